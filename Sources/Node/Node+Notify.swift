import Compiler
import Configuration
import HelperProtocol
import NetworkTypes
import Notifications
import RunnerProtocol
import VRRP

/// An event that others are to be told of, until the kernel's state is as it says.
struct HeldNotice {
    let event: NotifiedEvent
    let invocations: [Invocation]
    let mail: MailMessage?
    /// The instance whose addresses are waited for; for a sync group its members'.
    let keys: [ChannelKey]
}

extension Node {
    /// Tells of an event: its scripts in the subject's queue, then a line to each FIFO that is for it, then
    /// mail (spec vrrp-behaviour 20.1). Told at the end of the turn, in the order of the calls.
    ///
    /// This is the way for whatever isn't an instance's or a group's own: `invocations` are what the
    /// subject's settings say (`UpDownNotifySettings.invocations(for:)`), and their scripts must be in
    /// `ScriptNumbers` of the generation.
    ///
    /// - Parameters:
    ///   - mail: nil: nobody gets any.
    ///   - keys: instances whose addresses must be put or gone before.
    mutating func notify(
        _ event: NotifiedEvent,
        _ invocations: [Invocation],
        mail: MailMessage? = nil,
        after keys: [ChannelKey] = []
    ) {
        held.append(HeldNotice(event: event, invocations: invocations, mail: mail, keys: keys))
    }

    /// Tells of what waits for nothing any more; at the end of a turn.
    mutating func tellHeld(at now: Instant, into effects: inout [NodeEffect]) {
        guard !held.isEmpty else { return }
        let all = held
        held = []
        var blocked: Set<ChannelKey> = []
        for notice in all {
            let mustWait = notice.keys.contains { key in
                blocked.contains(key) || place(of: key).map { instances[$0].outstandingClaims > 0 } ?? false
            }
            if mustWait {
                blocked.formUnion(notice.keys)
                held.append(notice)
            } else {
                tell(notice, at: now, into: &effects)
            }
        }
    }

    private mutating func tell(_ notice: HeldNotice, at now: Instant, into effects: inout [NodeEffect]) {
        let event = notice.event
        // A transition without a script makes one that waits obsolete.
        if !notice.invocations.isEmpty || (event.isTransition && noticeQueues.contains(event.subject)) {
            var orders: [ScriptQueue.Effect] = []
            noticeQueues.change(event.subject) { $0.add(event, notice.invocations, at: now, into: &orders) }
            carryOut(orders, of: event.subject, at: now, into: &effects)
        }
        writeLine(event, into: &effects)
        if let mail = notice.mail { effects.append(.sendMail(mail)) }
    }

    /// To every FIFO that is for the event.
    func writeLine(_ event: NotifiedEvent, into effects: inout [NodeEffect]) {
        let fifos = global.notifications.fifoPaths
        for path in global.notifications.paths(for: event) {
            guard let place = fifos.firstIndex(of: path) else { continue }
            effects.append(.writeLine(fifo: UInt32(place), line: event.line))
        }
    }

    private mutating func carryOut(
        _ orders: [ScriptQueue.Effect],
        of subject: NotifiedSubject,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        for order in orders {
            switch order {
            case .run(let queued):
                let script = ConfiguredScript(queued.invocation.command, told: queued.event.told)
                let run = ScriptRun(
                    purpose: .notice(subject),
                    script: script,
                    transition: script.added == .none ? nil : queued.event.transition,
                    queued: queued
                )
                self.run(run, at: now, into: &effects)
            case .stop:
                stopRun(for: .notice(subject), at: now, into: &effects)
            case .superseded(let former, let newer):
                let text = "scripts of \(former.words) are left out, overtaken by \(newer.words)"
                effects.append(.log(NodeLog(.info, text)))
                effects.append(.happened(.scriptsSuperseded(by: newer.words)))
            }
        }
    }

    /// The script that ran for a subject has ended.
    mutating func noticeEnded(
        _ subject: NotifiedSubject,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        var orders: [ScriptQueue.Effect] = []
        noticeQueues.change(subject) { $0.ended(at: now, into: &orders) }
        carryOut(orders, of: subject, at: now, into: &effects)
    }

    /// Forgets the queues and the mailed states of what isn't there any more.
    mutating func forgetSubjects() {
        guard !noticeQueues.isEmpty || !mailGates.isEmpty else { return }
        let names = Set(instances.map(\.name))
        let groupNames = Set(groups.map(\.name))
        let isThere = { (subject: NotifiedSubject) in
            switch subject {
            case .instance(let name): names.contains(name)
            case .group(let name): groupNames.contains(name)
            case .virtualServer, .realServer: true
            }
        }
        noticeQueues.keep(isThere)
        mailGates = mailGates.filter { isThere($0.key) }
    }

    mutating func noticesDue(at now: Instant, into effects: inout [NodeEffect]) {
        for subject in noticeQueues.takeDue(at: now) {
            var orders: [ScriptQueue.Effect] = []
            noticeQueues.change(subject) { $0.deadlineReached(at: now, into: &orders) }
            carryOut(orders, of: subject, at: now, into: &effects)
        }
    }
}

extension NotifiedEvent {
    /// Whose transition the runner's table says this is.
    fileprivate var told: ScriptEntry.Added {
        switch self {
        case .instanceEntered(let name, _, _): .instance(name)
        case .groupEntered(let name, _): .group(name)
        case .lowerPriorityHeard, .priorityChanged, .virtualServerChanged, .realServerChanged: .none
        }
    }

    fileprivate var transition: RunOrder.Transition? {
        switch self {
        case .instanceEntered(_, let state, let priority):
            RunOrder.Transition(state: RunOrder.State(state), priority: priority)
        case .groupEntered(_, let state): RunOrder.Transition(state: RunOrder.State(state), priority: 0)
        case .lowerPriorityHeard, .priorityChanged, .virtualServerChanged, .realServerChanged: nil
        }
    }

    /// The FIFO's line, for the log.
    fileprivate var words: String { String(line.dropLast()) }
}

extension RunOrder.State {
    fileprivate init(_ state: NotifiedState) {
        switch state {
        case .master: self = .master
        case .backup: self = .backup
        case .fault: self = .fault
        case .stop: self = .stop
        case .deleted: self = .deleted
        }
    }
}
