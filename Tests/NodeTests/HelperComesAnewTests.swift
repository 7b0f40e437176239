import Configuration
import LoadBalancing
import NetworkTypes
import Testing

@testable import Node

/// The helper ends, the configuration is read again, and then the helper's successor comes: what only the
/// former configuration named is in the kernel still.
struct HelperComesAnewTests {
    private static func web(_ third: UInt8, _ weights: [Int]) throws -> VirtualServerSettings {
        var settings = try Director.web(weights)
        settings.service = .address(Director.address(third, 1), Port(rawValue: 80))
        return settings
    }

    private static func lostWith(_ servers: [VirtualServerSettings]) throws -> Director {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model(servers))
        try director.loseHelper()
        _ = director.takeWrites()
        return director
    }

    private static let both = [
        "tcp 10.2.0.1:80 wlc", " 10.1.0.1:80 3", "tcp 10.3.0.1:80 wlc", " 10.1.0.1:80 2", " 10.1.0.2:80 1",
    ]

    @Test func `what a reload took out meanwhile goes`() throws {
        let kept = try Self.web(3, [2, 1])
        var director = try Self.lostWith([Self.web(2, [3]), kept])
        #expect(director.table == Self.both)
        try director.read(Director.model([kept]), "b")
        try director.handle(.helperConnected)
        try director.pass(.seconds(6))
        #expect(director.table == Array(Self.both[2...]))
        #expect(director.loaded.count == 3, "the first one, the same for the successor, the other one")
    }

    @Test func `a real server that a reload took out meanwhile goes`() throws {
        var director = try Self.lostWith([Self.web(2, [3]), Self.web(3, [2, 1])])
        try director.read(Director.model([Self.web(2, [3]), Self.web(3, [2])]), "b")
        try director.handle(.helperConnected)
        try director.pass(.seconds(6))
        #expect(director.table == Array(Self.both[..<4]))
    }

    @Test func `what two reloads took out goes, the first one's too`() throws {
        let kept = try Self.web(3, [2, 1])
        var director = try Self.lostWith([Self.web(2, [3]), kept])
        try director.read(Director.model([kept]), "b")
        try director.read(Director.model([kept, Self.web(4, [5])]), "c")
        try director.handle(.helperConnected)
        try director.pass(.seconds(6))
        #expect(director.table == Array(Self.both[2...]) + ["tcp 10.4.0.1:80 wlc", " 10.1.0.1:80 5"])
        #expect(director.loaded.count == 3 && director.loaded[0] == director.loaded[1])
    }

    /// A virtual address that both configurations name tells the helper nothing about which was in force.
    @Test func `a helper that went by the newest generation is given the one that was in force`() throws {
        let kept = try Self.web(3, [2, 1])
        var director = try Self.lostWith([Self.web(2, [3]), kept])
        try director.read(Director.model([kept]), "b")
        director.adopt(try #require(director.node.desired).hash)
        try director.handle(.helperConnected)
        try director.pass(.seconds(6))
        #expect(director.table == Array(Self.both[2...]))
        #expect(director.loaded.count == 3 && director.loaded[0] == director.loaded[1])
    }

    @Test(arguments: [false, true])
    func `another engine gives the helper what was in force before both ended`(adopts: Bool) throws {
        var director = try Self.lostWith([Self.web(2, [3]), Self.web(3, [2, 1])])
        try director.handle(.helperConnected)
        try director.pass(.seconds(1))
        _ = director.takeWrites()
        try director.loseBoth()
        try director.read(Director.model([Self.web(3, [2])]), "b")
        if adopts { director.adopt(try #require(director.node.desired).hash) }
        try director.handle(.helperConnected)
        try director.pass(.seconds(6))
        #expect(director.table == Array(Self.both[2..<4]))
        #expect(director.takeWrites().contains("remove 10.1.0.2:80"), "of the service that stays, the server")
        #expect(director.logs.filter { $0.contains("refused") } == [])
    }

    @Test func `another engine goes on without what the disk has no more`() throws {
        var director = try Self.lostWith([Self.web(2, [3]), Self.web(3, [2, 1])])
        try director.handle(.helperConnected)
        try director.pass(.seconds(1))
        try director.loseBoth()
        director.pruned = Set(director.loaded)
        try director.read(Director.model([Self.web(4, [5])]), "b")
        try director.handle(.helperConnected)
        try director.pass(.seconds(6))
        #expect(director.table.suffix(2) == ["tcp 10.4.0.1:80 wlc", " 10.1.0.1:80 5"])
    }

    /// An engine that ends before its word is on the disk leaves an older one.
    @Test(arguments: [true, false])
    func `a helper that an engine gave its lease knows what it has, whatever is told`(_ wasLed: Bool) throws {
        var stage = Stage()
        for name in ["A", "B"] { try stage.compile(name, addresses: name == "A" ? [251] : [250]) }
        try stage.handle(.inForceBefore(try stage.generation("A").table))
        try stage.read("B")
        try stage.observe()
        try stage.handle(.helperConnected)
        _ = stage.take()
        let lease = try stage.lease("B", advert: wasLed ? [0x21, 62, 100, 1] : [])
        try stage.welcome("B", leases: [lease])
        #expect(stage.take().contains { $0.hasPrefix("load") } == !wasLed)
    }

    @Test func `where the disk has the former generation no more, the one that was read is loaded`() throws {
        let kept = try Self.web(3, [2, 1])
        var director = try Self.lostWith([Self.web(2, [3]), kept])
        director.pruned = Set(director.loaded)
        try director.read(Director.model([kept, Self.web(4, [5])]), "b")
        try director.handle(.helperConnected)
        try director.pass(.seconds(6))
        #expect(director.table.suffix(2) == ["tcp 10.4.0.1:80 wlc", " 10.1.0.1:80 5"])
        #expect(director.logs.contains { $0.contains("going on with the one read since") })
    }
}
