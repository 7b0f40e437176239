/// Planned work: what somebody asked for that is to last, across reloads and other engines.
package struct Plan: Equatable, Sendable {
    package enum Subject: Hashable, Sendable {
        /// The node takes no mastership.
        case maintenance
        /// An instance, and the sync group that it is in, is handed over.
        case switchover(instance: String)
        /// A real server gets no new connections; in every virtual server, or in one by its name.
        case drain(server: String, service: String?)
    }

    package var subject: Subject
    /// Who asked for it.
    package var user: UInt32
    package var reason: String?
    /// Seconds since 1970, UTC.
    package var since: Int64
    /// The same; nil: it lasts until it is ended.
    package var expiry: Int64?

    package init(subject: Subject, user: UInt32, reason: String?, since: Int64, expiry: Int64?) {
        self.subject = subject
        self.user = user
        self.reason = reason
        self.since = since
        self.expiry = expiry
    }

    /// Kept at a time; one more is refused.
    package static let countMax = 256
}

extension Plan.Subject {
    /// For people.
    package var words: String {
        switch self {
        case .maintenance: "maintenance"
        case .switchover(let instance): "switchover of \(instance)"
        case .drain(let server, let service): "drain of \(server)" + (service.map { " in \($0)" } ?? "")
        }
    }
}

/// What is asked about planned work.
package struct PlanRequest: Equatable, Sendable {
    package enum Action: Equatable, Sendable {
        case begin(expirySeconds: UInt64?, reason: String?, isForced: Bool)
        case end
    }

    package var subject: Plan.Subject
    package var action: Action
    package var user: UInt32

    package init(_ subject: Plan.Subject, _ action: Action, user: UInt32) {
        self.subject = subject
        self.action = action
        self.user = user
    }
}

/// What came of it; the texts are for people.
package enum PlanOutcome: Equatable, Sendable {
    case done(String)
    case notFound(String)
    case refused(String)
}
