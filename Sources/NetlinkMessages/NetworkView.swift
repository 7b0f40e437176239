import ByteCodec
import NetworkTypes

/// The picture of links and addresses that a monitor socket's datagrams paint; of routes and rules that carry
/// our protocol number, too, where they are wanted.
///
/// The socket is subscribed to RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR and RTNLGRP_IPV6_IFADDR, and to routes and
/// rules of both families, before `beginDump`, so nothing is missed between dump and events. Its filter
/// passes no event about another's route, and its dumps are checked strictly, so that the kernel gives ours
/// alone: a full routing table costs the engine nothing. Its reader writes what `beginDump` and `.request`
/// give, one at a time, and feeds every datagram. When a read fails with ENOBUFS, or a datagram was cut,
/// messages are lost: `beginDump` again.
package struct NetworkView: Sendable {
    /// What a datagram led to.
    package enum Progress: Equatable, Sendable {
        /// A dump is under way; nothing to do.
        case incomplete
        /// Write this on the socket now.
        case request([UInt8])
        /// Something changed; the whole picture.
        case snapshot(NetworkSnapshot)
        /// The picture is what it was, or there is none (`failure` says why).
        case unchanged
    }

    private enum Phase: Equatable, Sendable {
        case idle
        case links
        case addresses
        /// A place in `gatewayDumps`.
        case gateways(Int)
        case routes(AddressFamily)
        case rules(AddressFamily)
        /// EBUSY: an older dump on this socket is still being read; its end is waited for.
        case blocked
    }

    /// Messages skipped because they weren't what they said; cumulative.
    package private(set) var malformedCount = 0
    /// The errno with which the kernel refused `dumpAttempts` dumps in a row; nil after a good one.
    package private(set) var failure: Int32?

    private var phase = Phase.idle
    private var sequence: UInt32 = 0
    private var attempts = 0
    /// The dump under way may mix two moments.
    private var isDisturbed = false
    private var links: [LinkState] = []
    private var addresses: [AddressState] = []
    private var routing = RoutingState()
    private var gateways: [Gateway] = []
    /// The kernel (6.18) says nothing of the IPv4 routes that go with an interface that goes down, or with an
    /// address: they are listed again then.
    private var isRoutingStale = false
    /// The kernel listed routes and rules.
    private var knowsRouting = false
    private var published: NetworkSnapshot?
    /// Something may differ from `published`. An address whose lifetime was renewed doesn't: of many, the
    /// kernel tells all the time.
    private var mayDiffer = true

    /// Dumps until one that was disturbed is taken as it is, or one that is refused is given up.
    package static let dumpAttempts = 8

    /// Whether routes and rules are wanted. After a change: `beginDump`.
    package var readsRouting = false

    /// Whether next hops of default routes are wanted. After a change: `beginDump`.
    package var readsGateways = false

    /// Asked for by maker, so that a full routing table isn't listed: ip and ifupdown (boot), administrators
    /// (static), router advertisements and DHCP.
    static let gatewayDumps: [(family: AddressFamily, maker: UInt8)] = [
        (.ipv4, 3), (.ipv4, 4), (.ipv4, 16), (.ipv6, 3), (.ipv6, 4), (.ipv6, 9),
    ]

    package init() {}

    /// Starts over: forgets everything but the last snapshot, against which change is judged. Returns what to
    /// write on the socket: one request; the next comes out of `apply`.
    package mutating func beginDump() -> [[UInt8]] {
        attempts = 0
        return [restart()]
    }

    /// Takes one datagram, as read.
    package mutating func apply(_ datagram: [UInt8]) -> Progress {
        var request: [UInt8]?
        var reader = NetlinkDatagram(datagram)
        do {
            while let message = try reader.next() {
                request = take(message) ?? request
            }
        } catch {
            malformedCount += 1
        }
        if request == nil, phase == .idle, failure == nil, readsRouting, knowsRouting, isRoutingStale {
            request = listRoutingAgain()
        }
        if let request { return .request(request) }
        guard phase == .idle else { return .incomplete }
        guard failure == nil, mayDiffer else { return .unchanged }
        mayDiffer = false
        let snapshot = NetworkSnapshot(
            links: links,
            addresses: addresses,
            routing: readsRouting && knowsRouting ? routing : nil,
            gateways: gateways
        )
        guard snapshot != published else { return .unchanged }
        published = snapshot
        return .snapshot(snapshot)
    }
}

