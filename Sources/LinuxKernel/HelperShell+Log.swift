import HelperCore
import HelperProtocol
import NetworkTypes

/// What lines are counted and bounded by.
enum LogReason: Int {
    case session, wrongUser, busy, violation, refused, generation, lease, engineFails, kernel, socket, send,
        announcement

    static let count = LogReason.announcement.rawValue + 1
}

extension HelperShell {
    private mutating func write(_ reason: LogReason, _ compose: (inout LogLine) -> Void) {
        var line = LogLine()
        compose(&line)
        log.write(line, reason: reason.rawValue, at: now())
    }

    mutating func write(wrongUserOfDescriptors userID: UInt32) {
        write(.wrongUser) { $0.add("refused a connection for descriptors from uid ", userID) }
    }

    mutating func write(grantFailure errno: Int32, of kind: GrantedDescriptor) {
        write(.socket) {
            $0.add(kind == .monitor ? "no rtnetlink monitor: errno " : "no socket for checks: errno ", errno)
        }
    }

    mutating func write(
        _ reason: LogReason,
        _ text: StaticString,
        _ interface: InterfaceName,
        errno: Int32
    ) {
        write(reason) {
            $0.add(text, interface)
            $0.add(": errno ", errno)
        }
    }

    mutating func writeAnnouncementRefused(_ interface: InterfaceName) {
        write(.announcement) { $0.add("too many announcements wait, one is dropped on ", interface) }
    }

    /// The line of an entry of HelperCore's.
    mutating func write(_ entry: HelperLog) {
        switch entry {
        case .sessionOpened(let epoch): write(.session) { $0.add("session opened: ", epoch) }
        case .sessionClosed(let epoch): write(.session) { $0.add("session closed: ", epoch) }
        case .wrongUser(let userID, let count):
            write(.wrongUser) {
                $0.add("refused a connection from uid ", userID)
                $0.add(", in all ", count)
            }
        case .sessionBusy(let count):
            write(.busy) { $0.add("refused a second connection beside the session, in all ", count) }
        case .violation(let violation, let number):
            write(.violation) {
                $0.add("ended the session: ")
                $0.add(violation.text)
                $0.add(", command ", number)
            }
        case .refused(let command, let refusal, let errno, let count):
            write(.refused) {
                $0.add("refused ")
                $0.add(command.row.name)
                $0.add(": ")
                $0.add(refusal.text)
                if errno != 0 { $0.add(", errno ", errno) }
                $0.add(", in all ", count)
            }
        case .generationLoaded(let hash, let objects):
            writeGeneration(hash, " loaded, objects: ", objects)
        case .generationActivated(let hash):
            writeGeneration(hash, " in force")
        case .generationDiscarded(let hash):
            writeGeneration(hash, " discarded")
        case .generationFailed(let hash, let failure):
            writeGeneration(hash, failure.text, failure.errno)
        case .leaseSpent(let key, let withWill):
            writeLease(key, withWill ? " spent, priority 0 sent" : " spent")
        case .adopted(let objects):
            write(.generation) {
                $0.add("went on with what a killed helper may have left, objects: ", objects)
            }
        case .leaseCeased(let key):
            writeLease(key, " ended as planned")
        case .engineKeepsFailing(let sessions):
            write(.engineFails) { $0.add("every lease is spent: short sessions in a minute: ", sessions) }
        case .kernelRefused(let action, let kind, let interface, let errno):
            write(.kernel) {
                $0.add("the kernel refused to ")
                $0.add(action.text)
                $0.add(" an object of kind ", kind.rawValue)
                $0.add(" on ", interface)
                $0.add(": errno ", errno)
            }
        case .foreignAddress(let interface, let address):
            write(.kernel) {
                $0.add("left alone, because it was there before: ")
                $0.add(address)
                $0.add(" on ", interface)
            }
        case .socketFailed(let key, let errno):
            write(.socket, "can't open a raw socket on ", key.interface, errno: errno)
        }
    }

    private mutating func writeGeneration(
        _ hash: GenerationHash,
        _ what: StaticString,
        _ number: UInt32? = nil
    ) {
        write(.generation) {
            $0.add("generation ")
            $0.add(hash.text)
            $0.add(what)
            if let number { $0.add(number) }
        }
    }

    private mutating func writeLease(_ key: ChannelKey, _ what: StaticString) {
        write(.lease) {
            $0.add("lease of VRID ", key.virtualRouterID.rawValue)
            $0.add(" on ", key.interface)
            $0.add(what)
        }
    }
}
