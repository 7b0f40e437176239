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

    /// Each once. A sorry server that the kernel knows by a real server's key is a second one of it, unless it
    /// is reached in the same way.
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
    private var pattern: IPVSDestinationPattern?
    /// Whose the pattern is.
    private var former: LoadBalancing.IPVSDestination?

    init(of service: IPVSServiceKey) {
        self.service = service
        hash = ObjectRecord.identityHash(kind: .destination, interface: .loopback, body: service.bytes)
        attribute = service.selector.attribute
    }

    /// As `identity(of:in:isSecond:)` has it.
    func identity(of key: IPVSDestinationKey, isSecond: Bool) -> ObjectIdentity {
        var hash = hash
        hash.add(key.bytes(isSecond: isSecond))
        return ObjectIdentity(rawValue: hash.value)
    }

    mutating func pattern(
        of destination: LoadBalancing.IPVSDestination
    ) throws(CompilerError) -> IPVSDestinationPattern {
        if let pattern, let former, former.key.address.family == destination.key.address.family,
            former.isReached(as: destination)
        {
            return pattern
        }
        let described = try destination.described(of: service)
        let new = IPVSDestinationPattern(of: described, behind: attribute)
        pattern = new
        former = destination
        return new
    }
}
