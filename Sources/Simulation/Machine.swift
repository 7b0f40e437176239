import Compiler
import HelperCore
import HelperProtocol
import NetlinkMessages
import NetworkTypes
import Node
import VRRP

/// What reaches an engine.
enum EngineInput {
    case generation(GenerationHash)
    case brokenGeneration
    case bytes(connection: Int, [UInt8])
    case closed(connection: Int)
    /// Something of the network changed; the engine looks when it comes to it.
    case network
    /// What the runner says.
    case runner(RunnerEvent)
    /// All processes were looked at.
    case processes
    case stop
}

/// What reaches a helper.
enum HelperInput {
    case connected(Int)
    case bytes(connection: Int, [UInt8])
    case closed(connection: Int)
    case datagram(SocketKey, [UInt8])
    case frame(InterfaceName, [UInt8])
    case kernelAnswered(ticket: UInt32, errno: Int32)
    case stop
}

/// A running engine.
final class EngineProcess {
    let life: Int
    let startedAt: Instant
    var node = Node()
    var connection: Int?
    var stream = FrameStream()
    var isPaused = false
    /// What came while it was paused.
    var inbox: [EngineInput] = []
    var status: NodeStatus?
    /// The wake-up that is pushed already, and the one for the next question to a neighbour.
    var timer: Instant?
    var questionTimer: Instant?
    /// Bytes keep their order, whatever the latencies.
    var lastArrival: Instant
    var isNetworkNoticed = false

    init(life: Int, startedAt: Instant) {
        self.life = life
        self.startedAt = startedAt
        lastArrival = startedAt
    }
}

/// A running helper.
final class HelperProcess {
    let life: Int
    var core: HelperCore
    /// The accepted connection.
    var session: Int?
    /// Bytes that aren't read yet: the helper waits for the kernel.
    var unread: [UInt8] = []
    var isEndOfFile = false
    var sockets: [(key: SocketKey, link: InterfaceIndex)] = []
    var timer: Instant?
    var lastArrival: Instant
    /// On the machine's clock.
    var lastCommandAt: Instant
    /// When the kernel thread is done with what it has.
    var kernelBusyUntil: Instant

    init(life: Int, core: HelperCore, startedAt: Instant, clock: Instant) {
        self.life = life
        self.core = core
        lastArrival = startedAt
        lastCommandAt = clock
        kernelBusyUntil = startedAt
    }
}

/// A connection in the listening socket's queue.
struct WaitingConnection {
    let number: Int
    var bytes: [UInt8] = []
    var isClosed = false
}

/// One machine with its processes.
final class Machine {
    let number: Int
    /// CLOCK_BOOTTIME of this machine less the simulation's clock.
    let clockOffset: Interval
    /// How much faster than the simulation's its clock runs, in millionths; negative: slower.
    let clockDrift: Int64
    var kernel = SimulatedKernel()
    /// Where its interfaces lead to; nil: nowhere.
    var lans: [(interface: InterfaceName, lan: Int?)] = []
    /// The supervisor runs.
    var isSupervised = false
    var isStopping = false
    var engine: EngineProcess?
    var helper: HelperProcess?
    var waiting: [WaitingConnection] = []
    var lives = 0
    var variant = ConfigurationVariant()
    /// Everything ever compiled here, with the table's bytes.
    var generations: [NodeGeneration] = []
    /// The generation that `current` points to.
    var current = GenerationHash.none
    /// Generations that the helper can't open.
    var unreadable: [GenerationHash] = []
    var frozenAt: Instant?
    var losesPacketsWhileFrozen = false
    /// What was due while frozen.
    var deferred: [Occurrence] = []
    var expiryTimer: Instant?
    /// What its tracker looks at is in order.
    var isTrackedGood = true
    var watch: MachineWatch

    init(number: Int, clockOffset: Interval, clockDrift: Int64, routerCount: Int) {
        self.number = number
        self.clockOffset = clockOffset
        self.clockDrift = clockDrift
        watch = MachineWatch(routerCount: routerCount)
    }

    /// What its clock shows at an instant of the simulation's.
    func clock(at instant: Instant) -> Instant {
        let passed = instant.nanosecondsSinceBoot
        return instant + clockOffset + Interval(nanoseconds: passed / 1_000_000 * clockDrift)
    }

    /// When on the simulation's clock its own will show this; not before.
    func moment(of instant: Instant) -> Instant {
        let shown = (instant - clockOffset).nanosecondsSinceBoot
        let moment = Instant(nanosecondsSinceBoot: shown - shown / (1_000_000 + clockDrift) * clockDrift)
        return clock(at: moment) < instant ? moment + (instant - clock(at: moment)) : moment
    }

    func lan(of interface: InterfaceName) -> Int? { lans.first { $0.interface == interface }?.lan }

    func generation(_ hash: GenerationHash) -> NodeGeneration? { generations.first { $0.hash == hash } }

    /// Its processes run and can do their work.
    var isHealthy: Bool {
        engine?.isPaused == false && helper != nil && frozenAt == nil && isSupervised && !isStopping
    }
}

/// What happens, and to whom. All but faults and packets wait while the machine is frozen.
enum Occurrence {
    case engineInput(machine: Int, life: Int, EngineInput)
    case engineTimer(machine: Int, life: Int)
    case questionTimer(machine: Int, life: Int)
    case engineConnects(machine: Int, life: Int)
    case engineLaunched(machine: Int)
    case engineCrashes(machine: Int, life: Int, timesLeft: Int)
    case helperInput(machine: Int, life: Int, HelperInput)
    case helperTimer(machine: Int, life: Int)
    case helperCleared(machine: Int)
    case helperLaunched(machine: Int)
    case kernelOperation(machine: Int, life: Int, KernelOperation)
    case kernelExpiry(machine: Int)
    case stopTimeout(machine: Int)
    case packet(Packet)
    /// Only with a defect.
    case strayAdvert(machine: Int, virtualRouterID: UInt8)
    case strayAnnouncement(machine: Int, IPAddress)
    case fault(Fault)
    case check
    /// With random numbers of its own (`Cluster.aside`).
    indirect case aside(Occurrence)

    var isAside: Bool {
        switch self {
        case .aside, .questionTimer: true
        default: false
        }
    }

    /// The machine that must not be frozen for it to happen.
    var machine: Int? {
        switch self {
        case .engineInput(let machine, _, _), .engineTimer(let machine, _), .engineConnects(let machine, _),
            .engineLaunched(let machine), .engineCrashes(let machine, _, _), .helperInput(let machine, _, _),
            .helperTimer(let machine, _), .helperCleared(let machine), .helperLaunched(let machine),
            .kernelOperation(let machine, _, _), .kernelExpiry(let machine), .stopTimeout(let machine),
            .strayAdvert(let machine, _), .questionTimer(let machine, _), .strayAnnouncement(let machine, _):
            machine
        case .aside(let occurrence):
            occurrence.machine
        case .packet(let packet):
            packet.to
        case .fault, .check:
            nil
        }
    }
}

/// An IPv4 datagram on its way.
struct Packet {
    var from: Int
    var to: Int
    /// By which it comes.
    var lan: Int
    var bytes: [UInt8]
}
