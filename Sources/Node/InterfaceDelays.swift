import Compiler
import Configuration
import NetlinkMessages
import NetworkTypes
import VRRP

/// `interface_up_down_delays`: a change of an interface counts only after it has lasted (spec vrrp-behaviour
/// 17.1). Only once the interface has been up: what is there at the start counts at once, and one that is
/// made again is another one. The opposite change cancels.
struct InterfaceDelays {
    fileprivate struct Entry {
        let delay: InterfaceDelay
        /// What counts: up and running; nil: nothing yet, or it isn't there.
        var counted: Bool?
        var index: InterfaceIndex?
        /// When what is seen instead counts.
        var due: Instant?
    }

    private var entries: [Entry] = []
    /// As the kernel showed it last; nil: nobody needs it.
    private(set) var observed: NetworkSnapshot?
    /// Delays went while a change waited for them.
    private var isStale = false

    /// When `settled` gives something else; nil: not by itself.
    var nextDeadline: Instant? {
        if isStale { return Instant(nanosecondsSinceBoot: 0) }
        return entries.compactMap(\.due).min()
    }

    /// The delays of another generation; what counts, `snapshot`, goes on.
    mutating func change(to delays: [InterfaceDelay], from snapshot: NetworkSnapshot?) {
        let former = entries
        entries = delays.map { delay in
            let link = snapshot?.link(named: delay.interface)
            let isUp = link.map { $0.isUp && $0.isRunning } ?? false
            let known = former.first { $0.delay == delay }
            return known ?? Entry(delay: delay, counted: isUp ? true : nil, index: link?.index)
        }
        isStale = former.contains { old in
            old.due != nil && !entries.contains { $0.delay == old.delay }
        }
    }

    /// What counts of a picture. `bound`: no delay of the interface may be longer.
    mutating func settled(
        _ snapshot: NetworkSnapshot,
        at now: Instant,
        bound: (InterfaceName) -> Interval?
    ) -> NetworkSnapshot {
        isStale = false
        guard !entries.isEmpty else {
            observed = nil
            return snapshot
        }
        observed = snapshot
        var links = snapshot.links
        for place in entries.indices {
            let name = entries[place].delay.interface
            guard let link = links.firstIndex(where: { $0.name == name }) else {
                entries[place].counted = nil
                entries[place].index = nil
                entries[place].due = nil
                continue
            }
            if entries[place].index != links[link].index { entries[place].counted = nil }
            entries[place].index = links[link].index
            let isUp = links[link].isUp && links[link].isRunning
            let counts = entries[place].follow(isUp, at: now, bound: bound(name))
            guard counts != isUp else { continue }
            links[link].isRunning = counts
            links[link].isUp = counts || links[link].isUp
        }
        return NetworkSnapshot(
            links: links,
            addresses: snapshot.addresses,
            routing: snapshot.routing,
            gateways: snapshot.gateways
        )
    }
}

extension InterfaceDelays.Entry {
    /// What counts now.
    fileprivate mutating func follow(_ isUp: Bool, at now: Instant, bound: Interval?) -> Bool {
        guard let counted, counted != isUp else {
            due = nil
            // Down before it was ever up: the first time that it comes up counts at once.
            if isUp { counted = true }
            return isUp
        }
        let wanted = isUp ? delay.up : delay.down
        let time = bound.map { min(wanted, $0) } ?? wanted
        let from = due ?? now + time
        guard from > now else {
            due = nil
            self.counted = isUp
            return isUp
        }
        due = from
        return counted
    }
}

extension Node {
    /// What counts of what the kernel shows.
    mutating func settledNetwork(_ observed: NetworkSnapshot, at now: Instant) -> NetworkSnapshot {
        let instances = instances
        return interfaceDelays.settled(observed, at: now) { name in
            // Shorter than backups wait but for one interval.
            instances.lazy.filter { $0.compiled.settings.interface == name }.map {
                max(.zero, $0.router.delayBound - .milliseconds(1))
            }.min()
        }
    }

    mutating func interfaceDelaysDue(at now: Instant, into effects: inout [NodeEffect]) {
        guard let due = interfaceDelays.nextDeadline, due <= now, let observed = interfaceDelays.observed
        else { return }
        networkObserved(observed, at: now, into: &effects)
    }
}
