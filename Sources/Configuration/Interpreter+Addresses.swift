import NetworkTypes
import VRRP

extension Interpreter {
    /// The addresses of all `virtual_ipaddress` blocks, in order.
    mutating func virtualAddresses(_ instance: Statement, on interface: InterfaceName) -> [VirtualAddress] {
        var result: [VirtualAddress] = []
        var seen: Set<VirtualAddress.Key> = []
        for block in instance.all("virtual_ipaddress") {
            for entry in block.entries where !findings.isFull {
                guard let address = virtualAddress(entry, on: interface) else { continue }
                let place = entry.given.places.first ?? entry.place
                guard seen.insert(VirtualAddress.Key(address)).inserted else {
                    findings.tolerable(place, "\(address.address.address) is given twice")
                    continue
                }
                guard result.count < ReadingLimits.virtualAddresses else {
                    let limit = ReadingLimits.virtualAddresses
                    findings.error(place, "an advertisement holds at most \(limit) addresses")
                    return result
                }
                result.append(address)
            }
        }
        return result
    }

    private mutating func virtualAddress(_ entry: Statement.Entry, on interface: InterfaceName)
        -> VirtualAddress?
    {
        let given = entry.given
        guard let address = given.interfaceAddress else { return nil }
        if address.address.family == .ipv6 {
            findings.notYet(given.places.first ?? entry.place, "IPv6")
            return nil
        }
        var result = VirtualAddress(address: address, interface: given["dev"]?.interface ?? interface)
        if let scope = given["scope"]?.word { result.scope = Names.scope(scope) ?? result.scope }
        result.label = given["label"]?.word.flatMap { AddressLabel($0) }
        return result
    }
}

extension VirtualAddress {
    /// What may stand only once in a virtual router.
    fileprivate struct Key: Hashable {
        let address: IPAddress
        let interface: InterfaceName

        init(_ address: VirtualAddress) {
            self.address = address.address.address
            interface = address.interface
        }
    }
}
