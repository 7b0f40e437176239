import HelperProtocol
import NetworkTypes
import Testing

@testable import Node

/// Objects of IPVS that share a command.
struct PutsTests {
    /// Those of the commands, in order, without the greeting and the generation's.
    private static func puts(_ commands: [Command]) -> [[UInt32?]] {
        commands.compactMap { command in
            switch command {
            case .puts(let puts): puts.map(\.weight)
            case .put: [nil]
            case .weight(_, let weight): [weight]
            default: nil
            }
        }
    }

    @Test func `a service and its servers share one, a change alone has its own`() throws {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web([3, 0, 5])]))
        #expect(Self.puts(director.takeCommands()) == [[nil, 3, 0, 5]])
        #expect(
            director.table == [
                "tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 3", " 10.1.0.2:80 0", " 10.1.0.3:80 5",
            ]
        )
        try director.read(Director.model([try Director.web([3, 7, 5])]), "b")
        let commands = director.takeCommands()
        #expect(commands.contains { if case .weight(_, 7) = $0 { true } else { false } })
        #expect(Self.puts(commands) == [[7]])
    }

    @Test func `one takes so many, and another the rest`() throws {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web([Int](repeating: 1, count: 200))]))
        let sizes = Self.puts(director.takeCommands()).map(\.count)
        #expect(sizes == [Limits.putsAtOnce, 201 - Limits.putsAtOnce])
        #expect(director.table.count == 201)
        #expect(director.node.services?.outstanding == 0)
    }

    @Test func `of those that share one, the refused is named and tried again`() throws {
        var director = Director()
        director.refusedServer = Director.address(1, 2)
        try director.handle(.helperConnected)
        try director.read(Director.model([try Director.web([1, 2, 3])]))
        #expect(director.table == ["tcp 10.0.0.1:80 wlc", " 10.1.0.1:80 1", " 10.1.0.3:80 3"])
        let refusals = director.logs.filter { $0.hasPrefix("IPVS refused") }
        #expect(refusals.count == 1)
        #expect(refusals.first?.contains("to add real server 10.1.0.2:80 of virtual server tcp") == true)
        #expect(director.node.services?.outstanding == 0)
        director.refusedServer = nil
        try director.pass(.seconds(7))
        #expect(director.table.contains(" 10.1.0.2:80 2"))
    }

    @Test func `the numbers of its objects are nobody else's, and never 0`() {
        var node = Node()
        var effects: [NodeEffect] = []
        node.lastSequence = UInt32.max - UInt32(Limits.putsAtOnce) - 1
        let most = [Put](repeating: Put(ObjectReference(index: 0)), count: Limits.putsAtOnce)
        let sequences = [Command.puts(most), .release, .puts(most), .release].map {
            node.send($0, into: &effects)
        }
        let count = UInt32(Limits.putsAtOnce)
        #expect(sequences == [UInt32.max - count, 1, 2, 3 + count])
    }
}
