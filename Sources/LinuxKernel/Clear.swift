import HelperCore
import HelperProtocol
import NetworkTypes

/// Removes from the kernel the addresses that the current generation in `folder` names and that carry our
/// mark: for when the helper was killed and none follows.
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
    for index in 0..<table.objectCount {
        let object = table.object(index)
        let operation = KernelOperation(
            ticket: 0,
            action: .remove,
            kind: object.kind,
            interface: object.interface,
            relocations: object.relocations,
            body: object.body,
            lifetimeSeconds: nil
        )
        guard netlink.carriesMark(operation) else { continue }
        if netlink.perform(operation).errno == 0 { removed += 1 } else { failed += 1 }
    }
    report("cleared addresses: ", "", removed)
    if failed > 0 { report("addresses that could not be cleared: ", "", failed) }
    return failed == 0
}

private func report(_ first: StaticString, _ second: StaticString = "", _ number: UInt32? = nil) {
    var line = LogLine()
    line.add(first)
    line.add(second)
    if let number { line.add(number) }
    line.write()
}
