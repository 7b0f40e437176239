package import Compiler
package import Configuration
import NetlinkMessages
package import NetworkTypes
import Node
import VRRP

/// Two or more machines' own configurations on a made-up LAN: who is master when, where each address is, and
/// why.
///
/// What is simulated is the engine and the helper themselves; made up are the LAN (interfaces belong together
/// when the routers on them share VRID and family), the machines' own addresses where no file names them, and
/// everything that trackers look at, which is in order. All machines boot at 0.
package final class Rehearsal {
    /// What is done to them, at a time from the boot.
    package enum Action: Hashable, Sendable {
        /// The power goes.
        case fail(machine: Int)
        /// The carrier of an interface goes.
        case unplug(machine: Int, InterfaceName)
        /// As planned.
        case stop(machine: Int)
        /// Nothing goes between two machines.
        case cut(Int, Int)
        /// Nothing goes from the first to the second.
        case cutOneWay(from: Int, to: Int)
        /// Everything is put right: power, carrier, cuts; what was stopped is started.
        case heal
    }

    /// Something that a router said, or an action.
    package struct Line: Sendable {
        /// From the boot.
        package var at: Interval
        /// Nil for an action on several.
        package var machine: Int?
        /// Nil: the machine itself, or an action.
        package var instance: String?
        package var text: String
        package var isAction: Bool
    }

    /// A virtual address, and who had it.
    package struct AddressHistory: Sendable {
        package struct Period: Sendable {
            package var machine: Int
            package var from: Interval
            package var to: Interval
        }

        package var address: IPAddress
        /// By their beginning.
        package var periods: [Period] = []
        /// In all since somebody had it first: nobody, or several.
        package var outage = Interval.zero
        package var shared = Interval.zero
        /// The longest time without.
        package var longestOutage = Interval.zero
        var outageSince: Interval?
    }

    package let names: [String]
    /// What of the files isn't simulated.
    package let leftOut: [String]
    package private(set) var lines: [Line] = []
    package private(set) var addresses: [AddressHistory] = []
    package let length: Interval
    private let cluster: Cluster
    private var unplugged: [(machine: Int, interface: InterfaceName)] = []

    /// Between two looks at the addresses.
    package static let resolution = Interval.milliseconds(1)
    /// Of what is rehearsed.
    package static let lengths = Interval.seconds(1) ... .seconds(3_600)
    package static let machineCounts = 2...7

    /// Rehearses at once.
    ///
    /// - Parameters:
    ///   - machines: as many as `machineCounts` says, with different names.
    ///   - actions: in any order.
    ///   - length: nil: until some time after the last action.
    /// - Throws: what of a model can't be compiled.
    package init(
        _ machines: [(name: String, model: ConfigurationModel)],
        actions: [(at: Interval, action: Action)],
        length: Interval? = nil
    ) throws(CompilerError) {
        precondition(Rehearsal.machineCounts.contains(machines.count))
        names = machines.map(\.name)
        var leftOut: [String] = []
        var parts: [(name: String, model: ConfigurationModel)] = []
        for machine in machines {
            let (model, without) = machine.model.rehearsable()
            for what in without where !leftOut.contains(what) { leftOut.append(what) }
            parts.append((machine.name, model))
            _ = try Generation(model, configuration: [], secrets: [], sources: [], version: "rehearsal")
        }
        self.leftOut = leftOut
        let lan = RehearsedLAN(parts)
        cluster = Cluster(lan.setup, seed: 1)
        cluster.isRecordingLogs = true
        for router in parts.flatMap(\.model.routers) {
            let excluded = router.excludedAddresses.map(\.description.address.address)
            for address in router.settings.virtualAddresses.map(\.address.address) + excluded
            where !addresses.contains(where: { $0.address == address }) {
                addresses.append(AddressHistory(address: address))
            }
        }
        let slowest =
            parts.flatMap(\.model.routers).map { router in
                router.settings.masterDownInterval(at: router.settings.basePriority)
                    + router.settings.preemptDelay + router.settings.startupDelay
            }.max() ?? .seconds(4)
        let last = actions.map(\.at).max() ?? .zero
        self.length = length ?? last + slowest * 2 + .seconds(5)
        play(actions.sorted { $0.at < $1.at })
    }

    private func play(_ actions: [(at: Interval, action: Action)]) {
        for machine in names.indices { cluster.apply(.startMachine(machine)) }
        var rest = actions[...]
        while sinceBoot < length {
            while let next = rest.first, next.at <= sinceBoot {
                rest.removeFirst()
                collectLogs()
                lines.append(
                    Line(at: next.at, machine: nil, instance: nil, text: words(next.action), isAction: true)
                )
                carryOut(next.action)
            }
            cluster.run(for: Rehearsal.resolution)
            collectLogs()
            lookAtAddresses()
        }
        for place in addresses.indices { endOutage(place) }
    }

    private var sinceBoot: Interval { cluster.now - Instant(nanosecondsSinceBoot: 0) }

    private func carryOut(_ action: Action) {
        switch action {
        case .fail(let machine):
            cluster.apply(.powerOff(machine))
        case .unplug(let machine, let interface):
            unplugged.append((machine, interface))
            cluster.apply(.setCarrier(machine, interface, false))
        case .stop(let machine):
            cluster.apply(.stop(machine))
        case .cut(let one, let other):
            cluster.apply(.cut(from: one, to: other))
            cluster.apply(.cut(from: other, to: one))
        case .cutOneWay(let from, let to):
            cluster.apply(.cut(from: from, to: to))
        case .heal:
            cluster.apply(.mendNetwork)
            for (machine, interface) in unplugged { cluster.apply(.setCarrier(machine, interface, true)) }
            unplugged = []
            for machine in names.indices { cluster.apply(.startMachine(machine)) }
        }
    }

    private func collectLogs() {
        for (at, machine, line) in cluster.logs where isOfInterest(line.message, line.instance) {
            lines.append(
                Line(
                    at: at - Instant(nanosecondsSinceBoot: 0),
                    machine: machine,
                    instance: line.instance,
                    text: line.message,
                    isAction: false
                )
            )
        }
        cluster.logs = []
    }

    /// What instances and groups say; the daemon's own connections are the simulation's business.
    private func isOfInterest(_ message: String, _ instance: String?) -> Bool {
        if instance == nil { return message.hasPrefix("sync group") }
        return !message.contains("which loses against ours")
    }

    private func lookAtAddresses() {
        let now = sinceBoot
        for place in addresses.indices {
            var holders = 0
            for machine in names.indices
            where cluster.machines[machine].kernel.marked.contains(addresses[place].address) {
                holders += 1
                let known = addresses[place].periods.lastIndex { $0.machine == machine }
                if let known, addresses[place].periods[known].to == now - Rehearsal.resolution {
                    addresses[place].periods[known].to = now
                } else {
                    addresses[place].periods.append(
                        AddressHistory.Period(machine: machine, from: now, to: now)
                    )
                }
            }
            if holders > 1 { addresses[place].shared = addresses[place].shared + Rehearsal.resolution }
            if holders > 0 {
                endOutage(place)
            } else if !addresses[place].periods.isEmpty, addresses[place].outageSince == nil {
                addresses[place].outageSince = now - Rehearsal.resolution
            }
        }
    }

    private func endOutage(_ place: Int) {
        guard let since = addresses[place].outageSince else { return }
        addresses[place].outageSince = nil
        let lasted = sinceBoot - since - Rehearsal.resolution
        addresses[place].outage = addresses[place].outage + lasted
        addresses[place].longestOutage = max(addresses[place].longestOutage, lasted)
    }

    private func words(_ action: Action) -> String {
        switch action {
        case .fail(let machine): "\(names[machine]) loses its power"
        case .unplug(let machine, let interface): "\(interface) of \(names[machine]) loses its carrier"
        case .stop(let machine): "\(names[machine]) is stopped as planned"
        case .cut(let one, let other): "nothing goes between \(names[one]) and \(names[other])"
        case .cutOneWay(let from, let to): "nothing goes from \(names[from]) to \(names[to])"
        case .heal: "everything is put right"
        }
    }
}
