import HelperProtocol
import LoadBalancing
import NetworkTypes
package import Node
import Tracking
import VRRP

/// An event as one JSON document with a line end; nil for news that nobody follows.
///
/// Every one has `sequence`, `time` (seconds since 1970), `event` and `text`, a sentence for people; the rest
/// by its kind.
package func eventDocument(_ news: NodeNews, sequence: UInt64, milliseconds: Int64) -> String? {
    guard let name = news.name else { return nil }
    var writer = JSONWriter()
    writer.openObject()
    writer.member("sequence", sequence)
    writer.key("time")
    writer.thousandths(milliseconds)
    writer.member("event", name)
    writer.writeMembers(of: news)
    writer.member("text", news.words)
    writer.closeObject()
    return writer.text + "\n"
}

/// What a follower is told that didn't read for a while.
package func lostEventsDocument(count: UInt64) -> String {
    var writer = JSONWriter()
    writer.openObject()
    writer.member("event", "lost")
    writer.member("count", count)
    writer.member("text", "\(count) events are missing here: they weren't read in time")
    writer.closeObject()
    return writer.text + "\n"
}

extension NodeNews {
    /// The kind's word; nil: nobody follows it.
    var name: String? {
        switch self {
        case .transitioned: "transition"
        case .groupTransitioned: "group_transition"
        case .faultsChanged: "faults"
        case .priorityChanged: "priority"
        case .duplicateMaster: "duplicate_master"
        case .duplicateMasterGone: "duplicate_master_gone"
        case .addressClaimed: "address_claimed"
        case .addressClaimGone: "address_claim_gone"
        case .takeoverConfirmed: "takeover_confirmed"
        case .takeoverUnconfirmed: "takeover_unconfirmed"
        case .advertisementsUnheard: "adverts_unheard"
        case .advertisementsUnsent: "adverts_unsent"
        case .advertisementsSentAgain: "adverts_sent_again"
        case .trackerChanged: "tracker"
        case .service(let notice):
            switch notice.subject {
            case .quorum: "quorum"
            case .realServer: "real_server"
            // What is mailed is told as one of the others, too.
            case .checkMail, .realServerMail: nil
            }
        case .generationInForce: "generation"
        case .reloadRefused: "reload_refused"
        case .helperConnected: "helper_connected"
        case .helperLost: "helper_lost"
        case .runnerConnected: "runner_connected"
        case .runnerLost: "runner_lost"
        case .scriptsSuperseded: "scripts_superseded"
        case .planBegan: "plan_begun"
        case .planEnded: "plan_ended"
        case .linesLost: "lines_lost"
        case .mailDropped: "mail_dropped"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func writeMembers(of news: NodeNews) {
        switch news {
        case .transitioned(let instance, let from, let to, let reason):
            member("instance", instance)
            member("from", from.word)
            member("to", to.word)
            member("reason", reason.words)
        case .groupTransitioned(let group, let from, let to):
            member("group", group)
            member("from", from.word)
            member("to", to.word)
        case .faultsChanged(let instance, let faults):
            member("instance", instance)
            key("faults")
            openArray()
            for fault in faults { string(fault.words) }
            closeArray()
        case .priorityChanged(let instance, let from, let to):
            member("instance", instance)
            member("from", from.rawValue)
            member("to", to.rawValue)
        case .duplicateMaster(let instance, let priority, let source):
            member("instance", instance)
            member("source", source.description)
            member("priority", priority.rawValue)
        case .duplicateMasterGone(let instance, let source):
            member("instance", instance)
            member("source", source.description)
        case .addressClaimed(let instance, let address, let sender):
            member("instance", instance)
            member("address", address.description)
            member("sender", "\(sender)")
        case .addressClaimGone(let instance, let sender):
            member("instance", instance)
            member("sender", "\(sender)")
        case .takeoverConfirmed(let instance, let address, let neighbour),
            .takeoverUnconfirmed(let instance, let address, let neighbour):
            member("instance", instance)
            member("address", address.description)
            member("neighbour", neighbour.description)
        case .advertisementsUnheard(let instance, let source):
            member("instance", instance)
            member("source", source.description)
        case .advertisementsUnsent(let instance, let errno):
            member("instance", instance)
            member("errno", errno)
        case .advertisementsSentAgain(let instance): member("instance", instance)
        case .trackerChanged(let kind, let name, let verdict):
            member("kind", kind.word)
            member("name", name)
            member("verdict", verdict.word)
        case .service(let notice): writeMembers(of: notice)
        case .generationInForce(let hash, let instances):
            member("generation", String(decoding: hash.text, as: UTF8.self))
            member("instances", instances)
        case .reloadRefused(let reason): member("reason", reason)
        case .helperConnected(let epoch): member("epoch", epoch)
        case .helperLost, .runnerConnected, .runnerLost: break
        case .scriptsSuperseded(let newer): member("by", newer)
        case .planBegan(let plan): write(plan)
        case .planEnded(let subject, let ending):
            write(subject)
            member("reason", ending.words)
        case .linesLost(let count): member("count", count)
        case .mailDropped(let subject, let reason):
            member("subject", subject)
            member("reason", reason)
        }
    }

    private mutating func writeMembers(of notice: ServiceNotice) {
        member("service", notice.virtualServer.name)
        switch notice.subject {
        case .quorum(let quorum):
            member("met", quorum.isMet)
            member("alive_weight", quorum.aliveWeight)
            member("quorum", quorum.quorum.required)
        case .realServer(let server, let isUp, _, _):
            member("server", notice.name(ofServer: server))
            member("up", isUp)
        case .checkMail, .realServerMail: break
        }
    }

    /// The members of a plan, in an object that is open.
    mutating func write(_ plan: Plan) {
        write(plan.subject)
        member("user", plan.user)
        member("reason", plan.reason)
        member("since", plan.since)
        key("expires")
        if let expiry = plan.expiry { number(expiry) } else { null() }
    }

    private mutating func write(_ subject: Plan.Subject) {
        member("kind", subject.kind)
        switch subject {
        case .maintenance: break
        case .switchover(let instance): member("instance", instance)
        case .drain(let server, let service):
            member("server", server)
            member("service", service)
        }
    }
}

extension Plan.Subject {
    var kind: String {
        switch self {
        case .maintenance: "maintenance"
        case .switchover: "switchover"
        case .drain: "drain"
        }
    }
}
