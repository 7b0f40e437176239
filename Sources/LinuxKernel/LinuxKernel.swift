// LinuxKernel: the helper's shell, which tells HelperCore what happens and does what it says.
//
// Two threads that share nothing but a pipe (a SEQPACKET socket pair):
//
// - *adverts*, the program's first thread, runs `HelperShell`: one `ppoll` over the signals, the pipe, the
//   two listening sockets, the session and the raw sockets. It never waits anywhere else: sockets are
//   non-blocking, output is queued and bounded, a log line that stderr can't take at once is dropped and
//   counted.
// - *kernel* (KernelThread.swift) takes one operation after the other from the pipe, asks rtnetlink,
//   nfnetlink or IPVS through libnl, which may wait for the kernel's lock, and writes the answer back. So an
//   address operation never delays an advert.
//
// The session is a stream socket (SessionSocket.swift). The peer's uid is the one it had when it connected.
// Bytes are received without space for control data, and where the kernel knows SO_PASSRIGHTS (6.16) peers
// can't attach descriptors at all.
//
// A second, SEQPACKET listener hands out descriptors (HelperShell+Descriptors.swift): who connects with the
// engine's uid asks for an rtnetlink monitor, a socket for echoes, or one with a mark that the table names.
//
// Raw sockets (one per interface, family and protocol) never leave the process. The kernel builds the IP
// header: TTL of the channel, source only an address of this machine. Gratuitous ARP and neighbour
// advertisements go out through one packet socket that receives nothing, with each interface's present index
// and address.
//
// While an address is held, two more packet sockets tell of ARP and of neighbour advertisements that name
// one: a filter in the kernel lets nothing else through.
//
// Table files are judged by descriptor and mapped (GenerationFile.swift). `clear` is the one-shot for when a
// helper was killed: it removes what the current generation names and what carries our mark.
//
// In the helper's closure: embedded subset, so no existentials, and C through CLinux and CNetlink only.
// Not here: any decision about leases, phases or refusals (HelperCore), privileges and the filter (Sandbox).
import Announcement
import CLinux
import HelperCore
import HelperProtocol
package import NetworkTypes

/// What the helper is started with.
package struct HelperSettings {
    /// The uid whose connections are taken.
    package var engineUserID: UInt32
    /// The path of the folder of generations, without terminator.
    package var generations: [UInt8]
    package var usesAddressLifetimes: Bool
    /// A datagram socket to the service manager, negative for none; taken over.
    package var manager: Int32 = -1
    /// Nanoseconds within which the manager wants a sign of life; 0: it doesn't.
    package var watchdog: Int64 = 0

    package init(engineUserID: UInt32, generations: [UInt8], usesAddressLifetimes: Bool) {
        self.engineUserID = engineUserID
        self.generations = generations
        self.usesAddressLifetimes = usesAddressLifetimes
    }
}

/// The time on the clock that engine and helper share.
package func now() -> Instant { Instant(nanosecondsSinceBoot: hf_boottime()) }

/// The adverts thread's state; see the essay above.
package struct HelperShell: ~Copyable {
    var core: HelperCore
    var announcements = AnnouncementQueue()
    let settings: HelperSettings
    let signals: Descriptor
    let commandListener: Descriptor
    let descriptorListener: Descriptor
    let kernel: Descriptor
    let frames: FrameSocket
    /// Packet sockets of ARP and of neighbour advertisements.
    let watchers: [Descriptor]
    var isWatching = false
    /// Operations that the pipe hasn't taken yet; HelperCore bounds them.
    var kernelQueue = MessageQueue()
    /// Somebody waits for what is to be sent to the kernel thread or the engine.
    var isUrgent = false
    /// When it goes out in any case; nil: nothing waits.
    var patienceEnds: Instant?
    /// Connected, and HelperCore hasn't said what becomes of it.
    var visitor: Descriptor?
    /// Connected to ask for descriptors, the oldest first.
    var askers: [Descriptor] = []
    var session: SessionSocket?
    /// In the order of their keys.
    var rawSockets: [RawSocket] = []
    /// Events that follow from effects, to be handled next.
    var consequences: [HelperEvent] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    var polled: [hf_poll_entry] = []
    var log = Log(reasons: LogReason.count)
    var manager: ServiceManager
    var hasFinished = false
    /// A helper that was killed may have left something: until the first generation is loaded or object put.
    var seeksLeftovers = false

    /// Takes over the two listening sockets, blocks TERM, HUP and INT, and starts the kernel thread.
    ///
    /// Call it when the process is sealed.
    @export(interface)
    package init(
        _ settings: HelperSettings,
        commandListener: Int32,
        descriptorListener: Int32
    ) throws(SystemFailure) {
        let commands = Descriptor(adopting: commandListener)
        let descriptors = Descriptor(adopting: descriptorListener)
        try SystemFailure.check("fcntl", hf_set_nonblocking(commandListener))
        try SystemFailure.check("fcntl", hf_set_nonblocking(descriptorListener))
        // A terminal's INT and HUP reach the whole group; the order of stopping is the supervisor's, by TERM.
        let stopping = [Int32(HF_SIGTERM), Int32(HF_SIGINT), Int32(HF_SIGHUP)]
        // Safety: the call reads the three numbers.
        let signals = Descriptor(
            adopting: try SystemFailure.check("signalfd", unsafe hf_signal_open(stopping, 3))
        )
        let frames = try FrameSocket()
        let watchers = [
            Descriptor(adopting: try SystemFailure.check("socket", hf_watch_open(Int32(HF_WATCH_ARP)))),
            Descriptor(adopting: try SystemFailure.check("socket", hf_watch_open(Int32(HF_WATCH_IPV6)))),
        ]
        let kernel = try startKernelThread()
        self.settings = settings
        manager = ServiceManager(settings.manager, watchdog: settings.watchdog, at: now())
        core = HelperCore(
            enginesUserID: settings.engineUserID,
            usesAddressLifetimes: settings.usesAddressLifetimes
        )
        self.commandListener = commands
        self.descriptorListener = descriptors
        self.signals = signals
        self.kernel = kernel
        self.frames = frames
        self.watchers = watchers
    }

    /// Serves until TERM has been obeyed.
    @export(interface)
    package mutating func run() throws(SystemFailure) {
        manager.say("READY=1")
        while !hasFinished { try turn() }
    }

    /// Hands `event` to HelperCore, carries out what it orders, and so on with what follows from that.
    mutating func feed(_ event: HelperEvent, at time: Instant = LinuxKernel.now()) {
        var next = event
        while true {
            var effects: [HelperEffect] = []
            core.handle(next, at: time, into: &effects)
            for effect in effects { perform(effect) }
            if consequences.isEmpty { return }
            next = consequences.removeFirst()
        }
    }
}
