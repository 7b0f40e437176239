import CLinux
import Foundation
import Glibc
import HelperProtocol
import NetworkTypes
import Testing

// Each form of channel on a real wire: what the kernel makes of it, and what comes back.

/// ff02::12 and its Ethernet address (RFC 2464 §7).
private let group6 = IPAddress.ipv6(IPv6Address(rawValue: 0xFF02 << 112 | 0x12))
private let source6 = IPv6Address(rawValue: 0xFE80 << 112 | 0x77)
private let source4 = IPAddress.ipv4(IPv4Address(192, 0, 2, 1))

/// VRID 64, version 3, one address.
private func channel(
    _ interface: InterfaceName,
    _ change: (inout ChannelBody) -> Void = { _ in }
) throws -> ObjectRecord {
    guard let router = VirtualRouterID(rawValue: 64) else { throw LabError.setup("VRID") }
    return try .channel(on: interface) {
        $0.virtualRouterID = router
        $0.version = .three
        change(&$0)
    }
}

/// RFC 9568 §5.2 with `checksum`, for one address.
private func unit(priority: UInt8, checksum: UInt16 = 0, address: [UInt8]) -> [UInt8] {
    [0x31, 64, priority, 1, 0, 100, UInt8(checksum >> 8), UInt8(checksum & 0xFF)] + address
}

/// RFC 1071 over an even number of bytes.
private func sum(_ bytes: [UInt8]) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(bytes.span)
    return checksum.value
}

/// True when `bytes` with their checksum add up to zero.
private func addsUp(_ bytes: [UInt8]) -> Bool { sum(bytes) == 0 }

/// A unit whose checksum covers itself alone, as the engine makes it.
private func summed(_ priority: UInt8) -> [UInt8] {
    let address: [UInt8] = [192, 0, 2, 250]
    return unit(
        priority: priority,
        checksum: sum(unit(priority: priority, address: address)),
        address: address
    )
}

