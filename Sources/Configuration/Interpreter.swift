import NetworkTypes
import VRRP

/// Turns statements into the model: defaults, cascades, and what can only be checked with all in view.
///
/// Global defaults hold for every virtual router, wherever they stand; keepalived copies some of them when
/// the block opens, so that their order matters by accident.
struct Interpreter {
    var findings: Findings
    let secrets: [[UInt8]]
    /// The last of each keyword in all `global_defs` blocks.
    private var globals: [String: Statement] = [:]

    init(findings: Findings, secrets: [[UInt8]]) {
        self.findings = findings
        self.secrets = secrets
    }

    /// The model; of no use when there are errors.
    mutating func interpret(_ root: [Statement]) -> ConfigurationModel {
        var model = ConfigurationModel()
        var instances: [Statement] = []
        for statement in root {
            switch Schema.keywords[statement.keyword].body {
            case .globalDefinitions: addGlobals(statement.children)
            case .virtualRouter: instances.append(statement)
            default: break
            }
        }
        model.global.routerID = lastGlobal("router_id")?.word
        checkGlobalVersion()
        let named = withoutDuplicateNames(instances)
        var identities = SeenIdentities()
        for instance in named where !findings.isFull {
            guard let settings = virtualRouter(instance) else { continue }
            checkIdentity(of: settings, instance, &identities)
            model.virtualRouters.append(settings)
        }
        return model
    }

    func lastGlobal(_ name: String) -> Statement? {
        precondition(Schema.place(of: name, in: .globalDefinitions) != nil, "not a global keyword")
        return globals[name]
    }

    /// The parser has seen to repetition within one block.
    private mutating func addGlobals(_ statements: [Statement]) {
        let before = globals
        for statement in statements {
            let keyword = Schema.keywords[statement.keyword]
            if !keyword.isRepeatable, let first = before[keyword.name] {
                let firstCounts = keyword.repetition == .firstCounts
                findings.tolerable(
                    statement.place,
                    "\(keyword.name) is given twice",
                    consequence: firstCounts ? "the first one counts" : "the last one counts",
                    notes: [Findings.Remark(place: first.place, message: "first given here")]
                )
                if firstCounts { continue }
            }
            globals[keyword.name] = statement
        }
    }

    private mutating func checkGlobalVersion() {
        guard let version = lastGlobal("vrrp_version"), version.word == "3" else { return }
        findings.notYet(version.valuePlace, "VRRP version 3")
    }

    private mutating func withoutDuplicateNames(_ instances: [Statement]) -> [Statement] {
        if instances.count > ReadingLimits.virtualRouters, let last = instances.last {
            findings.error(last.place, "there are more than \(ReadingLimits.virtualRouters) virtual routers")
            return []
        }
        var places: [String: Place] = [:]
        return instances.filter { instance in
            guard let name = instance.word else { return false }
            guard let first = places[name] else {
                places[name] = instance.place
                return true
            }
            findings.tolerable(
                instance.valuePlace,
                "there are two virtual routers named \(Printable.quoted(name))",
                consequence: "the second is ignored",
                notes: [Findings.Remark(place: first, message: "first named here")]
            )
            return false
        }
    }

    // MARK: Identities

    /// Which virtual routers there are on each interface.
    private struct SeenIdentities {
        var places: [Identity: Place] = [:]
    }

    private struct Identity: Hashable {
        var interface: InterfaceName
        var family: AddressFamily
        var virtualRouterID: VirtualRouterID
    }

    /// Two virtual routers with one number on one LAN would hear each other as the same.
    private mutating func checkIdentity(
        of settings: VirtualRouterSettings,
        _ instance: Statement,
        _ seen: inout SeenIdentities
    ) {
        let identity = Identity(
            interface: settings.interface,
            family: settings.family,
            virtualRouterID: settings.virtualRouterID
        )
        let statement = instance.last("virtual_router_id")
        let place = statement?.valuePlace ?? instance.place
        guard let first = seen.places[identity] else {
            seen.places[identity] = place
            return
        }
        findings.error(
            place,
            "virtual_router_id \(settings.virtualRouterID.rawValue) is taken on \(settings.interface)",
            notes: [Findings.Remark(place: first, message: "by the virtual router here")]
        )
    }
}
