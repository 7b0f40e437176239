import ByteCodec
package import NetworkTypes

/// What the engine asks, with its arguments. Numbers and layouts: CommandTable.swift.
package enum Command: Equatable, Sendable {
    case hello(version: UInt16)
    case load(GenerationHash)
    case activate
    case discard
    case release
    case put(ObjectReference)
    case remove(ObjectReference)
    case again(bundle: UInt32)
    case transmit(Transmission)
    /// `hold` zero to end at once.
    case cease(channel: UInt32, hold: Interval, farewell: Bool)
    /// `spacing` between two announcements, in whole microseconds.
    case announce(object: UInt32, rounds: UInt8, spacing: Interval)

    /// The version of this protocol; the helper ends a session of any other.
    package static let protocolVersion: UInt16 = 1
}

/// The arguments of `transmit`.
package struct Transmission: Equatable, Sendable {
    /// The channel's number in the active table.
    package var channel: UInt32
    /// When the advert was due.
    package var deadline: Instant
    /// One of this machine's addresses (the kernel refuses others); IPv4 in the first four octets.
    package var source: IPAddress
    /// The protocol unit, without IP header.
    package var advert: [UInt8]
    /// The same with priority 0.
    package var will: [UInt8]

    package init(channel: UInt32, deadline: Instant, source: IPAddress, advert: [UInt8], will: [UInt8]) {
        self.channel = channel
        self.deadline = deadline
        self.source = source
        self.advert = advert
        self.will = will
    }
}

extension Command {
    package var number: CommandNumber {
        switch self {
        case .hello: .hello
        case .load: .load
        case .activate: .activate
        case .discard: .discard
        case .release: .release
        case .put: .put
        case .remove: .remove
        case .again: .again
        case .transmit: .transmit
        case .cease: .cease
        case .announce: .announce
        }
    }

    /// The whole frame.
    package func frame(sequence: UInt32) -> [UInt8] {
        var payload = ByteWriter(limit: Limits.frameLength - Limits.frameHeaderLength)
        encode(into: &payload)
        return Frame.encode(number: number.rawValue, sequence: sequence, payload: payload.bytes)
    }

    private func encode(into writer: inout ByteWriter) {
        switch self {
        case .hello(let version):
            writer.writeLittleEndian(version)
        case .load(let generation):
            writer.writeLittleEndian(generation.rawValue)
        case .activate, .discard, .release:
            break
        case .put(let object), .remove(let object):
            writer.write(object.table.rawValue)
            writer.writeLittleEndian(object.index)
        case .again(let bundle):
            writer.writeLittleEndian(bundle)
        case .transmit(let transmission):
            transmission.encode(into: &writer)
        case .cease(let channel, let hold, let farewell):
            writer.writeLittleEndian(channel)
            writer.writeLittleEndian(UInt64(bitPattern: hold.nanoseconds))
            writer.write(farewell ? 1 : 0)
        case .announce(let object, let rounds, let spacing):
            writer.writeLittleEndian(object)
            writer.write(rounds)
            writer.writeLittleEndian(UInt32(clamping: spacing.nanoseconds / 1_000))
        }
    }
}

extension Transmission {
    fileprivate func encode(into writer: inout ByteWriter) {
        precondition(advert.count <= Limits.advertLength && will.count <= Limits.advertLength)
        writer.writeLittleEndian(channel)
        writer.writeLittleEndian(UInt64(bitPattern: deadline.nanosecondsSinceBoot))
        let octets = source.octets
        writer.write(octets)
        writer.writeZeros(16 - octets.count)
        writer.writeLittleEndian(UInt16(advert.count))
        writer.writeLittleEndian(UInt16(will.count))
        writer.write(advert)
        writer.write(will)
    }
}