// MARK: - Dumps

extension NetworkView {
    /// The request that begins a dump anew.
    private mutating func restart() -> [UInt8] {
        attempts += 1
        isDisturbed = false
        mayDiffer = true
        links = []
        addresses = []
        gateways = []
        routing = RoutingState()
        knowsRouting = true
        isRoutingStale = false
        return enter(.links)
    }

    private mutating func listRoutingAgain() -> [UInt8] {
        attempts = 1
        isDisturbed = false
        mayDiffer = true
        routing = RoutingState()
        isRoutingStale = false
        return enter(.routes(.ipv4))
    }

    /// The request of a phase.
    private mutating func enter(_ next: Phase) -> [UInt8] {
        phase = next
        sequence &+= 1
        let type: UInt16
        let body: [UInt8]
        switch next {
        case .idle, .blocked: preconditionFailure("phases without a request")
        case .links: (type, body) = (Netlink.getLink, NetworkView.linkRequest)
        case .addresses: (type, body) = (Netlink.getAddress, NetworkView.addressRequest)
        case .gateways(let place):
            let (family, maker) = NetworkView.gatewayDumps[place]
            let filter: [UInt8] = [family.netlinkNumber, 0, 0, 0, 0, maker, 0, 0, 0, 0, 0, 0]
            (type, body) = (Netlink.getRoute, filter)
        case .routes(let family):
            // `rtmsg` of our protocol.
            let filter: [UInt8] = [family.netlinkNumber, 0, 0, 0, 0, RouteMark.holdfast, 0, 0, 0, 0, 0, 0]
            (type, body) = (Netlink.getRoute, filter)
        case .rules(let family):
            // `fib_rule_hdr`.
            (type, body) = (Netlink.getRule, [family.netlinkNumber] + Array(repeating: 0, count: 11))
        }
        var writer = ByteWriter(limit: 64)
        writer.writeLittleEndian(UInt32(Netlink.headerLength + body.count))
        writer.writeLittleEndian(type)
        writer.writeLittleEndian(Netlink.request | Netlink.dump)
        writer.writeLittleEndian(sequence)
        writer.writeLittleEndian(UInt32(0))
        writer.write(body)
        return writer.bytes
    }

    /// `ifinfomsg` of AF_UNSPEC, and IFLA_EXT_MASK (29) = RTEXT_FILTER_SKIP_STATS (8): statistics are most of
    /// a link's message otherwise.
    private static let linkRequest: [UInt8] = Array(repeating: 0, count: 16) + [8, 0, 29, 0, 8, 0, 0, 0]

    /// `ifaddrmsg` of AF_UNSPEC.
    private static let addressRequest: [UInt8] = Array(repeating: 0, count: 8)

    /// The request to write, if the message calls for one.
    private mutating func take(_ message: NetlinkMessage) -> [UInt8]? {
        let isPart = message.flags & Netlink.multi != 0
        let isOurs = message.sequence == sequence && phase != .idle
        switch message.type {
        case Netlink.done:
            return isPart ? finishPart(message, isOurs: isOurs) : nil
        case Netlink.error:
            return isOurs ? takeError(message.body) : nil
        case Netlink.overrun:
            return restartOrAccept(errno: 0)
        case Netlink.newRoute, Netlink.deleteRoute, Netlink.newRule, Netlink.deleteRule:
            guard isOurs || !isPart else { return nil }
            changeGateways(message)
            guard readsRouting, !isListingGateways || !isPart else { return nil }
            if message.flags & Netlink.interrupted != 0 { isDisturbed = true }
            do {
                if try changeRouting(message), !isPart { isDisturbed = true }
            } catch {
                malformedCount += 1
            }
            return nil
        case Netlink.newLink, Netlink.deleteLink, Netlink.newAddress, Netlink.deleteAddress:
            // Parts of an older dump say nothing that the newer one doesn't.
            guard isOurs || !isPart else { return nil }
            if !isRouting, !isListingGateways, !isPart || message.flags & Netlink.interrupted != 0 {
                isDisturbed = true
            }
            do {
                try change(message)
            } catch {
                malformedCount += 1
            }
            return nil
        default:
            return nil
        }
    }

