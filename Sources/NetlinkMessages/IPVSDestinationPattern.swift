package import NetworkTypes

/// The body that destinations of one service share which differ in nothing but address and port: nearly all
/// of a service. Each is a copy with two places written over.
package struct IPVSDestinationPattern {
    private let bytes: [UInt8]
    private let family: AddressFamily
    private let addressOffset: Int
    private let portOffset: Int
    /// Where the weight goes in each, four bytes in host order.
    package let weightOffset: Int

    /// - Parameter attribute: of `destination.service`.
    package init(of destination: IPVSDestination, behind attribute: [UInt8]) {
        let written = destination.written(behind: attribute)
        bytes = written.bytes
        family = destination.address.family
        addressOffset = written.addressOffset
        portOffset = written.portOffset
        weightOffset = written.weightOffset
    }

    /// Bytes of each body.
    package var count: Int { bytes.count }

    /// Appends the body of the destination that differs in these; traps for another family.
    package func append(_ address: IPAddress, port: UInt16, to result: inout [UInt8]) {
        precondition(address.family == family, "another body")
        let start = result.count
        result.append(contentsOf: bytes)
        switch address {
        case .ipv4(let address):
            let octets = address.rawValue.byteSwapped
            for place in 0..<4 {
                result[start + addressOffset + place] = UInt8(truncatingIfNeeded: octets >> UInt32(8 * place))
            }
        case .ipv6(let address):
            for place in 0..<16 { result[start + addressOffset + place] = address.octet(place) }
        }
        result[start + portOffset] = UInt8(truncatingIfNeeded: port >> 8)
        result[start + portOffset + 1] = UInt8(truncatingIfNeeded: port)
    }
}
