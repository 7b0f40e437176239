import CLinux
package import NIOCore
package import NetworkTypes

/// Where the datagram sockets that speak ICMP come from: whoever may not make them asks the helper.
package enum EchoSocket {
    /// Called on the checks' loop, and answers on it: a descriptor that is taken over, unconnected and not
    /// blocking.
    package typealias Opener = @Sendable (AddressFamily, any EventLoop) -> EventLoopFuture<CInt>

    /// The helper gives none.
    package struct NotGranted: Error {
        package init() {}
    }

    /// Makes them itself, where `ping_group_range` lets it.
    package static let own: Opener = { family, loop in
        let descriptor = hf_echo_open(family == .ipv6 ? 1 : 0)
        guard descriptor >= 0 else {
            return loop.makeFailedFuture(IOError(errnoCode: -descriptor, reason: "socket"))
        }
        return loop.makeSucceededFuture(descriptor)
    }
}
