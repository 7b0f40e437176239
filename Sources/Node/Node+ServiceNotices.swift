import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Notifications

// What is told of virtual and real servers: scripts, then lines for the FIFOs, then mail (specification
// lvs-check-behaviour, section 7), through the same queues as what is told of instances.

extension Node {
    /// - Parameters:
    ///   - place: of the virtual server in `model`, which is the former one for a server that is removed.
    mutating func notify(_ notice: ServiceNotice, place: Int, of model: LoadBalancingConfiguration) {
        let service = notice.virtualServer.notifiedName
        switch notice.subject {
        case .quorum(let quorum):
            let event = NotifiedEvent.virtualServerChanged(name: service, isUp: quorum.isMet)
            guard !quorum.isQuiet else { return }
            let scripts = model.notifications(of: place, realServer: nil)
            let mail = notice.virtualServer.sendsMail ? message(quorum, service) : nil
            notify(event, scripts.invocations(for: event), mail: mail)
        case .realServer(let server, let isUp, _, let isQuiet):
            guard !isQuiet, let name = notice.virtualServer.notifiedName(ofServer: server) else { return }
            let event = NotifiedEvent.realServerChanged(name: name, virtualServer: service, isUp: isUp)
            notify(event, model.notifications(of: place, realServer: server).invocations(for: event))
        case .checkMail(let check, let isUp, let serverIsUp, let serverChanged):
            guard let numbers = services?.checkNumbers, numbers.indices.contains(place),
                numbers[place].indices.contains(check), model.checks.indices.contains(numbers[place][check]),
                let settings = mailSettings, serverChanged || !settings.skipsCheckers
            else { return }
            let asked = model.checks[numbers[place][check]]
            mail(
                of: asked.realServer,
                notice.virtualServer,
                isUp: serverIsUp,
                reason: asked.settings.probe.mailed(isUp: isUp)
            )
        case .realServerMail(let server, let occasion):
            let reason = occasion == .stopping ? "Shutting down" : "Removing"
            mail(of: server, notice.virtualServer, isUp: false, reason: reason)
        }
    }

    private var routerName: String { global.routerID ?? hostName }

    private func message(_ notice: QuorumNotice, _ service: String) -> MailMessage? {
        guard mailSettings != nil else { return nil }
        let quorum = notice.quorum
        let threshold = notice.isMet ? quorum.gainingWeight : quorum.keepingWeight
        // One that a reload takes out has lost its servers before.
        let weight = notice.occasion == .removed ? 0 : notice.aliveWeight
        let sum = "\(quorum.required)+\(quorum.hysteresis)=\(threshold) <= \(weight)"
        let reason =
            switch notice.occasion {
            case .started: "Starting with quorum \(notice.isMet ? "up" : "down") \(sum)"
            case .changed, .removed: "\(notice.isMet ? "Gained" : "Lost") quorum \(sum)"
            case .stopping: "Shutting down"
            }
        return MailMessage(virtualServer: service, isUp: notice.isMet, reason: reason, router: routerName)
    }

    private mutating func mail(
        of server: Int,
        _ settings: VirtualServerSettings,
        isUp: Bool,
        reason: String
    ) {
        guard mailSettings != nil, settings.realServers.indices.contains(server),
            settings.realServers[server].sendsMail, let name = settings.notifiedName(ofServer: server)
        else { return }
        heldMail.append(
            MailMessage(
                realServer: name,
                of: settings.notifiedName,
                isUp: isUp,
                reason: reason,
                router: routerName
            )
        )
    }

    /// Mail that belongs to no event, behind what is told in this turn.
    mutating func sendHeldMail(into effects: inout [NodeEffect]) {
        for message in heldMail { effects.append(.sendMail(message)) }
        heldMail.removeAll(keepingCapacity: true)
    }
}

extension LoadBalancingConfiguration {
    fileprivate func notifications(of virtualServer: Int, realServer: Int?) -> UpDownNotifySettings {
        let scripts = scripts.first { $0.virtualServer == virtualServer && $0.realServer == realServer }
        return UpDownNotifySettings(up: scripts?.goingUp, down: scripts?.goingDown)
    }
}

extension VirtualServerSettings {
    /// As lines and mails name it: `[addr]:proto:port`, `FWM n` or `[group]:n` (spec 7.3).
    var notifiedName: String {
        switch service {
        case .address(let address, let port): notifiedName(address, port)
        case .mark(let mark): "FWM \(mark.rawValue)"
        case .group(let group, let sequence): "[\(group.name)]:\(sequence)"
        }
    }

    func notifiedName(ofServer place: Int) -> String? {
        guard realServers.indices.contains(place) else { return nil }
        return notifiedName(realServers[place].address, realServers[place].port)
    }

    /// Nil without one.
    var notifiedNameOfSorryServer: String? { sorryServer.map { notifiedName($0.address, $0.port) } }

    private func notifiedName(_ address: IPAddress, _ port: Port?) -> String {
        "[\(address)]:\(protocolName):\(port?.rawValue ?? 0)"
    }

    private var protocolName: String { transport?.name ?? "none" }
}

extension Probe {
    /// The line of a mail (spec 7.7).
    fileprivate func mailed(isUp: Bool) -> String {
        switch self {
        case .connect: "TCP CHECK \(isUp ? "succeed" : "failed") on service"
        case .datagram: "UDP CHECK \(isUp ? "succeed" : "failed") on service"
        case .echo: "ICMP CHECK \(isUp ? "succeed" : "failed") on service"
        case .name: "DNS_CHECK: \(isUp ? "succeed" : "failed") on service"
        case .web: isUp ? "CHECK succeed on service" : "CHECK failed on service : HTTP/SSL request failed"
        case .service: isUp ? "GRPC CHECK succeed on service" : "GRPC CHECK failed on service"
        case .mail: isUp ? "CHECK succeed on service" : "CHECK failed on service : cannot get data"
        case .script: "MISC CHECK \(isUp ? "succeeded" : "failed") on service"
        case .session(let name): "BFD CHECK \(name) \(isUp ? "succeeded" : "failed") on service"
        case .file: "FILE CHECK \(isUp ? "succeeded" : "failed") on service"
        }
    }
}
