// Text for logs and tests. The helper writes bytes itself; Embedded Swift has no reflection to feed.
#if !$Embedded
    extension IPv4Address: CustomStringConvertible {
        package var description: String { String(decoding: text, as: UTF8.self) }
    }

    extension IPv6Address: CustomStringConvertible {
        package var description: String { String(decoding: text, as: UTF8.self) }
    }

    extension IPAddress: CustomStringConvertible {
        package var description: String { String(decoding: text, as: UTF8.self) }
    }

    extension InterfaceAddress: CustomStringConvertible {
        package var description: String { "\(address)/\(prefixLength)" }
    }

    extension InterfaceName: CustomStringConvertible {
        package var description: String { String(decoding: bytes, as: UTF8.self) }
    }

    extension MACAddress: CustomStringConvertible {
        package var description: String {
            let digits = Array("0123456789abcdef")
            return (0..<6).map { index in
                let octet = Int(octet(index))
                return String([digits[octet >> 4], digits[octet & 15]])
            }.joined(separator: ":")
        }
    }

    extension VirtualRouterID: CustomStringConvertible {
        package var description: String { "\(rawValue)" }
    }

    extension Priority: CustomStringConvertible {
        package var description: String { "\(rawValue)" }
    }

    extension Port: CustomStringConvertible {
        package var description: String { "\(rawValue)" }
    }

    extension FirewallMark: CustomStringConvertible {
        package var description: String { "\(rawValue)" }
    }

    extension Interval: CustomStringConvertible {
        /// Seconds with as many of six decimals as are needed: "1 s", "3.609375 s".
        package var description: String {
            let microseconds = nanoseconds.magnitude / 1_000
            let whole = microseconds / 1_000_000
            let digits = String(microseconds % 1_000_000 + 1_000_000).dropFirst()
            let fraction = String(digits.reversed().drop { $0 == "0" }.reversed())
            return (nanoseconds < 0 ? "-" : "") + "\(whole)" + (fraction.isEmpty ? "" : "." + fraction) + " s"
        }
    }

    extension Instant: CustomStringConvertible {
        package var description: String { "boot+\(Interval(nanoseconds: nanosecondsSinceBoot))" }
    }
#endif
