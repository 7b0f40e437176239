import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Testing

@testable import Node

/// A reload that takes nothing out goes by what is known of the kernel's table; any other looks.
struct KnownTableTests {
    private static func started(_ server: VirtualServerSettings) throws -> Director {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model([server]))
        // What the start read is over.
        _ = director.takeWrites()
        return director
    }

    @Test func `a changed weight is written without a look at any server`() throws {
        var director = try Self.started(Director.web([3, 1]))
        let before = director.readings
        try director.read(Director.model([Director.web([3, 2])]), "b")
        #expect(director.takeWrites() == ["weight 10.1.0.2:80 2"])
        // The reading after it is of the service alone, or finds it as wanted.
        #expect(director.readings - before <= 1)
        try director.pass(.seconds(3))
        #expect(director.takeWrites() == [])
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 3", " 10.1.0.2:80 2"])
    }

    @Test func `a server that comes is put beside what is known`() throws {
        var director = try Self.started(Director.web([3, 1]))
        try director.read(Director.model([Director.web([3, 1, 5])]), "b")
        #expect(director.takeWrites() == ["weight 10.1.0.3:80 5"])
    }

    @Test func `a server that goes isn't known any more`() throws {
        var director = try Self.started(Director.web([3, 1]))
        try director.read(Director.model([Director.web([3])]), "b")
        #expect(director.takeWrites() == ["remove 10.1.0.2:80"])
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 3"])
    }

    @Test func `what was refused isn't known`() throws {
        var director = try Self.started(Director.web([3, 1]))
        director.refusal = 22
        try director.read(Director.model([Director.web([3, 2])]), "b")
        director.refusal = 0
        try director.read(Director.model([Director.web([4, 2])]), "c")
        try director.pass(.seconds(6))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 4", " 10.1.0.2:80 2"])
    }

    /// 10.1.0.1:80 by NAT, and as sorry server by direct routing: to the kernel, one destination.
    private static func doubled(_ weight: Int, sorry: Bool) throws -> VirtualServerSettings {
        var settings = try Director.web([weight])
        if sorry {
            settings.sorryServer = SorryServerSettings(
                address: Director.address(1, 1),
                port: Port(rawValue: 80),
                forwarding: .directRouting
            )
        }
        return settings
    }

    @Test func `a sorry server that goes takes the real server of its name along, which comes back at once`()
        throws
    {
        var director = try Self.started(Self.doubled(3, sorry: true))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 3"])
        try director.read(Director.model([Self.doubled(3, sorry: false)]), "b")
        // The helper took away what only the former table names: the sorry server, with all of its name.
        #expect(director.takeWrites() == ["remove 10.1.0.1:80", "weight 10.1.0.1:80 3"])
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 3"])
    }

    @Test func `a sorry server with a real server's name that stays is known`() throws {
        var director = try Self.started(Self.doubled(3, sorry: true))
        try director.read(Director.model([Self.doubled(4, sorry: true)]), "b")
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 4"])
    }
}

extension KnownTableTests {
    private static func web(_ third: UInt8, _ weights: [Int]) throws -> VirtualServerSettings {
        var settings = try Director.web(weights)
        settings.service = .address(Director.address(third, 1), Port(rawValue: 80))
        return settings
    }

    @Test func `what a plan changes of a reload is named by the new table's numbers`() throws {
        var director = try Self.started(Self.web(2, [3, 9]))
        let action = PlanRequest.Action.begin(expirySeconds: nil, reason: nil, isForced: true)
        let request = PlanRequest(.drain(server: "10.1.0.1:80", service: nil), action, user: 0)
        try director.handle(.planRequested(request, token: 1))
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 0"])
        // More objects, before and behind those that were there.
        let servers = try (0..<8).map { try Self.web(UInt8($0), [3, 1]) }
        try director.read(Director.model(servers), "b")
        // Nothing is missed, and nothing goes by another's number, which the reading that follows would hide.
        #expect(director.logs.filter { $0.hasPrefix("the generation in force has no object") } == [])
        let new = [0, 1, 3, 4, 5, 6, 7].flatMap {
            ["put tcp 10.\($0).0.1:80", "weight 10.1.0.1:80 0", "weight 10.1.0.2:80 1"]
        }
        #expect(director.takeWrites().sorted() == (new + ["weight 10.1.0.2:80 1"]).sorted())
        #expect(director.kernel.services.count == servers.count)
        for service in director.kernel.services {
            #expect(service.destinations.map(\.weight.rawValue) == [0, 1], "\(service.key.text)")
        }
    }

    @Test func `of many virtual servers only the changed ones are compared, and all come out right`() throws {
        var director = Director()
        try director.handle(.helperConnected)
        var weights = [[3, 1], [2], [7, 7, 7], [1]]
        func model() throws -> LoadBalancingConfiguration {
            Director.model(try weights.enumerated().map { try Self.web(UInt8($0.offset), $0.element) })
        }
        try director.read(model())
        _ = director.takeWrites()
        weights[1] = [9]
        weights[2] = [7, 7, 7, 5]
        try director.read(model(), "b")
        #expect(director.takeWrites() == ["weight 10.1.0.1:80 9", "weight 10.1.0.4:80 5"])
        weights.append([4])
        try director.read(model(), "c")
        #expect(director.takeWrites() == ["put tcp 10.4.0.1:80", "weight 10.1.0.1:80 4"])
        #expect(director.kernel.services.map { $0.destinations.map { Int($0.weight.rawValue) } } == weights)
        weights.removeFirst()
        let rest = try weights.enumerated().map { try Self.web(UInt8($0.offset + 1), $0.element) }
        try director.read(Director.model(rest), "d")
        #expect(director.kernel.services.map { $0.destinations.map { Int($0.weight.rawValue) } } == weights)
    }
}

extension KnownTableTests {
    /// The engine takes the word of its own version's compile step for what a table of objects names.
    @Test func `what the table doesn't name is told of, and the rest is put`() throws {
        var director = Director()
        try director.handle(.helperConnected)
        let named = Director.model([try Self.web(1, [3]), try Self.web(2, [4])])
        let wanted = Director.model([try Self.web(1, [3]), try Self.web(2, [4]), try Self.web(3, [5, 1])])
        try director.read(wanted, table: named)
        #expect(
            director.table == [
                "tcp 10.1.0.1:80 wlc", " 10.1.0.1:80 3", "tcp 10.2.0.1:80 wlc", " 10.1.0.1:80 4",
            ]
        )
        let told = director.logs.filter { $0.hasPrefix("the generation in force has no object") }
        #expect(told.count == 1)
        #expect(told.first?.contains("tcp 10.3.0.1:80") == true)
    }
}
