import NetworkTypes
import Node
import RunnerProtocol
import SeededRandom
import Tracking

// What trackers look at, and who looks for the engine: the list of processes, the runner.

extension Cluster {
    /// The kernel's list of processes, after a while.
    func scanProcesses(_ machine: Int) {
        guard let life = machines[machine].engine?.life else { return }
        push(
            .engineInput(machine: machine, life: life, .processes),
            after: random.interval(.microseconds(100) ... .milliseconds(10))
        )
    }

    func processes(of machine: Int) -> [ScannedProcess] {
        if !setup.rehearsed.isEmpty { return setup.rehearsed[machine].processes }
        guard case .process = setup.tracker, seemsGood(machine) else { return [] }
        return [ScannedProcess(1_000, ProcessDescription(name: ClusterSetup.trackedName))]
    }

    /// The runner begins a script and tells how it ended.
    func askRunner(_ machine: Int, _ order: RunnerOrder) {
        guard let life = machines[machine].engine?.life else { return }
        if case .read = order.request {
            let answer = RunnerEvent.answered(.number(0), sequence: order.sequence)
            push(.engineInput(machine: machine, life: life, .runner(answer)), after: .milliseconds(1))
        }
        guard case .run = order.request else { return }
        let status: UInt8 = seemsGood(machine) ? 0 : 1
        let pause = random.interval(.milliseconds(1) ... .milliseconds(200))
        for (answer, after) in [
            (RunnerAnswer.started(process: 1_000), .microseconds(300)),
            (.ended(.exited(status: status), unheardLines: 0), pause),
        ] {
            push(
                .engineInput(
                    machine: machine,
                    life: life,
                    .runner(.answered(answer, sequence: order.sequence))
                ),
                after: after
            )
        }
    }

    private func seemsGood(_ machine: Int) -> Bool {
        if defect == .trackersLie, lies(machine) { return false }
        return machines[machine].isTrackedGood
    }

    /// One stretch of five seconds of five, which is long enough for an election to follow.
    private func lies(_ machine: Int) -> Bool {
        let stretch = UInt64(now.nanosecondsSinceBoot / Interval.seconds(5).nanoseconds)
        var source = RandomSource(seed: stretch << 8 | UInt64(machine))
        return source.chance(percent: 20)
    }

    func setTracked(_ machine: Int, _ isGood: Bool) {
        guard setup.tracker != .none, machines[machine].isTrackedGood != isGood else { return }
        note(isGood ? .trackedRecovered : .trackedFailed)
        machines[machine].isTrackedGood = isGood
        touch(machine)
        switch setup.tracker {
        case .none:
            break
        case .interface(let name, _):
            note(.trackedInterface)
            machines[machine].kernel.setRunning(name, isGood)
            tellNetwork(machine)
        case .process:
            note(.trackedProcess)
        case .script:
            note(.trackedScript)
        }
    }

    /// Its tracker leaves it out of the election now.
    func isLeftOut(_ machine: Int) -> Bool {
        setup.tracker.isFault && !machines[machine].isTrackedGood
    }

    /// What the cluster is like.
    func noteSetup() {
        if machines.count == 2 { note(.twoMachines) }
        if machines.count == 7 { note(.sevenMachines) }
        if setup.clockDrifts.contains(where: { $0 > 5_000 }) { note(.clockFast) }
        if setup.clockDrifts.contains(where: { $0 < -5_000 }) { note(.clockSlow) }
    }

    func followEngineLog(_ machine: Int, _ line: NodeLog) {
        if isRecordingLogs { logs.append((now, machine, line)) }
        switch line.message {
        case "Entering MASTER STATE: its sync group does": note(.groupToMaster)
        case "Entering BACKUP STATE: its sync group does": note(.groupToBackup)
        default:
            guard setup.tracker != .none else { return }
            if line.message.hasPrefix("Entering FAULT STATE: VI_") { note(.groupInFault) }
            for name in ["interface eth1", "process tracked", "script tracked"]
            where line.message == "Entering FAULT STATE: \(name) has failed" { note(.faultByTracker) }
            if line.message.hasPrefix("Changing effective priority") { note(.priorityByTracker) }
        }
    }
}
