import Compiler
import HelperCore
import HelperProtocol
import NetworkTypes
import Node
import VRRP

extension Cluster {
    /// Compiles what the machine's configuration says and points `current` at it.
    func compile(_ machine: Int) {
        let model = setup.model(of: machine, machines[machine].variant)
        do {
            let generation = try Generation(
                model,
                configuration: [machines[machine].variant.number],
                secrets: [],
                sources: [],
                version: "simulation"
            )
            machines[machine].current = generation.hash
            guard machines[machine].generation(generation.hash) == nil else { return }
            let table = try ObjectTable(TableMemory(copying: generation.objects))
            let compiled = try CompiledModel(model, in: table)
            machines[machine].generations.append(
                NodeGeneration(
                    hash: generation.hash,
                    table: table,
                    routers: compiled.routers,
                    statics: compiled.statics,
                    model: model
                )
            )
        } catch {
            preconditionFailure("the simulation's configuration compiles: \(error)")
        }
    }

    /// As at boot.
    func startMachine(_ machine: Int) {
        guard !machines[machine].isSupervised, machines[machine].frozenAt == nil else { return }
        machines[machine].isSupervised = true
        machines[machine].isStopping = false
        machines[machine].waiting = []
        compile(machine)
        push(
            .helperLaunched(machine: machine),
            after: random.interval(.milliseconds(1) ... .milliseconds(10))
        )
        push(
            .engineLaunched(machine: machine),
            after: random.interval(.milliseconds(1) ... .milliseconds(20))
        )
        touch(machine)
    }

    func launchHelper(_ machine: Int) {
        guard machines[machine].isSupervised, !machines[machine].isStopping, machines[machine].helper == nil
        else { return }
        machines[machine].lives += 1
        machines[machine].helper = HelperProcess(
            life: machines[machine].lives,
            core: HelperCore(enginesUserID: Cluster.enginesUserID, usesAddressLifetimes: true),
            startedAt: now,
            clock: clock(of: machine)
        )
        machines[machine].watch.helperStarted(at: now)
        say("\(machine) helper starts")
        touch(machine)
        for waiting in machines[machine].waiting { offer(waiting.number, machine) }
    }

    func launchEngine(_ machine: Int) {
        guard machines[machine].isSupervised, !machines[machine].isStopping, machines[machine].engine == nil
        else { return }
        machines[machine].lives += 1
        let life = machines[machine].lives
        machines[machine].engine = EngineProcess(life: life, startedAt: now)
        machines[machine].engine?.node.usesSlotsForFew = setup.usesSlots
        machines[machine].watch.engineStarted(
            at: now,
            isNewGeneration: machines[machine].watch.helperGeneration != machines[machine].current
        )
        say("\(machine) engine starts")
        touch(machine)
        func soon() -> Interval { random.interval(.milliseconds(1) ... .milliseconds(20)) }
        push(
            .engineInput(machine: machine, life: life, .generation(machines[machine].current)),
            after: soon()
        )
        push(.engineConnects(machine: machine, life: life), after: soon())
        push(.engineInput(machine: machine, life: life, .runner(.connected(user: 0))), after: soon())
        machines[machine].engine?.isNetworkNoticed = true
        push(.engineInput(machine: machine, life: life, .network), after: soon())
        if machines[machine].watch.crashesLeft > 0 {
            let timesLeft = machines[machine].watch.crashesLeft - 1
            let pause = random.interval(.milliseconds(10) ... .milliseconds(900))
            push(.engineCrashes(machine: machine, life: life, timesLeft: timesLeft), after: pause)
        }
    }

    /// SIGKILL: the kernel closes what it had open.
    func killEngine(_ machine: Int) {
        guard let engine = machines[machine].engine else { return }
        if let connection = engine.connection { pushToHelper(machine, .closed(connection: connection)) }
        machines[machine].engine = nil
        machines[machine].watch.engineLost(at: now, isGone: true)
        say("\(machine) engine is gone")
        touch(machine)
    }

    func killHelper(_ machine: Int) {
        guard let helper = machines[machine].helper else { return }
        if let session = helper.session { pushToEngine(machine, .closed(connection: session)) }
        machines[machine].helper = nil
        machines[machine].watch.helperLost(at: now)
        say("\(machine) helper is gone")
        touch(machine)
    }

    func crashEngine(_ machine: Int, timesLeft: Int) {
        machines[machine].watch.crashesLeft = timesLeft
        killEngine(machine)
        push(
            .engineLaunched(machine: machine),
            after: random.interval(.milliseconds(5) ... .milliseconds(60))
        )
    }

    func clearAfterHelper(_ machine: Int) {
        guard machines[machine].isSupervised, machines[machine].helper == nil else { return }
        machines[machine].kernel.clearMarked()
        note(.helperCleared)
        say("\(machine) --clear")
        tellNetwork(machine)
    }

    // MARK: - Planned stop

    func stopMachine(_ machine: Int) {
        guard machines[machine].isSupervised, !machines[machine].isStopping else { return }
        machines[machine].isStopping = true
        note(.plannedStop)
        touch(machine)
        push(.stopTimeout(machine: machine), after: .seconds(5))
        guard let life = machines[machine].engine?.life else {
            stopHelper(machine)
            return
        }
        push(.engineInput(machine: machine, life: life, .stop), after: .microseconds(100))
    }

    func engineFinished(_ machine: Int) {
        say("\(machine) engine has finished")
        killEngine(machine)
        guard machines[machine].isStopping else { return }
        stopHelper(machine)
    }

    private func stopHelper(_ machine: Int) {
        guard let life = machines[machine].helper?.life else {
            machines[machine].kernel.clearMarked()
            machines[machine].isSupervised = false
            return
        }
        push(.helperInput(machine: machine, life: life, .stop), after: .milliseconds(2))
    }

    func helperFinished(_ machine: Int) {
        say("\(machine) helper has finished")
        killHelper(machine)
        machines[machine].isSupervised = false
    }

    /// The supervisor's patience is over: what still runs is killed, and cleared after.
    func stopByForce(_ machine: Int) {
        guard machines[machine].isStopping, machines[machine].isSupervised else { return }
        killEngine(machine)
        if machines[machine].helper != nil {
            stopHelper(machine)
        } else {
            machines[machine].kernel.clearMarked()
            machines[machine].isSupervised = false
        }
    }
}
