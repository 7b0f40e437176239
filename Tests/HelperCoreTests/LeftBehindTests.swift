import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// What a helper that was killed left in the kernel, and its successor.
struct LeftBehindTests {
    /// Bundle 7 with VRID 62, an address and a route, bundle 9 with VRID 63 and a route, a standing rule.
    private struct Left {
        var bench: Bench
        let table: ObjectTable
        let channel: UInt32
        let address: UInt32
        let route: UInt32
        let otherRoute: UInt32
        let rule: UInt32

        init(interval: Interval = .seconds(1), usesAddressLifetimes: Bool = true) throws {
            var builder = TableBuilder(generation: 1)
            let web = builder.addBundle(7)
            let mail = builder.addBundle(9)
            let channel = try builder.addChannel(62, bundle: web, interval: interval)
            let address = try builder.addAddress(10, bundle: web)
            let route = try builder.addObject(.route, bundle: web)
            _ = try builder.addChannel(63, bundle: mail)
            let otherRoute = try builder.addObject(.route, bundle: mail, interface: "eth1")
            let rule = try builder.addObject(.rule, bundle: nil)
            self.channel = try builder.index(channel)
            self.address = try builder.index(address)
            self.route = try builder.index(route)
            self.otherRoute = try builder.index(otherRoute)
            self.rule = try builder.index(rule)
            bench = Bench(usesAddressLifetimes: usesAddressLifetimes)
            bench.tables[1] = builder.bytes
            table = try ObjectTable(TableMemory(copying: builder.bytes))
        }

        mutating func adopt(_ places: [UInt32]) throws {
            try bench.handle(.leftBehind(table, places))
        }

        /// An engine comes that lives; its channel is open.
        mutating func greet() throws {
            try bench.connect()
            try bench.say(.hello(version: Command.protocolVersion))
        }

        mutating func put(_ index: UInt32) throws -> Outcome? {
            try bench.say(.put(ObjectReference(index: index)))
        }

        mutating func transmit() throws -> Outcome? {
            try bench.say(
                .transmit(
                    Transmission(
                        channel: channel,
                        deadline: bench.now,
                        source: .ipv4(IPv4Address(192, 0, 2, 1)),
                        advert: advert(),
                        will: advert(priority: 0)
                    )
                )
            )
        }
    }

    @Test func `it has two intervals, goes in order and says nothing`() throws {
        var left = try Left()
        try left.adopt([left.address, left.route, left.rule])
        #expect(left.bench.asked == [])
        #expect(left.bench.logs == [.adopted(objects: 3)])
        try left.bench.pass(.milliseconds(1_999))
        #expect(left.bench.asked == [])
        left.bench.kernelAnswers = false
        try left.bench.pass(.milliseconds(1))
        #expect(left.bench.operations.map(\.kind) == [.route, .address], "the standing rule stays")
        #expect(left.bench.operations.allSatisfy { $0.action == .remove })
        #expect(left.bench.adverts == [])
    }

    @Test func `a second at the least, so that an engine can come`() throws {
        var left = try Left(interval: .milliseconds(10))
        try left.adopt([left.address])
        try left.bench.pass(.milliseconds(999))
        #expect(left.bench.asked == [])
        try left.bench.pass(.milliseconds(1))
        #expect(left.bench.asked == [.remove])
    }

    @Test func `what no lease can cover goes at once`() throws {
        var left = try Left()
        try left.adopt([left.address, left.route, left.otherRoute])
        #expect(left.bench.asked == [.remove], "bundle 9 has no address there")
        try left.greet()
        #expect(left.bench.messages.first == .welcome(epoch: 1, generation: left.table.generation, leases: 1))
    }

    @Test func `an engine that lives goes on: nothing is removed, what is there is ours`() throws {
        var left = try Left()
        try left.adopt([left.address, left.route])
        try left.bench.pass(.milliseconds(300))
        try left.greet()
        let lease = HeldLease(
            channel: try Scene.key62(),
            isRevoked: false,
            timeLeft: .milliseconds(1_700),
            lastAdvertAt: left.bench.now,
            lastAdvert: []
        )
        #expect(left.bench.messages.last == .leaseHeld(lease))
        left.bench.clear()
        #expect(try left.put(left.channel) == .done)
        left.bench.kernelAnswers = false
        #expect(try left.put(left.address) == nil, "the kernel is asked")
        try left.bench.answerFirst(17)
        #expect(left.bench.messages.last == .answer(number: .put, .done))
        #expect(left.bench.operations.map(\.action) == [.renew], "of its former lifetime little is left")
        try left.bench.answerAll()
        #expect(try left.put(left.route) == nil)
        try left.bench.answerFirst()
        #expect(left.bench.messages.last == .answer(number: .put, .done), "it was gone, and is put")
        left.bench.kernelAnswers = true
        #expect(try left.put(left.address) == .done, "and is held as ever")
        #expect(try left.transmit() == .done)
        #expect(!left.bench.asked.contains(.remove))
        try left.bench.pass(.seconds(2))
        #expect(left.bench.adverts == [advert(), advert(priority: 0)], "a lease like any other")
    }

