import NetworkTypes
import VRRP

/// Says what is legal and bites people all the same: warnings, never errors.
///
/// Works on configurations without errors, and only where the text is checked: nobody reads warnings at every
/// reload.
struct Lint {
    var findings: Findings
    let root: [Statement]
    /// Each `vrrp_instance` block with what it came to.
    let routers: UnderstoodRouters

    init(findings: Findings, root: [Statement], model: ConfigurationModel) {
        self.findings = findings
        self.root = root
        routers = UnderstoodRouters(root, model)
    }

    /// `inspector` nil: the scripts' files aren't looked at.
    mutating func run(scripts inspector: (any ScriptInspector)?) {
        checkNumbersOnOneSegment()
        checkSubnetRoutes()
        for (settings, statement) in routers {
            checkTimers(settings, statement)
            checkStrictness(settings, statement)
        }
        if let inspector {
            checkScripts(root, inspector)
            checkAccounts(root, inspector)
        }
    }

    /// The last of a keyword in all `global_defs`.
    func global(_ name: String) -> Statement? {
        root.last { $0.isOf("global_defs") && $0.last(name) != nil }?.last(name)
    }

    // MARK: Elections

    static func mindsTimers(_ settings: VirtualRouterSettings) -> Bool {
        settings.missedAdvertsUntilDown < 2
    }

    static func mindsStrictness(_ settings: VirtualRouterSettings) -> Bool {
        settings.isStrict && !settings.acceptMode && settings.basePriority.rawValue < 255
    }

    /// Spec vrrp-behaviour 8.1: the master counts as down after this many intervals and the skew, which is
    /// less than an interval.
    private mutating func checkTimers(_ settings: VirtualRouterSettings, _ statement: Statement) {
        guard Lint.mindsTimers(settings) else { return }
        guard let cause = statement.last("down_timer_adverts") ?? global("vrrp_down_timer_adverts") else {
            return
        }
        findings.warnOnce(
            cause.valuePlace,
            "a single lost advertisement makes this router take over: \(cause.name) should be 2 or more",
            about: "single advertisement \(cause.place)"
        )
    }

    private mutating func checkStrictness(_ settings: VirtualRouterSettings, _ statement: Statement) {
        guard Lint.mindsStrictness(settings) else { return }
        guard let cause = statement.last("strict_mode") ?? global("vrrp_strict") else { return }
        findings.warnOnce(
            cause.place,
            "with \(cause.name) the addresses answer no ping and take no connection on a router below "
                + "priority 255",
            about: "strict accept \(cause.place)"
        )
    }
}

extension Statement {
    /// Of the keyword whose first spelling is `name`.
    func isOf(_ name: String) -> Bool { Schema.keywords[keyword].name == name }
}
