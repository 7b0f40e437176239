// Reading addresses from text (RFC 4291 §2.2). The helper reads none: its objects are compiled.
#if !$Embedded
    extension IPv4Address {
        /// Reads exactly four decimal octets without leading zeros ("010" could be meant octal: refused).
        package init?(_ text: some Collection<UInt8>) {
            var value: UInt32 = 0
            var octets = 0
            var current: UInt32?
            var digits = 0
            for byte in text {
                if byte == UInt8(ascii: ".") {
                    guard let octet = current, octets < 3 else { return nil }
                    value = value << 8 | octet
                    octets += 1
                    current = nil
                    digits = 0
                    continue
                }
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                guard !(digits > 0 && current == 0) else { return nil }
                let octet = (current ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
                guard octet <= 255 else { return nil }
                current = octet
                digits += 1
            }
            guard let octet = current, octets == 3 else { return nil }
            rawValue = value << 8 | octet
        }
    }

    extension IPv6Address {
        /// Reads any form of RFC 4291 §2.2: compressed, full, with a dotted IPv4 end. No zone.
        package init?(_ text: some Collection<UInt8>) {
            var reader = IPv6TextReader()
            for byte in text {
                guard reader.take(byte) else { return nil }
            }
            guard let value = reader.finish() else { return nil }
            self.init(rawValue: value)
        }
    }

    extension IPAddress {
        /// Reads either family; a colon makes it IPv6.
        package init?(_ text: some Collection<UInt8>) {
            // The usual one first: it refuses a colon.
            if let address = IPv4Address(text) {
                self = .ipv4(address)
            } else {
                guard text.contains(UInt8(ascii: ":")), let address = IPv6Address(text) else { return nil }
                self = .ipv6(address)
            }
        }

        package init?(_ text: String) { self.init(text.utf8) }

        package init?(_ text: Substring) { self.init(text.utf8) }
    }

    /// Collects the groups before and after "::" of an IPv6 address.
    private struct IPv6TextReader {
        private var head: [UInt16] = []
        private var tail: [UInt16] = []
        private var compressed = false
        private var word: [UInt8] = []
        private var colons = 0

        mutating func take(_ byte: UInt8) -> Bool {
            guard byte == UInt8(ascii: ":") else {
                // A single colon may not open the address.
                if colons == 1, head.isEmpty, tail.isEmpty, !compressed { return false }
                colons = 0
                word.append(byte)
                return word.count <= 15
            }
            colons += 1
            if colons == 2 {
                guard !compressed else { return false }
                compressed = true
                return true
            }
            if colons > 2 { return false }
            return word.isEmpty ? (head.isEmpty && tail.isEmpty && !compressed) : closeGroup()
        }

        mutating func finish() -> UInt128? {
            if colons == 1 { return nil }
            if !word.isEmpty {
                if word.contains(UInt8(ascii: ".")) {
                    guard let dotted = IPv4Address(word) else { return nil }
                    append(UInt16(dotted.rawValue >> 16))
                    append(UInt16(dotted.rawValue & 0xFFFF))
                } else if !closeGroup() {
                    return nil
                }
            }
            let count = head.count + tail.count
            guard compressed ? count <= 7 : count == 8 else { return nil }
            var value: UInt128 = 0
            for group in head { value = value << 16 | UInt128(group) }
            for _ in count..<8 { value = value << 16 }
            for group in tail { value = value << 16 | UInt128(group) }
            return value
        }

        private mutating func append(_ group: UInt16) {
            if compressed { tail.append(group) } else { head.append(group) }
        }

        private mutating func closeGroup() -> Bool {
            guard word.count <= 4, head.count + tail.count < 8 else { return false }
            var value: UInt16 = 0
            for byte in word {
                guard let digit = hexadecimalDigit(byte) else { return false }
                value = value << 4 | UInt16(digit)
            }
            append(value)
            word = []
            return true
        }
    }
#endif
