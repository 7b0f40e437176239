import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Testing
import Tracking

@testable import Node

struct ServiceTests {
    private static func started(_ weights: [Int] = [3, 1], sorry: Bool = false) throws -> Director {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web(weights, sorry: sorry)]))
        return director
    }

    private static func checked(_ weights: [Int] = [3, 1], sorry: Bool = false, startsFailed: Bool = false)
        throws -> LoadBalancingConfiguration
    {
        var model = Director.model([try Director.web(weights, sorry: sorry)])
        let schedule = CheckSchedule(
            retries: 1,
            delayBeforeRetry: .seconds(1),
            warmup: .zero,
            delayLoop: .seconds(6)
        )
        model.checks = weights.indices.map { server in
            let probe = Probe.session("session \(server)")
            let settings = CheckSettings(schedule: schedule, startsFailed: startsFailed, probe: probe)
            return ServerCheck(virtualServer: 0, realServer: server, settings: settings)
        }
        return model
    }

    @Test func `a service and its servers are put once`() throws {
        var director = try Self.started()
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 3", " 10.1.0.2:80 1"])
        #expect(
            director.takeWrites() == ["put tcp 10.0.0.1:80", "weight 10.1.0.1:80 3", "weight 10.1.0.2:80 1"]
        )
        try director.pass(.seconds(10))
        #expect(director.takeWrites() == [])
    }

    @Test func `a reload with one weight changed writes once`() throws {
        var director = try Self.started()
        _ = director.takeWrites()
        try director.read(Director.model([try Director.web([3, 1])]), "same, in other words")
        #expect(director.takeWrites() == [])
        try director.read(Director.model([try Director.web([3, 2])]), "b")
        #expect(director.takeWrites() == ["weight 10.1.0.2:80 2"])
    }

    @Test func `an emptied table is restored within a second`() throws {
        var director = try Self.started()
        let before = director.table
        director.kernel = IPVSTable()
        // The rest of the second is for the repair.
        try director.pass(.milliseconds(400))
        #expect(director.table == before)
        #expect(director.logs.contains { $0.hasPrefix("somebody changed IPVS") })
    }

    /// Between the reading of a service and that of its servers, say.
    @Test func `a server whose service somebody took out meanwhile is put back as soon`() throws {
        var director = try Self.started()
        let before = director.table
        let service = try #require(director.kernel.services.first)
        director.kernel = director.kernel.applying([
            .removeDestination(service.key, service.destinations[0].key)
        ])
        // ESRCH.
        director.refusal = 3
        try director.pass(.seconds(1))
        #expect(director.table != before)
        #expect(!director.logs.contains { $0.hasPrefix("IPVS refused") })
        director.kernel = IPVSTable()
        director.refusal = 0
        try director.pass(.seconds(1))
        #expect(director.table == before)
    }

    @Test func `one server that somebody took out is put back, one that somebody added stays`() throws {
        var director = try Self.started()
        _ = director.takeWrites()
        let service = try #require(director.kernel.services.first)
        let stranger = IPVSDestination(
            key: IPVSDestinationKey(Director.address(7, 7), port: 80),
            forwarding: .nat,
            weight: .one
        )
        director.kernel = director.kernel.applying([
            .removeDestination(service.key, service.destinations[0].key),
            .addDestination(service.key, stranger),
        ])
        try director.pass(.seconds(1))
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 3"])
        #expect(director.table.contains(" 10.7.0.7:80 1"))
    }

    @Test func `a weight that rises costs one write a step, and another engine goes on`() throws {
        var model = try Self.checked([10, 50])
        model.virtualServers[0].realServers[1].slowStart = .seconds(20)
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(model)
        let list = try #require(director.checks.last)
        for isUp in [false, true] {
            _ = director.takeWrites()
            try director.handle(
                .checkReported(
                    CheckReport(generation: list.generation, number: 1, result: .verdict(isUp: isUp))
                )
            )
        }
        #expect(director.takeWrites() == ["weight 10.1.0.2:80 5"])
        try director.pass(.milliseconds(8_300))
        #expect(
            director.takeWrites() == [
                "weight 10.1.0.2:80 10", "weight 10.1.0.2:80 15", "weight 10.1.0.2:80 20",
            ]
        )
        try director.restartEngine(model)
        #expect(director.takeWrites() == [])
        try director.pass(.milliseconds(12_500))
        #expect(
            director.takeWrites() == [25, 30, 35, 40, 45, 50].map { "weight 10.1.0.2:80 \($0)" }
        )
        #expect(director.node.status(at: director.now).services.first?.servers[1].rampEnds == nil)
    }

    @Test(arguments: [(1, ["TCP_CHECK", "BFD_CHECK"]), (2, [])] as [(UInt32, [String])])
    func `figures of checks stand at their real server, those of another list nowhere`(
        _ generation: UInt32,
        _ expected: [String]
    ) throws {
        var model = try Self.checked()
        let target = try ProbeTarget(address: Director.address(1, 2), port: Port(rawValue: 80))
        let settings = CheckSettings(schedule: model.checks[0].settings.schedule, probe: .connect(target))
        model.checks.insert(ServerCheck(virtualServer: 0, realServer: 1, settings: settings), at: 0)
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(model)
        #expect(director.checks.last?.checks.first?.service == "tcp 10.0.0.1:80")
        var latency = CheckLatency()
        latency.note(.milliseconds(3))
        var picture = director.node.picture(at: director.now)
        picture.checkFigures = CheckFigures(
            generation: generation,
            checks: [(2, latency), (0, latency), (99, latency)],
            groups: []
        )
        let servers = try #require(picture.status.services.first).servers
        #expect(servers.map { $0.latencies.map(\.check) } == [[], expected])
    }

    @Test func `another engine writes nothing`() throws {
        let model = try Self.checked(sorry: true)
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(model)
        let list = try #require(director.checks.last)
        let report = CheckReport(generation: list.generation, number: 0, result: .verdict(isUp: false))
        try director.handle(.checkReported(report))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.2:80 1"])
        _ = director.takeWrites()
        _ = director.takeNotices()
        try director.restartEngine(model)
        try director.pass(.seconds(5))
        #expect(director.takeWrites() == [])
        #expect(director.takeNotices() == [], "nothing new to tell")
        let again = try #require(director.checks.last)
        try director.handle(
            .checkReported(CheckReport(generation: again.generation, number: 0, result: .verdict(isUp: true)))
        )
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 3"])
    }

    @Test func `verdicts, the sorry server and the quorum`() throws {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(try Self.checked([1, 1], sorry: true, startsFailed: true))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.9.0.9:80 1"])
        let list = try #require(director.checks.last)
        #expect(list.checks.map(\.number) == [0, 1])
        for number in 0...1 {
            try director.handle(
                .checkReported(
                    CheckReport(generation: list.generation, number: number, result: .verdict(isUp: true))
                )
            )
        }
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 1", " 10.1.0.2:80 1"])
        try director.handle(
            .checkReported(CheckReport(generation: list.generation, number: 1, result: .weight(4)))
        )
        #expect(director.table.last == " 10.1.0.2:80 5")
        _ = director.takeWrites()
        let stale = CheckReport(generation: list.generation &- 1, number: 1, result: .verdict(isUp: false))
        try director.handle(.checkReported(stale))
        #expect(director.takeWrites() == [], "a report about another list")
    }

    @Test func `what a new configuration lacks goes, also in a helper that has forgotten it`() throws {
        var director = try Self.started([1, 1])
        _ = director.takeWrites()
        try director.read(
            Director.model([try Director.web([1], port: 80), try Director.web([1], port: 81)]),
            "b"
        )
        #expect(
            director.table == [
                "tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 1", "tcp 10.0.0.1:81 wlc", " 10.1.0.1:81 1",
            ]
        )
    }

    @Test func `a stop takes the services out, then releases`() throws {
        var director = try Self.started()
        _ = director.takeWrites()
        try director.handle(.stopRequested)
        #expect(director.takeWrites() == ["remove tcp 10.0.0.1:80"])
        #expect(director.isFinished)
    }

    @Test func `without IPVS it says so once, and starts when the module comes`() throws {
        var director = Director()
        director.isAbsent = true
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web([1])]))
        try director.pass(.seconds(30))
        let told = director.logs.filter { $0.contains("ip_vs") }
        #expect(told.count == 1)
        #expect(director.table == [])
        director.isAbsent = false
        try director.pass(.seconds(5))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 1"])
    }

    @Test func `a refusal names the server, and is tried again later`() throws {
        var director = Director()
        director.refusal = 2
        try director.handle(.helperConnected)
        var model = Director.model([try Director.web([1])])
        model.origins.places = [SourcePlace(file: "a.conf", line: 12, column: 1, length: 1)]
        try director.read(model)
        let line =
            "IPVS refused to add virtual server tcp 10.0.0.1:80 with scheduler wlc (a.conf:12): "
            + "it has no such destination, or no module for the scheduler or persistence engine (ENOENT)"
        #expect(director.logs.contains(line))
        director.refusal = 0
        try director.pass(.seconds(7))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 1"])
    }

    /// The web server of another pool: its two real servers as 10.2.0.N.
    private static func otherPool() throws -> LoadBalancingConfiguration {
        var settings = try Director.web([2, 1])
        for place in settings.realServers.indices {
            settings.realServers[place].address = Director.address(2, UInt8(place + 1))
        }
        return Director.model([settings])
    }

    @Test func `a pool that a reload replaces is never empty`() throws {
        var director = try Self.started()
        _ = director.takeWrites()
        try director.read(try Self.otherPool(), "b")
        let writes = director.takeWrites()
        #expect(writes.prefix(2) == ["weight 10.2.0.1:80 2", "weight 10.2.0.2:80 1"])
        #expect(writes.dropFirst(2).sorted() == ["remove 10.1.0.1:80", "remove 10.1.0.2:80"])
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.2.0.1:80 2", " 10.2.0.2:80 1"])
    }

    @Test func `a reload whose server the kernel refuses leaves the pool as it was, and says where`() throws {
        var director = try Self.started()
        let before = director.table
        director.refusedServer = Director.address(2, 2)
        var model = try Self.otherPool()
        model.origins.places = [SourcePlace(file: "b.conf", line: 7, column: 1, length: 1)]
        try director.read(model, "b")
        #expect(director.table == before)
        #expect(
            director.logs.contains {
                $0.contains("is discarded") && $0.contains("10.2.0.2:80")
                    && $0.contains("(b.conf:7)") && $0.contains("EINVAL")
            }
        )
        // The next one starts from what ran.
        director.refusedServer = nil
        try director.read(try Self.otherPool(), "c")
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.2.0.1:80 2", " 10.2.0.2:80 1"])
    }

    @Test func `who follows a virtual server hears of its quorum`() throws {
        var director = Director()
        try director.handle(.helperConnected)
        #expect(director.node.services == nil)
        director.isAbsent = true
        try director.read(try Self.checked([1, 1]))
        #expect(director.node.services?.verdict(onService: "10.0.0.1 80") == .bad)
        director.isAbsent = false
        try director.pass(.seconds(10))
        #expect(director.node.services?.verdict(onService: "10.0.0.1 80") == .good)
        #expect(director.node.services?.verdict(onService: "10.0.0.1 81") == .bad)
        let list = try #require(director.checks.last)
        for number in 0...1 {
            let result = CheckReport.Result.verdict(isUp: false)
            let report = CheckReport(generation: list.generation, number: number, result: result)
            try director.handle(.checkReported(report))
            let verdict = director.node.services?.verdict(onService: "10.0.0.1 80")
            #expect(verdict == (number == 0 ? .good : .bad))
        }
    }
}
