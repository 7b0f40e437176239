// Writing addresses as text (RFC 4291 §2.2, RFC 5952). Works on UTF-8 bytes, so that nothing
// here needs Unicode tables.

extension IPv4Address {
    /// "192.0.2.1" as bytes.
    package var text: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(15)
        for index in 0..<4 {
            if index > 0 { result.append(UInt8(ascii: ".")) }
            appendDecimal(octet(index), to: &result)
        }
        return result
    }
}

extension IPv6Address {
    /// The canonical form of RFC 5952 as bytes.
    package var text: [UInt8] {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: rawValue >> UInt128(16 * (7 - $0))) }
        let zeros = longestZeroRun(groups)
        var result: [UInt8] = []
        var index = 0
        while index < 8 {
            if index == zeros.start, zeros.count > 1 {
                result.append(UInt8(ascii: ":"))
                result.append(UInt8(ascii: ":"))
                index += zeros.count
                continue
            }
            if index > 0, result.last != UInt8(ascii: ":") { result.append(UInt8(ascii: ":")) }
            appendHexadecimal(groups[index], to: &result)
            index += 1
        }
        return result
    }
}

extension IPAddress {
    /// The canonical text as bytes.
    package var text: [UInt8] {
        switch self {
        case .ipv4(let address): address.text
        case .ipv6(let address): address.text
        }
    }
}

private func longestZeroRun(_ groups: [UInt16]) -> (start: Int, count: Int) {
    var best = (start: 0, count: 0)
    var current = (start: 0, count: 0)
    for index in 0..<groups.count {
        if groups[index] != 0 {
            current = (start: index + 1, count: 0)
            continue
        }
        current.count += 1
        if current.count > best.count { best = current }
    }
    return best
}

/// The value of one hexadecimal digit, nil for any other byte.
package func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

private func appendDecimal(_ value: UInt8, to result: inout [UInt8]) {
    if value >= 100 { result.append(UInt8(ascii: "0") + value / 100) }
    if value >= 10 { result.append(UInt8(ascii: "0") + value / 10 % 10) }
    result.append(UInt8(ascii: "0") + value % 10)
}

private func appendHexadecimal(_ value: UInt16, to result: inout [UInt8]) {
    var started = false
    for shift in [12, 8, 4, 0] as [UInt16] {
        let digit = UInt8(truncatingIfNeeded: value >> shift & 0xF)
        if digit == 0, !started, shift != 0 { continue }
        started = true
        result.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
}
