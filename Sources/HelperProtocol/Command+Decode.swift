import ByteCodec
package import NetworkTypes

/// Why a frame is not a command; each ends the session.
package enum ProtocolViolation: UInt16, Error, Equatable, Sendable {
    case unknownNumber = 1
    /// Shorter or longer than its layout, or a field holds what it cannot be.
    case malformed = 2
    case outOfPhase = 3
    /// A frame longer than `Limits.frameLength`, or shorter than its own header.
    case badLength = 4
    case wrongVersion = 5
    /// `Limits.violationsPerSession` refusals that no honest engine causes.
    case tooManyRefusals = 6
}

extension Command {
    /// The command of a frame, if it is legal in `phase`.
    ///
    /// - Parameter family: the family of a channel, for the source address of `transmit`: the frame does not
    ///   say it, the object does. Nil when there is no such channel; then IPv4 is read, and the command is
    ///   refused later.
    @export(interface)
    package init(
        _ frame: Frame,
        phase: SessionPhase,
        familyOfChannel family: (UInt32) -> AddressFamily?
    ) throws(ProtocolViolation) {
        guard let number = CommandNumber(rawValue: frame.number) else { throw .unknownNumber }
        let row = number.row
        guard row.isLegal(in: phase) else { throw .outOfPhase }
        guard frame.payload.count >= row.minimumLength, frame.payload.count <= row.maximumLength else {
            throw .malformed
        }
        do {
            self = try Command(number, payload: frame.payload.span, familyOfChannel: family)
        } catch {
            throw .malformed
        }
    }

    private init(
        _ number: CommandNumber,
        payload: borrowing Span<UInt8>,
        familyOfChannel: (UInt32) -> AddressFamily?
    ) throws(DecodeError) {
        var reader = ByteReader()
        switch number {
        case .hello:
            self = .hello(version: try reader.readLittleEndian(UInt16.self, payload))
        case .load:
            self = .load(GenerationHash(rawValue: try reader.readLittleEndian(UInt128.self, payload)))
        case .activate:
            self = .activate
        case .discard:
            self = .discard
        case .release:
            self = .release
        case .put:
            self = .put(try ObjectReference(&reader, payload))
        case .remove:
            self = .remove(try ObjectReference(&reader, payload))
        case .again:
            self = .again(bundle: try reader.readLittleEndian(UInt32.self, payload))
        case .weight:
            let put = try Put(&reader, payload)
            guard let weight = put.weight else { throw .invalidValue(offset: 5) }
            self = .weight(put.object, weight)
        case .puts:
            var puts: [Put] = []
            while reader.remaining(in: payload) > 0 { puts.append(try Put(&reader, payload)) }
            self = .puts(puts)
        case .dump:
            switch try reader.readLittleEndian(UInt32.self, payload) {
            case DumpSelector.servicesNumber: self = .dump(.services)
            case DumpSelector.moreNumber: self = .dump(.more)
            case let service: self = .dump(.destinations(service: service))
            }
        case .transmit:
            self = .transmit(try Transmission(&reader, payload, familyOfChannel: familyOfChannel))
        case .cease:
            let channel = try reader.readLittleEndian(UInt32.self, payload)
            let hold = try reader.readLittleEndian(UInt64.self, payload)
            let farewell = try reader.readUInt8(payload)
            guard hold <= UInt64(Int64.max) / 4 else { throw .invalidValue(offset: 4) }
            guard farewell <= 1 else { throw .invalidValue(offset: 12) }
            self = .cease(channel: channel, hold: Interval(nanoseconds: Int64(hold)), farewell: farewell == 1)
        case .announce:
            let object = try reader.readLittleEndian(UInt32.self, payload)
            let rounds = try reader.readUInt8(payload)
            let spacing = Interval.microseconds(Int64(try reader.readLittleEndian(UInt32.self, payload)))
            // Version 2 has none.
            let hasLane = reader.remaining(in: payload) > 0
            let lane = hasLane ? try reader.readLittleEndian(UInt32.self, payload) : 0
            guard rounds >= 1, rounds <= Limits.announcementRounds else { throw .invalidValue(offset: 4) }
            self = .announce(object: object, rounds: rounds, spacing: spacing, lane: lane)
        case .probe:
            let object = try reader.readLittleEndian(UInt32.self, payload)
            guard let family = AddressFamily(rawValue: try reader.readUInt8(payload)) else {
                throw .invalidValue(offset: 4)
            }
            self = .probe(object: object, target: try reader.readPaddedAddress(of: family, payload))
        }
        try reader.finish(payload)
    }
}

extension Put {
    fileprivate init(_ reader: inout ByteReader, _ payload: borrowing Span<UInt8>) throws(DecodeError) {
        object = try ObjectReference(&reader, payload)
        let weight = try reader.readLittleEndian(UInt32.self, payload)
        guard weight <= UInt32(Int32.max) || weight == Put.noWeight else {
            throw .invalidValue(offset: reader.offset - 4)
        }
        self.weight = weight == Put.noWeight ? nil : weight
    }
}

extension ObjectReference {
    fileprivate init(_ reader: inout ByteReader, _ payload: borrowing Span<UInt8>) throws(DecodeError) {
        guard let table = TableSelector(rawValue: try reader.readUInt8(payload)) else {
            throw .invalidValue(offset: reader.offset - 1)
        }
        self.init(table, index: try reader.readLittleEndian(UInt32.self, payload))
    }
}

extension Transmission {
    fileprivate init(
        _ reader: inout ByteReader,
        _ payload: borrowing Span<UInt8>,
        familyOfChannel: (UInt32) -> AddressFamily?
    ) throws(DecodeError) {
        channel = try reader.readLittleEndian(UInt32.self, payload)
        let due = try reader.readLittleEndian(UInt64.self, payload)
        guard due <= UInt64(Int64.max) / 4 else { throw .invalidValue(offset: 4) }
        deadline = Instant(nanosecondsSinceBoot: Int64(due))
        source = try reader.readPaddedAddress(of: familyOfChannel(channel) ?? .ipv4, payload)
        let advertLength = Int(try reader.readLittleEndian(UInt16.self, payload))
        let willLength = Int(try reader.readLittleEndian(UInt16.self, payload))
        guard advertLength <= Limits.advertsLength, willLength <= Limits.advertsLength else {
            throw .invalidValue(offset: 28)
        }
        advert = try reader.readBytes(advertLength, payload)
        will = try reader.readBytes(willLength, payload)
    }
}
