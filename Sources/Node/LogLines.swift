// The words of the log for what a virtual router says. The lines that monitors grep for in keepalived's log
// are the same here ("Entering MASTER STATE").

package import HelperProtocol
import NetworkTypes
import VRRP

extension GenerationHash {
    /// 32 hexadecimal digits.
    package var name: String { String(decoding: text, as: UTF8.self) }
}

extension VirtualRouterState {
    var logLevel: NodeLog.Level { self == .fault ? .warning : .info }

    func logLine(_ reason: TransitionReason) -> String {
        switch self {
        case .initialize: "initialised"
        case .backup: "Entering BACKUP STATE: \(reason.explanation)"
        case .master: "Entering MASTER STATE: \(reason.explanation)"
        case .fault: "Entering FAULT STATE: \(reason.explanation)"
        case .stopping: "stopping: priority 0 sent, the addresses answer until a successor is heard"
        case .stopped: "stopped: \(reason.explanation)"
        }
    }
}

extension FaultReason {
    var explanation: String {
        switch self {
        case .interfaceMissing: "the interface is not there"
        case .interfaceDown: "the interface is down"
        case .noSourceAddress: "there is no address to send from"
        case .noPeers: "no unicast peer is configured"
        case .noMulticast: "the interface can't do multicast"
        case .reversePathFilter:
            "net.ipv4.conf.all.rp_filter is on, so its link would be deaf; set it on each interface instead"
        case .tracker(let name): "\(name) has failed"
        case .trackerPending(let name): "\(name) hasn't said anything yet"
        case .groupMember(let name): "\(name), of the same sync group, is in fault"
        }
    }
}

extension TransitionReason {
    var explanation: String {
        switch self {
        case .started: "started"
        case .adopted: "going on for a former engine whose lease lives"
        case .masterSilent: "the master has been silent for the master-down interval"
        case .masterLeft: "the master left"
        case .otherMasterWins(let priority, let source):
            "\(source) advertises priority \(priority), which wins"
        case .group: "its sync group does"
        case .fault(let fault): fault.explanation
        case .paused(let gap): "this machine stood still for \(gap); listening before acting"
        case .recovered: "the fault is over"
        case .leaseRevoked: "the helper revoked the lease"
        case .stopRequested: "stop requested"
        case .handedOver: "handed over as planned"
        case .successorHeard(let source): "\(source) has taken over"
        case .successorClaimed(let sender): "\(sender) has claimed an address"
        case .holdEnded: "no successor was heard in time"
        }
    }
}

extension Notice {
    /// What pacing tells apart.
    var kind: String {
        switch self {
        case .weakerRouterHeard: "weaker router"
        case .anotherMaster: "another master"
        case .anotherMasterGone: "another master gone"
        case .addressClaimed: "address claimed"
        case .addressClaimGone: "address claim gone"
        case .advertisementsUnheard: "unheard"
        case .ownerGivesWay: "owner gives way"
        case .advertisementsUnsent: "unsent"
        case .advertisementsSentAgain: "sent again"
        case .masterLeaves: "master leaves"
        case .addressListDiffers: "address list"
        case .remark(let remark, _):
            switch remark {
            case .intervalDiffers: "interval differs"
            case .summedAsToGroup: "old checksum"
            case .clocksDiffer: "clocks differ"
            }
        case .pausedAsBackup: "paused"
        case .preemptDelayed: "preempt delayed"
        }
    }

