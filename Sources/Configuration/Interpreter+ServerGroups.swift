import LoadBalancing
import NetworkTypes

extension Interpreter {
    mutating func addGroup(_ block: Statement, _ scope: inout ServerScope) {
        guard let name = block.word else { return }
        var group = VirtualServerGroup(name: name, entries: [])
        for entry in block.entries where !findings.isFull {
            if let member = member(entry) { group.entries.append(member) }
        }
        let quoted = Printable.quoted(name)
        guard !group.entries.isEmpty else {
            if !block.hasErrors {
                findings.tolerable(block.place, "virtual_server_group \(quoted) is empty")
            }
            return
        }
        guard scope.groups[name] == nil else {
            findings.error(block.valuePlace, "there are two virtual_server_groups named \(quoted)")
            return
        }
        let hasOpenMark = group.entries.contains { if case .mark(_, nil) = $0 { true } else { false } }
        guard group.families != [.ipv4, .ipv6] || !hasOpenMark else {
            findings.tolerable(
                block.place,
                "virtual_server_group \(quoted) has addresses of both families, so its marks need inet or "
                    + "inet6",
                consequence: "the group is ignored"
            )
            return
        }
        scope.groups[name] = group
    }

    /// One line; nil after a message.
    private mutating func member(_ entry: Statement.Entry) -> VirtualServerGroup.Entry? {
        let given = entry.given
        let isMark = given.has("fwmark")
        guard isMark != !given.values.isEmpty else {
            findings.tolerable(
                entry.place,
                "a line of virtual_server_group is an address or range with its port, or fwmark MARK",
                consequence: "the line is ignored"
            )
            return nil
        }
        if let option = given["fwmark"] {
            guard let mark = FirewallMark(rawValue: UInt32(clamping: option.number ?? 0)) else {
                findings.error(option.places.first ?? entry.place, "fwmark must not be 0: that is no mark")
                return nil
            }
            return .mark(mark, option.word.map { $0 == "inet" ? .ipv4 : .ipv6 })
        }
        let words = given.words
        guard let word = words.first else { return nil }
        let place = given.places.first ?? entry.place
        do throws(GroupRange.Problem) {
            let port = words.count > 1 ? Decimal.integer(words[1]) : nil
            return .addresses(try GroupRange.read(word), Port(rawValue: UInt16(clamping: port ?? 0)))
        } catch {
            report(error, word, place)
            return nil
        }
    }

    private mutating func report(_ problem: GroupRange.Problem, _ word: String, _ place: Place) {
        let found = Printable.quoted(word)
        switch problem {
        case .malformed:
            findings.tolerable(
                place,
                "\(found) is not an address, ADDRESS-LAST, FIRST-LAST or ADDRESS/LENGTH",
                consequence: "the line is ignored"
            )
        case .backwards:
            findings.tolerable(
                place,
                "the range \(found) ends before it begins",
                consequence: "the line is ignored"
            )
        case .hostBits:
            findings.tolerable(
                place,
                "\(found) has bits behind its prefix length",
                consequence: "the line is ignored"
            )
        case .tooLong:
            let limit = LoadBalancingLimits.rangeAddresses
            findings.error(
                place,
                "the range \(found) has more than \(limit) addresses, each of them a service"
            )
        }
    }
}

/// A word of a virtual_server_group (spec conf-lvs-check-bfd, "address line").
enum GroupRange {
    enum Problem: Error, Equatable {
        case malformed
        case backwards
        case hostBits
        case tooLong
    }

    static func read(_ word: String) throws(Problem) -> AddressRange {
        if let slash = word.firstIndex(of: "/") {
            return try network(word[..<slash], word[word.index(after: slash)...])
        }
        let parts = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let text = parts.first, let first = IPAddress(String(text)) else { throw .malformed }
        guard parts.count == 2 else { return AddressRange(first) }
        return try range(first, try last(String(parts[1]), of: first))
    }

    private static func network(_ text: Substring, _ length: Substring) throws(Problem) -> AddressRange {
        guard let address = IPAddress(String(text)), let length = Decimal.integer(String(length)),
            length >= 1, length <= Int(address.family.bits)
        else { throw .malformed }
        switch address {
        case .ipv4(let address):
            let hosts = length == 32 ? 0 : UInt32.max >> UInt32(length)
            guard address.rawValue & hosts == 0 else { throw .hostBits }
            return try range(.ipv4(address), .ipv4(IPv4Address(rawValue: address.rawValue | hosts)))
        case .ipv6(let address):
            let hosts = length == 128 ? 0 : UInt128.max >> UInt128(length)
            guard address.rawValue & hosts == 0 else { throw .hostBits }
            return try range(.ipv6(address), .ipv6(IPv6Address(rawValue: address.rawValue | hosts)))
        }
    }

