import HelperCore
import HelperProtocol
import NetworkTypes

/// Removes from the kernel the addresses, routes, rules and links that the current generation in `folder`
/// names and that carry our mark: for when the helper was killed and none follows. The firewall's tables go
/// with the helper's socket.
///
/// - Returns: false when something that is ours may be left; a line of the log says why.
@export(interface)
package func clear(generations folder: [UInt8]) -> Bool {
    guard let hash = currentGeneration(in: folder) else {
        report("nothing to clear: no current generation")
        return true
    }
    let table: ObjectTable
    do {
        table = try openGeneration(hash, in: folder)
    } catch {
        report("can't clear: generation", error.text, error.errno)
        return false
    }
    guard var netlink = Netlink() else {
        report("can't clear: no rtnetlink")
        return false
    }
    var removed: UInt32 = 0
    var failed: UInt32 = 0
    // As at a stop: rules, routes, addresses, links.
    let order: [ObjectKind] = [.rule, .route, .address, .link]
    for place in 0..<table.objectCount * UInt32(order.count) {
        guard table.kind(place % table.objectCount) == order[Int(place / table.objectCount)] else { continue }
        let operation = KernelOperation(removing: table.object(place % table.objectCount))
        guard netlink.carriesMark(operation) else { continue }
        let errno = netlink.perform(operation).errno
        if errno == 0 {
            removed += 1
        } else if !KernelError.meansGone(errno) {
            failed += 1
        }
    }
    report("cleared objects: ", "", removed)
    if failed > 0 { report("objects that could not be cleared: ", "", failed) }
    return failed == 0
}

extension HelperShell {
    /// Tells HelperCore what a helper that was killed may have left of the current generation; the first
    /// thing that a successor does. Routes and rules aren't looked for: they are put once more.
    @export(interface)
    package mutating func adoptLeftovers() {
        seeksLeftovers = true
        guard let hash = currentGeneration(in: settings.generations),
            let table = try? LinuxKernel.openGeneration(hash, in: settings.generations)
        else { return }
        let places = leftovers(of: table)
        if !places.isEmpty { feed(.leftBehind(table, places)) }
    }

    /// Places of objects that may be in the kernel as ours, as long as nothing of this helper's is.
    func leftovers(of table: ObjectTable) -> [UInt32] {
        guard seeksLeftovers, var netlink = Netlink() else { return [] }
        var places: [UInt32] = []
        for place in 0..<table.objectCount
        where netlink.carriesMark(KernelOperation(removing: table.object(place))) {
            places.append(place)
        }
        return places
    }
}

extension KernelOperation {
    fileprivate init(removing object: ObjectRecord) {
        self.init(
            ticket: 0,
            action: .remove,
            kind: object.kind,
            interface: object.interface,
            relocations: object.relocations,
            body: object.body,
            lifetimeSeconds: nil
        )
    }
}

private func report(_ first: StaticString, _ second: StaticString = "", _ number: UInt32? = nil) {
    var line = LogLine()
    line.add(first)
    line.add(second)
    if let number { line.add(number) }
    line.write()
}

extension MessageList.Message {
    /// RTM_DELROUTE and RTM_DELRULE name who made the route or rule; the kernel removes none of another's.
    var namesOurProtocol: Bool {
        // RouteMark.holdfast of the compiler.
        let ours: UInt8 = 72
        // RTM_DELROUTE: rtm_protocol.
        if type == 25 { return payload.count > 5 && payload[5] == ours }
        // RTM_DELRULE: FRA_PROTOCOL (21), behind `fib_rule_hdr`.
        var offset = 12
        while payload.count - offset >= 5 {
            let length = Int(payload[offset]) | Int(payload[offset + 1]) << 8
            if payload[offset + 2] == 21, payload[offset + 3] == 0 { return payload[offset + 4] == ours }
            guard length >= 4 else { return false }
            offset += (length + 3) & ~3
        }
        return false
    }
}
