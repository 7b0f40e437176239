import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// Routers with addresses of their own, all master.
private struct Crowd {
    var bench = Bench(usesAddressLifetimes: true)
    private(set) var channels: [UInt32] = []
    private(set) var addresses: [UInt32] = []

    init(routers: Int, addresses count: Int) throws {
        var builder = TableBuilder(generation: 1)
        var channelIdentities: [ObjectIdentity] = []
        var addressIdentities: [ObjectIdentity] = []
        for router in 0..<routers {
            let bundle = builder.addBundle(UInt128(router + 1))
            let interface = "eth\(router / 200)"
            channelIdentities.append(
                try builder.addChannel(UInt8(router % 200 + 1), bundle: bundle, interface: interface)
            )
            for address in 0..<count {
                // The interface's name makes the identity another one.
                let name = "r\(router)a\(address)"
                addressIdentities.append(try builder.addAddress(1, bundle: bundle, interface: name))
            }
        }
        let places = builder.places()
        channels = channelIdentities.compactMap { places[$0] }
        addresses = addressIdentities.compactMap { places[$0] }
        try bench.activate(builder)
        for channel in channels { #expect(try bench.say(.put(ObjectReference(index: channel))) == .done) }
        try advertise()
        for address in addresses { #expect(try bench.say(.put(ObjectReference(index: address))) == .done) }
        bench.clear()
    }

    /// One advert of each router; what the kernel is asked because of it.
    @discardableResult
    mutating func advertise() throws -> [KernelOperation.Action] {
        for (router, channel) in channels.enumerated() {
            let transmission = Transmission(
                channel: channel,
                deadline: bench.now,
                source: .ipv4(IPv4Address(192, 0, 2, 1)),
                advert: advert(UInt8(router % 200 + 1)),
                will: advert(UInt8(router % 200 + 1), priority: 0)
            )
            #expect(try bench.say(.transmit(transmission)) == .done)
        }
        defer { bench.clear() }
        return bench.asked
    }

    /// What `work` goes over.
    mutating func steps(_ work: (inout Crowd) throws -> Void) rethrows -> Int {
        let before = bench.core.steps
        try work(&self)
        return bench.core.steps - before
    }
}

struct ScaleTests {
    /// Each renewal is an operation of the kernel, and an event to all who listen.
    @Test func `a thousand addresses are renewed fifty times a second, not a thousand times`() throws {
        var crowd = try Crowd(routers: 500, addresses: 2)
        var renewals: [Int] = []
        for _ in 0..<120 {
            crowd.bench.now = crowd.bench.now + .seconds(1)
            renewals.append(try crowd.advertise().count { $0 == .renew })
        }
        #expect(renewals.reduce(0, +) <= 120 * 50)
        #expect(renewals.reduce(0, +) >= 1_000 * 120 / 31, "at nine tenths of 34 s")
        #expect(renewals.suffix(60).allSatisfy { $0 <= 250 }, "what was put at once isn't renewed at once")
    }

    @Test func `what is held is found again when a larger generation has made room`() throws {
        var crowd = try Crowd(routers: 1, addresses: 20)
        var larger = TableBuilder(generation: 2)
        let bundle = larger.addBundle(1)
        _ = try larger.addChannel(1, bundle: bundle, interface: "eth0")
        let identities = try (0..<200).map {
            try larger.addAddress(1, bundle: bundle, interface: "r0a\($0)")
        }
        crowd.bench.tables[2] = larger.bytes
        #expect(try crowd.bench.say(.load(GenerationHash(rawValue: 2))) == .done)
        #expect(try crowd.bench.say(.activate) == .done)
        let places = larger.places()
        for identity in identities.prefix(20) {
            let place = try #require(places[identity])
            #expect(try crowd.bench.say(.put(ObjectReference(index: place))) == .done)
        }
        #expect(crowd.bench.asked == [], "held already")
    }

    /// Steps, not time: what the helper goes over for each thing may not grow with what else it holds.
    @Test func `work grows with what is done, not with what is held`() throws {
        var figures: [[Int]] = []
        for routers in [50, 400] {
            var crowd = try Crowd(routers: routers, addresses: 20)
            let put = try crowd.steps { crowd in
                let object = ObjectReference(index: crowd.addresses[0])
                try crowd.bench.say(.remove(object))
                try crowd.bench.say(.put(object))
            }
            crowd.bench.now = crowd.bench.now + .milliseconds(900)
            let round = try crowd.steps { try $0.advertise() }
            let datagram = try crowd.steps {
                let eth0 = try #require(InterfaceName("eth0"))
                try $0.bench.handle(.datagram(SocketKey(interface: eth0, family: .ipv4), [0x45]))
            }
            crowd.bench.now = crowd.bench.now + .seconds(2)
            // Their answers would be given from within each other.
            crowd.bench.kernelAnswers = false
            let end = try crowd.steps { try $0.bench.handle(.deadlineReached) }
            #expect(crowd.bench.asked.filter { $0 == .remove }.count == 20 * routers)
            figures.append([put, round / routers, datagram, end / routers])
        }
        #expect(figures[0] == figures[1], "put, each advert, a datagram, each lease's end")
        #expect(figures[1][0] <= 10 && figures[1][1] <= 100 && figures[1][2] == 0)
    }
}