    private mutating func finishPart(_ message: NetlinkMessage, isOurs: Bool) -> [UInt8]? {
        if phase == .blocked { return restart() }
        guard isOurs else { return nil }
        if message.flags & Netlink.interrupted != 0 { isDisturbed = true }
        // The body is the dump's result: 0, or a negative errno (netlink_dump_done).
        if let result = try? number(UInt32.self, message.body), result != 0 {
            if isListingGateways { return enterNextOrFinish() }
            if isRouting { return giveUpRouting() }
            return restartOrAccept(errno: Int32(bitPattern: 0 &- result))
        }
        return enterNextOrFinish()
    }

    private mutating func enterNextOrFinish() -> [UInt8]? {
        if let next { return enter(next) }
        return finish()
    }

    /// The phase after this one; nil at the end.
    private var next: Phase? {
        switch phase {
        case .links: .addresses
        case .addresses where readsGateways: .gateways(0)
        case .gateways(let place) where place + 1 < NetworkView.gatewayDumps.count: .gateways(place + 1)
        case .addresses, .gateways: readsRouting ? .routes(.ipv4) : nil
        case .routes(.ipv4): .routes(.ipv6)
        case .routes(.ipv6): .rules(.ipv4)
        case .rules(.ipv4): .rules(.ipv6)
        case .rules(.ipv6), .idle, .blocked: nil
        }
    }

    private var isRouting: Bool {
        switch phase {
        case .routes, .rules: true
        case .idle, .links, .addresses, .gateways, .blocked: false
        }
    }

    private var isListingGateways: Bool { if case .gateways = phase { true } else { false } }

    /// The kernel lists no routes or rules of a family, which a kernel without IPv6 may do: links and
    /// addresses are known all the same.
    private mutating func giveUpRouting() -> [UInt8]? {
        knowsRouting = false
        return finish()
    }

    private mutating func finish() -> [UInt8]? {
        if isDisturbed, attempts < NetworkView.dumpAttempts { return restart() }
        failure = nil
        phase = .idle
        return nil
    }

    private mutating func takeError(_ body: [UInt8]) -> [UInt8]? {
        guard let code = try? number(UInt32.self, Array(body.prefix(4))) else {
            malformedCount += 1
            return nil
        }
        let errno = Int32(bitPattern: 0 &- code)
        if errno == 0 { return nil }
        if errno == Netlink.busy {
            phase = .blocked
            return nil
        }
        if isListingGateways { return enterNextOrFinish() }
        if isRouting { return giveUpRouting() }
        return restartOrAccept(errno: errno)
    }

    /// Another dump, or the end of trying.
    private mutating func restartOrAccept(errno: Int32) -> [UInt8]? {
        if attempts < NetworkView.dumpAttempts { return restart() }
        failure = errno
        phase = .idle
        return nil
    }
}

// MARK: - Changes

extension NetworkView {
    private mutating func change(_ message: NetlinkMessage) throws(DecodeError) {
        switch message.type {
        case Netlink.newLink:
            if let link = try LinkMessage(message.body) { try put(link) }
        case Netlink.deleteLink:
            guard let link = try LinkMessage(message.body) else { return }
            isRoutingStale = true
            links.removeAll { $0.index == link.index }
            addresses.removeAll { $0.link == link.index }
            gateways.removeAll { $0.link == link.index }
        case Netlink.newAddress:
            guard let address = try AddressState(message.body) else { return }
            // No other address is equal: an event about what is there as it is.
            if phase == .idle, addresses.contains(address) { return }
            put(address)
        case Netlink.deleteAddress:
            guard let address = try AddressState(message.body) else { return }
            if address.address.address.family == .ipv4 { isRoutingStale = true }
            addresses.removeAll { $0.isSame(as: address) }
            let family = address.address.address.family
            // With the last address of the family the kernel drops its routes, of IPv4's silently.
            if !addresses.contains(where: { $0.link == address.link && $0.address.address.family == family })
            {
                gateways.removeAll { $0.link == address.link && $0.address.family == family }
            }
        default:
            return
        }
        mayDiffer = true
    }

