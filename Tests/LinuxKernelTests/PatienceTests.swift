import CLinux
import Foundation
import HelperProtocol
import NetworkTypes
import Testing

// What nobody waits for waits for company: seen with the helper asleep before its patience was over.

/// Seconds that the lab's address has left.
private func lifetime(_ lab: Lab) throws -> Int {
    let words = try lab.addressLine("192.0.2.250/32")?.split(separator: " ") ?? []
    guard let place = words.firstIndex(of: "valid_lft"), let value = Int(words[place + 1].dropLast(3)) else {
        throw LabError.failed("no lifetime: \(words)")
    }
    return value
}

@Suite(.enabled(if: mayRun, "NOT RUN: network namespaces need root"))
struct PatienceTests {
    @Test("a renewed lifetime waits, for a quarter of a second")
    func patience() async {
        await #expect(processExitsWith: .success) {
            // Each leases for longer than the address may live, so its advert renews the address. The first
            // leads; one of the others is enough, where the machine is quick enough to see it.
            let lab = try Lab { interface in
                try (UInt8(0)..<5).map { number in
                    try .channel(on: interface) {
                        $0.virtualRouterID = VirtualRouterID(rawValue: 70 + number) ?? $0.virtualRouterID
                        $0.interval = .seconds(Int64(10) << Int64(number))
                    }
                }
            }
            let wire = try Wire()
            let engine = try lab.begin(flags: "--address-lifetimes", version: Command.protocolVersion)
            for channel in lab.extra { try engine.put(channel, of: lab) }
            var hasWaited = false
            for (number, channel) in lab.extra.enumerated() where !hasWaited {
                var (advert, will) = (advert(priority: 100), advert(priority: 0))
                (advert[1], will[1]) = (70 + UInt8(number), 70 + UInt8(number))
                let former = number == 0 ? 0 : try lifetime(lab)
                let began = Instant(nanosecondsSinceBoot: hf_boottime())
                let transmission = Transmission(
                    channel: lab.table.index(channel),
                    deadline: began,
                    source: .ipv4(IPv4Address(192, 0, 2, 1)),
                    advert: advert,
                    will: will
                )
                _ = try #require(engine.send(.transmit(transmission)))
                if number == 0 {
                    try engine.put(lab.address, of: lab)
                    continue
                }
                _ = try wire.frame("advert") { $0.isAdvert && $0[35] == advert[1] }
                _ = try eventually("the turn's end") { try lab.helperState() == "S" ? true : nil }
                let isRenewed = try lifetime(lab) > former
                if Instant(nanosecondsSinceBoot: hf_boottime()) - began < .milliseconds(240) {
                    #expect(!isRenewed)
                    hasWaited = true
                }
                // Nothing urgent comes, and it goes all the same.
                _ = try eventually("renewal") { try lifetime(lab) > former ? true : nil }
            }
            #expect(hasWaited, "too slow a machine to see it")
        }
    }

    @Test("nothing that waits for company goes between adverts that are due one after the other, for a while")
    func rows() async {
        await #expect(processExitsWith: .success) {
            // One each 4 ms, for longer than twice the patience; the first renews the address's lifetime.
            let numbers = (UInt8(1)...220).filter { $0 != 62 }
            let lab = try Lab { interface in
                try numbers.map { number in
                    try .channel(on: interface) {
                        $0.virtualRouterID = VirtualRouterID(rawValue: number) ?? $0.virtualRouterID
                        $0.interval = .seconds(20)
                    }
                }
            }
            let engine = try lab.begin(flags: "--address-lifetimes", version: Command.protocolVersion)
            for channel in lab.extra { try engine.put(channel, of: lab) }
            let began = Instant(nanosecondsSinceBoot: hf_boottime())
            let row = began + .seconds(3)
            for (place, channel) in lab.extra.enumerated() {
                var (advert, will) = (advert(priority: 100), advert(priority: 0))
                (advert[1], will[1]) = (numbers[place], numbers[place])
                let transmission = Transmission(
                    channel: lab.table.index(channel),
                    deadline: place == 0 ? began : row + .milliseconds(4 * Int64(place)),
                    source: .ipv4(IPv4Address(192, 0, 2, 1)),
                    advert: advert,
                    will: will
                )
                _ = try #require(engine.send(.transmit(transmission)))
                if place == 0 { try engine.put(lab.address, of: lab) }
            }
            // It is answered when those before it are taken.
            try engine.put(lab.channel, of: lab)
            let former = try lifetime(lab)
            #expect(Instant(nanosecondsSinceBoot: hf_boottime()) < row, "too slow a machine to see it")
            _ = try eventually("a second to pass") { try lifetime(lab) < former ? true : nil }
            _ = try eventually("renewal") { try lifetime(lab) >= former ? true : nil }
            let waited = Instant(nanosecondsSinceBoot: hf_boottime()) - row
            #expect(waited >= .milliseconds(480), "the lifetime was renewed between two adverts")
        }
    }

    /// proc(5): of the thread that asked alone.
    @Test("the adverts' thread asks to be woken on time")
    func haste() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            _ = try lab.begin()
            let slack = try String(contentsOfFile: "/proc/\(lab.helper)/timerslack_ns", encoding: .utf8)
            #expect(slack == "1\n")
        }
    }
}
