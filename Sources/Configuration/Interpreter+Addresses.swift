import NetlinkMessages
import NetworkTypes
import VRRP

extension Interpreter {
    /// `virtual_ipaddress` and `virtual_ipaddress_excluded`.
    mutating func readAddresses(_ instance: Statement, into router: inout RouterConfiguration) {
        let interface = router.settings.interface
        let routerFamily = router.settings.family
        var seen = SeenAddresses()
        let limit = room(of: router.settings)
        for entry in instance.entries(of: "virtual_ipaddress") where !findings.isFull {
            guard let address = managedAddress(entry, on: interface), isNew(address, entry, &seen)
            else {
                continue
            }
            let family = address.description.address.address.family
            guard family == routerFamily else {
                findings.tolerable(
                    entry.place,
                    "\(address.description.address.address) is of another family than the address before it; "
                        + "virtual_ipaddress_excluded takes both"
                )
                continue
            }
            guard router.addresses.count < limit else {
                findings.tolerable(
                    entry.place,
                    "an advertisement holds at most \(limit) addresses here; list the others in "
                        + "virtual_ipaddress_excluded",
                    consequence: "managed without being advertised"
                )
                router.excludedAddresses.append(address)
                continue
            }
            router.addresses.append(address)
        }
        for entry in instance.entries(of: "virtual_ipaddress_excluded") where !findings.isFull {
            guard let address = managedAddress(entry, on: interface), isNew(address, entry, &seen)
            else {
                continue
            }
            if !isForVerdict { router.excludedAddresses.append(address) }
        }
        router.settings.virtualAddresses = router.addresses.map(\.virtualAddress)
    }

    private mutating func isNew(
        _ address: ManagedAddress,
        _ entry: Statement.Entry,
        _ seen: inout SeenAddresses
    ) -> Bool {
        let key = ManagedAddressKey(
            address: address.description.address.address,
            interface: address.description.interface
        )
        if seen.insert(key) { return true }
        findings.tolerable(entry.place, "\(key.address) is given twice")
        return false
    }

    /// How many addresses an advertisement has room for: the count's one byte, and the 1,500 bytes that
    /// Ethernet carries less all headers (spec vrrp-behaviour 4.5); keepalived goes by the interface's own
    /// MTU.
    private func room(of settings: VirtualRouterSettings) -> Int {
        let isIPv4 = settings.family == .ipv4
        var bytes = 1_500 - 14 - (isIPv4 ? 20 : 40) - 8
        switch settings.authentication {
        case .none: bytes -= isIPv4 && settings.version == .two ? 8 : 0
        case .simpleText: bytes -= 8
        case .authenticationHeader: bytes -= 8 + 24
        }
        if settings.keyedAuthentication != nil { bytes -= 28 }
        return min(ReadingLimits.virtualAddresses, bytes / (isIPv4 ? 4 : 16))
    }

    /// One line of a block of addresses (spec conf-core-vrrp.tsv, block "(address)"); nil after a message.
    mutating func managedAddress(_ entry: Statement.Entry, on interface: InterfaceName) -> ManagedAddress? {
        guard let address = entry.address else { return nil }
        guard entry.hasOptions else { return plainAddress(address, entry, on: interface) }
        let given = entry.given
        let family = address.address.family
        let peer = given["peer"]?.interfaceAddress
        let isIPv4 = family == .ipv4
        let scope = isIPv4 ? given["scope"]?.word.flatMap { Names.scope($0) } : nil
        let label = isIPv4 ? given["label"]?.word.flatMap { AddressLabel($0) } : nil
        let ignored = isIPv4 ? ["home", "-nodad", "mngtmpaddr"] : ["scope", "label", "brd"]
        for name in ignored {
            guard let option = given.option(name) else { continue }
            let drops = name == "brd"
            findings.tolerable(
                option.place,
                "\(name) is for \(isIPv4 ? "IPv6" : "IPv4") addresses only",
                consequence: drops ? "the line is ignored" : "ignored"
            )
            if drops { return nil }
        }
        do throws(DescriptionError) {
            let description = try AddressDescription(
                address,
                interface: given["dev"]?.interface ?? interface,
                scope: scope ?? 0,
                label: label?.bytes,
                broadcast: peer == nil ? broadcast(given, address) : nil,
                peer: peer,
                flags: flags(given, isIPv4: isIPv4),
                preferredLifetime: preferredLifetime(given)
            )
            return ManagedAddress(
                description,
                isTracked: !given.has("no_track"),
                usesLink: given.has("use_vmac"),
                trackGroup: given["track_group"]?.word
            )
        } catch {
            report(error, entry, "the address")
            return nil
        }
    }

