package import NetworkTypes

/// What goes wrong, or is put right, or is done by an administrator. Machines are numbered from 0.
package enum Fault: Equatable, Sendable {
    /// Packets lost, in percent; 0 ends it.
    case loss(percent: Int)
    /// Packets of one machine to the other lost, in percent; the other direction stays.
    case lossBetween(from: Int, to: Int, percent: Int)
    /// Packets delivered twice, in percent; 0 ends it.
    case duplication(percent: Int)
    /// Packets take up to so much longer; zero ends it.
    case delay(Interval)
    /// Nothing of one machine reaches the other any more; the other direction stays.
    case cut(from: Int, to: Int)
    /// Nothing between this machine and the others.
    case isolate(Int)
    /// The LAN is whole again: no cuts, no loss, no duplicates, no delay.
    case mendNetwork
    case loseCarrier(Int)
    case findCarrier(Int)
    case deleteInterface(Int)
    case createInterface(Int)
    /// SIGKILL for everything; the kernel lives on.
    case killMachine(Int)
    /// Supervisor, helper and engine start as at boot, if they don't run.
    case startMachine(Int)
    /// SIGKILL for the engine; the supervisor starts another one after so long.
    case killEngine(Int, restartAfter: Interval)
    /// The engine dies shortly after every start, so many times.
    case crashEngine(Int, times: Int)
    /// SIGSTOP and SIGCONT.
    case pauseEngine(Int)
    case continueEngine(Int)
    /// SIGKILL for the helper; the supervisor clears and starts another one.
    case killHelper(Int, restartAfter: Interval)
    /// The whole machine stands still, its clocks of running time too; with `losesPackets` what comes is
    /// lost, otherwise it waits.
    case freeze(Int, losesPackets: Bool)
    case wake(Int)
    /// HUP after an edit.
    case reload(Int, ConfigurationVariant)
    /// HUP after an edit that doesn't compile.
    case reloadBroken(Int)
    /// HUP with a generation that the helper can't open.
    case reloadRefused(Int)
    /// TERM to the supervisor.
    case stop(Int)
    /// What the machine's tracker looks at fails, or is in order again.
    case failTracked(Int)
    case mendTracked(Int)
    /// Carrier of one interface lost or found.
    case setCarrier(Int, InterfaceName, Bool)
    /// The machine is gone with what its kernel had; `startMachine` boots it.
    case powerOff(Int)
    /// Somebody removes the first virtual address that the machine holds.
    case removeAddress(Int)
}

/// What a seed does to a cluster, by time from the start.
package struct FaultPlan: Sendable {
    package var faults: [(after: Interval, fault: Fault)] = []
    /// When the simulation ends.
    package var length: Interval = .zero

    package init() {}
}
