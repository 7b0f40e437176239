import ByteCodec
import NetworkTypes

/// Values of `rtm_protocol` and FRA_PROTOCOL, which say who made a route or a rule.
package enum RouteMark {
    /// On every route and rule of holdfast's for which the configuration names no protocol; keepalived's is
    /// 18.
    package static let holdfast: UInt8 = 72
}

/// RTA_… of linux/rtnetlink.h.
enum RouteAttribute {
    static let destination: UInt16 = 1
    static let source: UInt16 = 2
    static let outputInterface: UInt16 = 4
    static let gateway: UInt16 = 5
    static let priority: UInt16 = 6
    static let preferredSource: UInt16 = 7
    static let metrics: UInt16 = 8
    static let multipath: UInt16 = 9
    static let flow: UInt16 = 11
    static let table: UInt16 = 15
    static let via: UInt16 = 18
    static let preference: UInt16 = 20
    static let encapsulationType: UInt16 = 21
    static let encapsulation: UInt16 = 22
    static let expires: UInt16 = 23
    static let propagateTTL: UInt16 = 26
}

extension Route {
    /// RTM_NEWROUTE, and RTM_DELROUTE with the same payload: so nothing goes but this very route.
    package var messages: KernelMessages {
        let put = message(Netlink.newRoute, flags: creation.flags)
        return KernelMessages(put: [put], remove: [message(Netlink.deleteRoute, flags: 0)])
    }

    private func message(_ type: UInt16, flags: UInt16) -> KernelMessage {
        let onLink: UInt32 = way.isOnLink ? NextHop.onLinkFlag : 0
        var header = ByteWriter(limit: 12)
        header.write([family.netlinkNumber, destination.prefixLength, source?.prefixLength ?? 0, tos])
        header.write(table < 256 ? UInt8(table) : 0)
        header.write([protocolNumber ?? RouteMark.holdfast, scope ?? 0, kind.rawValue])
        header.writeLittleEndian(onLink)
        var payload = PayloadWriter(header: header.bytes)
        if destination.prefixLength > 0 {
            payload.attribute(RouteAttribute.destination, destination.address.octets)
        }
        if let source { payload.attribute(RouteAttribute.source, source.address.octets) }
        if let preferredSource { payload.attribute(RouteAttribute.preferredSource, preferredSource.octets) }
        if table >= 256 { payload.attribute(RouteAttribute.table, table) }
        if let metric { payload.attribute(RouteAttribute.priority, metric) }
        way.write(to: &payload, of: family)
        if let interface = way.interface {
            payload.attribute(RouteAttribute.outputInterface, .index, of: interface)
        }
        if metrics != .none {
            payload.nested(RouteAttribute.metrics, isMarked: false) { metrics.write(to: &$0) }
        }
        if let expires { payload.attribute(RouteAttribute.expires, expires) }
        if let preference { payload.attribute(RouteAttribute.preference, preference.rawValue) }
        if let propagatesTTL {
            payload.attribute(RouteAttribute.propagateTTL, UInt8(propagatesTTL ? 1 : 0))
        }
        if !nextHops.isEmpty {
            payload.nested(RouteAttribute.multipath, isMarked: false) {
                for nextHop in nextHops { nextHop.write(to: &$0, of: family) }
            }
        }
        return payload.message(type, flags: flags)
    }
}

extension Route.Creation {
    fileprivate var flags: UInt16 {
        switch self {
        case .exclusive: CreationFlags.create | CreationFlags.exclusive
        case .append: CreationFlags.create | CreationFlags.append
        case .prepend: CreationFlags.create
        }
    }
}

extension AddressFamily {
    /// AF_INET or AF_INET6.
    var netlinkNumber: UInt8 { self == .ipv4 ? Netlink.familyIPv4 : Netlink.familyIPv6 }
}

extension Realms {
    /// RTA_FLOW and FRA_FLOW.
    var number: UInt32 { UInt32(source) << 16 | UInt32(destination) }
}

extension NextHop {
    /// RTNH_F_ONLINK.
    fileprivate static let onLinkFlag: UInt32 = 4