    /// A whole address, or the last octet (decimal) or 16 bits (hexadecimal) of one.
    private static func last(_ text: String, of first: IPAddress) throws(Problem) -> IPAddress {
        if let address = IPAddress(text) { return address }
        switch first {
        case .ipv4(let address):
            guard let number = Decimal.integer(text), (0...255).contains(number) else { throw .malformed }
            return .ipv4(IPv4Address(rawValue: address.rawValue & ~255 | UInt32(number)))
        case .ipv6(let address):
            guard (1...4).contains(text.utf8.count), let number = UInt16(text, radix: 16) else {
                throw .malformed
            }
            return .ipv6(IPv6Address(rawValue: address.rawValue & ~0xFFFF | UInt128(number)))
        }
    }

    private static func range(_ first: IPAddress, _ last: IPAddress) throws(Problem) -> AddressRange {
        do throws(AddressRange.Refusal) {
            return try AddressRange(first: first, last: last)
        } catch {
            switch error {
            case .differentFamilies: throw .malformed
            case .endsBeforeItBegins: throw .backwards
            case .tooLong: throw .tooLong
            }
        }
    }
}

/// The services of all virtual servers, to find two that are one in the kernel.
struct SeenServices {
    private struct Stretch {
        let transport: TransportProtocol
        let port: UInt16
        let range: AddressRange
        let place: Place
        /// Among all virtual servers.
        let order: UInt32
        /// Of a group without marks of its own.
        let isMember: Bool
    }

    private var stretches: [Stretch] = []
    private var marks: [IPVSServiceKey: Place] = [:]
    private(set) var doubles: [(place: Place, first: Place)] = []

    /// `order`: which of all virtual servers it is; added in any order.
    mutating func add(_ settings: VirtualServerSettings, at place: Place, order: Int) {
        switch settings.service {
        case .address(let address, let port):
            add(AddressRange(address), port, settings, place, order, isMember: false)
        case .mark(let mark):
            add(mark, settings.family ?? .ipv4, place)
        case .group(let group, _):
            for entry in group.entries {
                switch entry {
                case .addresses(let range, let port):
                    add(range, port, settings, place, order, isMember: !group.hasMarks)
                case .mark(let mark, let family): add(mark, family ?? settings.family ?? .ipv4, place)
                }
            }
        }
    }

    private mutating func add(
        _ range: AddressRange,
        _ port: Port?,
        _ settings: VirtualServerSettings,
        _ place: Place,
        _ order: Int,
        isMember: Bool
    ) {
        let transport = settings.transport ?? .udp
        stretches.append(
            Stretch(
                transport: transport,
                port: port?.rawValue ?? 0,
                range: range,
                place: place,
                order: UInt32(clamping: order),
                isMember: isMember
            )
        )
    }

    private mutating func add(_ mark: FirewallMark, _ family: AddressFamily, _ place: Place) {
        let key = IPVSServiceKey.mark(mark, family)
        if let first = marks[key] { doubles.append((place, first)) } else { marks[key] = place }
    }

    /// Pairs of places whose services are one; in n log n, without a word for each address.
    ///
    /// - Parameter areMarked: members of groups stand in a map of nftables (`nftables_ipvs`), where one
    ///   without port stands for all of them.
    mutating func findDoubles(areMarked: Bool) -> [(place: Place, first: Place)] {
        if areMarked { findMembersOfAllPorts() }
        stretches.sort {
            ($0.transport, $0.port, $0.range, $0.order) < ($1.transport, $1.port, $1.range, $1.order)
        }
        var reach: Stretch?
        for stretch in stretches {
            if let before = reach, before.transport == stretch.transport, before.port == stretch.port {
                if stretch.range.first <= before.range.last {
                    let isOrdered = Place.precedes(before.place, stretch.place)
                    doubles.append(
                        isOrdered ? (stretch.place, before.place) : (before.place, stretch.place)
                    )
                }
                if stretch.range.last <= before.range.last { continue }
            }
            reach = stretch
        }
        return doubles
    }

    /// A member without port whose addresses another one has with a port.
    private mutating func findMembersOfAllPorts() {
        // The one that reaches farthest so far, of those with and those without port.
        var reach: (plain: Stretch?, ported: Stretch?) = (nil, nil)
        let members = stretches.filter(\.isMember).sorted {
            ($0.transport, $0.range, $0.port, $0.order) < ($1.transport, $1.range, $1.port, $1.order)
        }
        for member in members {
            let own = member.port == 0 ? reach.plain : reach.ported
            let other = member.port == 0 ? reach.ported : reach.plain
            if let other, other.transport == member.transport, member.range.first <= other.range.last {
                let isOrdered = Place.precedes(other.place, member.place)
                doubles.append(isOrdered ? (member.place, other.place) : (other.place, member.place))
            }
            if let own, own.transport == member.transport, own.range.last >= member.range.last { continue }
            if member.port == 0 { reach.plain = member } else { reach.ported = member }
        }
    }
}

extension Interpreter {
    /// Two virtual servers of one service would change each other's servers in the kernel.
    mutating func reportOverlaps(_ scope: inout ServerScope) {
        for double in scope.seen.findDoubles(areMarked: scope.result.ipvs.marking != nil)
        where !findings.isFull {
            findings.error(
                double.place,
                "another virtual_server takes the same packets",
                notes: [Findings.Remark(place: double.first, message: "this one")]
            )
        }
    }
}