    var explanation: String {
        switch self {
        case .weakerRouterHeard(let priority, let source):
            "\(source) advertises priority \(priority), which loses against ours"
        case .anotherMaster(let priority, let source):
            "duplicate master: \(source) advertises priority \(priority) as well"
        case .anotherMasterGone(let source):
            "\(source) is silent again; this router is the only master"
        case .addressClaimed(let address, let sender):
            "duplicate master: \(sender) claims \(address), which is held here"
        case .addressClaimGone(let sender):
            "\(sender) claims no address any more; they are announced once more"
        case .advertisementsUnheard(let source):
            "\(source) doesn't hear our advertisements, or drops them: "
                + "is there a firewall, or another password?"
        case .ownerGivesWay(let source):
            "\(source) has priority 255, too, and doesn't yield: this router goes on with 254 until it is "
                + "gone; two routers own the same addresses, or the configuration of one says so by mistake"
        case .advertisementsUnsent(let errno):
            errno == 1
                ? "a firewall of this machine refuses our advertisements (EPERM)"
                : "our advertisements can't be sent (errno \(errno))"
        case .advertisementsSentAgain: "our advertisements go out again"
        case .remark(let remark, let source): "\(source): \(remark.explanation)"
        case .pausedAsBackup(let gap):
            "this machine stood still for \(gap); listening before acting"
        case .preemptDelayed(let delay):
            "a weaker master is heard; it is left alone for \(delay)"
        case .masterLeaves(let source):
            "\(source) says that it leaves"
        case .addressListDiffers(let source, let missing):
            missing.map { "\(source) does not advertise \($0): the configurations differ" }
                ?? "\(source) advertises another number of addresses: the configurations differ"
        }
    }
}

extension AcceptanceRemark {
    fileprivate var explanation: String {
        switch self {
        case .intervalDiffers(let interval): "its interval is \(interval), not the configured one"
        case .summedAsToGroup:
            "its checksum is that of keepalived before 1.3.7; it needs old_unicast_checksum here"
        case .clocksDiffer(let seconds): "its clock differs from ours by \(seconds) s"
        }
    }
}

extension AdvertisementRejection {
    var explanation: String {
        switch self {
        case .short(let received): "\(received) bytes are fewer than a header has"
        case .virtualRouterID(let id): "its VRID is \(id)"
        case .length(let expected, let received): "it has \(received) bytes and says \(expected)"
        case .timeToLive(let ttl): "its TTL is \(ttl), not 255: it came through a router or is forged"
        case .version(let version): "it is of version \(version)"
        case .authenticationTypeInvalid(let type): "authentication type \(type) does not exist"
        case .authenticationTypeDiffers(let type):
            "its authentication type is \(type), not the configured one"
        case .password: "the password differs"
        case .interval(let interval): "its interval is \(interval), not the configured one"
        case .type(let type): "its type is \(type), not 1 (ADVERTISEMENT)"
        case .totalLength(let stated, let received):
            "the IP header says \(stated) bytes and \(received) came"
        case .checksum: "the checksum is wrong"
        case .destination(let destination):
            "it was sent to \(destination): one side is configured for unicast, the other isn't"
        case .authenticationHeader(let isPresent):
            isPresent ? "it has an authentication header" : "it has no authentication header"
        case .keyedMissing: "it has no auth_hmac trailer"
        case .notAPeer: "its sender is no configured peer"
        case .keyedMalformed: "its auth_hmac trailer is of an unknown kind"
        case .keyedStale(let seconds): "its clock differs from ours by \(seconds) s, more than time_window"
        case .keyedUnknownKey(let identifier): "its key \(identifier) isn't configured"
        case .keyedInvalid: "its auth_hmac tag is wrong: the keys differ or it is forged"
        case .keyedReplay: "it is an old advertisement sent again"
        case .nextHeader(let number): "protocol \(number) follows its authentication header"
        case .digest: "its digest is wrong: the passwords differ or it is forged"
        case .parametersIndex: "the index in its authentication header isn't its source"
        case .sequence(let received, let last):
            "its sequence number \(received) isn't above \(last): it is old or sent again"
        case .ignoredByOwner: "owner_ignore_adverts"
        case .peerTimeToLive(let ttl): "its TTL is \(ttl), out of the peer's bounds"
        case .ownAddress:
            "it has our own source address: it came back, or the address exists twice on the LAN"
        }
    }
}
