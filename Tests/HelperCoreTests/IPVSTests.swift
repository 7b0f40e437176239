import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// What others change behind our back: put again although it is held, removed although it isn't.
struct IPVSTests {
    private struct World {
        var bench = Bench()
        let service: UInt32
        let destination: UInt32
        let address: UInt32

        init() throws {
            var builder = TableBuilder(generation: 1)
            let service = try builder.addObject(.service, bundle: nil)
            let destination = try builder.addObject(.destination, bundle: nil)
            let place = try #require(builder.records.firstIndex { $0.identity == destination })
            builder.records[place].relocations = [Relocation(kind: .weight, offset: 0)]
            let address = try builder.addAddress(20, bundle: nil)
            self.service = try builder.index(service)
            self.destination = try builder.index(destination)
            self.address = try builder.index(address)
            try bench.activate(builder)
            bench.clear()
        }

        /// What the kernel thread was asked since the last time.
        mutating func asked() -> [String] {
            defer { bench.clear() }
            return bench.effects.compactMap { effect in
                guard case .kernel(let operation) = effect else { return nil }
                return "\(operation.action) \(operation.kind) \(operation.body.first ?? 0)"
            }
        }
    }

    @Test func `a weight puts, and sets what is held`() throws {
        var world = try World()
        let object = ObjectReference(index: world.destination)
        #expect(try world.bench.say(.weight(object, 7)) == .done)
        #expect(world.asked() == ["put destination 7"])
        #expect(try world.bench.say(.weight(object, 9)) == .done)
        #expect(world.asked() == ["renew destination 9"])
        #expect(try world.bench.say(.put(ObjectReference(index: world.service))) == .done)
        #expect(try world.bench.say(.put(ObjectReference(index: world.service))) == .done)
        #expect(world.asked() == ["put service 0", "renew service 0"])
    }

    @Test func `a weight while another is on its way is asked behind it`() throws {
        var world = try World()
        let object = ObjectReference(index: world.destination)
        world.bench.kernelAnswers = false
        try world.bench.say(.weight(object, 1))
        try world.bench.say(.weight(object, 2))
        #expect(world.asked() == ["put destination 1"])
        try world.bench.answerFirst()
        #expect(world.bench.messages == [], "nobody is answered before the last weight is in")
        #expect(world.asked() == ["renew destination 2"])
        try world.bench.answerFirst()
        #expect(
            world.bench.messages == [.answer(number: .weight, .done), .answer(number: .weight, .done)]
        )
    }

    /// Stages a table that has another destination in the place of the first one's.
    private static func stageAnother(in world: inout World) throws -> ObjectReference {
        var builder = TableBuilder(generation: 2)
        _ = try builder.addObject(.service, bundle: nil)
        let former = try builder.addObject(.destination, bundle: nil)
        let place = try #require(builder.records.firstIndex { $0.identity == former })
        let name = builder.records[place].interface
        let other = ObjectRecord.identity(kind: .destination, interface: name, body: [1])
        builder.records[place].identity = other
        builder.records[place].relocations = [Relocation(kind: .weight, offset: 0)]
        world.bench.tables[2] = builder.bytes
        #expect(try world.bench.say(.load(GenerationHash(rawValue: 2))) == .done)
        return ObjectReference(.other, index: try builder.index(other))
    }

    @Test func `a destination of the staged table is there before those of the former go`() throws {
        var world = try World()
        try world.bench.say(.weight(ObjectReference(index: world.destination), 7))
        let staged = try Self.stageAnother(in: &world)
        _ = world.asked()
        #expect(try world.bench.say(.weight(staged, 3)) == .done)
        #expect(world.asked() == ["put destination 3"])
        #expect(try world.bench.say(.activate) == .done)
        #expect(world.asked() == ["remove destination 7"])
    }

    @Test func `a discarded table takes its destinations along`() throws {
        var world = try World()
        try world.bench.say(.weight(ObjectReference(index: world.destination), 7))
        let staged = try Self.stageAnother(in: &world)
        try world.bench.say(.weight(staged, 3))
        _ = world.asked()
        #expect(try world.bench.say(.discard) == .done)
        #expect(world.asked() == ["remove destination 3"])
    }

    @Test func `only a destination has a weight`() throws {
        var world = try World()
        for place in [world.service, world.address] {
            let outcome = try world.bench.say(.weight(ObjectReference(index: place), 1))
            #expect(outcome == .refused(.wrongKind, errno: 0, message: []))
        }
        #expect(world.asked() == [])
    }

    @Test func `what isn't held is removed all the same, but for addresses`() throws {
        var world = try World()
        #expect(try world.bench.say(.remove(ObjectReference(index: world.destination))) == .done)
        #expect(world.asked() == ["remove destination 0"])
        #expect(try world.bench.say(.remove(ObjectReference(index: world.address))) == .done)
        #expect(world.asked() == [])
    }

    @Test func `a refused change stays held, so that the release removes it`() throws {
        var world = try World()
        let object = ObjectReference(index: world.service)
        #expect(try world.bench.say(.put(object)) == .done)
        world.bench.kernelErrno = 2
        #expect(try world.bench.say(.put(object)) == .refused(.kernel, errno: 2, message: []))
        world.bench.kernelErrno = 0
        world.bench.clear()
        #expect(try world.bench.say(.release) == .done)
        #expect(world.asked() == ["remove service 0"])
    }

    @Test func `a dump is passed through, to the session that asked`() throws {
        var world = try World()
        world.bench.kernelAnswers = false
        try world.bench.say(.dump(.services))
        try world.bench.say(.dump(.destinations(service: world.service)))
        try world.bench.say(.dump(.more))
        #expect(world.asked() == ["dump service 0", "dump destination 0", "dumpMore service 0"])
        try world.bench.answerFirst(message: "whatever")
        try world.bench.answerFirst(93)
        #expect(
            world.bench.messages == [
                .dumped(Array("whatever".utf8)),
                .answer(number: .dump, .refused(.kernel, errno: 93, message: [])),
            ]
        )
        world.bench.clear()
        try world.bench.handle(.disconnected)
        try world.bench.connect()
        try world.bench.answerFirst(message: "late")
        #expect(!world.bench.messages.contains(.dumped(Array("late".utf8))))
        try world.bench.say(.hello(version: Command.protocolVersion))
        let outcome = try world.bench.say(.dump(.destinations(service: world.address)))
        #expect(outcome == .refused(.wrongKind, errno: 0, message: []))
    }
}