    /// A line of nothing but an address.
    private mutating func plainAddress(
        _ address: InterfaceAddress,
        _ entry: Statement.Entry,
        on interface: InterfaceName
    ) -> ManagedAddress? {
        do throws(DescriptionError) {
            return ManagedAddress(try AddressDescription(address, interface: interface))
        } catch {
            report(error, entry, "the address")
            return nil
        }
    }

    private mutating func broadcast(_ given: Given, _ address: InterfaceAddress) -> IPv4Address? {
        guard let option = given.option("brd"), let word = option.arguments.word else { return nil }
        if case .ipv4(let broadcast)? = IPAddress(word) { return broadcast }
        if let broadcast = address.broadcast(hostBits: word == "+") { return broadcast }
        findings.tolerable(option.place, "brd \(word) needs a prefix of at most 30 bits")
        return nil
    }

    private func flags(_ given: Given, isIPv4: Bool) -> AddressFlags {
        var result: AddressFlags = []
        if given.has("noprefixroute") { result.insert(.noPrefixRoute) }
        if given.has("autojoin") { result.insert(.autojoin) }
        guard !isIPv4 else { return result }
        if given.has("-nodad") { result.insert(.detectsDuplicates) }
        if given.has("home") { result.insert(.home) }
        if given.has("mngtmpaddr") { result.insert(.managesTemporary) }
        return result
    }

    private func preferredLifetime(_ given: Given) -> PreferredLifetime {
        guard let word = given["preferred_lft"]?.word else { return .usual }
        return word == "forever" ? .forever : UInt32(word).map { .seconds($0) } ?? .usual
    }

    /// What the kernel can't be told; keepalived drops the line.
    mutating func report(_ error: DescriptionError, _ entry: Statement.Entry, _ what: String) {
        let name: String
        let problem: String
        switch error {
        case .wrongFamily(let keyword):
            name = keyword
            problem = "is of another family than \(what)"
        case .only(let family, let keyword):
            name = keyword
            problem = "is for \(family == .ipv4 ? "IPv4" : "IPv6") only"
        case .outOfRange(let keyword):
            name = keyword
            problem = "has a value that cannot be"
        case .contradiction(let keyword):
            name = keyword
            problem = "cannot stand beside the rest of the line"
        case .missing(let keyword):
            name = keyword
            problem = "is missing"
        }
        let place = entry.given.option(name)?.place ?? entry.place
        findings.tolerable(place, "\(name) \(problem)", consequence: "the line is ignored")
    }
}

/// Addresses of one virtual router: few, so that most need no hashing.
private struct SeenAddresses {
    private var few: [ManagedAddressKey] = []
    private var many: Set<ManagedAddressKey> = []

    private static let most = 8

    /// False: it was there.
    mutating func insert(_ key: ManagedAddressKey) -> Bool {
        if many.isEmpty {
            if few.contains(key) { return false }
            if few.count < SeenAddresses.most {
                few.append(key)
                return true
            }
            many = Set(few)
        }
        return many.insert(key).inserted
    }
}

extension ManagedAddress {
    /// What the election needs of it.
    fileprivate var virtualAddress: VirtualAddress {
        VirtualAddress(
            address: description.address,
            interface: description.interface,
            scope: description.scope,
            label: description.label.flatMap { AddressLabel(String(decoding: $0, as: UTF8.self)) }
        )
    }
}
