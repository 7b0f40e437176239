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
        case .noSourceAddress: "the interface has no IPv4 address to send from"
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
        case .fault(let fault): fault.explanation
        case .recovered: "the fault is over"
        case .leaseRevoked: "the helper revoked the lease"
        case .stopRequested: "stop requested"
        case .successorHeard(let source): "\(source) has taken over"
        case .holdEnded: "no successor was heard in time"
        }
    }
}

extension Notice {
    /// What pacing tells apart.
    var kind: String {
        switch self {
        case .weakerRouterHeard: "weaker router"
        case .masterLeaves: "master leaves"
        case .addressListDiffers: "address list"
        }
    }

    var explanation: String {
        switch self {
        case .weakerRouterHeard(let priority, let source):
            "\(source) advertises priority \(priority), which loses against ours"
        case .masterLeaves(let source):
            "\(source) says that it leaves"
        case .addressListDiffers(let source, let missing):
            missing.map { "\(source) does not advertise \($0): the configurations differ" }
                ?? "\(source) advertises another number of addresses: the configurations differ"
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
        case .destination(let destination): "it was sent to \(destination), not to a multicast group"
        case .ownAddress:
            "it has our own source address: it came back, or the address exists twice on the LAN"
        }
    }
}
