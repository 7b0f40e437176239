import Foundation
import HelperProtocol
import NetworkTypes
import Testing

// What one thread does never delays the other: told by order, not by time.

@Suite(.enabled(if: mayRun, "NOT RUN: network namespaces need root"))
struct TwoThreadTests {
    /// 10.9.0.0/16 by number.
    private static func octets(_ number: Int) -> [UInt8] {
        [10, 9, UInt8(number / 250), UInt8(number % 250)]
    }

    @Test("an advert overtakes a takeover of 1,000 addresses")
    func advertOvertakes() async {
        await #expect(processExitsWith: .success) {
            let count = 1_000
            let lab = try Lab { interface in
                var mail = try ObjectRecord.channel(on: interface) {
                    $0.virtualRouterID = VirtualRouterID(rawValue: 63) ?? $0.virtualRouterID
                }
                mail.bundle = 1
                // Its lease outlives the test, however slow the machine is.
                let slow = try ObjectRecord.channel(on: interface) { $0.interval = .seconds(255) }
                return [mail, slow] + (0..<count).map { .address(TwoThreadTests.octets($0), on: interface) }
            }
            let transmit = { (engine: TestEngine) in
                var (advert, will) = (advert(priority: 100), advert(priority: 0))
                (advert[1], will[1]) = (63, 63)
                let source = IPAddress.ipv4(IPv4Address(192, 0, 2, 1))
                return try engine.transmit(lab, on: lab.extra[0], source: source, advert, will)
            }
            let engine = try lab.begin()
            for channel in lab.extra.prefix(2) { try engine.put(channel, of: lab) }
            let source = IPAddress.ipv4(IPv4Address(192, 0, 2, 1))
            let leased = try engine.transmit(
                lab,
                on: lab.extra[1],
                source: source,
                advert(priority: 100),
                advert(priority: 0)
            )
            #expect(leased == .answer(number: .transmit, .done))
            let numbers = lab.extra.dropFirst(2).map { lab.table.index($0) }
            let puts = numbers.compactMap { engine.send(.put(ObjectReference(index: $0))) }
            #expect(try transmit(engine) == .answer(number: .transmit, .done))
            let early = engine.events.filter { $0 == .answer(number: .put, .done) }.count
            #expect(early < count, "the advert waited for all of the kernel's answers")
            try engine.waitForAnswers(to: puts)
        }
    }
}
