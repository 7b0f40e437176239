package import HelperProtocol
import LoadBalancing
package import NetworkTypes
package import Tracking
package import VRRP

/// What somebody who watches is told: the one stream behind `holdfast events`. Nothing is decided by it;
/// scripts, lines for FIFOs and mail have ways of their own.
package enum NodeNews: Sendable {
    case transitioned(instance: String, from: VirtualRouterState, to: VirtualRouterState, TransitionReason)
    case groupTransitioned(group: String, from: VirtualRouterState, to: VirtualRouterState)
    /// Other faults than before, in the state of fault.
    case faultsChanged(instance: String, [FaultReason])
    case priorityChanged(instance: String, from: Priority, to: Priority)
    /// As master: a weaker router advertises as well.
    case duplicateMaster(instance: String, Priority, source: IPAddress)
    case duplicateMasterGone(instance: String, source: IPAddress)
    /// As master: another machine claims one of the addresses.
    case addressClaimed(instance: String, IPAddress, by: MACAddress)
    case addressClaimGone(instance: String, by: MACAddress)
    /// A neighbour answered to a virtual address: it has heard of the takeover.
    case takeoverConfirmed(instance: String, IPAddress, by: IPAddress)
    /// It didn't, however often the address was announced.
    case takeoverUnconfirmed(instance: String, IPAddress, by: IPAddress)
    /// As master: a weaker router goes on though our advertisements go out.
    case advertisementsUnheard(instance: String, by: IPAddress)
    /// As master: the kernel takes no advertisement; an errno of Linux.
    case advertisementsUnsent(instance: String, errno: Int32)
    case advertisementsSentAgain(instance: String)
    case trackerChanged(TrackerStatus.Kind, name: String, Verdict)
    case service(ServiceNotice)
    case generationInForce(GenerationHash, instances: Int)
    /// The generation in force stays.
    case reloadRefused(reason: String)
    case helperConnected(epoch: UInt32)
    case helperLost
    case runnerConnected
    case runnerLost
    /// Scripts that waited are left out, because something newer has happened.
    case scriptsSuperseded(by: String)
    /// Planned work began.
    case planBegan(Plan)
    case planEnded(Plan.Subject, reason: PlanEnding)
    // Said by the shell.
    case linesLost(count: UInt64)
    case mailDropped(subject: String, reason: String)
}

/// Why planned work is over.
package enum PlanEnding: Equatable, Sendable {
    case ended(by: UInt32)
    case expired
    /// No master was heard, so this router is master again.
    case masterSilent
}

extension NodeNews {
    /// A sentence for people.
    package var words: String {
        switch self {
        case .transitioned(let instance, _, let to, let reason): "(\(instance)) \(to.logLine(reason))"
        case .groupTransitioned(let group, _, let to): "sync group \(group): \(to.groupLogLine)"
        case .faultsChanged(let instance, let faults):
            "(\(instance)) still in fault: " + faults.map(\.explanation).joined(separator: ", ")
        case .priorityChanged(let instance, let from, let to):
            "(\(instance)) Changing effective priority from \(from.rawValue) to \(to.rawValue)"
        case .duplicateMaster(let instance, let priority, let source):
            "(\(instance)) \(Notice.anotherMaster(priority, source: source).explanation)"
        case .duplicateMasterGone(let instance, let source):
            "(\(instance)) \(Notice.anotherMasterGone(source: source).explanation)"
        case .addressClaimed(let instance, let address, let sender):
            "(\(instance)) \(Notice.addressClaimed(address, by: sender).explanation)"
        case .addressClaimGone(let instance, let sender):
            "(\(instance)) \(Notice.addressClaimGone(by: sender).explanation)"
        case .takeoverConfirmed(let instance, let address, let neighbour):
            "(\(instance)) answers come to \(address): \(neighbour) has answered"
        case .takeoverUnconfirmed(let instance, let address, let neighbour):
            "(\(instance)) \(InstanceWarning.unconfirmed(address, by: neighbour, others: 0).explanation)"
        case .advertisementsUnheard(let instance, let source):
            "(\(instance)) \(Notice.advertisementsUnheard(by: source).explanation)"
        case .advertisementsUnsent(let instance, let errno):
            "(\(instance)) \(Notice.advertisementsUnsent(errno: errno).explanation)"
        case .advertisementsSentAgain(let instance):
            "(\(instance)) \(Notice.advertisementsSentAgain.explanation)"
        case .trackerChanged(let kind, let name, let verdict):
            "\(kind.words) \(name) \(verdict == .good ? "succeeded" : "failed")"
        case .service(let notice): notice.words
        case .generationInForce(let hash, let count):
            "generation \(hash.name) is in force, \(count) \(count == 1 ? "instance" : "instances")"
        case .reloadRefused(let reason): "reload refused, the generation in force stays: \(reason)"
        case .helperConnected(let epoch): "connected to the helper, session \(epoch)"
        case .helperLost: "the helper closed the connection; connecting again"
        case .runnerConnected: "connected to the runner"
        case .runnerLost: "the runner is gone; connecting again"
        case .scriptsSuperseded(let newer): "scripts are left out, overtaken by \(newer)"
        case .planBegan(let plan):
            "\(plan.subject.words), by user \(plan.user)" + (plan.reason.map { ": \($0)" } ?? "")
        case .planEnded(let subject, let ending): "\(subject.words) is over: \(ending.words)"
        case .linesLost(let count): "\(count) lines for FIFOs are lost, because there is no runner"
        case .mailDropped(let subject, let reason): "mail \"\(subject)\" is dropped: \(reason)"
        }
    }
}

