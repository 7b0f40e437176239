import LoadBalancing

/// Virtual servers that become settings as soon as their blocks are closed: what was read of one is gone
/// before the next one comes, and of ten thousand real servers only the model fills memory.
///
/// They are those that stand first, up to one that hangs on other blocks. What `global_defs` says counts for
/// all: where it is said behind the first of them, they are void.
struct EarlyServers {
    /// What came of them.
    private(set) var scope = ServerScope()
    /// They must be interpreted again, with all in view: something behind them counts for them, or there is
    /// an error in one, which is to be told in the order of all messages.
    private(set) var isVoid = false
    private let none: Findings
    /// Nil before the first one.
    private var interpreter: Interpreter?
    /// Those that follow are left for the end.
    private var isOver = false

    init(isCompatible: Bool, purpose: ReaderOptions.Purpose) {
        none = Findings(isCompatible: isCompatible, purpose: purpose)
    }

    /// What there was to say of them, all of it warnings.
    var findings: Findings { interpreter?.findings ?? none }

    /// Takes a block of the top level; false: it must be interpreted at the end.
    ///
    /// - Parameters:
    ///   - root: what stands before it.
    ///   - findings: of the text so far.
    mutating func takes(_ block: Statement, after root: [Statement], _ findings: Findings) -> Bool {
        guard Schema.bodies[block.keyword] == .virtualServer else {
            if interpreter != nil, Schema.bodies[block.keyword] == .globalDefinitions { isVoid = true }
            return false
        }
        guard !isOver, !isVoid, findings.errorCount == 0, ServerDigest.standsAlone(block) else {
            isOver = true
            return false
        }
        if interpreter == nil {
            var first = Interpreter(findings: none, secrets: [])
            first.readSingleKeywords(root)
            // What it says is said at the end.
            first.findings = none
            interpreter = first
        }
        interpreter?.findings.files = findings.files
        scope.order += 1
        interpreter?.addVirtualServer(block, &scope)
        if interpreter?.findings.errorCount != 0 { isVoid = true }
        return true
    }
}
