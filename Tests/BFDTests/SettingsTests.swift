import BFD
import NetworkTypes
import Testing

/// An address that the test writes.
private func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("not an address: \(text)") }
    return address
}

@Test func defaults() throws {
    let name = try #require(BFDSessionName("peer"))
    let session = try BFDSessionSettings(name: name, neighbor: ip("192.0.2.1"))
    #expect(session.timeToLive == 255 && session.hopsLost == 0)
    #expect(session.timing.sending == .milliseconds(10) && session.timing.multiplier == 5)
    #expect(session.timing.idle == .seconds(1) && session.informsRouters && session.informsChecks)
    #expect(try BFDSessionSettings(name: name, neighbor: ip("2001:db8::1")).timeToLive == 64)
}

@Test func sessionsThatCannotBe() throws {
    let name = try #require(BFDSessionName("peer"))
    #expect(throws: BFDSessionSettings.Refusal.sourceOfOtherFamily) {
        try BFDSessionSettings(name: name, neighbor: ip("192.0.2.1"), source: ip("2001:db8::1"))
    }
    #expect(throws: BFDSessionSettings.Refusal.noTimeToLive) {
        try BFDSessionSettings(name: name, neighbor: ip("192.0.2.1"), timeToLive: 0)
    }
    #expect(BFDSessionName("") == nil && BFDSessionName(String(repeating: "n", count: 32)) == nil)
    #expect(BFDSessionName(String(repeating: "n", count: 31)) != nil)
}

@Test(
    arguments: [
        (1, 1, 1_000, 1, true), (4_294_967, 4_294_967, 4_294_967, 255, true), (0, 1, 1_000, 1, false),
        (1, 0, 1_000, 1, false), (1, 1, 999, 1, false), (1, 1, 1_000, 0, false),
        (4_294_968, 1, 1_000, 1, false),
    ] as [(Int64, Int64, Int64, UInt8, Bool)]
)
func timings(_ receiving: Int64, _ sending: Int64, _ idle: Int64, _ multiplier: UInt8, _ isLegal: Bool) {
    let timing = BFDTiming(
        receiving: .milliseconds(receiving),
        sending: .milliseconds(sending),
        idle: .milliseconds(idle),
        multiplier: multiplier
    )
    #expect((timing != nil) == isLegal)
}

@Test(arguments: [(-254, false), (-253, true), (253, true), (254, false)])
func weights(_ value: Int, _ isLegal: Bool) {
    #expect((BFDWeight(value: value) != nil) == isLegal)
}
