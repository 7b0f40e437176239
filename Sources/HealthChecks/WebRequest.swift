import ByteCodec
package import NetworkTypes

/// What is asked of a web server (spec 11.25), in this order of headers.
package struct WebRequest: Hashable, Sendable {
    package var path: RequestText
    /// The Host header; nil: the address and port below.
    package var host: RequestText?
    package var version: HTTPRequestVersion
    package var address: IPAddress
    package var port: UInt16

    package init(
        path: RequestText,
        host: RequestText?,
        version: HTTPRequestVersion,
        address: IPAddress,
        port: UInt16
    ) {
        self.path = path
        self.host = host
        self.version = version
        self.address = address
        self.port = port
    }

    /// Cut off at `ProbeLimits.request`, as keepalived does; the server will say what it thinks of it.
    package var bytes: [UInt8] {
        var text: [UInt8] = Array("GET \(path.text) HTTP/\(version == .oneOne ? "1.1" : "1.0")\r\n".utf8)
        text += Array("User-Agent: KeepAliveClient\r\n".utf8)
        if version != .oneZero { text += Array("Connection: close\r\n".utf8) }
        text += Array("Host: ".utf8) + hostBytes + Array("\r\n\r\n".utf8)
        return Array(text.prefix(ProbeLimits.request))
    }

    private var hostBytes: [UInt8] {
        if let host { return Array(host.text.utf8) }
        let port = Array(":\(port)".utf8)
        return switch address {
        case .ipv4: address.text + port
        case .ipv6: [UInt8(ascii: "[")] + address.text + [UInt8(ascii: "]")] + port
        }
    }
}
