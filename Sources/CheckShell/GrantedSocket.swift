import CLinux
package import NIOCore
package import NetworkTypes

/// A socket that who does checks may not make: it speaks ICMP, or marks its packets.
package struct GrantedSocket: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case echo
        case stream
        case datagram
    }

    package var kind: Kind
    package var family: AddressFamily
    package var mark: FirewallMark?

    package init(_ kind: Kind, _ family: AddressFamily, mark: FirewallMark? = nil) {
        self.kind = kind
        self.family = family
        self.mark = mark
    }

    /// Called on the checks' loop, and answers on it: a descriptor that is taken over, unconnected and not
    /// blocking.
    package typealias Opener = @Sendable (GrantedSocket, any EventLoop) -> EventLoopFuture<CInt>

    /// The helper gives none.
    package struct NotGranted: Error {
        package init() {}
    }

    /// Makes them itself, where `ping_group_range` and the rights let it.
    package static let own: Opener = { socket, loop in socket.made(loop) { hf_echo_open($0) } }

    /// Makes them as the helper does, for root.
    package static let anyway: Opener = { socket, loop in socket.made(loop) { hf_echo_open_anyway($0) } }

    private func made(_ loop: any EventLoop, echo: (CInt) -> CInt) -> EventLoopFuture<CInt> {
        let isIPv6: CInt = family == .ipv6 ? 1 : 0
        let descriptor =
            switch kind {
            case .echo: echo(isIPv6)
            case .stream: hf_socket_open(isIPv6, 1)
            case .datagram: hf_socket_open(isIPv6, 0)
            }
        guard descriptor >= 0 else {
            return loop.makeFailedFuture(IOError(errnoCode: -descriptor, reason: "socket"))
        }
        let marking = hf_mark(descriptor, mark?.rawValue ?? 0)
        if marking >= 0 { return loop.makeSucceededFuture(descriptor) }
        _ = hf_close(descriptor)
        return loop.makeFailedFuture(IOError(errnoCode: -marking, reason: "setsockopt"))
    }
}
