import Compiler
import Configuration
import HealthChecks
import HelperProtocol
package import LoadBalancing
package import NetlinkMessages
import NetworkTypes

/// The load balancer, and what is known of the kernel's table.
struct Services {
    var balancer: LoadBalancer
    var model: LoadBalancingConfiguration
    /// Places in `model.checks`, by virtual server.
    var checkNumbers: [[Int]]
    /// A number for each check that was ever told; equal ones have one.
    var identities: [CheckSettings: Int] = [:]
    /// Counts the lists of checks.
    var checkGeneration: UInt32 = 1
    /// Of the checks of the list in force.
    var remarks = CheckRemarks()
    /// What is ours in the kernel: of this configuration and of the one before.
    var ownership: IPVSOwnership
    /// Whatever of `balancer` may ever be in the kernel.
    var possible: IPVSTable
    /// The kernel knows each virtual server by other keys: what one wants says nothing about another.
    var areApart: Bool
    /// The table that was in force before, as long as something of it may be there.
    var former: ServiceLookup?
    var isStarted = false
    /// The kernel's table was a former engine's when this one came.
    var isAdopting: Bool
    /// Ours of the kernel's table: as it was dumped, changed by what was asked since. Nil: not known.
    var known: IPVSTable?
    /// Instances that follow a virtual server may have something to hear.
    var quorumChanged = false
    /// The machine's state and `known` differ.
    var mustReconcile = false
    /// What waits until some of the commands before are answered.
    var queue = ServiceQueue()
    /// What was to be put and no table names, until it is told.
    var unnamed: ServiceChange?
    /// Changes that aren't answered.
    var outstanding = 0
    var reading: Reading?
    /// Whose destinations a reading reads whatever its turn: somebody changed them.
    var suspects: Set<IPVSServiceKey> = []
    /// Readings so far.
    var readingCount: UInt32 = 0
    var nextReading: Instant?
    /// The helper may have nothing of the settings for IPVS as a whole.
    var mustSettle = true
    /// What the sync daemon that follows a virtual router was last told to do; nil: nothing yet.
    var sendsSync: Bool?
    /// After a refusal the same isn't asked again before.
    var retryAt: Instant?
    /// IPVS isn't there: said in the log.
    var saidAbsent = false
    var traffic: [IPVSServiceKey: ServiceTraffic] = [:]
    /// The service whose destinations are read next by a reading that doesn't read all.
    var cursor = 0
    /// Of the table that is known, the service that the last sample ended with.
    var sampleCursor = 0
    /// A reading waits longer for a generation that is being read.
    var isPutOff = false

    /// One change of the kernel's table, or a `puts` with those of its objects.
    struct Order {
        var command: Command
        var changes: [ServiceChange]
    }

    /// A dump on its way: first the services, then the destinations of one after the other.
    struct Reading {
        /// Which reading it is: answers to one that was given up are void.
        let number: UInt32
        var part = IPVSDump()
        var services: [IPVSServiceState]?
        /// Of `services`, whose destinations are still to be read, the next one last.
        var toRead: [Int] = []
        var current: Int?
        var found: [LoadBalancing.IPVSService] = []
        /// Services of which destinations alone are read, to see whether somebody emptied the table; nil:
        /// it is a whole reading.
        var sample: [IPVSServiceKey]?
        /// Something was asked meanwhile: what is read says nothing.
        var isStale = false
    }

    /// Between two readings, of which every other one reads destinations; where there are many services the
    /// others are samples. Whoever empties the table finds it restored within a second.
    static let readingInterval = Interval.milliseconds(350)
    /// Until a reading or a change that failed is tried again.
    static let retryInterval = Interval.seconds(5)
    /// Changes on their way at a time: the helper's queue is bounded, and adverts go between them.
    static let window = 256
    /// Services whose destinations one reading reads, when there are more.
    static let servicesPerReading = 32

    init(_ model: LoadBalancingConfiguration, isAdopting: Bool) {
        let (settings, numbers) = Services.settings(model, &identities)
        balancer = LoadBalancer(settings)
        self.model = model
        checkNumbers = numbers
        self.isAdopting = isAdopting
        ownership = IPVSOwnership()
        possible = balancer.possibleTable
        ownership.add(possible)
        areApart = balancer.areApart(in: possible)
    }

    /// Where the virtual server stands in the files, as a suffix: " (keepalived.conf:12)".
    func origin(of service: IPVSServiceKey) -> String {
        let place = model.virtualServers.indices.first { place in
            balancer.possibleServices(of: place).contains { $0.key == service }
        }
        guard let place, model.origins.places.indices.contains(place) else { return "" }
        let origin = model.origins.places[place]
        return " (\(origin.file):\(origin.line))"
    }

    /// When a weight rises next (`slow_start`).
    var nextRise: Instant? { isStarted ? balancer.nextDeadline : nil }

    mutating func beginReading() {
        readingCount &+= 1
        isPutOff = false
        reading = Reading(number: readingCount)
        nextReading = nil
    }

    /// What the machine is told of a configuration, and the places of each virtual server's checks.
    static func settings(
        _ model: LoadBalancingConfiguration,
        _ identities: inout [CheckSettings: Int]
    ) -> (LoadBalancerSettings, [[Int]]) {
        var traits: [[CheckTraits]] = Array(repeating: [], count: model.virtualServers.count)
        var numbers: [[Int]] = Array(repeating: [], count: model.virtualServers.count)
        for (number, check) in model.checks.enumerated() {
            let identity = identities[check.settings] ?? identities.count
            identities[check.settings] = identity
            numbers[check.virtualServer].append(number)
            traits[check.virtualServer].append(
                CheckTraits(
                    realServer: check.realServer,
                    identity: identity,
                    kind: check.settings.probe.kind,
                    // A file has no alpha (spec lvs-check-behaviour 11.18).
                    startsFailed: check.settings.startsFailed && check.settings.probe.kind != .file
                )
            )
        }
        let settings = LoadBalancerSettings(
            virtualServers: model.virtualServers,
            checks: traits,
            ipvs: model.ipvs
        )
        return (settings, numbers)
    }
}

extension Probe {
    fileprivate var kind: CheckTraits.Kind {
        switch self {
        case .web: .web
        case .script: .script
        case .file: .file
        case .connect, .echo, .datagram, .service, .mail, .name, .session: .ordinary
        }
    }
}

/// What the kernel counted of a service.
package struct ServiceTraffic: Equatable, Sendable {
    package var counts: IPVSTraffic
    package var destinations: [IPVSDestinationKey: DestinationTraffic] = [:]
}

/// What the kernel counted of a real server.
package struct DestinationTraffic: Equatable, Sendable {
    package var counts: IPVSTraffic
    package var activeConnections: UInt32
    package var inactiveConnections: UInt32
}
