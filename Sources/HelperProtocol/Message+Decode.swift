// The engine's side, which the helper has no use for: its release build leaves this out.
#if !$Embedded
    package import ByteCodec
    import NetworkTypes

    extension Message {
        /// Reads what `frame(sequence:)` wrote; the engine's side.
        package init(_ frame: Frame) throws(DecodeError) {
            let payload = frame.payload.span
            var reader = ByteReader()
            if let number = CommandNumber(rawValue: frame.number &- 1) {
                if number == .hello {
                    let epoch = try reader.readLittleEndian(UInt32.self, payload)
                    let hash = GenerationHash(rawValue: try reader.readLittleEndian(UInt128.self, payload))
                    self = .welcome(
                        epoch: epoch,
                        generation: hash,
                        leases: try reader.readLittleEndian(UInt16.self, payload)
                    )
                } else {
                    self = .answer(number: number, try Outcome(&reader, payload))
                }
                try reader.finish(payload)
                return
            }
            guard let event = EventNumber(rawValue: frame.number) else { throw .invalidValue(offset: 2) }
            switch event {
            case .leaseHeld:
                self = .leaseHeld(try HeldLease(&reader, payload))
            case .received:
                let channel = try reader.readLittleEndian(UInt32.self, payload)
                let arrival = Int64(bitPattern: try reader.readLittleEndian(UInt64.self, payload))
                let datagram = try reader.readBytes(reader.remaining(in: payload), payload)
                self = .received(
                    channel: channel,
                    arrival: Instant(nanosecondsSinceBoot: arrival),
                    datagram: datagram
                )
            case .observed:
                let name = InterfaceName(padded: try reader.readBytes(16, payload))
                let arrival = Int64(bitPattern: try reader.readLittleEndian(UInt64.self, payload))
                guard let name, reader.remaining(in: payload) <= Limits.frameBytes else {
                    throw .invalidValue(offset: 0)
                }
                self = .observed(
                    interface: name,
                    arrival: Instant(nanosecondsSinceBoot: arrival),
                    frame: try reader.readBytes(reader.remaining(in: payload), payload)
                )
            case .unsent:
                let name = InterfaceName(padded: try reader.readBytes(16, payload))
                let family = AddressFamily(rawValue: try reader.readUInt8(payload))
                guard let name, let family else { throw .invalidValue(offset: 0) }
                let errno = Int32(bitPattern: try reader.readLittleEndian(UInt32.self, payload))
                self = .unsent(interface: name, family, errno: errno)
            case .dumped:
                let bytes = try reader.readBytes(reader.remaining(in: payload), payload)
                guard bytes.count <= Limits.dumpLength else { throw .invalidValue(offset: 0) }
                self = .dumped(bytes)
            case .lost:
                self = .lost(count: try reader.readLittleEndian(UInt32.self, payload))
            case .revoked:
                self = .revoked(bundle: try reader.readLittleEndian(UInt32.self, payload))
            case .ended:
                let code = try reader.readLittleEndian(UInt16.self, payload)
                guard let violation = ProtocolViolation(rawValue: code) else {
                    throw .invalidValue(offset: 0)
                }
                self = .ended(violation)
            }
            try reader.finish(payload)
        }
    }

    extension Outcome {
        fileprivate init(_ reader: inout ByteReader, _ payload: borrowing Span<UInt8>) throws(DecodeError) {
            let code = try reader.readUInt8(payload)
            let errno = Int32(bitPattern: try reader.readLittleEndian(UInt32.self, payload))
            let length = Int(try reader.readLittleEndian(UInt16.self, payload))
            let message = try reader.readBytes(length, payload)
            if code == 0 {
                guard errno == 0, length == 0 else { throw .invalidValue(offset: 0) }
                self = .done
                return
            }
            guard let refusal = Refusal(rawValue: code) else { throw .invalidValue(offset: 0) }
            self = .refused(refusal, errno: errno, message: message)
        }
    }

    extension HeldLease {
        fileprivate init(_ reader: inout ByteReader, _ payload: borrowing Span<UInt8>) throws(DecodeError) {
            let name = InterfaceName(padded: try reader.readBytes(16, payload))
            let family = AddressFamily(rawValue: try reader.readUInt8(payload))
            let router = VirtualRouterID(rawValue: try reader.readUInt8(payload))
            let flags = try reader.readUInt8(payload)
            let audience = flags & 2 == 0 ? 0 : try reader.readLittleEndian(UInt32.self, payload)
            guard let name, let family, let router, flags < 4, (flags & 2 == 0) == (audience == 0) else {
                throw .invalidValue(offset: 0)
            }
            channel = ChannelKey(
                interface: name,
                family: family,
                virtualRouterID: router,
                audience: audience
            )
            isRevoked = flags & 1 != 0
            timeLeft = Interval(
                nanoseconds: Int64(bitPattern: try reader.readLittleEndian(UInt64.self, payload))
            )
            lastAdvertAt = Instant(
                nanosecondsSinceBoot: Int64(bitPattern: try reader.readLittleEndian(UInt64.self, payload))
            )
            let length = Int(try reader.readLittleEndian(UInt16.self, payload))
            lastAdvert = try reader.readBytes(length, payload)
        }
    }
#endif
