import ByteCodec
package import NetworkTypes

/// What the helper sends: answers to commands, and events.
package enum Message: Equatable, Sendable {
    /// The answer to every command but `hello`, and `dump` where it isn't refused. That of a `transmit` that
    /// is done may come somewhat later. That of a `puts` comes when all of it is settled, behind one for each
    /// object that was refused: as `put` or `weight`, with the object's sequence.
    case answer(number: CommandNumber, Outcome)
    /// The answer to `hello`: `epoch` counts the helper's sessions; as many `leaseHeld` as `leases` follow.
    case welcome(epoch: UInt32, generation: GenerationHash, leases: UInt16)
    /// A lease that lives or was revoked; sent after `welcome`.
    case leaseHeld(HeldLease)
    /// A datagram of the channel's interface and family with its IP header, which for IPv6 is one of 40 bytes
    /// made of what the kernel told (payload length, next header, hop limit, source, destination). `channel`
    /// is any channel of that interface, family and protocol (112, or 51 with an authentication header): the
    /// VRID is the engine's to read. `arrival` is when it came to the kernel, if that can be believed.
    case received(channel: UInt32, arrival: Instant, datagram: [UInt8])
    /// A frame of ARP or a neighbour advertisement that names a held address of the interface as its sender's
    /// or target, cut to `Limits.frameBytes`; whether it is a rival's or a successor's is the engine's to
    /// read.
    case observed(interface: InterfaceName, arrival: Instant, frame: [UInt8])
    /// The kernel took no advert for the channels of this interface and family: a positive errno (EPERM: a
    /// firewall of this machine).
    case unsent(interface: InterfaceName, AddressFamily, errno: Int32)
    /// Answers `dump`: messages of the kernel as it sent them, at most `Limits.dumpLength` bytes.
    case dumped([UInt8])
    /// So many datagrams came faster than they are read.
    case lost(count: UInt32)
    /// The bundle's lease is spent; its objects are gone.
    case revoked(bundle: UInt32)
    /// The session ends.
    case ended(ProtocolViolation)
}

/// The outcome of a command.
package enum Outcome: Equatable, Sendable {
    case done
    /// `errno` and `message` are the kernel's, zero and empty where it wasn't asked.
    case refused(Refusal, errno: Int32, message: [UInt8])
}

/// What a new engine must know of a lease to go on with it.
package struct HeldLease: Equatable, Sendable {
    package var channel: ChannelKey
    /// Revoked: the engine must say `again` and start over as backup.
    package var isRevoked: Bool
    /// Until the lease is spent, when not revoked.
    package var timeLeft: Interval
    /// When the last advert went out.
    package var lastAdvertAt: Instant
    /// The last advert; so the priority in force.
    package var lastAdvert: [UInt8]

    package init(
        channel: ChannelKey,
        isRevoked: Bool,
        timeLeft: Interval,
        lastAdvertAt: Instant,
        lastAdvert: [UInt8]
    ) {
        self.channel = channel
        self.isRevoked = isRevoked
        self.timeLeft = timeLeft
        self.lastAdvertAt = lastAdvertAt
        self.lastAdvert = lastAdvert
    }
}

/// Numbers of events.
enum EventNumber: UInt8 {
    case leaseHeld = 65
    case received = 67
    case lost = 69
    case revoked = 71
    case observed = 73
    case ended = 75
    case dumped = 77
    case unsent = 79
}

extension Message {
    /// The whole frame. Answers carry the command's sequence, events but `dumped` 0.
    @export(interface)
    package func frame(sequence: UInt32 = 0) -> [UInt8] {
        var writer = ByteWriter(limit: Limits.frameLength - Limits.frameHeaderLength)
        switch self {
        case .answer(let number, let outcome):
            outcome.encode(into: &writer)
            return Frame.encode(number: number.rawValue + 1, sequence: sequence, payload: writer.bytes)
        case .welcome(let epoch, let generation, let leases):
            writer.writeLittleEndian(epoch)
            writer.writeLittleEndian(generation.rawValue)
            writer.writeLittleEndian(leases)
            let number = CommandNumber.hello.rawValue + 1
            return Frame.encode(number: number, sequence: sequence, payload: writer.bytes)
        case .leaseHeld(let lease):
            lease.encode(into: &writer)
            return Frame.encode(number: EventNumber.leaseHeld.rawValue, sequence: 0, payload: writer.bytes)
        case .received(let channel, let arrival, let datagram):
            precondition(datagram.count <= Limits.datagramLength)
            writer.writeLittleEndian(channel)
            writer.writeLittleEndian(UInt64(bitPattern: arrival.nanosecondsSinceBoot))
            writer.write(datagram)
            return Frame.encode(number: EventNumber.received.rawValue, sequence: 0, payload: writer.bytes)
        case .observed(let interface, let arrival, let frame):
            precondition(frame.count <= Limits.frameBytes)
            let name = interface.bytes
            writer.write(name)
            writer.writeZeros(16 - name.count)
            writer.writeLittleEndian(UInt64(bitPattern: arrival.nanosecondsSinceBoot))
            writer.write(frame)
            return Frame.encode(number: EventNumber.observed.rawValue, sequence: 0, payload: writer.bytes)
        case .unsent(let interface, let family, let errno):
            let name = interface.bytes
            writer.write(name)
            writer.writeZeros(16 - name.count)
            writer.write(family.rawValue)
            writer.writeLittleEndian(UInt32(bitPattern: errno))
            return Frame.encode(number: EventNumber.unsent.rawValue, sequence: 0, payload: writer.bytes)
        case .dumped(let bytes):
            precondition(bytes.count <= Limits.dumpLength)
            return Frame.encode(number: EventNumber.dumped.rawValue, sequence: sequence, payload: bytes)
        case .lost(let count):
            writer.writeLittleEndian(count)
            return Frame.encode(number: EventNumber.lost.rawValue, sequence: 0, payload: writer.bytes)
        case .revoked(let bundle):
            writer.writeLittleEndian(bundle)
            return Frame.encode(number: EventNumber.revoked.rawValue, sequence: 0, payload: writer.bytes)
        case .ended(let violation):
            writer.writeLittleEndian(violation.rawValue)
            return Frame.encode(number: EventNumber.ended.rawValue, sequence: 0, payload: writer.bytes)
        }
    }
}

extension Outcome {
    fileprivate func encode(into writer: inout ByteWriter) {
        switch self {
        case .done:
            writer.writeZeros(7)
        case .refused(let refusal, let errno, let message):
            writer.write(refusal.rawValue)
            writer.writeLittleEndian(UInt32(bitPattern: errno))
            let kept = message.prefix(Limits.kernelMessageLength)
            writer.writeLittleEndian(UInt16(kept.count))
            writer.write(Array(kept))
        }
    }
}

extension HeldLease {
    fileprivate func encode(into writer: inout ByteWriter) {
        let name = channel.interface.bytes
        writer.write(name)
        writer.writeZeros(16 - name.count)
        writer.write(channel.family.rawValue)
        writer.write(channel.virtualRouterID.rawValue)
        // An engine of a former version has no audiences.
        writer.write((isRevoked ? 1 : 0) | (channel.audience > 0 ? 2 : 0))
        if channel.audience > 0 { writer.writeLittleEndian(channel.audience) }
        writer.writeLittleEndian(UInt64(bitPattern: timeLeft.nanoseconds))
        writer.writeLittleEndian(UInt64(bitPattern: lastAdvertAt.nanosecondsSinceBoot))
        writer.writeLittleEndian(UInt16(lastAdvert.count))
        writer.write(lastAdvert)
    }
}
