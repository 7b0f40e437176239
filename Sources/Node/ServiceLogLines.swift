// The words of the log for what a virtual server says: those that monitors grep for in keepalived's log (spec
// lvs-check-behaviour 21.1; tried with 2.2.7), with servers named as its FIFOs name them.

import LoadBalancing
import NetworkTypes

extension VirtualServer.Effect {
    /// For the log; none for what isn't worth a line.
    ///
    /// - Parameter settings: of the virtual server; for a real server that a reload takes out, as they were.
    func logLines(of settings: VirtualServerSettings) -> [NodeLog] {
        let name = settings.notifiedName
        switch self {
        case .quorumNotice(let notice): return notice.logLine(of: name).map { [$0] } ?? []
        case .realServerNotice(let server, let isUp, let occasion, _):
            return settings.logLine(ofServer: server, isUp: isUp, occasion).map { [$0] } ?? []
        case .weightChanged(let server, let from, let to, let isAlive):
            let who = "\(isAlive ? "" : "in")active service \(settings.words(ofServer: server))"
            let what = "Changing weight from \(from.rawValue) to \(to.rawValue)"
            return [NodeLog(.info, "\(what) for \(who) of VS \(name)")]
        case .sorryServerUsed(let isUsed): return settings.logLines(sorryServerIsUsed: isUsed)
        case .checksSuspended(let rest):
            return settings.realServers.indices.map { server in
                let what = "\(rest ? "Deactivating" : "Activating") healthchecker"
                return NodeLog(
                    .info,
                    "\(what) for service \(settings.words(ofServer: server)) for VS \(name)"
                )
            }
        case .tableChanged, .checkMail, .realServerMail: return []
        }
    }
}

extension QuorumNotice {
    /// That a service goes is said of its servers.
    fileprivate func logLine(of name: String) -> NodeLog? {
        guard occasion == .started || occasion == .changed else { return nil }
        let (required, hysteresis) = (Int64(quorum.required), Int64(quorum.hysteresis))
        guard !isMet else {
            let sum = "\(required)+\(hysteresis)=\(required + hysteresis)"
            return NodeLog(.info, "Gained quorum \(sum) <= \(aliveWeight) for VS \(name)")
        }
        let sum = "\(required)-\(hysteresis)=\(required - hysteresis)"
        let what = occasion == .started ? "Starting with quorum down" : "Lost quorum"
        return NodeLog(.warning, "\(what) \(sum) > \(aliveWeight) for VS \(name)")
    }
}

extension VirtualServerSettings {
    fileprivate func words(ofServer place: Int) -> String { notifiedName(ofServer: place) ?? "?" }

    fileprivate func logLine(ofServer place: Int, isUp: Bool, _ occasion: NoticeOccasion) -> NodeLog? {
        let server = words(ofServer: place)
        let stays = realServers.indices.contains(place) && realServers[place].inhibitsOnFailure
        switch occasion {
        // Nothing has changed; keepalived is silent, too.
        case .started: return nil
        case .changed where stays:
            let what = isUp ? "Enabling" : "Disabling"
            return NodeLog(isUp ? .info : .warning, "\(what) service \(server) of VS \(notifiedName)")
        case .changed:
            return isUp
                ? NodeLog(.info, "Adding service \(server) to VS \(notifiedName)")
                : NodeLog(.warning, "Removing service \(server) from VS \(notifiedName)")
        case .removed: return NodeLog(.info, "Removing service \(server) from VS \(notifiedName)")
        case .stopping: return NodeLog(.info, "Shutting down service \(server) from VS \(notifiedName)")
        }
    }

    fileprivate func logLines(sorryServerIsUsed isUsed: Bool) -> [NodeLog] {
        guard let sorryServer, let server = notifiedNameOfSorryServer else { return [] }
        let verb =
            switch (sorryServer.isInhibited, isUsed) {
            case (true, true): "Enabling"
            case (true, false): "Disabling"
            case (false, true): "Adding"
            case (false, false): "Removing"
            }
        let pool = isUsed ? "Removing alive servers from" : "Adding alive servers to"
        return [
            NodeLog(.warning, "\(verb) sorry server \(server) \(isUsed ? "to" : "from") VS \(notifiedName)"),
            NodeLog(.info, "\(pool) the pool for VS \(notifiedName)"),
        ]
    }
}
