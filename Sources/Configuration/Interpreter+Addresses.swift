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
                let place = entry.words.first.map { entry.place(of: $0) } ?? entry.place
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

    /// One line: ADDRESS[/LENGTH] and options (spec conf-core-vrrp.tsv, block "(address)").
    private mutating func virtualAddress(_ entry: Statement.Entry, on interface: InterfaceName)
        -> VirtualAddress?
    {
        guard let first = entry.words.first, let address = interfaceAddress(first, entry) else { return nil }
        var result = VirtualAddress(address: address, interface: interface)
        var given: Set<String> = []
        var rest = entry.words.dropFirst()
        while let option = rest.popFirst() {
            guard AddressOption.names.contains(option.text) else {
                reportUnknown(option, entry)
                continue
            }
            guard AddressOption.active.contains(option.text) else {
                findings.error(
                    entry.place(of: option),
                    "the address option \(option.text) is not supported yet"
                )
                return nil
            }
            guard given.insert(option.text).inserted else {
                findings.error(entry.place(of: option), "\(option.text) is given twice")
                return nil
            }
            guard let value = rest.popFirst() else {
                findings.error(entry.place(of: option), "\(option.text) needs an argument")
                return nil
            }
            guard set(option.text, value, entry, &result) else { return nil }
        }
        return result
    }

    private mutating func interfaceAddress(_ word: Word, _ entry: Statement.Entry) -> InterfaceAddress? {
        let place = entry.place(of: word)
        let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let text = parts.first, let address = IPAddress(String(text)) else {
            findings.tolerable(place, "\(Printable.quoted(word.text)) is not an address")
            return nil
        }
        guard address.family == .ipv4 else {
            findings.error(place, "IPv6 addresses are not supported yet")
            return nil
        }
        guard parts.count == 2 else { return InterfaceAddress(host: address) }
        guard let length = Decimal.integer(String(parts[1])), length >= 0, length <= 32,
            let result = InterfaceAddress(address, prefixLength: UInt8(length))
        else {
            findings.tolerable(
                place,
                "the prefix length of \(Printable.quoted(word.text)) must be between 0 and 32",
                consequence: "taken as 32"
            )
            return findings.isCompatible ? InterfaceAddress(host: address) : nil
        }
        return result
    }

    private mutating func set(
        _ option: String,
        _ value: Word,
        _ entry: Statement.Entry,
        _ address: inout VirtualAddress
    ) -> Bool {
        let place = entry.place(of: value)
        let found = Printable.quoted(value.text)
        switch option {
        case "dev":
            guard let name = InterfaceName(value.text) else {
                findings.error(place, "dev must be a name of at most 15 bytes, found \(found)")
                return false
            }
            address.interface = name
        case "label":
            guard let label = AddressLabel(value.text) else {
                findings.error(place, "label must be a name of at most 15 bytes, found \(found)")
                return false
            }
            address.label = label
        case "scope":
            if let scope = AddressOption.scope(value.text) {
                address.scope = scope
            } else {
                findings.tolerable(
                    place,
                    "scope must be global, site, link, host, nowhere or 0…255, found \(found)"
                )
            }
        default:
            preconditionFailure("an active address option without meaning")
        }
        return true
    }

    private mutating func reportUnknown(_ option: Word, _ entry: Statement.Entry) {
        let suggestion = NearestWord.find(option.text, among: AddressOption.names)
        let hint = suggestion.map { ", did you mean '\($0)'?" } ?? ""
        findings.tolerable(
            entry.place(of: option),
            "unknown address option \(Printable.quoted(option.text))\(hint)",
            suggestion: suggestion
        )
    }
}

/// What may follow an address.
enum AddressOption {
    static let active = ["dev", "scope", "label"]
    static let names =
        active + [
            "brd", "broadcast", "peer", "home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin",
            "no_track",
            "preferred_lft", "track_group", "use_vmac",
        ]

    /// The kernel's number of an address scope (rtnetlink's `rt_scope_t`).
    static func scope(_ text: String) -> UInt8? {
        switch text {
        case "global": return 0
        case "site": return 200
        case "link": return 253
        case "host": return 254
        case "nowhere": return 255
        default:
            guard let number = Decimal.integer(text), number >= 0, number <= 255 else { return nil }
            return UInt8(number)
        }
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