extension NodeNews {
    /// Nil for what is a matter of the log alone.
    init?(_ notice: Notice, of instance: String) {
        switch notice {
        case .anotherMaster(let priority, let source):
            self = .duplicateMaster(instance: instance, priority, source: source)
        case .anotherMasterGone(let source): self = .duplicateMasterGone(instance: instance, source: source)
        case .addressClaimed(let address, let sender):
            self = .addressClaimed(instance: instance, address, by: sender)
        case .addressClaimGone(let sender): self = .addressClaimGone(instance: instance, by: sender)
        case .advertisementsUnheard(let source): self = .advertisementsUnheard(instance: instance, by: source)
        case .advertisementsUnsent(let errno): self = .advertisementsUnsent(instance: instance, errno: errno)
        case .advertisementsSentAgain: self = .advertisementsSentAgain(instance: instance)
        case .weakerRouterHeard, .masterLeaves, .addressListDiffers, .remark, .pausedAsBackup,
            .preemptDelayed, .ownerGivesWay:
            return nil
        }
    }
}

extension PlanEnding {
    /// For people.
    package var words: String {
        switch self {
        case .ended(let user): "ended by user \(user)"
        case .expired: "its time is up"
        case .masterSilent: "no master was heard, so this router took over"
        }
    }
}

extension ServiceNotice {
    /// A sentence for people.
    var words: String {
        let service = "virtual server \(virtualServer.name)"
        switch subject {
        case .quorum(let quorum):
            let weight = "\(quorum.aliveWeight) of \(quorum.quorum.required)"
            return "\(service): quorum \(quorum.isMet ? "met" : "lost"), weight \(weight)"
        case .realServer(let server, let isUp, _, _):
            return "\(service): real server \(name(ofServer: server)) is \(isUp ? "up" : "down")"
        case .checkMail(let check, let isUp, _, _):
            return "\(service): check \(check) \(isUp ? "passes" : "fails")"
        case .realServerMail(let server, _): return "\(service): real server \(name(ofServer: server)) goes"
        }
    }

    /// `10.1.0.1:80`; "?" for a place that the settings don't have.
    package func name(ofServer place: Int) -> String {
        virtualServer.realServers.indices.contains(place) ? virtualServer.realServers[place].name : "?"
    }
}

extension TransitionReason {
    /// For people: "the master has been silent for the master-down interval".
    package var words: String { explanation }
}

extension FaultReason {
    /// For people: "the interface is down".
    package var words: String { explanation }
}

extension TrackerStatus.Kind {
    /// For people.
    var words: String {
        switch self {
        case .script: "script"
        case .process: "process"
        case .file: "file"
        case .session: "BFD session"
        }
    }
}
