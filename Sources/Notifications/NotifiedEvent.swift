/// The state that an instance or a sync group entered, as scripts and FIFO readers hear of it.
package enum NotifiedState: Hashable, Sendable, CaseIterable {
    case master
    case backup
    case fault
    case stop
    case deleted

    /// The word in arguments and lines (spec vrrp-behaviour 20.2, 20.6).
    package var word: String {
        switch self {
        case .master: "MASTER"
        case .backup: "BACKUP"
        case .fault: "FAULT"
        case .stop: "STOP"
        case .deleted: "DELETED"
        }
    }
}

/// Whom an event is about; each has a queue of scripts of its own.
package enum NotifiedSubject: Hashable, Sendable {
    case instance(String)
    case group(String)
    /// By the name that lines and mails have: `[addr]:proto:port`, `FWM n` or `[group]:n`
    /// (spec lvs-check-behaviour 7.3).
    case virtualServer(String)
    /// `[addr]:proto:port`, and its virtual server's name.
    case realServer(String, of: String)
}

/// Something that happened and that others are told of.
package enum NotifiedEvent: Hashable, Sendable {
    /// - Parameter priority: the effective one.
    case instanceEntered(name: String, state: NotifiedState, priority: UInt8)
    /// `DELETED` is said of instances only.
    case groupEntered(name: String, state: NotifiedState)
    /// As master, an advert of lower priority.
    case lowerPriorityHeard(name: String, priority: UInt8)
    /// The effective priority changed while the instance was master or backup.
    case priorityChanged(name: String, isMaster: Bool, priority: UInt8)
    /// A virtual server's quorum was gained or lost.
    case virtualServerChanged(name: String, isUp: Bool)
    case realServerChanged(name: String, virtualServer: String, isUp: Bool)

    package var subject: NotifiedSubject {
        switch self {
        case .instanceEntered(let name, _, _), .lowerPriorityHeard(let name, _),
            .priorityChanged(let name, _, _):
            .instance(name)
        case .groupEntered(let name, _): .group(name)
        case .virtualServerChanged(let name, _): .virtualServer(name)
        case .realServerChanged(let name, let virtualServer, _): .realServer(name, of: virtualServer)
        }
    }

    /// The four words behind a `notify` command's own (spec vrrp-behaviour 20.2); empty where there are none.
    package var addedWords: [String] {
        switch self {
        case .instanceEntered(let name, let state, let priority):
            ["INSTANCE", name, state.word, "\(priority)"]
        case .groupEntered(let name, let state): ["GROUP", name, state.word, "0"]
        case .lowerPriorityHeard, .priorityChanged, .virtualServerChanged, .realServerChanged: []
        }
    }

    /// The line for FIFOs with its line feed (spec vrrp-behaviour 20.6, lvs-check-behaviour 7.3).
    package var line: String {
        switch self {
        case .instanceEntered(let name, let state, let priority):
            "INSTANCE \"\(name)\" \(state.word) \(priority)\n"
        case .groupEntered(let name, let state): "GROUP \"\(name)\" \(state.word) 0\n"
        case .lowerPriorityHeard(let name, let priority):
            "INSTANCE \"\(name)\" MASTER_RX_LOWER_PRI \(priority)\n"
        case .priorityChanged(let name, let isMaster, let priority):
            "INSTANCE \"\(name)\" \(isMaster ? "MASTER" : "BACKUP")_PRIORITY \(priority)\n"
        case .virtualServerChanged(let name, let isUp): "VS \(name) \(isUp ? "UP" : "DOWN")\n"
        case .realServerChanged(let name, let virtualServer, let isUp):
            "RS \(name) \(virtualServer) \(isUp ? "UP" : "DOWN")\n"
        }
    }

    /// It is about VRRP, not about services: which of the two special FIFOs gets it.
    package var isAboutRouters: Bool {
        switch self {
        case .instanceEntered, .groupEntered, .lowerPriorityHeard, .priorityChanged: true
        case .virtualServerChanged, .realServerChanged: false
        }
    }
}

extension NotificationSettings {
    /// Every FIFO once; a FIFO's number is its place here.
    package var fifoPaths: [String] {
        var result: [String] = []
        for path in [allEvents, routerEvents, serviceEvents].compactMap({ $0?.path })
        where !result.contains(path) {
            result.append(path)
        }
        return result
    }

    /// Paths of the FIFOs that get the event's line: the one for everything first; one path is written once.
    package func paths(for event: NotifiedEvent) -> [String] {
        let special = event.isAboutRouters ? routerEvents : serviceEvents
        let paths = [allEvents?.path, special?.path].compactMap { $0 }
        return paths.count == 2 && paths[0] == paths[1] ? [paths[0]] : paths
    }
}
