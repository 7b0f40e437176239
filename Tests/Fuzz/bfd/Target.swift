import BFD
import NetworkTypes

private let settings: BFDSessionSettings = {
    guard let name = BFDSessionName("peer"),
        let settings = try? BFDSessionSettings(name: name, neighbor: .ipv4(IPv4Address(192, 0, 2, 1)))
    else { preconditionFailure("no settings") }
    return settings
}()

/// The input is datagrams of 24 bytes, and a last one of what is left. Decoding never traps, what was decoded
/// encodes to the same bytes, and a session that hears all of them, whoever they say they are for, sends
/// nothing but packets.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer's bytes live until this returns.
    var bytes = unsafe ArraySlice(UnsafeBufferPointer(start: start, count: count))
    var session = BFDSession(settings, random: 0x1234_5678_0000_0000)
    var now = Instant(nanosecondsSinceBoot: 0)
    var effects: [BFDSession.Effect] = []
    session.handle(.socketReady, random: 1, at: now, into: &effects)
    repeat {
        let datagram = Array(bytes.prefix(BFDPacket.length))
        bytes = bytes.dropFirst(BFDPacket.length)
        guard var packet = try? BFDPacket(decoding: datagram.span) else { continue }
        precondition(packet.encoded == datagram, "another packet")
        // Half of them are for us.
        if packet.yourDiscriminator & 1 == 1 { packet.yourDiscriminator = session.discriminator }
        session.handle(.received(packet, timeToLive: datagram.last), random: 3, at: now, into: &effects)
        if let due = session.nextDeadline {
            precondition(due >= now, "a deadline that is past")
            if packet.isDemand {
                now = due
                session.handle(.deadlineReached, random: 5, at: now, into: &effects)
            }
        }
    } while !bytes.isEmpty
    for case .send(let sent) in effects {
        precondition((try? BFDPacket(decoding: sent.span)) != nil, "no packet")
    }
    return 0
}