    /// Everything but the interface and whether the gateway is on the link, which stand elsewhere.
    fileprivate func write(to payload: inout PayloadWriter, of family: AddressFamily) {
        if let gateway {
            if gateway.family == family {
                payload.attribute(RouteAttribute.gateway, gateway.octets)
            } else {
                payload.attribute(RouteAttribute.via, [gateway.family.netlinkNumber, 0] + gateway.octets)
            }
        }
        if let realms { payload.attribute(RouteAttribute.flow, realms.number) }
        if let encapsulation {
            payload.nested(RouteAttribute.encapsulation) { encapsulation.write(to: &$0) }
            payload.attribute(RouteAttribute.encapsulationType, encapsulation.typeNumber)
        }
    }
}

extension WeightedNextHop {
    /// `rtnexthop`: length 2, flags 1, weight less one 1, interface index 4, attributes.
    fileprivate func write(to payload: inout PayloadWriter, of family: AddressFamily) {
        let start = payload.bytes.count
        payload.write([0, 0, way.isOnLink ? UInt8(NextHop.onLinkFlag) : 0, UInt8(weight - 1)])
        if let interface = way.interface {
            payload.place(.index, of: interface)
        } else {
            payload.write([0, 0, 0, 0])
        }
        way.write(to: &payload, of: family)
        payload.patchLength(at: start)
    }
}

extension RouteMetrics {
    /// RTAX_LOCK and the numbers. The kernel keeps round-trip times in eighths and their variance in quarters
    /// of a millisecond; it heeds a minimal retransmission timeout only if that is locked (tcp_rto_min).
    fileprivate func write(to payload: inout PayloadWriter) {
        let lockable: [(number: UInt16, metric: Lockable?, scale: UInt32)] = [
            (2, mtu, 1), (4, roundTripTime, 8), (5, roundTripVariance, 4), (6, slowStartThreshold, 1),
            (7, congestionWindow, 1), (8, advertisedMSS, 1), (9, reordering, 1),
            (13, retransmissionTimeoutMinimum, 1),
        ]
        var lock: UInt32 = 0
        for (number, metric, _) in lockable {
            guard let metric, metric.isLocked || number == 13 else { continue }
            lock |= 1 << UInt32(number)
        }
        if congestionControl != nil, isCongestionControlLocked { lock |= 1 << 16 }
        if lock != 0 { payload.attribute(1, lock) }
        for (number, metric, scale) in lockable {
            guard let metric else { continue }
            let (value, overflow) = metric.value.multipliedReportingOverflow(by: scale)
            payload.attribute(number, overflow ? UInt32.max : value)
        }
        let plain: [(number: UInt16, value: UInt32?)] = [
            (3, window), (10, hopLimit), (11, initialCongestionWindow), (12, usesECN ? 1 : nil),
            (14, initialReceiveWindow), (15, quickAcknowledgement.map { $0 ? 1 : 0 }),
            (17, fastOpenWithoutCookie.map { $0 ? 1 : 0 }),
        ]
        for (number, value) in plain {
            if let value { payload.attribute(number, value) }
        }
        if let congestionControl { payload.attribute(16, congestionControl) }
    }
}

extension Encapsulation {
    /// LWTUNNEL_ENCAP_….
    fileprivate var typeNumber: UInt16 {
        switch self {
        case .mpls: 1
        case .ipv4: 2
        case .locator: 3
        case .ipv6: 4
        }
    }

    fileprivate func write(to payload: inout PayloadWriter) {
        switch self {
        case .ipv4(let tunnel), .ipv6(let tunnel): tunnel.write(to: &payload)
        case .mpls(let tunnel):
            var stack = ByteWriter(limit: 4 * MPLSTunnel.depth)
            for (place, label) in tunnel.labels.enumerated() {
                let isBottom = place == tunnel.labels.count - 1
                // RFC 3032 §2.1: label 20 bits, class 3, bottom of the stack 1, time to live 8.
                stack.writeBigEndian(label << 12 | (isBottom ? 0x100 : 0))
            }
            payload.attribute(1, stack.bytes)
        case .locator(let locator):
            payload.attribute(1, bigEndian: locator)
        }
    }
}

extension IPTunnel {
    /// LWTUNNEL_IP_… and LWTUNNEL_IP6_…, which have the same numbers.
    fileprivate func write(to payload: inout PayloadWriter) {
        if let identifier { payload.attribute(1, bigEndian: identifier) }
        if let destination { payload.attribute(2, destination.octets) }
        if let source { payload.attribute(3, source.octets) }
        if let hopLimit { payload.attribute(4, hopLimit) }
        if let trafficClass { payload.attribute(5, trafficClass) }
        if let flags { payload.attribute(6, bigEndian: flags) }
    }
}
