import LoadBalancing
import NetworkTypes
import Testing

/// `ha_suspend` of groups (spec lvs-check-behaviour 12.3, where keepalived never finds an address).
struct SuspensionTests {
    @Test(arguments: [
        ("192.0.2.4", false), ("192.0.2.5", true), ("192.0.2.7", true), ("192.0.2.8", false),
        ("2001:db8::1", true), ("2001:db8::2", false),
    ])
    func `any address of a group lets its checks run`(_ address: String, _ isOfGroup: Bool) throws {
        let range = try AddressRange(first: ip("192.0.2.5"), last: ip("192.0.2.7"))
        let entries: [VirtualServerGroup.Entry] = [
            .addresses(range, port(80)), .addresses(AddressRange(ip("2001:db8::1")), port(80)),
        ]
        var settings = pool(weights: [1])
        settings.service = .group(VirtualServerGroup(name: "g", entries: entries), sequence: 0)
        settings.suspendsWithoutAddress = true
        var bench = Bench(settings, oneEach(1))
        _ = bench.do(.started)
        #expect(bench.do(.addressesChanged([ip("198.51.100.1")])) == [])
        let told = bench.do(.addressesChanged([ip("198.51.100.1"), ip(address)]))
        #expect(told == (isOfGroup ? ["resume"] : []))
        #expect(bench.do(.addressesChanged([])) == (isOfGroup ? ["suspend"] : []))
    }
}
