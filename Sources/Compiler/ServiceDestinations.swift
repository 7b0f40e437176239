import HelperProtocol
import LoadBalancing
import NetlinkMessages
import NetworkTypes

/// A service with all destinations that it may have.
struct PossibleService {
    private let service: LoadBalancing.IPVSService
    private let stand: LoadBalancing.IPVSDestination?

    /// - Parameter stand: the sorry server.
    init(_ service: LoadBalancing.IPVSService, stand: LoadBalancing.IPVSDestination?) {
        self.service = service
        self.stand = stand
    }

    var key: IPVSServiceKey { service.key }
    var attributes: IPVSServiceAttributes { service.attributes }

    /// Each once. A sorry server that the kernel knows by a real server's key is a second one of it, unless
    /// it is reached in the same way.
    func forEachDestination(
        _ body: (LoadBalancing.IPVSDestination, _ isSecond: Bool) throws(CompilerError) -> Void
    ) throws(CompilerError) {
        var isSecond = false
        for destination in service.destinations {
            try body(destination, false)
            if let stand, stand.key == destination.key { isSecond = !stand.isReached(as: destination) }
        }
        if let stand, isSecond { try body(stand, true) }
    }
}

extension LoadBalancing.IPVSDestination {
    /// The kernel would be told the same of both, the weight apart.
    fileprivate func isReached(as other: LoadBalancing.IPVSDestination) -> Bool {
        forwarding == other.forwarding && upperThreshold == other.upperThreshold
            && lowerThreshold == other.lowerThreshold
    }
}

/// Identities and bodies of one service's destinations, of which most of both is the service's.
struct DestinationBodies {
    private let service: IPVSServiceKey
    private let hash: IdentityHash
    private let attribute: [UInt8]
    /// Whose pattern was the last.
    private var former: LoadBalancing.IPVSDestination?

    init(of service: IPVSServiceKey) {
        self.service = service
        hash = ObjectRecord.identityHash(kind: .destination, interface: .loopback, body: service.bytes)
        attribute = service.selector.attribute
    }

    /// As `identity(of:in:isSecond:)` has it.
    func identity(of key: IPVSDestinationKey, isSecond: Bool) -> ObjectIdentity {
        var hash = hash
        switch key.address {
        case .ipv4(let address): for place in 0..<4 { hash.add(address.octet(place)) }
        case .ipv6(let address): for place in 0..<16 { hash.add(address.octet(place)) }
        }
        hash.add(UInt8(truncatingIfNeeded: key.port >> 8))
        hash.add(UInt8(truncatingIfNeeded: key.port))
        hash.add(isSecond ? 1 : 0)
        return ObjectIdentity(rawValue: hash.value)
    }

    /// What its body is like; nil: like the last one's.
    mutating func newPattern(
        for destination: LoadBalancing.IPVSDestination
    ) throws(CompilerError) -> IPVSDestinationPattern? {
        if let former, former.key.address.family == destination.key.address.family,
            former.isReached(as: destination)
        {
            return nil
        }
        former = destination
        return IPVSDestinationPattern(of: try destination.described(of: service), behind: attribute)
    }
}
