package import NetworkTypes

/// The scripts of one instance, group or server, one at a time and in order.
///
/// keepalived starts scripts and looks no further, so a slow BACKUP script may end after the MASTER script
/// that followed it, and leave the machine in the wrong state. Here a script waits until the one before has
/// ended. While it waits, a newer transition takes its place: only the state that holds is worth telling.
/// Each one left out is reported, and the next script hears how many. A transition without scripts takes the
/// waiting one's place as well, because what that one would say is no longer so. A transition that began is
/// told to all of its scripts.
///
/// A script may take as long as it likes while nothing waits. Once something does, it has `patience`; then it
/// is stopped.
package struct ScriptQueue: Sendable {
    /// What one event makes run.
    package struct Entry: Hashable, Sendable {
        package let event: NotifiedEvent
        package let invocations: [Invocation]
        package let since: Instant
    }

    /// A script to start now.
    package struct Run: Hashable, Sendable {
        package let event: NotifiedEvent
        package let invocation: Invocation
        /// 1, 2, 3, … of this queue, without gaps.
        package let sequence: UInt64
        /// How long ago the event was.
        package let age: Interval
        /// Events since the one before that no script was told of.
        package let superseded: Int

        /// Variables that the script finds in its environment.
        package var environment: [EnvironmentVariable] {
            [
                EnvironmentVariable(name: "HOLDFAST_SEQUENCE", value: "\(sequence)"),
                EnvironmentVariable(name: "HOLDFAST_STATE_AGE_MS", value: "\(age.nanoseconds / 1_000_000)"),
                EnvironmentVariable(name: "HOLDFAST_SUPERSEDED", value: "\(superseded)"),
            ]
        }
    }

    package enum Effect: Hashable, Sendable {
        /// `ended` answers it.
        case run(Run)
        /// TERM, then KILL, for the one that runs; `ended` answers.
        case stop
        /// The event's scripts won't run: a newer event took its place.
        case superseded(NotifiedEvent, by: NotifiedEvent)
    }

    /// How long a script goes on while another waits.
    package static let patience = Interval.seconds(60)

    private var running: Entry?
    /// Of `running`, those still to start.
    private var rest: ArraySlice<Invocation> = []
    private var waiting: Entry?
    private var lastSequence: UInt64 = 0
    private var superseded = 0
    /// When the running script is stopped; nil when nothing waits or it has been.
    package private(set) var nextDeadline: Instant?

    /// Of this queue.
    private var patience = ScriptQueue.patience

    package init() {}

    package var isIdle: Bool { running == nil }

    /// Scripts that wait for others of this queue.
    package var waitingCount: Int { rest.count + (waiting?.invocations.count ?? 0) }

    /// An event happened; `invocations` may be empty.
    package mutating func add(
        _ event: NotifiedEvent,
        _ invocations: [Invocation],
        at now: Instant,
        into effects: inout [Effect]
    ) {
        let entry = Entry(event: event, invocations: invocations, since: now)
        guard running != nil else {
            start(entry, at: now, into: &effects)
            return
        }
        if let former = waiting {
            // What isn't a transition says nothing that a transition wouldn't: it never takes one's place.
            guard event.isTransition || !former.event.isTransition else {
                if !invocations.isEmpty { supersede(entry, by: former.event, into: &effects) }
                return
            }
            if !former.invocations.isEmpty { supersede(former, by: event, into: &effects) }
        }
        let wasWaited = waiting?.invocations.isEmpty == false
        waiting = entry
        if invocations.isEmpty {
            nextDeadline = nil
        } else if !wasWaited {
            nextDeadline = now + patience
        }
    }

    /// From now on, less is waited for what runs while another waits.
    package mutating func hurry(to patience: Interval, at now: Instant) {
        self.patience = patience
        nextDeadline = nextDeadline.map { min($0, now + patience) }
    }

    /// The script that was to run has ended, or never started.
    package mutating func ended(at now: Instant, into effects: inout [Effect]) {
        guard let entry = running else { return }
        if let next = rest.popFirst() {
            if waiting?.invocations.isEmpty == false { nextDeadline = now + patience }
            run(next, of: entry, at: now, into: &effects)
            return
        }
        running = nil
        nextDeadline = nil
        if let next = waiting {
            waiting = nil
            start(next, at: now, into: &effects)
        }
    }

    /// `nextDeadline` has come; may be early.
    package mutating func deadlineReached(at now: Instant, into effects: inout [Effect]) {
        guard let due = nextDeadline, due <= now else { return }
        nextDeadline = nil
        effects.append(.stop)
    }

    private mutating func supersede(
        _ entry: Entry,
        by event: NotifiedEvent,
        into effects: inout [Effect]
    ) {
        superseded += 1
        effects.append(.superseded(entry.event, by: event))
    }

    private mutating func start(_ entry: Entry, at now: Instant, into effects: inout [Effect]) {
        rest = entry.invocations[...]
        guard let first = rest.popFirst() else { return }
        running = entry
        run(first, of: entry, at: now, into: &effects)
    }

    private mutating func run(
        _ invocation: Invocation,
        of entry: Entry,
        at now: Instant,
        into effects: inout [Effect]
    ) {
        lastSequence += 1
        effects.append(
            .run(
                Run(
                    event: entry.event,
                    invocation: invocation,
                    sequence: lastSequence,
                    age: now - entry.since,
                    superseded: superseded
                )
            )
        )
        superseded = 0
    }
}

/// One variable of a script's environment.
package struct EnvironmentVariable: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension NotifiedEvent {
    /// It says which state holds now, so it makes what was said before obsolete.
    package var isTransition: Bool {
        switch self {
        case .instanceEntered, .groupEntered, .virtualServerChanged, .realServerChanged: true
        case .lowerPriorityHeard, .priorityChanged: false
        }
    }
}
