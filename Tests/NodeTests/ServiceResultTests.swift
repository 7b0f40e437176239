import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Testing

@testable import Node

/// Results of many checks in any order: after each, the kernel has what the servers that are up make of each
/// service, and what was right already is left alone.
struct ServiceResultTests {
    /// Virtual servers of three real servers each, whose checks have the numbers 3 × place and up.
    private static func configuration(_ servers: [VirtualServerSettings]) -> LoadBalancingConfiguration {
        var model = Director.model(servers)
        let schedule = CheckSchedule(
            retries: 0,
            delayBeforeRetry: .seconds(1),
            warmup: .zero,
            delayLoop: .seconds(6)
        )
        for place in servers.indices {
            for server in 0..<3 {
                let probe = Probe.session("session \(place) \(server)")
                let settings = CheckSettings(schedule: schedule, probe: probe)
                model.checks.append(
                    ServerCheck(virtualServer: place, realServer: server, settings: settings)
                )
            }
        }
        return model
    }

    private static func lines(_ service: String, _ port: Int, _ isUp: ArraySlice<Bool>) -> [String] {
        ["tcp \(service):\(port) wlc"]
            + zip(1..., isUp).filter { $0.1 }.map { " 10.1.0.\($0.0):\(port) \($0.0)" }
    }

    /// Tells verdicts at random, which may say what is known, and looks at the table after each.
    private static func tell(
        _ servers: [VirtualServerSettings],
        seed: UInt64,
        expected: ([Bool]) -> [String]
    ) throws {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(configuration(servers))
        var isUp = [Bool](repeating: true, count: servers.count * 3)
        #expect(director.table == expected(isUp))
        let list = try #require(director.checks.last)
        var random = seed
        _ = director.takeWrites()
        for _ in 0..<60 {
            // Knuth's congruential generator; its high bits are good.
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let number = Int(random >> 40) % isUp.count
            let result = random >> 63 == 1
            let changes = isUp[number] == result ? 0 : 1
            isUp[number] = result
            let report = CheckReport(
                generation: list.generation,
                number: number,
                result: .verdict(isUp: result)
            )
            try director.handle(.checkReported(report))
            #expect(director.table == expected(isUp), "seed \(seed), check \(number)")
            #expect(director.takeWrites().count == changes, "seed \(seed), check \(number)")
        }
        try director.pass(.seconds(5))
        #expect(director.takeWrites() == [], "nothing is left to mend")
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `virtual servers of their own`(seed: UInt64) throws {
        let ports: [UInt16] = [80, 81, 443]
        try Self.tell(try ports.map { try Director.web([1, 2, 3], port: $0) }, seed: seed) { isUp in
            zip(ports, stride(from: 0, to: isUp.count, by: 3)).flatMap { port, first in
                Self.lines("10.0.0.1", Int(port), isUp[first..<first + 3])
            }
        }
    }

    /// What both name is the first one's.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a group that names another's address`(seed: UInt64) throws {
        var group = try Director.web([1, 2, 3])
        let port = Port(rawValue: 80)
        let entries = [Director.address(0, 1), Director.address(0, 2)].map {
            VirtualServerGroup.Entry.addresses(AddressRange($0), port)
        }
        group.service = .group(VirtualServerGroup(name: "both", entries: entries), sequence: 0)
        try Self.tell([try Director.web([1, 2, 3]), group], seed: seed) { isUp in
            Self.lines("10.0.0.1", 80, isUp[0..<3]) + Self.lines("10.0.0.2", 80, isUp[3..<6])
        }
    }
}
