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
        try bench.put([channel], of: builder)
        try bench.advertise(on: builder.index(channel))
        try bench.put(identities, of: builder)
        bench.clear()
        try bench.pass(.seconds(2))
        #expect(bench.removed == [.rule, .route, .address, .firewall, .sysctl, .link])
    }

    /// What keeps a link's last IGMP and MLD reports to itself is there until the link is gone.
    @Test func `what stands of the firewall goes after links`() throws {
        var builder = TableBuilder(generation: 1)
        let identities = try [ObjectKind.firewall, .link, .sysctl].map {
            try builder.addObject($0, bundle: nil)
        }
        var bench = Bench()
        try bench.activate(builder)
        try bench.put(identities, of: builder)
        bench.clear()
        try bench.handle(.stopRequested)
        #expect(bench.removed == [.sysctl, .link, .firewall])
    }
}
