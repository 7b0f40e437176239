package import HelperProtocol
import NetlinkMessages
package import NetworkTypes
import VRRP

/// A record before places are known: the bundle by identity.
///
/// By reference: a table of ten thousand is collected, sorted and written without copying three hundred
/// bytes of each at every step.
final class ObjectDraft {
    /// Every leased object and every channel has one.
    let bundle: BundleIdentity?
    let record: ObjectRecord
    let subject: ObjectSubject

    init(bundle: BundleIdentity?, record: ObjectRecord, subject: ObjectSubject) {
        self.bundle = bundle
        self.record = record
        self.subject = subject
    }

    /// The same with another record.
    func with(_ change: (inout ObjectRecord) -> Void) -> ObjectDraft {
        var record = record
        change(&record)
        return ObjectDraft(bundle: bundle, record: record, subject: subject)
    }
}

extension ObjectDraft {
    static func address(
        _ address: AddressDescription,
        on interface: InterfaceName,
        leasedBy bundle: BundleIdentity?
    ) -> ObjectDraft {
        let body = AddressBody(address)
        // A configured preferred lifetime stands; the valid one is always the helper's.
        let lifetime =
            body.hasPreferredLifetime
            ? Relocation(kind: .validLifetime, offset: UInt16(body.lifetimeOffset + 4))
            : Relocation(kind: .addressLifetime, offset: UInt16(body.lifetimeOffset))
        let record = ObjectRecord(
            identity: ObjectRecord.identity(kind: .address, interface: interface, body: body.bytes),
            kind: .address,
            isLeased: bundle != nil,
            bundle: nil,
            interface: interface,
            announced: address.address.address,
            relocations: [
                Relocation(kind: .interfaceIndex, offset: UInt16(body.interfaceIndexOffset)), lifetime,
            ],
            body: body.bytes
        )
        return ObjectDraft(bundle: bundle, record: record, subject: .address(address))
    }

    /// The address of an ipvlan's own, where adverts come from; nobody is told of it.
    static func linkAddress(_ address: InterfaceAddress, on interface: InterfaceName) -> ObjectDraft {
        do throws(DescriptionError) {
            let description = try AddressDescription(address, interface: interface)
            return ObjectDraft.address(description, on: interface, leasedBy: nil).with { $0.announced = nil }
        } catch {
            preconditionFailure("an address without options")
        }
    }

    /// A link-local address of a link of ours; nil: what its parent's MAC address gives.
    static func linkLocal(_ address: IPAddress?, on interface: InterfaceName) -> ObjectDraft {
        let unknown = IPAddress.ipv6(IPv6Address(rawValue: 0))
        let description: AddressDescription
        do throws(DescriptionError) {
            guard let local = InterfaceAddress(address ?? unknown, prefixLength: 64) else {
                preconditionFailure("64 fits IPv6")
            }
            // Deprecated, so that nobody but adverts is sent from it.
            description = try AddressDescription(local, interface: interface, preferredLifetime: .seconds(0))
        } catch {
            preconditionFailure("an address without options")
        }
        return ObjectDraft.address(description, on: interface, leasedBy: nil).with { record in
            record.announced = nil
            guard address == nil else { return }
            // `ifaddrmsg` 8, then IFA_LOCAL and IFA_ADDRESS, each with a head of 4 and 16 octets.
            record.relocations += [12, 32].map { Relocation(kind: .parentLinkLocal, offset: $0) }
            record.relocations.sort { $0.offset < $1.offset }
        }
    }

    static func route(_ route: Route, leasedBy bundle: BundleIdentity?) throws(CompilerError) -> ObjectDraft {
        let interface = route.interfaces.first ?? .loopback
        return try list(.route, interface, route.messages, leasedBy: bundle, .route(route))
    }

    static func rule(_ rule: Rule, leasedBy bundle: BundleIdentity?) throws(CompilerError) -> ObjectDraft {
        let interface = rule.inputInterface ?? rule.outputInterface ?? .loopback
        return try list(.rule, interface, rule.messages, leasedBy: bundle, .rule(rule))
    }

    static func link(_ link: VirtualLink) throws(CompilerError) -> ObjectDraft {
        try list(.link, link.name, link.messages, leasedBy: nil, .link(link))
    }

    static func table(_ table: FirewallTable) throws(CompilerError) -> ObjectDraft {
        try list(.firewall, .loopback, table.messages, leasedBy: nil, .firewallTable(table))
    }

    static func chains(of table: FirewallTable) throws(CompilerError) -> ObjectDraft {
        try list(.firewall, .loopback, table.chainMessages, leasedBy: nil, .firewallChains(table))
    }

