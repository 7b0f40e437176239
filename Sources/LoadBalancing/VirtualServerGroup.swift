package import NetworkTypes

/// Addresses and marks that virtual servers of one name share (`virtual_server_group`).
package struct VirtualServerGroup: Hashable, Sendable {
    package var name: String
    /// In the order of the file; at least one.
    package var entries: [Entry]

    package init(name: String, entries: [Entry]) {
        self.name = name
        self.entries = entries
    }

    package enum Entry: Hashable, Sendable {
        case addresses(AddressRange, Port?)
        /// The family matters only where servers are reached through tunnels.
        case mark(FirewallMark, AddressFamily?)
    }

    /// The families that its entries name.
    package var families: Families {
        entries.reduce(into: []) { families, entry in
            switch entry {
            case .addresses(let range, _): families.insert(Families(range.family))
            case .mark(_, let family?): families.insert(Families(family))
            case .mark(_, nil): break
            }
        }
    }

    package var hasMarks: Bool {
        entries.contains { if case .mark = $0 { true } else { false } }
    }

    package var hasAddresses: Bool {
        entries.contains { if case .addresses = $0 { true } else { false } }
    }

    /// Some address stands for all ports.
    package var hasAddressWithoutPort: Bool {
        entries.contains { if case .addresses(_, nil) = $0 { true } else { false } }
    }
}

/// None, one or both of the address families.
package struct Families: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package init(_ family: AddressFamily) { self = family == .ipv4 ? .ipv4 : .ipv6 }

    package static let ipv4 = Families(rawValue: 1)
    package static let ipv6 = Families(rawValue: 2)

    /// The family, if it is just one.
    package var only: AddressFamily? {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        default: nil
        }
    }
}

/// Addresses of one family without a gap, at least one and at most `LoadBalancingLimits.rangeAddresses`.
package struct AddressRange: Hashable, Comparable, Sendable {
    package let first: IPAddress
    package let last: IPAddress

    /// Why a range can't be.
    package enum Refusal: Error, Hashable, Sendable {
        case differentFamilies
        case endsBeforeItBegins
        case tooLong
    }

    package init(_ address: IPAddress) {
        first = address
        last = address
    }

    package init(first: IPAddress, last: IPAddress) throws(Refusal) {
        guard first.family == last.family else { throw .differentFamilies }
        guard first <= last else { throw .endsBeforeItBegins }
        guard last.number - first.number < UInt128(LoadBalancingLimits.rangeAddresses) else { throw .tooLong }
        self.first = first
        self.last = last
    }

    package var family: AddressFamily { first.family }

    /// How many addresses it holds.
    package var count: Int { Int(last.number - first.number) + 1 }

    /// Address `index`, from 0.
    package func address(_ index: Int) -> IPAddress {
        precondition(index >= 0 && index < count, "outside the range")
        switch first {
        case .ipv4(let address): return .ipv4(IPv4Address(rawValue: address.rawValue + UInt32(index)))
        case .ipv6(let address): return .ipv6(IPv6Address(rawValue: address.rawValue + UInt128(index)))
        }
    }

    package func contains(_ address: IPAddress) -> Bool { first <= address && address <= last }

    package static func < (left: AddressRange, right: AddressRange) -> Bool {
        (left.first, left.last) < (right.first, right.last)
    }
}

extension IPAddress {
    /// The address as a number of up to 128 bits.
    var number: UInt128 {
        switch self {
        case .ipv4(let address): UInt128(address.rawValue)
        case .ipv6(let address): address.rawValue
        }
    }
}
