import ByteCodec
import HelperCore
import HelperProtocol
import NetlinkMessages
import NetworkTypes

/// One machine's links and addresses, with the errors of Linux.
struct SimulatedKernel {
    struct Address {
        var link: InterfaceIndex
        var address: InterfaceAddress
        /// IFA_PROTO.
        var mark: UInt8?
        /// When the kernel removes it by itself; nil: never.
        var expires: Instant?
    }

    var links: [LinkState] = []
    var addresses: [Address] = [] {
        didSet {
            marked = addresses.compactMap { $0.mark == AddressMark.holdfast ? $0.address.address : nil }
        }
    }
    /// What of other kinds the helper put, by body.
    private(set) var others: [(kind: ObjectKind, body: [UInt8])] = []
    /// The addresses with holdfast's mark.
    private(set) var marked: [IPAddress] = []
    private var lastIndex: UInt32 = 1

    /// Error numbers of Linux.
    enum ErrorNumber {
        static let noEntry: Int32 = 2
        static let noDevice: Int32 = 19
        static let exists: Int32 = 17
        static let invalid: Int32 = 22
        static let notAvailable: Int32 = 99
    }

    /// A new interface, up and running, with addresses of its own. Its index was never used before.
    mutating func addLink(_ name: InterfaceName, _ own: [InterfaceAddress]) {
        lastIndex += 1
        guard let index = InterfaceIndex(rawValue: lastIndex) else {
            preconditionFailure("few links are made")
        }
        links.append(
            LinkState(
                index: index,
                name: name,
                isUp: true,
                isRunning: true,
                isLoopback: false,
                mac: MACAddress((2, 0, 0, 0, 0, UInt8(truncatingIfNeeded: lastIndex))),
                mtu: 1_500
            )
        )
        addresses += own.map { Address(link: index, address: $0, mark: nil, expires: nil) }
    }

    /// The interface goes and takes its addresses along.
    mutating func removeLink(_ name: InterfaceName) {
        guard let link = link(name) else { return }
        links.removeAll { $0.index == link.index }
        addresses.removeAll { $0.link == link.index }
    }

    /// Carrier lost or found; addresses stay.
    mutating func setRunning(_ name: InterfaceName, _ isRunning: Bool) {
        for place in links.indices where links[place].name == name { links[place].isRunning = isRunning }
    }

    func link(_ name: InterfaceName) -> LinkState? { links.first { $0.name == name } }

    func isUsable(_ index: InterfaceIndex) -> Bool {
        links.contains { $0.index == index && $0.isUp && $0.isRunning }
    }

    func has(_ address: IPAddress) -> Bool { addresses.contains { $0.address.address == address } }

    /// Present with holdfast's mark.
    func holds(_ address: IPv4Address) -> Bool { marked.contains(.ipv4(address)) }

    var snapshot: NetworkSnapshot {
        NetworkSnapshot(
            links: links,
            addresses: addresses.map { AddressState(link: $0.link, address: $0.address, mark: $0.mark) }
        )
    }

    /// Carries out what the helper's kernel thread asks; 0 or an errno.
    ///
    /// `slack` is added to a lifetime: the kernel looks for addresses that ran out about once a second.
    mutating func carryOut(_ operation: KernelOperation, at now: Instant, slack: Interval) -> Int32 {
        guard operation.kind == .address else { return carryOutOther(operation) }
        guard let message = AddressMessage(operation.body) else { return ErrorNumber.invalid }
        guard let link = link(operation.interface) else { return ErrorNumber.noDevice }
        let place = addresses.firstIndex { $0.link == link.index && $0.address == message.address }
        let expires = operation.lifetimeSeconds.map { now + .seconds(Int64($0)) + slack }
        switch operation.action {
        case .put:
            guard place == nil else { return ErrorNumber.exists }
            addresses.append(
                Address(link: link.index, address: message.address, mark: message.mark, expires: expires)
            )
        case .renew:
            // RTM_NEWADDR with NLM_F_REPLACE puts an address that isn't there (inet_rtm_newaddr).
            if let place {
                addresses[place].expires = expires
            } else {
                addresses.append(
                    Address(link: link.index, address: message.address, mark: message.mark, expires: expires)
                )
            }
        case .remove:
            guard let place else { return ErrorNumber.notAvailable }
            addresses.remove(at: place)
        case .dump, .dumpMore:
            return ErrorNumber.invalid
        }
        return 0
    }

    /// Routes, rules, links, firewall entries and settings: there or not there.
    private mutating func carryOutOther(_ operation: KernelOperation) -> Int32 {
        let place = others.firstIndex { $0.kind == operation.kind && $0.body == operation.body }
        switch operation.action {
        case .put:
            guard place == nil else { return ErrorNumber.exists }
            others.append((operation.kind, operation.body))
        case .renew:
            break
        case .remove:
            guard let place else { return ErrorNumber.noEntry }
            others.remove(at: place)
        case .dump, .dumpMore:
            return ErrorNumber.invalid
        }
        return 0
    }

    /// The address that an operation is about.
    static func address(of operation: KernelOperation) -> IPv4Address? {
        guard let message = AddressMessage(operation.body), case .ipv4(let address) = message.address.address
        else { return nil }
        return address
    }

    /// When the next address runs out.
    var nextExpiry: Instant? { addresses.compactMap(\.expires).min() }

    /// Removes what has run out; true when that was something.
    mutating func expire(at now: Instant) -> Bool {
        let before = addresses.count
        addresses.removeAll { $0.expires.map { $0 <= now } ?? false }
        return addresses.count != before
    }

    /// Timers stood still while the machine was frozen.
    mutating func delayExpiry(by interval: Interval) {
        for place in addresses.indices {
            addresses[place].expires = addresses[place].expires.map { $0 + interval }
        }
    }

    /// What the supervisor's `--clear` does.
    mutating func clearMarked() { addresses.removeAll { $0.mark == AddressMark.holdfast } }
}

/// What the kernel reads of RTM_NEWADDR's body (linux/if_addr.h).
private struct AddressMessage {
    let address: InterfaceAddress
    let mark: UInt8?

    /// Nil where the kernel would say EINVAL.
    init?(_ body: [UInt8]) {
        let span = body.span
        var reader = ByteReader()
        var local: IPAddress?
        var mark: UInt8?
        do throws(DecodeError) {
            let family = try reader.readUInt8(span)
            guard family == 2 || family == 10 else { return nil }
            let prefixLength = try reader.readUInt8(span)
            try reader.skip(6, span)
            while reader.remaining(in: span) >= 4 {
                let length = Int(try reader.readLittleEndian(UInt16.self, span))
                let type = try reader.readLittleEndian(UInt16.self, span)
                guard length >= 4 else { return nil }
                let value = try reader.readBytes(length - 4, span)
                try reader.skip(min(-length & 3, reader.remaining(in: span)), span)
                switch type {
                case 2 where value.count == 4:
                    local = .ipv4(IPv4Address(value[0], value[1], value[2], value[3]))
                case 1 where value.count == 16 && local == nil, 2 where value.count == 16:
                    local = .ipv6(IPv6Address(rawValue: value.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }))
                case 11 where value.count == 1: mark = value[0]
                default: break
                }
            }
            guard let local, let address = InterfaceAddress(local, prefixLength: prefixLength) else {
                return nil
            }
            self.address = address
            self.mark = mark
        } catch {
            return nil
        }
    }
}
