package import ByteCodec
package import NetworkTypes

/// The body of routes, rules, links and firewall entries: the netlink messages that put the object, and those
/// that remove it, each in order and complete but for sequence number, port and what only the kernel knows.
///
///      0   number of interface names, number of messages that put, of messages that remove, zero
///      4   names, 16 bytes each, padded with zeros
///      …   messages: type 2, flags 2, length 2 (of the payload), number of places 1, zero 1
///                    places, 4 bytes each: offset 2 (in the payload), number of the name 1, kind 1
///                    payload, padded to four bytes
///
/// Little-endian. Flags are NLM_F_REQUEST's companions: creating ones, none of those that ask for an answer.
/// The helper writes four bytes at each place, in host order.
package struct MessageList: Equatable, Sendable {
    package struct Message: Equatable, Sendable {
        /// `nlmsg_type`.
        package var type: UInt16
        /// NLM_F_CREATE, NLM_F_EXCL, NLM_F_APPEND, NLM_F_REPLACE.
        package var flags: UInt16
        package var places: [Place]
        /// What follows the message header.
        package var payload: [UInt8]

        package init(type: UInt16, flags: UInt16, places: [Place] = [], payload: [UInt8]) {
            self.type = type
            self.flags = flags
            self.places = places
            self.payload = payload
        }
    }

    /// What the running kernel knows of a named interface.
    package enum PlaceKind: UInt8, Sendable, Hashable {
        /// Its index.
        case index = 0
        /// The index of the VRF that it belongs to, 0 when it belongs to none.
        case virtualRouter = 1
        /// Its link group.
        case group = 2
    }

    /// Where in a payload it goes.
    package struct Place: Equatable, Sendable {
        /// In bytes from the payload's start; four bytes are written.
        package var offset: UInt16
        /// A place in `interfaces`.
        package var interface: UInt8
        package var kind: PlaceKind

        package init(offset: UInt16, interface: UInt8, kind: PlaceKind = .index) {
            self.offset = offset
            self.interface = interface
            self.kind = kind
        }
    }

    package var interfaces: [InterfaceName]
    package var put: [Message]
    package var remove: [Message]

    package init(interfaces: [InterfaceName] = [], put: [Message], remove: [Message]) {
        self.interfaces = interfaces
        self.put = put
        self.remove = remove
    }

    /// NLM_F_REPLACE, NLM_F_EXCL, NLM_F_CREATE and NLM_F_APPEND: all that a message may ask for.
    package static let allowedFlags: UInt16 = 0x0F00

    package init(decoding bytes: [UInt8]) throws(DecodeError) {
        let span = bytes.span
        var reader = ByteReader()
        let names = try reader.readUInt8(span)
        let puts = try reader.readUInt8(span)
        let removes = try reader.readUInt8(span)
        guard try reader.readUInt8(span) == 0 else { throw .invalidValue(offset: 3) }
        interfaces = []
        put = []
        remove = []
        for _ in 0..<names {
            guard let name = InterfaceName(padded: try reader.readBytes(16, span)) else {
                throw .invalidValue(offset: reader.offset - 16)
            }
            interfaces.append(name)
        }
        for _ in 0..<puts { put.append(try MessageList.message(&reader, span, names: names)) }
        for _ in 0..<removes { remove.append(try MessageList.message(&reader, span, names: names)) }
        try reader.finish(span)
    }

    private static func message(
        _ reader: inout ByteReader,
        _ span: borrowing Span<UInt8>,
        names: UInt8
    ) throws(DecodeError) -> Message {
        let start = reader.offset
        let type = try reader.readLittleEndian(UInt16.self, span)
        let flags = try reader.readLittleEndian(UInt16.self, span)
        let length = Int(try reader.readLittleEndian(UInt16.self, span))
        let count = try reader.readUInt8(span)
        guard flags & ~allowedFlags == 0, try reader.readUInt8(span) == 0 else {
            throw .invalidValue(offset: start)
        }
        var places: [Place] = []
        for _ in 0..<count {
            let offset = try reader.readLittleEndian(UInt16.self, span)
            let interface = try reader.readUInt8(span)
            let kind = PlaceKind(rawValue: try reader.readUInt8(span))
            guard Int(offset) + 4 <= length, interface < names, let kind else {
                throw .invalidValue(offset: reader.offset - 4)
            }
            places.append(Place(offset: offset, interface: interface, kind: kind))
        }
        let payload = try reader.readBytes(length, span)
        for _ in 0..<(4 - length % 4) % 4 {
            guard try reader.readUInt8(span) == 0 else { throw .invalidValue(offset: reader.offset - 1) }
        }
        return Message(type: type, flags: flags, places: places, payload: payload)
    }
}

// The helper only reads bodies.
#if !$Embedded
    extension MessageList {
        /// Bytes of `encoded`.
        package var encodedLength: Int {
            (put + remove).reduce(4 + 16 * interfaces.count) { length, message in
                length + 8 + 4 * message.places.count + (message.payload.count + 3) & ~3
            }
        }

        package var encoded: [UInt8] {
            precondition(interfaces.count <= 255 && put.count <= 255 && remove.count <= 255)
            precondition(encodedLength <= Limits.bodyLength)
            var writer = ByteWriter(limit: encodedLength)
            writer.write(UInt8(interfaces.count))
            writer.write(UInt8(put.count))
            writer.write(UInt8(remove.count))
            writer.write(0)
            for interface in interfaces {
                let name = interface.bytes
                writer.write(name)
                writer.writeZeros(16 - name.count)
            }
            for message in put { write(message, to: &writer) }
            for message in remove { write(message, to: &writer) }
            return writer.bytes
        }

        private func write(_ message: Message, to writer: inout ByteWriter) {
            precondition(message.flags & ~MessageList.allowedFlags == 0 && message.places.count <= 255)
            writer.writeLittleEndian(message.type)
            writer.writeLittleEndian(message.flags)
            writer.writeLittleEndian(UInt16(message.payload.count))
            writer.write(UInt8(message.places.count))
            writer.write(0)
            for place in message.places {
                precondition(Int(place.interface) < interfaces.count)
                precondition(Int(place.offset) + 4 <= message.payload.count)
                writer.writeLittleEndian(place.offset)
                writer.write(place.interface)
                writer.write(place.kind.rawValue)
            }
            writer.write(message.payload)
            writer.writeZeros((4 - message.payload.count % 4) % 4)
        }
    }
#endif
