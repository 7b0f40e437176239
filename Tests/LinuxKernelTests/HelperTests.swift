import CLinux
import CSandboxProbe
import Foundation
import Glibc
import HelperProtocol
import NetworkTypes
import Testing

// Each test is a process of its own in a network namespace of its own, with the real helper, sealed.

@Suite(.enabled(if: mayRun, "NOT RUN: network namespaces need root"))
struct HelperTests {
    @Test("an advert goes out as VRRP wants it, and from no foreign source")
    func advertOut() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let wire = try Wire()
            let engine = try lab.begin()
            #expect(try engine.transmit(lab) == .answer(number: .transmit, .done))
            let frame = try wire.frame("advert") { $0.isAdvert }
            // 01:00:5e:00:00:12 is the group's Ethernet address (RFC 1112 §6.4).
            #expect(Array(frame[0..<6]) == [0x01, 0x00, 0x5E, 0x00, 0x00, 0x12])
            #expect(frame[15] == 0xC0, "precedence")
            #expect(frame[20] & 0x40 == 0, "don't fragment")
            #expect(frame[22] == 255, "TTL")
            #expect(Array(frame[26..<34]) == [192, 0, 2, 1, 224, 0, 0, 18])
            #expect(Array(frame[34..<54]) == advert(priority: 100))
            _ = try engine.transmit(lab, source: IPv4Address(203, 0, 113, 1))
            try lab.ip("link set v1 down")
            #expect(!wire.pending().contains { $0.isAdvert && $0[26] == 203 })
        }
    }

    @Test("a received advert comes whole")
    func advertIn() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let wire = try Wire()
            let engine = try lab.begin()
            let frame: [UInt8] = [0x01, 0x00, 0x5E, 0x00, 0x00, 0x12, 2, 0, 0, 0, 0, 9, 8, 0]
            let header: [UInt8] = [
                0x45, 0xC0, 0, 40, 0, 1, 0, 0, 255, 112, 0, 0, 192, 0, 2, 2, 224, 0, 0, 18,
            ]
            var checksum = InternetChecksum()
            checksum.add(header.span)
            var datagram = header + advert(priority: 90)
            datagram[10] = UInt8(checksum.value >> 8)
            datagram[11] = UInt8(checksum.value & 0xFF)
            try wire.send(frame + datagram)
            let message = try engine.event("datagram") { if case .received = $0 { true } else { false } }
            guard case .received(let channel, _, let bytes) = message else { throw LabError.failed("kind") }
            #expect(channel == lab.table.index(lab.channel))
            #expect(bytes == datagram)
        }
    }

    @Test("an address is put with our mark, and goes at TERM")
    func addressPut() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let engine = try lab.begin()
            let put = Command.put(ObjectReference(index: lab.table.index(lab.address)))
            let early = try engine.ask(put)
            #expect(early == .answer(number: .put, .refused(.noLease, errno: 0, message: [])))
            #expect(try lab.addressLine("192.0.2.250/32") == nil)
            _ = try engine.transmit(lab)
            #expect(try engine.ask(put) == .answer(number: .put, .done))
            let line = try #require(try lab.addressLine("192.0.2.250/32"))
            #expect(line.contains("valid_lft forever"), "\(line)")
            let result = lab.end(SIGTERM)
            #expect(result.signal == 0 && result.status == 0, "\(result)")
            #expect(try lab.addressLine("192.0.2.250/32") == nil)
        }
    }

    @Test("an address goes at once when it is removed, and removing it again is done")
    func addressRemoved() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let engine = try lab.lead()
            let object = ObjectReference(index: lab.table.index(lab.address))
            #expect(try engine.ask(.put(object)) == .answer(number: .put, .done))
            #expect(try engine.ask(.remove(object)) == .answer(number: .remove, .done))
            #expect(try lab.addressLine("192.0.2.250/32") == nil)
            #expect(try engine.ask(.put(object)) == .answer(number: .put, .done))
            try lab.ip("address del 192.0.2.250/32 dev v0")
            #expect(try engine.ask(.remove(object)) == .answer(number: .remove, .done), "gone already")
        }
    }

    @Test("with lifetimes the kernel drops what nobody renews, and adverts renew")
    func addressLifetime() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let engine = try lab.lead(flags: "--address-lifetimes")
            let object = ObjectReference(index: lab.table.index(lab.address))
            #expect(try engine.ask(.put(object)) == .answer(number: .put, .done))
            // Two intervals and one second: without renewal it would be gone after that, whatever the lease.
            let start = hf_boottime()
            var next = start + 1_000_000_000
            while hf_boottime() - start < 4_500_000_000 {
                try #require(try lab.addressLine("192.0.2.250/32") != nil)
                guard hf_boottime() >= next else { continue }
                next += 1_000_000_000
                #expect(try engine.transmit(lab) == .answer(number: .transmit, .done))
            }
            let line = try #require(try lab.addressLine("192.0.2.250/32"))
            #expect(line.contains("valid_lft 3sec") || line.contains("valid_lft 2sec"), "\(line)")
            _ = lab.end(SIGKILL)
            _ = try eventually("dropped by the kernel") {
                try lab.addressLine("192.0.2.250/32") == nil ? true : nil
            }
        }
    }

    @Test("an address that was there before stays as it was")
    func foreignAddress() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            try lab.ip("address add 192.0.2.250/32 dev v0")
            let before = try lab.addressLine("192.0.2.250/32")
            let engine = try lab.lead()
            let object = ObjectReference(index: lab.table.index(lab.address))
            guard case .answer(.put, .refused(.foreign, let errno, _)) = try engine.ask(.put(object)) else {
                throw LabError.failed("must be foreign")
            }
            #expect(errno == EEXIST)
            #expect(try engine.ask(.remove(object)) == .answer(number: .remove, .done))
            #expect(try lab.addressLine("192.0.2.250/32") == before)
        }
    }

    @Test("--clear removes what is named and marked, and nothing else")
    func clearing() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let engine = try lab.lead()
            let object = ObjectReference(index: lab.table.index(lab.address))
            #expect(try engine.ask(.put(object)) == .answer(number: .put, .done))
            // Named, not marked.
            try lab.ip("address add 192.0.2.251/32 dev v0")
            _ = lab.end(SIGKILL)
            #expect(try lab.addressLine("192.0.2.250/32") != nil)
            try lab.clear()
            #expect(try lab.addressLine("192.0.2.250/32") == nil)
            #expect(try lab.addressLine("192.0.2.251/32") != nil)
            #expect(try lab.addressLine("192.0.2.1/24") != nil)
            try lab.clear()
        }
    }

    @Test("--clear of one that serves removes it first")
    func clearingFirst() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let engine = try lab.lead()
            let object = ObjectReference(index: lab.table.index(lab.address))
            #expect(try engine.ask(.put(object)) == .answer(number: .put, .done))
            _ = lab.end(SIGKILL)
            #expect(try lab.addressLine("192.0.2.250/32") != nil)
            let successor = try lab.lead(flags: "--clear")
            #expect(try lab.addressLine("192.0.2.250/32") == nil)
            #expect(try successor.ask(.put(object)) == .answer(number: .put, .done))
            #expect(try lab.addressLine("192.0.2.250/32") != nil)
        }
    }

    @Test("an announcement goes out in both forms, with the interface's address")
    func announcement() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let wire = try Wire()
            let engine = try lab.lead()
            let index = lab.table.index(lab.address)
            #expect(try engine.ask(.put(ObjectReference(index: index))) == .answer(number: .put, .done))
            let announce = Command.announce(object: index, rounds: 2, spacing: .milliseconds(1))
            #expect(try engine.ask(announce) == .answer(number: .announce, .done))
            let link = try lab.ip("-o link show dev v0").split(separator: " ")
            let place = try #require(link.firstIndex(of: "link/ether"))
            let source = link[place + 1].split(separator: ":").compactMap { UInt8($0, radix: 16) }
            for operation: UInt8 in [1, 2] {
                let frame = try wire.frame("ARP \(operation)") {
                    $0.isARP && $0[21] == operation && $0[31] == 250
                }
                #expect(Array(frame[0..<12]) == [255, 255, 255, 255, 255, 255] + source)
                #expect(Array(frame[22..<32]) == source + [192, 0, 2, 250])
                #expect(Array(frame[38..<42]) == [192, 0, 2, 250])
            }
        }
    }

    @Test("a neighbour advertisement goes out, with the router flag where the interface forwards")
    func neighbourAdvertisement() async {
        await #expect(processExitsWith: .success) {
            let address: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [0xFA]
            let lab = try Lab { [.address6(address, on: $0)] }
            let wire = try Wire()
            let engine = try lab.lead()
            try engine.put(lab.extra[0], of: lab)
            #expect(try lab.addressLine("2001:db8::fa/128") != nil)
            let announce = Command.announce(
                object: lab.table.index(lab.extra[0]),
                rounds: 1,
                spacing: .milliseconds(1)
            )
            for (forwards, flags) in [(0, UInt8(0x20)), (1, 0xA0)] {
                try run("echo \(forwards) >/proc/sys/net/ipv6/conf/v0/forwarding")
                #expect(try engine.ask(announce) == .answer(number: .announce, .done))
                let frame = try wire.frame("advertisement") {
                    $0.count == 86 && $0[54] == 136 && Array($0[22..<38]) == address && $0[58] == flags
                }
                #expect(Array(frame[0..<6]) == [0x33, 0x33, 0, 0, 0, 1])
            }
        }
    }
}