    /// Default routes come and go one by one; each is judged by itself, so no dump is disturbed by them.
    private mutating func changeGateways(_ message: NetlinkMessage) {
        guard readsGateways, message.type == Netlink.newRoute || message.type == Netlink.deleteRoute else {
            return
        }
        do throws(DecodeError) {
            guard let gateway = try Gateway(message.body) else { return }
            gateways.removeAll { $0 == gateway }
            if message.type == Netlink.newRoute { gateways.append(gateway) }
            mayDiffer = true
        } catch {
            malformedCount += 1
        }
    }

    /// True for a route or a rule of ours.
    private mutating func changeRouting(_ message: NetlinkMessage) throws(DecodeError) -> Bool {
        switch message.type {
        case Netlink.newRoute:
            guard let key = try RouteKey(message.body) else { return false }
            routing.routes.insert(key)
        case Netlink.deleteRoute:
            guard let key = try RouteKey(message.body) else { return false }
            routing.routes.remove(key)
        case Netlink.newRule:
            guard let key = try RuleKey(message.body) else { return false }
            routing.rules.insert(key)
        case Netlink.deleteRule:
            guard let key = try RuleKey(message.body) else { return false }
            routing.rules.remove(key)
        default:
            return false
        }
        mayDiffer = true
        return true
    }

    private mutating func put(_ message: LinkMessage) throws(DecodeError) {
        let place = links.firstIndex { $0.index == message.index }
        let former = place.map { links[$0] }
        // Events of wireless drivers carry the name and little else: what they don't say stays.
        guard let name = message.name ?? former?.name else { throw .invalidValue(offset: 0) }
        let link = LinkState(
            index: message.index,
            name: name,
            isUp: message.flags & 0x1 != 0,
            isRunning: message.flags & 0x40 != 0,
            isLoopback: message.flags & 0x8 != 0,
            mac: message.hasHardwareAddress ? message.mac : former?.mac,
            mtu: message.mtu ?? former?.mtu ?? 0,
            hasMulticast: message.flags & 0x1000 != 0
        )
        if former?.isUp == true, !link.isUp {
            isRoutingStale = true
            gateways.removeAll { $0.link == link.index }
        }
        if let place { links[place] = link } else { links.append(link) }
    }

    private mutating func put(_ address: AddressState) {
        if let place = addresses.firstIndex(where: { $0.isSame(as: address) }) {
            guard addresses[place].isSecondary != address.isSecondary else {
                addresses[place] = address
                return
            }
            // A secondary that is promoted moves to where a primary would have been put.
            addresses.remove(at: place)
        }
        // A dump gives the kernel's order; an event has to be put where the kernel did.
        addresses.insert(address, at: phase == .addresses ? addresses.count : place(for: address))
    }

    /// Where the kernel inserts: IPv4 primaries behind those of the same or a wider scope, secondaries last
    /// (`__inet_insert_ifa`); IPv6 by falling width of scope, newest first (`ipv6_link_dev_addr`).
    private func place(for new: AddressState) -> Int {
        let family = new.address.address.family
        func isPeer(_ other: AddressState) -> Bool {
            other.link == new.link && other.address.address.family == family
        }
        switch family {
        case .ipv4:
            if new.isSecondary { return addresses.count }
            let last = addresses.lastIndex { isPeer($0) && !$0.isSecondary && $0.scope <= new.scope }
            if let last { return last + 1 }
            return addresses.firstIndex(where: isPeer) ?? addresses.count
        case .ipv6:
            return addresses.firstIndex { isPeer($0) && $0.scope >= new.scope } ?? addresses.count
        }
    }
}

extension AddressState {
    /// The kernel tells addresses apart by link, address and prefix length.
    fileprivate func isSame(as other: AddressState) -> Bool { link == other.link && address == other.address }
}
