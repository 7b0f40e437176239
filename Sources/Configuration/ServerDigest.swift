import LoadBalancing

/// Virtual servers that are interpreted as soon as they are read, for a verdict: of one about which there is
/// nothing to say, only what others are compared with is kept. They are most of what a large file holds.
///
/// One that hangs on other blocks, or about which there is something to say, is left for the end.
struct ServerDigest {
    private let isCompatible: Bool
    private var interpreter: Interpreter
    private var scope = ServerScope()
    /// Of the virtual servers that were taken.
    private(set) var seen = SeenServices()
    /// How many virtual servers stood before each one that was left, and before the end.
    private(set) var ordersOfOthers: [Int] = []
    private var count = 0

    init(isCompatible: Bool) {
        self.isCompatible = isCompatible
        interpreter = ServerDigest.interpreter(isCompatible)
    }

    private static func interpreter(_ isCompatible: Bool) -> Interpreter {
        Interpreter(
            findings: Findings(isCompatible: isCompatible, purpose: .check),
            secrets: [],
            isTrial: true
        )
    }

    /// Takes a block of the top level; false: it must be interpreted at the end.
    mutating func takes(_ block: Statement, errors: Int) -> Bool {
        guard Schema.keywords[block.keyword].body == .virtualServer else { return false }
        defer { count += 1 }
        guard errors == 0, ServerDigest.standsAlone(block) else {
            ordersOfOthers.append(count)
            return false
        }
        interpreter.addVirtualServer(block, &scope)
        defer { scope.result.empty() }
        guard interpreter.findings.spoken == 0, let settings = scope.result.virtualServers.first else {
            interpreter = ServerDigest.interpreter(isCompatible)
            scope = ServerScope()
            ordersOfOthers.append(count)
            return false
        }
        seen.add(settings, at: block.valuePlace, order: count)
        return true
    }

    /// What the block means, and what there is to say of it, is in the block.
    static func standsAlone(_ block: Statement) -> Bool {
        guard block.hasValueOnly else { return false }
        return !block.children.indices.contains { index in
            Schema.needsWhole[block.children[index].keyword]
                || block.children[index].children.indices.contains {
                    needsWhole(block.children[index].children[$0])
                }
        }
    }

    /// A check; most have nothing in them that hangs on other blocks.
    private static func needsWhole(_ check: Statement) -> Bool {
        if Schema.needsWhole[check.keyword] { return true }
        guard Schema.mayVerify[check.keyword] else { return false }
        return check.children.indices.contains { Schema.needsWhole[check.children[$0].keyword] }
    }
}

extension LoadBalancingConfiguration {
    /// Without virtual servers, in place.
    fileprivate mutating func empty() {
        virtualServers.removeAll(keepingCapacity: true)
        checks.removeAll(keepingCapacity: true)
        scripts.removeAll(keepingCapacity: true)
    }
}

extension Schema {
    /// Of each of `keywords`: what it says of a virtual server hangs on other blocks. Commands run under an
    /// account that `global_defs` may name; some checks follow what other blocks describe, or trust
    /// whom `SSL` names.
    static let needsWhole: [Bool] = keywords.indices.map { index in
        switch keywords[index].body {
        case .scriptCheck, .fileCheck, .bfdCheck: true
        default: takesCommand[index] || keywords[index].block == .securedChecker
        }
    }

    /// Of each of `keywords`: it is a check that may look at certificates.
    static let mayVerify: [Bool] = keywords.indices.map { index in
        keywords[index].body?.inherited.contains(.securedChecker) ?? false
    }
}