@Suite(.enabled(if: mayRun, "NOT RUN: network namespaces need root"))
struct ChannelTests {
    @Test("IPv6: hop limit, class, source and checksum; no foreign source")
    func sixOut() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { [try channel($0) { ($0.family, $0.delivery) = (.ipv6, .multicast(group6)) }] }
            try lab.ip("address add fe80::77/64 dev v0 nodad")
            let wire = try Wire()
            let engine = try lab.begin()
            try engine.put(lab.extra[0], of: lab)
            let address = [UInt8](repeating: 0x20, count: 16)
            let advert = unit(priority: 100, address: address)
            let will = unit(priority: 0, address: address)
            let foreign = IPAddress.ipv6(IPv6Address(rawValue: 0xFE80 << 112 | 0x99))
            _ = try engine.transmit(lab, on: lab.extra[0], source: foreign, advert, will)
            let answer = try engine.transmit(lab, on: lab.extra[0], source: .ipv6(source6), advert, will)
            #expect(answer == .answer(number: .transmit, .done))
            let frame = try wire.frame("advert") { $0.isAdvert6 }
            #expect(Array(frame[0..<6]) == [0x33, 0x33, 0, 0, 0, 0x12])
            #expect(frame[14] == 0x6C && frame[15] & 0xF0 == 0, "traffic class")
            #expect(frame[21] == 255, "hop limit")
            let addresses = IPAddress.ipv6(source6).octets + group6.octets
            #expect(Array(frame[22..<54]) == addresses, "the first one sent was the foreign one's")
            #expect(Array(frame[54..<60]) == Array(advert[0..<6]))
            #expect(addsUp(addresses + [0, 0, 0, 24, 0, 0, 0, 112] + frame[54...]))
        }
    }

    @Test("IPv6: a received advert comes behind a header made of what the kernel told")
    func sixIn() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { [try channel($0) { ($0.family, $0.delivery) = (.ipv6, .multicast(group6)) }] }
            let wire = try Wire()
            let engine = try lab.begin()
            try engine.put(lab.extra[0], of: lab)
            let header: [UInt8] =
                [0x60, 0, 0, 0, 0, 24, 112, 254] + IPAddress.ipv6(source6).octets + group6.octets
            let address = [UInt8](repeating: 0x20, count: 16)
            let pseudo = header[8...] + [0, 0, 0, 24, 0, 0, 0, 112]
            let checksum = sum(pseudo + unit(priority: 90, address: address))
            let good = header + unit(priority: 90, checksum: checksum, address: address)
            let bad = header + unit(priority: 90, checksum: checksum ^ 1, address: address)
            let ethernet: [UInt8] = [0x33, 0x33, 0, 0, 0, 0x12, 2, 0, 0, 0, 0, 9, 0x86, 0xDD]
            let received = try engine.datagram {
                try wire.send(ethernet + bad)
                try wire.send(ethernet + good)
            }
            #expect(received.channel == lab.table.index(lab.extra[0]))
            #expect(received.bytes == good, "the kernel drops a wrong checksum")
        }
    }

    @Test("a datagram counts as received when it came, though the helper reads it later")
    func arrival() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let wire = try Wire()
            let engine = try lab.begin()
            var header: [UInt8] = [0x45, 0xC0, 0, 32, 0, 0, 0, 0, 255, 112, 0, 0]
            header += [192, 0, 2, 2, 224, 0, 0, 18]
            let checksum = sum(header)
            (header[10], header[11]) = (UInt8(checksum >> 8), UInt8(checksum & 0xFF))
            let frame = [0x01, 0, 0x5E, 0, 0, 0x12, 2, 0, 0, 0, 0, 9, 8, 0] + header + summed(90)
            // What comes before the interface is ready is lost; and a machine that takes more than the 50 ms
            // that the helper believes has to do it again.
            _ = try eventually("a datagram that came before it could be read") {
                kill(lab.helper, SIGSTOP)
                _ = try eventually("the helper's halt") { try lab.helperState() == "T" ? true : nil }
                try wire.send(frame)
                let sentAt = Instant(nanosecondsSinceBoot: hf_boottime())
                kill(lab.helper, SIGCONT)
                let known = engine.events.count
                for _ in 0..<20 where engine.events.count == known { try engine.readOnce() }
                let arrivals = engine.events.dropFirst(known).compactMap { event in
                    if case .received(_, let arrival, _) = event { arrival } else { nil }
                }
                return arrivals.contains { $0 <= sentAt } ? true : nil
            }
        }
    }

    @Test("version 3 over IPv4: the checksum covers each destination; unicast has its TTL")
    func completedChecksum() async {
        await #expect(processExitsWith: .success) {
            let peers: [[UInt8]] = [[192, 0, 2, 2], [192, 0, 2, 3]]
            let lab = try Lab {
                [
                    try channel($0) {
                        $0.delivery = .unicast(peers.map { .ipv4(IPv4Address($0[0], $0[1], $0[2], $0[3])) })
                        $0.ttl = 64
                        $0.completesChecksum = true
                    }
                ]
            }
            for peer in 2...3 {
                try lab.ip("neigh add 192.0.2.\(peer) lladdr 02:00:00:00:00:0\(peer) dev v0")
            }
            let wire = try Wire()
            let engine = try lab.begin()
            try engine.put(lab.extra[0], of: lab)
            _ = try engine.transmit(lab, on: lab.extra[0], source: source4, summed(100), summed(0))
            for peer in peers {
                let frame = try wire.frame("advert to \(peer)") { $0.isAdvert && Array($0[30..<34]) == peer }
                #expect(Array(frame[0..<6]) == [2, 0, 0, 0, 0, peer[3]])
                #expect(frame[22] == 64 && frame[15] == 0xC0)
                #expect(addsUp(Array(frame[26..<34]) + [0, 112, 0, 12] + frame[34..<46]))
            }
        }
    }

    @Test("an authentication header: protocol 51, identification zero, from no foreign source")
    func authenticationHeader() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab {
                [try channel($0) { ($0.version, $0.hasAuthenticationHeader) = (.two, true) }]
            }
            let wire = try Wire()
            let engine = try lab.begin()
            try engine.put(lab.extra[0], of: lab)
            let packet = { (priority: UInt8, source: [UInt8]) -> [UInt8] in
                [112, 4, 0, 0] + source + [0, 0, 0, 1] + [UInt8](repeating: 0xA5, count: 12)
                    + [0x21, 64, priority, 1, 2, 1, 0, 0, 192, 0, 2, 250] + [UInt8](repeating: 0, count: 8)
            }
            for source: [UInt8] in [[203, 0, 113, 1], [192, 0, 2, 1]] {
                let address = IPAddress.ipv4(IPv4Address(source[0], source[1], source[2], source[3]))
                _ = try engine.transmit(
                    lab,
                    on: lab.extra[0],
                    source: address,
                    packet(100, source),
                    packet(0, source)
                )
            }
            let frame = try wire.frame("advert") { $0.count > 34 && $0[12] == 8 && $0[23] == 51 }
            #expect(Array(frame[18..<22]) == [0, 0, 0x40, 0], "identification zero, not to be fragmented")
            #expect(frame[22] == 255)
            #expect(Array(frame[26..<34]) == [192, 0, 2, 1, 224, 0, 0, 18], "not the foreign one's")
            #expect(Array(frame[34..<78]) == packet(100, [192, 0, 2, 1]))
            // Back on the same socket, whole.
            var datagram = Array(frame[14...])
            datagram[15] = 2
            (datagram[10], datagram[11]) = (0, 0)
            let checksum = sum(Array(datagram[..<20]))
            (datagram[10], datagram[11]) = (UInt8(checksum >> 8), UInt8(checksum & 0xFF))
            let ethernet: [UInt8] = [0x01, 0x00, 0x5E, 0x00, 0x00, 0x12, 2, 0, 0, 0, 0, 9, 8, 0]
            let received = try engine.datagram { try wire.send(ethernet + datagram) }
            #expect(received.channel == lab.table.index(lab.extra[0]))
            #expect(received.bytes == datagram)
        }
    }

    @Test("every channel's group is joined, and left with its last channel")
    func groups() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab {
                [try channel($0) { $0.delivery = .multicast(.ipv4(IPv4Address(224, 0, 0, 81))) }]
            }
            let engine = try lab.begin()
            // /proc/net/igmp has a group as the hexadecimal number of its octets in host order.
            let joined = { try String(contentsOfFile: "/proc/thread-self/net/igmp", encoding: .utf8) }
            #expect(try joined().contains("120000E0") && !joined().contains("510000E0"))
            try engine.put(lab.extra[0], of: lab)
            #expect(try joined().contains("120000E0") && joined().contains("510000E0"))
            let other = ObjectReference(index: lab.table.index(lab.extra[0]))
            #expect(try engine.ask(.remove(other)) == .answer(number: .remove, .done))
            #expect(try joined().contains("120000E0") && !joined().contains("510000E0"))
        }
    }
}

extension [UInt8] {
    /// An Ethernet frame of an IPv6 datagram of protocol 112.
    fileprivate var isAdvert6: Bool { count >= 54 && self[12] == 0x86 && self[13] == 0xDD && self[20] == 112 }
}
