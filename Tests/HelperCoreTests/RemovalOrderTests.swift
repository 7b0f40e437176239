import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

struct RemovalOrderTests {
    /// Rules, routes, addresses (spec vrrp-behaviour 16.3), the firewall's entries just after the addresses
    /// (13.1), links after all that stands on them, whatever the order of the puts.
    @Test(arguments: [true, false]) func `a bundle goes by its kinds`(_ isLinkFirst: Bool) throws {
        var builder = TableBuilder(generation: 1)
        let bundle = builder.addBundle(7)
        let channel = try builder.addChannel(62, bundle: bundle)
        let address = try builder.addAddress(10, bundle: bundle)
        var kinds: [ObjectKind] = [.link, .sysctl, .firewall, .route, .rule]
        if !isLinkFirst { kinds.reverse() }
        let identities = try kinds.map { try builder.addObject($0, bundle: bundle) } + [address]
        var bench = Bench()
        try bench.activate(builder)
        let number = try builder.index(channel)
        #expect(try bench.say(.put(ObjectReference(index: number))) == .done)
        let transmission = Transmission(
            channel: number,
            deadline: bench.now,
            source: .ipv4(IPv4Address(192, 0, 2, 1)),
            advert: advert(),
            will: advert(priority: 0)
        )
        #expect(try bench.say(.transmit(transmission)) == .done)
        for identity in identities {
            #expect(try bench.say(.put(ObjectReference(index: builder.index(identity)))) == .done)
        }
        bench.clear()
        try bench.pass(.seconds(2))
        let removed = bench.effects.compactMap { effect -> ObjectKind? in
            if case .kernel(let operation) = effect, operation.action == .remove { return operation.kind }
            return nil
        }
        #expect(removed == [.rule, .route, .address, .firewall, .sysctl, .link])
    }

    /// What keeps a link's last IGMP and MLD reports to itself is there until the link is gone.
    @Test func `what stands of the firewall goes after links`() throws {
        var builder = TableBuilder(generation: 1)
        let identities = try [ObjectKind.firewall, .link, .sysctl].map {
            try builder.addObject($0, bundle: nil)
        }
        var bench = Bench()
        try bench.activate(builder)
        for identity in identities {
            #expect(try bench.say(.put(ObjectReference(index: builder.index(identity)))) == .done)
        }
        bench.clear()
        try bench.handle(.stopRequested)
        let removed = bench.effects.compactMap { effect -> ObjectKind? in
            if case .kernel(let operation) = effect, operation.action == .remove { return operation.kind }
            return nil
        }
        #expect(removed == [.sysctl, .link, .firewall])
    }
}
