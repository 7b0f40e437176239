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

extension VirtualServer.Effect {
    /// For the log; nil for what isn't worth a line.
    func logLine(of settings: VirtualServerSettings) -> NodeLog? {
        let name = "virtual server \(settings.name)"
        switch self {
        case .quorumNotice(let notice):
            // That a service goes is said by who takes it out.
            guard notice.occasion == .started || notice.occasion == .changed else { return nil }
            let weight = "\(notice.aliveWeight) of \(notice.quorum.required)"
            return notice.isMet
                ? NodeLog(.info, "\(name): quorum met, weight \(weight)")
                : NodeLog(.warning, "\(name): quorum lost, weight \(weight)")
        case .realServerNotice(let server, let isUp, let occasion, _):
            // Places of servers that go are of the former settings.
            guard occasion == .changed, settings.realServers.indices.contains(server) else { return nil }
            let text = "\(name): real server \(settings.realServers[server].name) is \(isUp ? "up" : "down")"
            return NodeLog(isUp ? .info : .warning, text)
        case .weightChanged(let server, let from, let to, _):
            let text = "weight of real server \(settings.realServers[server].name) from \(from.rawValue) to "
            return NodeLog(.info, "\(name): \(text)\(to.rawValue)")
        case .sorryServerUsed(let isUsed):
            return NodeLog(.warning, "\(name): the sorry server \(isUsed ? "stands in" : "rests again")")
        case .checksSuspended(let rest):
            return NodeLog(.info, "\(name): its checks \(rest ? "rest, the address is elsewhere" : "go on")")
        case .tableChanged, .checkMail, .realServerMail: return nil
        }
    }
}
