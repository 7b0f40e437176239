import ByteCodec

/// The state of a session (RFC 5880 §4.1).
package enum BFDState: UInt8, Hashable, Sendable {
    case adminDown = 0
    case down = 1
    case initial = 2
    case up = 3
}

/// Why a session left Up last (RFC 5880 §4.1).
package enum BFDDiagnostic: UInt8, Hashable, Sendable {
    case none = 0
    case detectionTimeExpired = 1
    case echoFailed = 2
    case neighborSignaledDown = 3
    case forwardingPlaneReset = 4
    case pathDown = 5
    case concatenatedPathDown = 6
    case administrativelyDown = 7
    case reverseConcatenatedPathDown = 8
}

/// A control packet without authentication (RFC 5880 §4.1).
///
///      0                   1                   2                   3
///     +-----+---------+---+-+-+-+-+-+-+---------------+---------------+
///     |Vers |  Diag   |Sta|P|F|C|A|D|M|  Detect Mult  |    Length     |
///     +---------------------------------------------------------------+
///     |                       My Discriminator                        |
///     |                      Your Discriminator                       |
///     |                    Desired Min TX Interval                    |
///     |                   Required Min RX Interval                    |
///     |                 Required Min Echo RX Interval                 |
///     +---------------------------------------------------------------+
package struct BFDPacket: Hashable, Sendable {
    package var diagnostic: BFDDiagnostic
    package var state: BFDState
    package var isPoll: Bool
    package var isFinal: Bool
    /// The sender runs its own clock for this; it changes nothing here.
    package var isControlPlaneIndependent: Bool
    package var isDemand: Bool
    /// 1…255.
    package var multiplier: UInt8
    /// Not 0.
    package var myDiscriminator: UInt32
    /// 0 only where the sender is down.
    package var yourDiscriminator: UInt32
    /// Microseconds, like the two below.
    package var desiredMinTX: UInt32
    package var requiredMinRX: UInt32
    package var requiredMinEchoRX: UInt32

    package static let length = 24

    /// Why a datagram is discarded (RFC 5880 §6.8.6; spec lvs-check-behaviour 17.6).
    package enum Rejection: Error, Hashable, Sendable {
        case length
        case version
        case diagnostic
        case multiplier
        case multipoint
        case pollAndFinal
        case discriminator
        /// We have no keys.
        case authenticated
    }

    package init(
        diagnostic: BFDDiagnostic = .none,
        state: BFDState,
        isPoll: Bool = false,
        isFinal: Bool = false,
        isControlPlaneIndependent: Bool = false,
        isDemand: Bool = false,
        multiplier: UInt8,
        myDiscriminator: UInt32,
        yourDiscriminator: UInt32,
        desiredMinTX: UInt32,
        requiredMinRX: UInt32,
        requiredMinEchoRX: UInt32 = 0
    ) {
        self.diagnostic = diagnostic
        self.state = state
        self.isPoll = isPoll
        self.isFinal = isFinal
        self.isControlPlaneIndependent = isControlPlaneIndependent
        self.isDemand = isDemand
        self.multiplier = multiplier
        self.myDiscriminator = myDiscriminator
        self.yourDiscriminator = yourDiscriminator
        self.desiredMinTX = desiredMinTX
        self.requiredMinRX = requiredMinRX
        self.requiredMinEchoRX = requiredMinEchoRX
    }

    /// The whole datagram.
    package init(decoding bytes: borrowing Span<UInt8>) throws(Rejection) {
        guard bytes.count >= BFDPacket.length, bytes.count == Int(bytes[3]) else { throw .length }
        guard bytes[0] >> 5 == 1 else { throw .version }
        guard let diagnostic = BFDDiagnostic(rawValue: bytes[0] & 0x1F) else { throw .diagnostic }
        let flags = bytes[1]
        guard flags & 0x01 == 0 else { throw .multipoint }
        guard flags & 0x04 == 0 else { throw .authenticated }
        guard flags & 0x30 != 0x30 else { throw .pollAndFinal }
        guard bytes[2] != 0 else { throw .multiplier }
        guard bytes.count == BFDPacket.length else { throw .length }
        // Two bits have four states.
        guard let state = BFDState(rawValue: flags >> 6) else { throw .length }
        self.diagnostic = diagnostic
        self.state = state
        isPoll = flags & 0x20 != 0
        isFinal = flags & 0x10 != 0
        isControlPlaneIndependent = flags & 0x08 != 0
        isDemand = flags & 0x02 != 0
        multiplier = bytes[2]
        var reader = ByteReader(offset: 4)
        do {
            myDiscriminator = try reader.readBigEndian(UInt32.self, bytes)
            yourDiscriminator = try reader.readBigEndian(UInt32.self, bytes)
            desiredMinTX = try reader.readBigEndian(UInt32.self, bytes)
            requiredMinRX = try reader.readBigEndian(UInt32.self, bytes)
            requiredMinEchoRX = try reader.readBigEndian(UInt32.self, bytes)
        } catch {
            throw .length
        }
        guard myDiscriminator != 0 else { throw .discriminator }
        guard yourDiscriminator != 0 || state == .down || state == .adminDown else { throw .discriminator }
    }

    package var encoded: [UInt8] {
        precondition(multiplier > 0 && myDiscriminator > 0 && !(isPoll && isFinal), "no packet to send")
        var writer = ByteWriter(limit: BFDPacket.length)
        writer.write(1 << 5 | diagnostic.rawValue)
        var flags = state.rawValue << 6
        if isPoll { flags |= 0x20 }
        if isFinal { flags |= 0x10 }
        if isControlPlaneIndependent { flags |= 0x08 }
        if isDemand { flags |= 0x02 }
        writer.write(flags)
        writer.write(multiplier)
        writer.write(UInt8(BFDPacket.length))
        writer.writeBigEndian(myDiscriminator)
        writer.writeBigEndian(yourDiscriminator)
        writer.writeBigEndian(desiredMinTX)
        writer.writeBigEndian(requiredMinRX)
        writer.writeBigEndian(requiredMinEchoRX)
        return writer.bytes
    }
}
