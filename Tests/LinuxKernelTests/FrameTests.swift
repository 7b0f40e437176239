import Foundation
import HelperProtocol
import NetworkTypes
import Testing

// What the wire says about held addresses, with the real helper.

@Suite(.enabled(if: mayRun, "NOT RUN: network namespaces need root"))
struct FrameTests {
    @Test("ARP that claims a held address is told, ends a hold, and gives arp_announce back")
    func claim() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { [try .channel(on: $0) { $0.interval = .seconds(255) }] }
            let wire = try Wire()
            let engine = try lab.begin()
            try engine.put(lab.extra[0], of: lab)
            let source = IPAddress.ipv4(IPv4Address(192, 0, 2, 1))
            _ = try engine.transmit(
                lab,
                on: lab.extra[0],
                source: source,
                advert(priority: 100),
                advert(priority: 0)
            )
            try engine.put(lab.address, of: lab)
            let arp = { (last: UInt8) -> [UInt8] in
                let other: [UInt8] = [2, 0, 0, 0, 0, 9]
                return [UInt8](repeating: 0xFF, count: 6) + other + [8, 6, 0, 1, 8, 0, 6, 4, 0, 1] + other
                    + [192, 0, 2, last] + [UInt8](repeating: 0, count: 6) + [192, 0, 2, last]
            }
            let seen = try eventually("claim") { () -> [UInt8]? in
                try wire.send(arp(77))
                try wire.send(arp(250))
                _ = try engine.ask(.again(bundle: 1))
                for case .observed(lab.v0, _, let frame) in engine.events { return frame }
                return nil
            }
            #expect(seen == arp(250), "only what is held")
            let announce = { try run("cat /proc/sys/net/ipv4/conf/v0/arp_announce") }
            let before = try announce()
            let cease = Command.cease(
                channel: lab.table.index(lab.extra[0]),
                hold: .seconds(250),
                farewell: true
            )
            #expect(try engine.ask(cease) == .answer(number: .cease, .done))
            _ = try eventually("quiet") { try announce() == "2\n" ? true : nil }
            #expect(try lab.addressLine("192.0.2.250/32") != nil)
            _ = try eventually("the hold's end") {
                try wire.send(arp(250))
                return try lab.addressLine("192.0.2.250/32") == nil ? true : nil
            }
            _ = try eventually("quiet no more") { try announce() == before ? true : nil }
        }
    }
}
