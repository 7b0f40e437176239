import NetworkTypes
import VRRP

/// Virtual routers that are interpreted as soon as they are read, for a verdict: of those about which there
/// is nothing to say only hashes of what they must not share are kept.
///
/// It finds no words for anything: when there may be something to say, or a block hangs on others, it is
/// given up, and if it has taken any by then the file is read once more without it.
struct RouterDigest {
    private let isCompatible: Bool
    private var interpreter: Interpreter?
    /// How many were taken.
    private(set) var count = 0
    private var isOver = false
    /// Names, identities and addresses. Two that are alike by chance cost a reading, nothing else.
    private var seen = SeenHashes()
    /// The interface that each subnet is on, both hashed.
    private var subnets: [Int: Int] = [:]
    /// Prefix lengths of `subnets`, in order.
    private var lengths: [UInt8] = []

    init(isCompatible: Bool) { self.isCompatible = isCompatible }

    /// Some of the virtual routers are missing: the reading is of no use.
    var isGivenUp: Bool { isOver && count > 0 }

    /// Takes a block of the top level; false: it must be interpreted at the end.
    ///
    /// `root`: what was kept before it.
    mutating func takes(
        _ block: Statement,
        after root: [Statement],
        secrets: [[UInt8]],
        errors: Int
    ) -> Bool {
        guard !isOver else { return false }
        guard Schema.keywords[block.keyword].body == .virtualRouter else {
            isOver = count > 0 ? RouterDigest.mayMatter(block) : RouterDigest.namesRouters(block)
            return false
        }
        guard errors == 0, count < ReadingLimits.virtualRouters, RouterDigest.standsAlone(block),
            let settings = settings(of: block, root, secrets), isAlone(block, settings)
        else {
            isOver = true
            return false
        }
        count += 1
        return true
    }

    private static func namesRouters(_ block: Statement) -> Bool {
        let body = Schema.keywords[block.keyword].body
        return body == .syncGroup || body == .trackGroup
    }

    /// It may change what the virtual routers before it mean.
    private static func mayMatter(_ block: Statement) -> Bool {
        let body = Schema.keywords[block.keyword].body
        return body == nil || body == .globalDefinitions || namesRouters(block)
    }

    /// What the block means, and what there is to say of it, is in it and in blocks before it.
    private static func standsAlone(_ block: Statement) -> Bool {
        !block.children.indices.contains { Schema.needsOthers[block.children[$0].keyword] }
    }

    /// What the block comes to; nil when there is something to say about it alone.
    private mutating func settings(
        of block: Statement,
        _ root: [Statement],
        _ secrets: [[UInt8]]
    ) -> VirtualRouterSettings? {
        if interpreter == nil {
            let findings = Findings(isCompatible: isCompatible, purpose: .check)
            interpreter = Interpreter(findings: findings, secrets: [], isTrial: true)
            interpreter?.readSingleKeywords(root)
        }
        // Not kept, or the parser would have to copy them before it adds the next one.
        interpreter?.secrets = secrets
        defer { interpreter?.secrets = [] }
        guard let settings = interpreter?.routerDraft(block)?.router.settings,
            interpreter?.findings.spoken == 0, !Lint.mindsTimers(settings), !Lint.mindsStrictness(settings)
        else { return nil }
        return settings
    }

    // MARK: Beside the others

    /// Shares nothing with those before it that two must not share.
    private mutating func isAlone(_ block: Statement, _ settings: VirtualRouterSettings) -> Bool {
        var identity = Hasher()
        identity.combine(settings.interface)
        identity.combine(settings.family)
        identity.combine(settings.virtualRouterID)
        guard seen.insert(settings.name.hashValue), seen.insert(identity.finalize()) else { return false }
        let interface = settings.interface.hashValue
        for index in block.children.indices where !block.children[index].entries.isEmpty {
            let body = Schema.keywords[block.children[index].keyword].body
            guard body == .virtualAddresses || body == .excludedAddresses else { continue }
            for entry in block.children[index].entries {
                guard !entry.has("dev"), let address = entry.address else { return false }
                let key = ManagedAddressKey(address: address.address, interface: settings.interface)
                guard seen.insert(key.hashValue) else { return false }
                guard body == .excludedAddresses || hasOwnSubnet(address, on: interface) else { return false }
            }
        }
        return true
    }

    /// `Lint.checkSubnetRoutes` has nothing to say. Shorter prefixes must come first: it finds no longer one.
    private mutating func hasOwnSubnet(_ address: InterfaceAddress, on interface: Int) -> Bool {
        guard address.isPartOfSubnet else { return true }
        let length = address.prefixLength
        if let longest = lengths.last, length < longest { return false }
        if lengths.last != length { lengths.append(length) }
        for other in lengths where other < length {
            guard let wider = InterfaceAddress(address.address, prefixLength: other) else { continue }
            if subnets[wider.subnet.hashValue] == interface { return false }
        }
        return (subnets.updateValue(interface, forKey: address.subnet.hashValue) ?? interface) == interface
    }
}

/// Hashes, which need no hashing.
private struct SeenHashes {
    /// A power of two of them, at most half of them taken; 0: free.
    private var slots = [Int](repeating: 0, count: 256)
    private var count = 0

    /// False: it was there.
    mutating func insert(_ hash: Int) -> Bool {
        let hash = hash == 0 ? 1 : hash
        if 2 * count >= slots.count { grow() }
        let slot = slot(of: hash)
        guard slots[slot] == 0 else { return false }
        slots[slot] = hash
        count += 1
        return true
    }

    private func slot(of hash: Int) -> Int {
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0, slots[slot] != hash { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: 2 * old.count)
        for hash in old where hash != 0 { slots[slot(of: hash)] = hash }
    }
}

extension Schema {
    /// Of each of `keywords`: what it says of a virtual router hangs on other blocks, or on other virtual
    /// routers in more than what they must not share.
    static let needsOthers: [Bool] = keywords.indices.map { index in
        switch keywords[index].body {
        case .trackedInterfaces, .trackedScripts, .trackedFiles, .trackedProcesses, .trackedServices,
            .trackedSessions,
            .virtualRoutes, .virtualRules:
            true
        default:
            takesCommand[index] || ["use_vmac", "use_ipvlan"].contains(keywords[index].name)
        }
    }
}
