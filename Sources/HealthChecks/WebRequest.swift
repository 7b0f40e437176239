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
        var text: [UInt8] = []
        text.reserveCapacity(WebRequest.usualCount + path.text.utf8.count)
        text += "GET ".utf8
        text += path.text.utf8
        text += (version == .oneOne ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n").utf8
        text += "User-Agent: KeepAliveClient\r\n".utf8
        if version != .oneZero { text += "Connection: close\r\n".utf8 }
        text += "Host: ".utf8
        addHost(to: &text)
        text += "\r\n\r\n".utf8
        return text.count > ProbeLimits.request ? Array(text.prefix(ProbeLimits.request)) : text
    }

    /// All but the path, with an address for the host.
    private static let usualCount = 128

    private func addHost(to text: inout [UInt8]) {
        if let host {
            text += host.text.utf8
            return
        }
        switch address {
        case .ipv4: text += address.text
        case .ipv6:
            text.append(UInt8(ascii: "["))
            text += address.text
            text.append(UInt8(ascii: "]"))
        }
        text.append(UInt8(ascii: ":"))
        // Most requests are written anew each second: no string is made for them.
        var rest = port
        var digits: UInt16 = 1
        while rest / digits >= 10 { digits *= 10 }
        while digits > 0 {
            text.append(UInt8(ascii: "0") + UInt8(rest / digits))
            rest %= digits
            digits /= 10
        }
    }
}
