import Compiler
import NetworkTypes
import Notifications
import VRRP

/// Scripts that masters run before a planned stop, a switchover or maintenance takes their addresses
/// (`release_script`), and who waits for them.
struct ReleaseScripts {
    /// Instances whose script runs, and how long it is waited for.
    fileprivate(set) var running: [String: Instant] = [:]
    /// Instances whose script has ended, until they have let go.
    fileprivate var over: Set<String> = []
    /// A planned stop waits for them.
    var delaysStop = false

    var nextDeadline: Instant? { running.values.min() }
}

extension Node {
    /// Whether those of these instances that are master may let go of their addresses: their scripts have
    /// ended. Starts what hasn't run yet; the caller comes back when `releaseScriptEnded` says so.
    mutating func mayRelease(_ places: [Int], at now: Instant, into effects: inout [NodeEffect]) -> Bool {
        var result = true
        for place in places {
            let instance = instances[place]
            guard let script = instance.notifications.release, instance.router.state == .master,
                !releaseScripts.over.contains(instance.name)
            else { continue }
            result = false
            guard releaseScripts.running[instance.name] == nil else { continue }
            releaseScripts.running[instance.name] = now + script.timeout + Node.releaseGrace
            effects.append(
                .log(NodeLog(.info, instance: instance.name, "release_script runs before the addresses go"))
            )
            run(
                ScriptRun(
                    purpose: .release(instance.name),
                    script: ConfiguredScript(script.command),
                    timeout: script.timeout
                ),
                at: now,
                into: &effects
            )
        }
        return result
    }

    /// The scripts of these have served their turn: before the next leave they run again.
    mutating func forgetReleases(of places: [Int]) {
        guard !releaseScripts.over.isEmpty else { return }
        for place in places { releaseScripts.over.remove(instances[place].name) }
    }

    /// The instance's script has ended, or is given up: whoever waited goes on when it was the last.
    mutating func releaseScriptEnded(_ name: String, at now: Instant, into effects: inout [NodeEffect]) {
        guard releaseScripts.running.removeValue(forKey: name) != nil else { return }
        releaseScripts.over.insert(name)
        goOnReleasing(at: now, into: &effects)
    }

    private mutating func goOnReleasing(at now: Instant, into effects: inout [NodeEffect]) {
        guard releaseScripts.running.isEmpty else { return }
        if releaseScripts.delaysStop {
            stopRequested(at: now, into: &effects)
        } else {
            followPlans(at: now, into: &effects)
        }
    }

    mutating func releaseScriptsDue(at now: Instant, into effects: inout [NodeEffect]) {
        // Asked at each deadline of each instance: nothing is walked for nothing.
        guard releaseScripts.nextDeadline.map({ $0 <= now }) ?? false else { return }
        let late = instances.map(\.name).filter { name in
            releaseScripts.running[name].map { $0 <= now } ?? false
        }
        for name in late {
            let text = "release_script didn't end in time; going on without"
            effects.append(.log(NodeLog(.warning, instance: name, text)))
            forgetRun(for: .release(name), into: &effects)
            releaseScriptEnded(name, at: now, into: &effects)
        }
        // Of an instance that a reload took away.
        guard releaseScripts.nextDeadline.map({ $0 <= now }) ?? false else { return }
        releaseScripts.running = releaseScripts.running.filter { $0.value > now }
        goOnReleasing(at: now, into: &effects)
    }

    /// Who stops twice doesn't wait.
    mutating func giveUpReleases(into effects: inout [NodeEffect]) {
        for name in instances.map(\.name) where releaseScripts.running[name] != nil {
            forgetRun(for: .release(name), into: &effects)
            releaseScripts.over.insert(name)
        }
        releaseScripts.running = [:]
    }

    /// From the timeout until a script is given up: the way, and TERM.
    static let releaseGrace = Interval.seconds(1)
}
