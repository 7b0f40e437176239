import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

extension Bench {
    /// Puts objects of the table in force, in this order.
    mutating func put(_ identities: [ObjectIdentity], of builder: TableBuilder) throws {
        for identity in identities {
            #expect(try say(.put(ObjectReference(index: builder.index(identity)))) == .done)
        }
    }

    /// An advert of VRID `router` goes out on a channel that is put: its bundle is leased.
    mutating func advertise(on channel: UInt32, _ router: UInt8 = 62) throws {
        let transmission = Transmission(
            channel: channel,
            deadline: now,
            source: .ipv4(IPv4Address(192, 0, 2, 1)),
            advert: advert(router),
            will: advert(router, priority: 0)
        )
        #expect(try say(.transmit(transmission)) == .done)
    }

    /// The kinds of what the kernel was to remove since the last `clear`, in order.
    var removed: [ObjectKind] {
        effects.compactMap { effect in
            if case .kernel(let operation) = effect, operation.action == .remove { return operation.kind }
            return nil
        }
    }
}

/// The guide's router: bundle 7, VRID 62 on eth0, one address; beside it bundle 9 with VRID 63, two standing
/// addresses, in generation 1.
struct Scene {
    var bench: Bench
    let channel: UInt32
    let address: UInt32
    let address2: UInt32
    let standing: UInt32
    let channel63: UInt32
    let address63: UInt32

    /// Connected, loaded and active, with channel 62 put; nothing leased.
    init(
        usesAddressLifetimes: Bool = false,
        putsChannel: Bool = true,
        interval: Interval = .seconds(1)
    ) throws {
        var builder = TableBuilder(generation: 1)
        let web = builder.addBundle(7)
        let mail = builder.addBundle(9)
        let channel = try builder.addChannel(62, bundle: web, interval: interval)
        let address = try builder.addAddress(10, bundle: web)
        let address2 = try builder.addAddress(11, bundle: web)
        let standing = try builder.addAddress(20, bundle: nil)
        let channel63 = try builder.addChannel(63, bundle: mail)
        let address63 = try builder.addAddress(30, bundle: mail)
        self.channel = try builder.index(channel)
        self.address = try builder.index(address)
        self.address2 = try builder.index(address2)
        self.standing = try builder.index(standing)
        self.channel63 = try builder.index(channel63)
        self.address63 = try builder.index(address63)
        bench = Bench(usesAddressLifetimes: usesAddressLifetimes)
        try bench.activate(builder)
        if putsChannel { #expect(try put(self.channel) == .done) }
        bench.clear()
    }

    mutating func put(_ index: UInt32, in table: TableSelector = .active) throws -> Outcome? {
        try bench.say(.put(ObjectReference(table, index: index)))
    }

    mutating func remove(_ index: UInt32, in table: TableSelector = .active) throws -> Outcome? {
        try bench.say(.remove(ObjectReference(table, index: index)))
    }

    /// An advert on channel 62, or on `channel` with its VRID.
    mutating func transmit(
        channel: UInt32? = nil,
        advert bytes: [UInt8] = advert(),
        will: [UInt8] = advert(priority: 0),
        late: Interval = .zero
    ) throws -> Outcome? {
        try bench.say(
            .transmit(
                Transmission(
                    channel: channel ?? self.channel,
                    deadline: bench.now - late,
                    source: .ipv4(IPv4Address(192, 0, 2, 1)),
                    advert: bytes,
                    will: will
                )
            )
        )
    }

    mutating func announce() throws -> Outcome? {
        try bench.say(.announce(object: address, rounds: 5, spacing: .zero))
    }

    static func key62() throws -> ChannelKey {
        ChannelKey(
            interface: try #require(InterfaceName("eth0")),
            family: .ipv4,
            virtualRouterID: try #require(VirtualRouterID(rawValue: 62))
        )
    }

    /// Master with its address.
    mutating func lead() throws {
        #expect(try transmit() == .done)
        #expect(try put(address) == .done)
        bench.clear()
    }

    /// The engine's connection breaks and another comes.
    mutating func reconnect() throws {
        try bench.handle(.disconnected)
        try bench.connect()
        try bench.say(.hello(version: Command.protocolVersion))
    }
}