    @Test func `what isn't there and can't be put is forgotten`() throws {
        var left = try Left()
        try left.adopt([left.address, left.route])
        try left.greet()
        left.bench.kernelErrno = 19
        #expect(try left.put(left.route) == .refused(.interfaceAbsent, errno: 19, message: []))
        left.bench.kernelErrno = 17
        #expect(try left.put(left.route) == .refused(.foreign, errno: 17, message: []), "not ours any more")
    }

    @Test func `a planned stop has no farewell where nothing was said`() throws {
        var left = try Left()
        try left.adopt([left.address])
        try left.greet()
        #expect(try left.put(left.channel) == .done)
        let cease = Command.cease(channel: left.channel, hold: .zero, farewell: true)
        #expect(try left.bench.say(cease) == .done)
        #expect(left.bench.adverts == [])
        #expect(left.bench.asked == [.remove])
        #expect(try left.transmit() == .done, "not revoked")
    }

    @Test func `only the first event can tell of it`() throws {
        var left = try Left()
        try left.greet()
        try left.adopt([left.address])
        #expect(left.bench.logs == [.sessionOpened(epoch: 1)])
        #expect(try left.put(left.address) == .refused(.unknownObject))
    }

    /// What was in force: bundle 7 with VRID 62 and two addresses, bundle 8 with VRID 64 and one.
    private struct Before {
        let bytes: [UInt8]
        let shared: UInt32
        let second: UInt32
        let removed: UInt32

        init() throws {
            var builder = TableBuilder(generation: 2)
            let web = builder.addBundle(7)
            let gone = builder.addBundle(8)
            _ = try builder.addChannel(62, bundle: web)
            let shared = try builder.addAddress(10, bundle: web)
            let second = try builder.addAddress(11, bundle: web)
            _ = try builder.addChannel(64, bundle: gone)
            let removed = try builder.addAddress(12, bundle: gone)
            bytes = builder.bytes
            self.shared = try builder.index(shared)
            self.second = try builder.index(second)
            self.removed = try builder.index(removed)
        }
    }

    private func removedAddresses(_ bench: Bench) -> [UInt8] {
        bench.effects.compactMap { effect in
            guard case .kernel(let operation) = effect, operation.action == .remove else { return nil }
            return operation.body[15]
        }
    }

    @Test func `what reloads took out meanwhile goes with the generation that was in force`() throws {
        var left = try Left()
        let before = try Before()
        left.bench.tables[2] = before.bytes
        left.bench.leftBehind[2] = [before.shared, before.second, before.removed]
        try left.adopt([left.address])
        try left.greet()
        #expect(try left.bench.say(.load(GenerationHash(rawValue: 2))) == .done)
        #expect(removedAddresses(left.bench) == [], "nothing yet: the engine may say another word")
        left.bench.clear()
        #expect(try left.bench.say(.activate) == .done)
        #expect(removedAddresses(left.bench) == [12], "no lease covers it")
        left.bench.clear()
        #expect(try left.bench.say(.load(GenerationHash(rawValue: 1))) == .done)
        #expect(removedAddresses(left.bench) == [])
        #expect(try left.bench.say(.activate) == .done)
        #expect(removedAddresses(left.bench) == [11], "the other one is the lease's still")
    }

    @Test func `discarded, what only that generation names goes as well`() throws {
        var left = try Left()
        let before = try Before()
        left.bench.tables[2] = before.bytes
        left.bench.leftBehind[2] = [before.shared, before.second, before.removed]
        try left.adopt([left.address])
        try left.greet()
        #expect(try left.bench.say(.load(GenerationHash(rawValue: 2))) == .done)
        left.bench.clear()
        #expect(try left.bench.say(.discard) == .done)
        #expect(removedAddresses(left.bench).sorted() == [11, 12])
    }

    @Test func `TERM clears it`() throws {
        var left = try Left()
        try left.adopt([left.address, left.rule])
        try left.bench.handle(.stopRequested)
        #expect(left.bench.asked == [.remove, .remove])
        #expect(left.bench.effects.last == .finished)
    }
}
