import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Testing

/// `slow_start` and `check_jitter`, which keepalived doesn't have.
struct ServerExtensionTests {
    private static func text(global: String = "", virtual: String = "", real: String = "", check: String = "")
        -> String
    {
        """
        global_defs {
        \(global)
        }
        virtual_server 192.0.2.1 80 {
        lvs_method NAT
        protocol TCP
        lvs_sched wlc
        \(virtual)
        real_server 10.0.0.1 80 {
        \(real)
        TCP_CHECK {
        \(check)
        }
        }
        }

        """
    }

    private static func read(_ text: String) throws -> (LoadBalancingConfiguration, [String]) {
        let result = TextFiles(text).read(purpose: .run)
        return (try #require(result.model).loadBalancing, result.diagnostics.map(\.message))
    }

    @Test func `jitter goes down from global_defs to checks`() throws {
        let levels = ["check_jitter 10", "check_jitter 20", "check_jitter 30", "check_jitter 40"]
        for depth in 0...4 {
            let given = levels.prefix(depth) + Array(repeating: "", count: 4 - depth)
            let (model, said) = try Self.read(
                Self.text(global: given[0], virtual: given[1], real: given[2], check: given[3])
            )
            #expect(model.checks.map(\.settings.schedule.jitter) == [UInt8(depth * 10)])
            #expect(said == [])
        }
    }

    private static let warning =
        "slow_start has no effect on weights of 0 and 1: steps are whole numbers, so that weights of 10 and "
        + "more rise evenly"

    struct Case: CustomStringConvertible, Sendable {
        let virtual: String
        let real: String
        let seconds: Int64
        let isRemarked: Bool

        var description: String { "\(virtual) / \(real)" }
    }

    @Test(arguments: [
        Case(virtual: "", real: "", seconds: 0, isRemarked: false),
        Case(virtual: "slow_start 30\nweight 10", real: "", seconds: 30, isRemarked: false),
        Case(virtual: "slow_start 30", real: "weight 10", seconds: 30, isRemarked: false),
        Case(virtual: "slow_start 30\nweight 10", real: "slow_start 5", seconds: 5, isRemarked: false),
        Case(virtual: "slow_start 30\nweight 10", real: "slow_start 0", seconds: 0, isRemarked: false),
        Case(virtual: "slow_start 30", real: "", seconds: 30, isRemarked: true),
        Case(virtual: "", real: "slow_start 30", seconds: 30, isRemarked: true),
        Case(virtual: "weight 10", real: "weight 0\nslow_start 30", seconds: 30, isRemarked: true),
        Case(virtual: "slow_start 0", real: "", seconds: 0, isRemarked: false),
    ])
    func `a ramp goes down to real servers, and is remarked where nothing can rise`(_ row: Case) throws {
        let (model, said) = try Self.read(Self.text(virtual: row.virtual, real: row.real))
        #expect(model.virtualServers[0].realServers.map(\.slowStart) == [.seconds(row.seconds)])
        #expect(said.filter { $0.hasPrefix("slow_start") } == (row.isRemarked ? [Self.warning] : []))
    }
}
