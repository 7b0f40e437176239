import Glibc
import NetworkTypes
import Testing

@testable import LinuxKernel

/// An IPv4 header of 20 octets with an advert's first four behind it.
private func datagram(from source: [UInt8], ttl: UInt8 = 255) -> [UInt8] {
    [0x45, 0, 0, 40, 0, 1, 0, 0, ttl, 112, 0, 0] + source + [224, 0, 0, 18, 0x21, 62, 100, 1]
}

/// An IPv6 header of 40 octets.
private let overIPv6 = [0x60, 0, 0, 0, 0, 40, 112, 255, 0xFE, 0x80] + [UInt8](repeating: 0, count: 30)

@Suite struct SenderSharesTests {
    private let start = Instant(nanosecondsSinceBoot: 1_000_000_000)
    private let attacker = datagram(from: [192, 0, 2, 10])
    private let master = datagram(from: [192, 0, 2, 1])

    /// How many of `count` copies are passed on.
    private func admitted(
        _ shares: inout SenderShares,
        _ datagram: [UInt8],
        _ count: Int,
        room: Int,
        at time: Instant
    ) -> Int {
        (0..<count).count { _ in shares.admit(datagram, length: datagram.count, room: room, at: time) }
    }

    @Test("who has used the room up is passed over, and nobody else is")
    func room() {
        var shares = SenderShares()
        #expect(admitted(&shares, attacker, 1_000, room: 300, at: start) == 300)
        #expect(admitted(&shares, master, 1, room: 1, at: start) == 1)
        #expect(admitted(&shares, attacker, 10, room: 300, at: start + .milliseconds(9)) == 0)
    }

    @Test("a hundredth of a second later it counts anew")
    func window() {
        var shares = SenderShares()
        #expect(admitted(&shares, attacker, 20, room: 10, at: start) == 10)
        #expect(admitted(&shares, attacker, 20, room: 10, at: start + .milliseconds(10)) == 10)
    }

    @Test("without room nobody is passed on")
    func full() {
        var shares = SenderShares()
        #expect(admitted(&shares, master, 1, room: 0, at: start) == 0)
    }

    @Test("a source behind a router isn't the one that it claims to be")
    func ttl() {
        var shares = SenderShares()
        let forged = datagram(from: [192, 0, 2, 1], ttl: 254)
        #expect(admitted(&shares, forged, 20, room: 10, at: start) == 10)
        #expect(admitted(&shares, master, 1, room: 10, at: start) == 1)
    }

    @Test("sources are told apart by every octet", arguments: 8..<24)
    func sixteenOctets(_ place: Int) {
        var second = overIPv6
        second[place] ^= 0x15
        var shares = SenderShares()
        #expect(admitted(&shares, overIPv6, 20, room: 10, at: start) == 10)
        #expect(admitted(&shares, second, 20, room: 10, at: start) == 10)
    }

    /// A legal sender: 255 routers, each at the shortest interval, all in one hundredth of a second.
    @Test("where the engine keeps up nobody is passed over")
    func drained() {
        // Safety: a terminated string.
        let room = SessionSocket(Descriptor(adopting: unsafe open("/dev/null", O_RDONLY))).room
        var shares = SenderShares()
        #expect(admitted(&shares, master, 1_000, room: room, at: start) == 1_000)
    }

    @Test("octets behind what was read, and datagrams without a header, are nobody's")
    func short() {
        var shares = SenderShares()
        for length in 0..<24 {
            let isAdmitted = shares.admit(attacker, length: length, room: 24, at: start)
            #expect(isAdmitted)
        }
        let isLastAdmitted = shares.admit(master, length: 20, room: 24, at: start)
        #expect(!isLastAdmitted)
    }
}
