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
