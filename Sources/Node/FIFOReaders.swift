import Compiler
import Configuration
import NetworkTypes
import Notifications

/// The programs that read FIFOs (`notify_fifo_script`): each runs as long as the configuration names it, and
/// is started again when it ends, later each time (keepalived starts it once).
struct FIFOReaders {
    private struct Reader {
        let script: ConfiguredScript
        var isRunning = false
        var startedAt: Instant?
        /// When it is started again.
        var due: Instant?
        var pause = FIFOReaders.shortestPause
    }

    /// In the configuration's order; equal ones once.
    private var readers: [Reader] = []

    static let shortestPause = Interval.seconds(1)
    static let longestPause = Interval.seconds(60)

    /// The earliest restart.
    var nextDeadline: Instant? { readers.compactMap(\.due).min() }

    /// Takes those of another generation; those that stay go on. What is not wanted any more is answered.
    mutating func change(to settings: NotificationSettings, at now: Instant) -> [ConfiguredScript] {
        var wanted: [ConfiguredScript] = []
        for fifo in [settings.allEvents, settings.routerEvents, settings.serviceEvents] {
            if let script = fifo?.script, !wanted.contains(script) { wanted.append(script) }
        }
        let former = readers
        readers = wanted.map { script in
            former.first { $0.script == script } ?? Reader(script: script, due: now)
        }
        return former.filter { $0.isRunning && !wanted.contains($0.script) }.map(\.script)
    }

    /// Those that are to be started now.
    mutating func takeDue(at now: Instant) -> [ConfiguredScript] {
        var result: [ConfiguredScript] = []
        for place in readers.indices {
            guard let due = readers[place].due, due <= now else { continue }
            readers[place].due = nil
            readers[place].isRunning = true
            readers[place].startedAt = now
            result.append(readers[place].script)
        }
        return result
    }

    /// One has ended; how long it is left alone, nil when nobody wants it any more.
    mutating func ended(_ script: ConfiguredScript, at now: Instant) -> Interval? {
        guard let place = readers.firstIndex(where: { $0.script == script }) else { return nil }
        let pause = readers[place].pause
        let lived = readers[place].startedAt.map { now - $0 } ?? .zero
        // One that lived for a while didn't fail at its start.
        let isHealthy = lived >= FIFOReaders.longestPause
        readers[place].isRunning = false
        readers[place].due = now + (isHealthy ? FIFOReaders.shortestPause : pause)
        readers[place].pause =
            isHealthy ? FIFOReaders.shortestPause : min(pause * 2, FIFOReaders.longestPause)
        return isHealthy ? FIFOReaders.shortestPause : pause
    }

    /// All that run, at the end.
    mutating func stop() -> [ConfiguredScript] {
        defer { readers = [] }
        return readers.filter(\.isRunning).map(\.script)
    }
}

extension Node {
    /// Takes the readers of a generation whose instances are set.
    mutating func changeReaders(
        to model: ConfigurationModel,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        for script in readers.change(to: model.global.notifications, at: now) {
            forgetRun(for: .reader(script), into: &effects)
        }
        readersDue(at: now, into: &effects)
    }

    mutating func readersDue(at now: Instant, into effects: inout [NodeEffect]) {
        for script in readers.takeDue(at: now) {
            run(ScriptRun(purpose: .reader(script), script: script), at: now, into: &effects)
        }
    }

    mutating func readerEnded(_ script: ConfiguredScript, at now: Instant, into effects: inout [NodeEffect]) {
        guard let pause = readers.ended(script, at: now) else { return }
        let name = script.command.words[0]
        let seconds = pause.nanoseconds / 1_000_000_000
        let text = "\(name), which reads a FIFO, has ended; starting it again in \(seconds) s"
        effects.append(.log(NodeLog(.warning, text)))
    }

    /// After the last line was written.
    mutating func stopReaders(into effects: inout [NodeEffect]) {
        for script in readers.stop() { forgetRun(for: .reader(script), into: &effects) }
    }
}
