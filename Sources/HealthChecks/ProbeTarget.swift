package import NetworkTypes

/// Where a probe goes and how its socket is made.
package struct ProbeTarget: Hashable, Sendable {
    package let address: IPAddress
    /// Nil where there is none: PING_CHECK, and servers without port.
    package let port: Port?
    /// `bindto`; of the address's family.
    package let source: IPAddress?
    /// Has an effect only together with a source.
    package let sourcePort: Port?
    /// `bind_if`; never absent for a link-local destination.
    package let interface: InterfaceName?
    /// `fwmark` of the socket.
    package let mark: FirewallMark?
    /// For connecting, and for each answer.
    package let connectTimeout: Interval
    /// `proxy_protocol`; on streams only.
    package var proxyHeader: ProxyHeader?

    /// Why a probe can't be sent so.
    package enum Refusal: Error, Hashable, Sendable {
        case sourceOfOtherFamily
        case linkLocalWithoutInterface
        case noTime
    }

    package init(
        address: IPAddress,
        port: Port? = nil,
        source: IPAddress? = nil,
        sourcePort: Port? = nil,
        interface: InterfaceName? = nil,
        mark: FirewallMark? = nil,
        connectTimeout: Interval = .seconds(5)
    ) throws(Refusal) {
        if let source, source.family != address.family { throw .sourceOfOtherFamily }
        if case .ipv6(let address) = address, address.isLinkLocal, interface == nil {
            throw .linkLocalWithoutInterface
        }
        guard connectTimeout > .zero else { throw .noTime }
        self.address = address
        self.port = port
        self.source = source
        self.sourcePort = sourcePort
        self.interface = interface
        self.mark = mark
        self.connectTimeout = connectTimeout
    }
}
