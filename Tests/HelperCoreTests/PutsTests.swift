import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// Many puts and weights in one command.
struct PutsTests {
    private struct World {
        var bench = Bench()
        let service: UInt32
        /// Destinations.
        let servers: [UInt32]
        let address: UInt32
        let channel: UInt32

        init() throws {
            var builder = TableBuilder(generation: 1)
            let bundle = builder.addBundle(7)
            let channel = try builder.addChannel(62, bundle: bundle)
            let service = try builder.addObject(.service, bundle: nil)
            let address = try builder.addAddress(20, bundle: nil)
            var servers: [ObjectIdentity] = []
            for number in 1...3 as ClosedRange<UInt8> {
                _ = try builder.addObject(.destination, bundle: nil)
                var record = builder.records.removeLast()
                record.relocations = [Relocation(kind: .weight, offset: 0)]
                record.body = [0, 0, 0, 0, number]
                record.identity = ObjectRecord.identity(
                    kind: .destination,
                    interface: record.interface,
                    body: record.body
                )
                builder.records.append(record)
                servers.append(record.identity)
            }
            self.service = try builder.index(service)
            self.address = try builder.index(address)
            self.channel = try builder.index(channel)
            self.servers = try servers.map { try builder.index($0) }
            try bench.activate(builder)
            bench.clear()
        }

        /// The service and its servers, with weights 1, 2, 3.
        var all: [Put] {
            [Put(ObjectReference(index: service))]
                + servers.enumerated().map { place, server in
                    Put(ObjectReference(index: server), weight: UInt32(place + 1))
                }
        }

        /// What the kernel thread was asked, and the engine was told, since the last time.
        mutating func taken() throws -> (asked: [KernelOperation], told: [String]) {
            defer { bench.clear() }
            var asked: [KernelOperation] = []
            var stream = FrameStream()
            var told: [String] = []
            for effect in bench.effects {
                if case .kernel(let operation) = effect { asked.append(operation) }
                if case .send(let bytes) = effect { stream.append(bytes) }
            }
            while let frame = try stream.next() {
                guard case .answer(let number, let outcome) = try Message(frame) else { continue }
                var text = "\(number) \(Int(frame.sequence) - Int(bench.sequence))"
                if case .refused(let refusal, let errno, _) = outcome { text += " \(refusal) \(errno)" }
                told.append(text)
            }
            return (asked, told)
        }
    }

    @Test func `what it asks of the kernel is what puts and weights of their own ask`() throws {
        var single = try World()
        var together = try World()
        for repeated in 1...2 {
            for put in single.all {
                let command = put.weight.map { Command.weight(put.object, $0) } ?? .put(put.object)
                #expect(try single.bench.say(command) == .done)
            }
            #expect(try together.bench.say(.puts(together.all)) == .done)
            let (asked, told) = try together.taken()
            #expect(asked == (try single.taken().asked))
            #expect(asked.count == 4)
            #expect(asked.allSatisfy { $0.action == (repeated == 1 ? .put : .renew) })
            #expect(told == ["puts 0"])
        }
        #expect(together.bench.kernel == single.bench.kernel)
        try single.bench.say(.release)
        try together.bench.say(.release)
        #expect(try together.taken().asked == (try single.taken().asked))
    }

    @Test func `what the kernel refuses is named by its own number, before the answer`() throws {
        var world = try World()
        world.bench.kernelAnswers = false
        try world.bench.say(.puts(world.all))
        for errno in [0, 0, 22] as [Int32] { try world.bench.answerFirst(errno) }
        #expect(try world.taken().told == ["weight 3 kernel 22"])
        try world.bench.answerFirst()
        #expect(try world.taken().told == ["puts 0"])
        // An address that was there before.
        try world.bench.say(
            .puts([Put(ObjectReference(index: world.address)), Put(ObjectReference(index: world.service))])
        )
        try world.bench.answerFirst(17)
        #expect(try world.taken().told == ["put 1 foreign 17"])
        try world.bench.answerFirst()
        #expect(try world.taken().told == ["puts 0"])
    }

    @Test func `what is refused at once keeps the others from nothing`() throws {
        var world = try World()
        let puts = [
            Put(ObjectReference(index: 1_000)), Put(ObjectReference(index: world.service)),
            Put(ObjectReference(index: world.channel)),
            Put(ObjectReference(index: world.service), weight: 1),
            Put(ObjectReference(.other, index: world.service)), Put(ObjectReference(index: world.address)),
        ]
        try world.bench.say(.puts(puts))
        let (asked, told) = try world.taken()
        #expect(asked.map(\.kind) == [.service, .address])
        #expect(
            told == [
                "put 1 unknownObject 0", "put 3 wrongKind 0", "weight 4 wrongKind 0",
                "put 5 unknownObject 0", "puts 0",
            ]
        )
        #expect(!world.bench.isEnded)
        try world.bench.say(.puts(puts))
        #expect(world.bench.isEnded, "the eighth of what no honest engine asks")
    }

    @Test func `what is held and needs nothing is answered at once`() throws {
        var world = try World()
        let put = Put(ObjectReference(index: world.address))
        #expect(try world.bench.say(.puts([put])) == .done)
        _ = try world.taken()
        #expect(try world.bench.say(.puts([put, put])) == .done)
        let (asked, told) = try world.taken()
        #expect(asked == [])
        #expect(told == ["puts 0"])
    }

    @Test func `one that is removed meanwhile is answered for, too`() throws {
        var world = try World()
        world.bench.kernelAnswers = false
        let last = ObjectReference(index: world.servers[2])
        try world.bench.say(.puts(world.all))
        try world.bench.say(.remove(last))
        try world.bench.answerAll()
        #expect(try world.taken().told == ["puts -1", "remove 0"])
        // On its way out when it is asked for, and then not wanted any more.
        try world.bench.say(.weight(last, 3))
        try world.bench.answerAll()
        try world.bench.say(.remove(last))
        _ = try world.taken()
        try world.bench.say(.puts([Put(last, weight: 4), Put(ObjectReference(index: world.service))]))
        try world.bench.say(.remove(last))
        try world.bench.answerAll()
        #expect(try world.taken().told == ["remove -2", "remove 0", "weight 0 noLease 0", "puts -1"])
    }

    @Test func `of a session that is gone nobody is told`() throws {
        var world = try World()
        world.bench.kernelAnswers = false
        try world.bench.say(.puts(world.all))
        try world.bench.handle(.disconnected)
        try world.bench.connect()
        try world.bench.say(.hello(version: Command.protocolVersion))
        world.bench.clear()
        try world.bench.answerAll()
        #expect(try world.taken().told == [])
        try world.bench.say(.puts(world.all))
        try world.bench.answerAll()
        #expect(try world.taken().told == ["puts 0"])
    }
}
