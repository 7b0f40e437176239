/// What goes before everything else on a connection to a server that expects the PROXY protocol (haproxy's
/// proxy-protocol.txt, 2.1 and 2.2): that the connection is our own and nobody else's. The raw value is the
/// configuration's word.
package enum ProxyHeader: String, CaseIterable, Hashable, Sendable {
    case one = "v1"
    case two = "v2"

    package var bytes: [UInt8] {
        switch self {
        case .one: Array("PROXY UNKNOWN\r\n".utf8)
        // Signature; version 2 and LOCAL; no family; no addresses.
        case .two: Array("\r\n\r\n\0\r\nQUIT\n".utf8) + [0x20, 0, 0, 0]
        }
    }
}
