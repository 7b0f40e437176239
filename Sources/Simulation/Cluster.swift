import Compiler
import HelperCore
import HelperProtocol
package import NetworkTypes
import Node
import SeededRandom

/// Machines on one LAN, under one clock, with everything that may go wrong.
package final class Cluster {
    package let setup: ClusterSetup
    /// The simulation's clock; machines add their own offset.
    package private(set) var now = Instant(nanosecondsSinceBoot: 0)
    /// The first broken rule; the simulation ends with it.
    package internal(set) var violation: Violation?
    package internal(set) var coverage = Coverage()
    /// Depends on every packet, kernel operation and change of state.
    package internal(set) var fingerprint: UInt64 = 0
    /// What happened, line by line, when `isTracing`.
    package internal(set) var trace: [String] = []
    /// What engines said, when `isRecordingLogs`.
    var logs: [(at: Instant, machine: Int, line: NodeLog)] = []
    var isRecordingLogs = false
    /// Announcements so far, whatever their rounds.
    package internal(set) var announcementCount = 0
    /// Occurrences so far.
    package private(set) var occurrenceCount = 0
    let isTracing: Bool
    let defect: Defect
    var random: RandomSource
    /// For what happens aside.
    private var asideRandom: RandomSource
    private(set) var isAside = false
    var queue = EventQueue<Occurrence>()
    var machines: [Machine] = []
    var network: NetworkCondition
    var watch: ClusterWatch
    var lastConnection = 0
    private var occurrencesAtThisInstant = 0

    /// `seed` determines latencies and losses; `defect` breaks something on purpose.
    package init(_ setup: ClusterSetup, seed: UInt64, defect: Defect = .none, isTracing: Bool = false) {
        self.setup = setup
        self.defect = defect
        self.isTracing = isTracing
        random = RandomSource(seed: seed)
        asideRandom = RandomSource(seed: ~seed)
        network = NetworkCondition(machineCount: setup.machineCount)
        watch = ClusterWatch(machineCount: setup.machineCount, routers: setup.routers)
        for number in 0..<setup.machineCount {
            let offset = Interval.milliseconds(Int64(1_000 + random.below(1_000_000)))
            let machine = Machine(
                number: number,
                clockOffset: offset,
                clockDrift: setup.clockDrifts[number],
                routerCount: setup.routers.count
            )
            for link in setup.links(of: number) {
                machine.lans.append((link.name, link.lan))
                machine.kernel.addLink(link.name, link.addresses)
            }
            machines.append(machine)
        }
        push(.check, after: Cluster.checkSpacing)
    }

    /// Lets time pass; stops early at a violation.
    package func run(for interval: Interval) {
        let end = now + interval
        while violation == nil, let next = queue.pop(until: end) {
            occurrencesAtThisInstant = next.at > now ? 0 : occurrencesAtThisInstant + 1
            now = max(now, next.at)
            occurrenceCount += 1
            if occurrencesAtThisInstant > Cluster.occurrencesAtOnce {
                breaks(.endlessLoop, "\(occurrencesAtThisInstant) occurrences at one instant")
            }
            happen(next.element)
        }
        if violation == nil { now = end }
    }

    /// Does something to the cluster now.
    package func apply(_ fault: Fault) { happen(.fault(fault)) }

    /// Pushes a plan's faults, counted from now.
    package func schedule(_ plan: FaultPlan) {
        for entry in plan.faults { push(.fault(entry.fault), after: entry.after) }
    }

    /// More at one instant is a machine that spins.
    static let occurrencesAtOnce = 2_000
    /// Between two looks at the whole.
    static let checkSpacing = Interval.milliseconds(25)

    func push(_ occurrence: Occurrence, after interval: Interval) {
        queue.push(occurrence, at: now + interval)
    }

    /// What happens aside draws from a source of its own, and so does what follows from it: it doesn't change
    /// what else a seed makes.
    func aside(_ body: () -> Void) {
        guard !isAside else { return body() }
        isAside = true
        swap(&random, &asideRandom)
        body()
        swap(&random, &asideRandom)
        isAside = false
    }

    /// Something that a process or the LAN carries; aside where what caused it is.
    func send(_ occurrence: Occurrence, at instant: Instant) {
        queue.push(isAside ? .aside(occurrence) : occurrence, at: instant)
    }

    /// The time on a machine's own clock.
    func clock(of machine: Int) -> Instant { machines[machine].clock(at: now) }

    func happen(_ occurrence: Occurrence) {
        if let machine = occurrence.machine, machines[machine].frozenAt != nil {
            postpone(occurrence, of: machine)
            return
        }
        switch occurrence {
        case .engineInput(let machine, let life, let input):
            guard machines[machine].engine?.life == life else { return }
            reachEngine(machine, input)
        case .engineTimer(let machine, let life):
            guard machines[machine].engine?.life == life else { return }
            if let timer = machines[machine].engine?.timer, timer > now { return }
            wakeEngine(machine)
        case .questionTimer(let machine, let life):
            guard machines[machine].engine?.life == life else { return }
            askNeighbours(machine)
        case .engineConnects(let machine, let life):
            guard machines[machine].engine?.life == life else { return }
            connectEngine(machine)
        case .engineLaunched(let machine):
            launchEngine(machine)
        case .engineCrashes(let machine, let life, let timesLeft):
            guard machines[machine].engine?.life == life else { return }
            crashEngine(machine, timesLeft: timesLeft)
        case .helperInput(let machine, let life, let input):
            reachHelper(machine, life: life, input)
        case .helperTimer(let machine, let life):
            guard machines[machine].helper?.life == life else { return }
            wakeHelper(machine)
        case .helperCleared(let machine):
            clearAfterHelper(machine)
        case .helperLaunched(let machine):
            launchHelper(machine)
        case .kernelOperation(let machine, let life, let operation):
            guard machines[machine].helper?.life == life else { return }
            operateKernel(machine, operation)
        case .kernelExpiry(let machine):
            expireAddresses(machine)
        case .stopTimeout(let machine):
            stopByForce(machine)
        case .packet(let packet):
            deliver(packet)
        case .strayAdvert(let machine, let virtualRouterID):
            followAdvert(machine, virtualRouterID: virtualRouterID, priority: 1)
        case .strayAnnouncement(let machine, let address):
            announce(address, rounds: 1, machine)
        case .aside(let occurrence):
            aside { happen(occurrence) }
        case .fault(let fault):
            inflict(fault)
        case .check:
            check()
            push(.check, after: Cluster.checkSpacing)
        }
    }

    // MARK: - Records

    func note(_ point: CoveragePoint) { coverage.note(point) }

    func say(_ text: @autoclosure () -> String) {
        guard isTracing else { return }
        trace.append("\(Interval(nanoseconds: now.nanosecondsSinceBoot)) \(text())")
    }

    func stir(_ value: UInt64) {
        var mixer = RandomSource(
            seed: fingerprint ^ value &* 0x9E37_79B9 ^ UInt64(bitPattern: now.nanosecondsSinceBoot)
        )
        fingerprint = mixer.next()
    }

    func breaks(_ rule: Rule, _ detail: String) {
        guard violation == nil else { return }
        violation = Violation(rule: rule, at: now, detail: detail)
        say("VIOLATION \(rule): \(detail)")
    }
}
