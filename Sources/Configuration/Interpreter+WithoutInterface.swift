import NetworkTypes
import VRRP

// A virtual router without `interface`: it speaks to unicast peers from an address of the machine's, by
// whatever interface the routes say; with `vrf` by those of that VRF (spec vrrp-behaviour 18.1, 29).

extension Interpreter {
    /// It has peers and an address to send from.
    func sendsWithoutInterface(_ instance: Statement) -> Bool {
        instance.last("unicast_src_ip") != nil && instance.last("unicast_peer") != nil
    }

    /// Each with an error, as keepalived refuses them.
    mutating func checkWithoutInterface(_ instance: Statement) {
        let name = Printable.quoted(instance.word ?? "")
        guard sendsWithoutInterface(instance) else {
            findings.error(
                instance.place,
                "vrrp_instance \(name) has no interface"
            )
            return
        }
        if let source = instance.last("unicast_src_ip"), case .ipv6(let address)? = source.address,
            address.isLinkLocal
        {
            findings.error(source.valuePlace, "a link-local address needs an interface")
        }
        for keyword in ["use_vmac", "use_ipvlan"] {
            guard let link = instance.last(keyword) else { continue }
            findings.error(link.place, "\(keyword) needs an interface")
        }
        for block in instance.all("virtual_ipaddress") + instance.all("virtual_ipaddress_excluded") {
            for entry in block.entries where entry.address != nil && entry.given["dev"] == nil {
                findings.error(entry.place, "an address of a vrrp_instance without interface needs dev")
            }
        }
    }
}
