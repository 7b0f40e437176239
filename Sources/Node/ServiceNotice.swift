package import LoadBalancing
import NetworkTypes

/// What people and scripts are told of virtual servers and real servers; whoever runs scripts, writes FIFOs
/// and sends mail listens to these.
package struct ServiceNotice: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case quorum(QuorumNotice)
        /// A real server of the settings is usable or isn't; without script and FIFO where `isQuiet`.
        case realServer(Int, isUp: Bool, NoticeOccasion, isQuiet: Bool)
        case checkMail(check: Int, isUp: Bool, serverIsUp: Bool, serverChanged: Bool)
        case realServerMail(Int, NoticeOccasion)
    }

    /// The virtual server as it is configured; for a removed one, as it was.
    package let virtualServer: VirtualServerSettings
    package let subject: Subject

    /// Nil for effects that nobody is told of.
    init?(_ effect: VirtualServer.Effect, of settings: VirtualServerSettings) {
        virtualServer = settings
        switch effect {
        case .quorumNotice(let notice): subject = .quorum(notice)
        case .realServerNotice(let server, let isUp, let occasion, let isQuiet):
            subject = .realServer(server, isUp: isUp, occasion, isQuiet: isQuiet)
        case .checkMail(let check, let isUp, let serverIsUp, let serverChanged):
            subject = .checkMail(
                check: check,
                isUp: isUp,
                serverIsUp: serverIsUp,
                serverChanged: serverChanged
            )
        case .realServerMail(let server, let occasion): subject = .realServerMail(server, occasion)
        case .tableChanged, .weightChanged, .sorryServerUsed, .checksSuspended: return nil
        }
    }
}