    static func entry(
        _ entry: FirewallEntry,
        in table: FirewallTable,
        leasedBy bundle: BundleIdentity?
    ) throws(CompilerError) -> ObjectDraft {
        let messages = entry.messages(in: table)
        return try list(.firewall, entry.interface, messages, leasedBy: bundle, .firewallEntry(entry))
    }

    static func markingTable(_ table: MarkingTable) throws(CompilerError) -> ObjectDraft {
        try list(.firewall, .loopback, table.messages, leasedBy: nil, .markingTable(table))
    }

    static func markingChain(of table: MarkingTable) throws(CompilerError) -> ObjectDraft {
        try list(.firewall, .loopback, table.chainMessages, leasedBy: nil, .markingChain(table))
    }

    static func markingEntry(_ entry: MarkingEntry, in table: MarkingTable) throws(CompilerError)
        -> ObjectDraft
    {
        try list(.firewall, .loopback, entry.messages(in: table), leasedBy: nil, .markingEntry(entry))
    }

    static func setting(_ setting: SysctlSetting) -> ObjectDraft {
        let body = SysctlBody(
            path: setting.path,
            value: Array("\(setting.value)".utf8),
            isRestored: setting.isRestored
        )
        guard let body else { preconditionFailure("a path of our own below /proc/sys/net") }
        let record = ObjectRecord(.sysctl, setting.interface ?? .loopback, body.encoded, isLeased: false)
        return ObjectDraft(bundle: nil, record: record, subject: .setting(setting))
    }

    /// What sockets of checks may be marked with.
    static func mark(_ mark: FirewallMark) -> ObjectDraft {
        let record = ObjectRecord(.mark, .loopback, mark.objectBody, isLeased: false)
        return ObjectDraft(bundle: nil, record: record, subject: .mark(mark))
    }

    private static func list(
        _ kind: ObjectKind,
        _ interface: InterfaceName,
        _ messages: KernelMessages,
        leasedBy bundle: BundleIdentity?,
        _ subject: ObjectSubject
    ) throws(CompilerError) -> ObjectDraft {
        let list = MessageList(messages)
        guard list.encodedLength <= Limits.bodyLength else {
            throw .tooLong("\(subject)", count: list.encodedLength, limit: Limits.bodyLength)
        }
        let record = ObjectRecord(kind, interface, list.encoded, isLeased: bundle != nil)
        return ObjectDraft(bundle: bundle, record: record, subject: subject)
    }
}

extension FirewallMark {
    /// Little-endian.
    fileprivate var objectBody: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> (8 * $0)) } }

    /// What the helper knows the object of this mark by, in every generation.
    package var objectIdentity: ObjectIdentity {
        ObjectRecord.identity(kind: .mark, interface: .loopback, body: objectBody)
    }
}

extension ObjectRecord {
    fileprivate init(_ kind: ObjectKind, _ interface: InterfaceName, _ body: [UInt8], isLeased: Bool) {
        self.init(
            identity: ObjectRecord.identity(kind: kind, interface: interface, body: body),
            kind: kind,
            isLeased: isLeased,
            bundle: nil,
            interface: interface,
            announced: nil,
            relocations: [],
            body: body
        )
    }
}

extension MessageList {
    /// Interfaces in the order in which they are met.
    fileprivate init(_ messages: KernelMessages) {
        var names: [InterfaceName] = []
        func converted(_ message: KernelMessage) -> Message {
            let places = message.places.map { place in
                if !names.contains(place.interface) { names.append(place.interface) }
                let number = names.firstIndex(of: place.interface) ?? 0
                let kind: PlaceKind
                switch place.kind {
                case .index: kind = .index
                case .virtualRouter: kind = .virtualRouter
                case .group: kind = .group
                }
                return Place(offset: UInt16(place.offset), interface: UInt8(number), kind: kind)
            }
            return Message(type: message.type, flags: message.flags, places: places, payload: message.payload)
        }
        let put = messages.put.map { converted($0) }
        let remove = messages.remove.map { converted($0) }
        self.init(interfaces: names, put: put, remove: remove)
    }
}

extension FirewallEntry {
    fileprivate var interface: InterfaceName {
        switch self {
        case .address: .loopback
        case .linkLocal(_, let interface): interface
        case .virtualLink(let link, _): link
        case .virtualLinkLocal(_, let link): link
        }
    }
}

extension InterfaceName {
    /// Stands in the record of an object that belongs to no interface: the loopback is always there.
    static var loopback: InterfaceName {
        guard let name = InterfaceName("lo") else { preconditionFailure("two letters") }
        return name
    }
}
