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
    @Test("an advert's answer and a renewed lifetime wait, for a quarter of a second")
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
            let engine = try lab.begin(flags: "--address-lifetimes")
            for channel in lab.extra { try engine.put(channel, of: lab) }
            var hasWaited = false
            for (number, channel) in lab.extra.enumerated() where !hasWaited {
                var (advert, will) = (advert(priority: 100), advert(priority: 0))
                (advert[1], will[1]) = (70 + UInt8(number), 70 + UInt8(number))
                if number == 0 {
                    let source = IPAddress.ipv4(IPv4Address(192, 0, 2, 1))
                    _ = try engine.transmit(lab, on: channel, source: source, advert, will)
                    try engine.put(lab.address, of: lab)
                    continue
                }
                let former = try lifetime(lab)
                let began = Instant(nanosecondsSinceBoot: hf_boottime())
                let transmission = Transmission(
                    channel: lab.table.index(channel),
                    deadline: began,
                    source: .ipv4(IPv4Address(192, 0, 2, 1)),
                    advert: advert,
                    will: will
                )
                let asked = try #require(engine.send(.transmit(transmission)))
                _ = try wire.frame("advert") { $0.isAdvert && $0[35] == advert[1] }
                _ = try eventually("the turn's end") { try lab.helperState() == "S" ? true : nil }
                let (isAnswered, isRenewed) = (try engine.isAnswered(asked), try lifetime(lab) > former)
                if Instant(nanosecondsSinceBoot: hf_boottime()) - began < .milliseconds(240) {
                    #expect(!isAnswered && !isRenewed)
                    hasWaited = true
                }
                // Nothing urgent comes, and they go all the same.
                try engine.waitForAnswers(to: [asked])
                _ = try eventually("renewal") { try lifetime(lab) > former ? true : nil }
            }
            #expect(hasWaited, "too slow a machine to see it")
        }
    }

    @Test("nothing that waits for company goes between adverts that are due one after the other, for a while")
    func rows() async {
        await #expect(processExitsWith: .success) {
            // One each 4 ms, from before the patience is over until after twice as long.
            let numbers = (UInt8(1)...220).filter { $0 != 62 }
            let lab = try Lab { interface in
                try numbers.map { number in
                    try .channel(on: interface) {
                        $0.virtualRouterID = VirtualRouterID(rawValue: number) ?? $0.virtualRouterID
                        $0.interval = .seconds(4)
                    }
                }
            }
            let engine = try lab.begin()
            for channel in lab.extra { try engine.put(channel, of: lab) }
            let began = Instant(nanosecondsSinceBoot: hf_boottime())
            var asked: [UInt32] = []
            for (place, channel) in lab.extra.enumerated() {
                var (advert, will) = (advert(priority: 100), advert(priority: 0))
                (advert[1], will[1]) = (numbers[place], numbers[place])
                let transmission = Transmission(
                    channel: lab.table.index(channel),
                    deadline: began + .milliseconds(200 + 4 * Int64(place)),
                    source: .ipv4(IPv4Address(192, 0, 2, 1)),
                    advert: advert,
                    will: will
                )
                asked.append(try #require(engine.send(.transmit(transmission))))
            }
            try engine.waitForAnswers(to: asked)
            let waited = Instant(nanosecondsSinceBoot: hf_boottime()) - began
            #expect(waited >= .milliseconds(500), "the answers came between two adverts")
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
