import HelperProtocol
package import NetworkTypes

/// Whether answers come to a virtual address that was claimed here.
package enum AddressConfirmation: Hashable, Sendable {
    /// It isn't held, or nobody was told of it.
    case none
    /// Somebody is to be asked; `repeats`: silence is a reason to announce once more.
    case waiting(repeats: Bool)
    /// So often, without an answer yet.
    case asked(IPAddress, times: UInt8, repeats: Bool)
    case confirmed(by: IPAddress)
    /// Asked as often as is done; it goes on being asked, seldom.
    case unanswered(by: IPAddress)
    /// No neighbour is configured, and the interface has no gateway that is a neighbour of the address.
    case nobody

    /// The word in documents; nil: there is nothing to say.
    package var name: String? {
        switch self {
        case .none: nil
        case .waiting, .asked: "asking"
        case .confirmed: "confirmed"
        case .unanswered: "not_confirmed"
        case .nobody: "nobody_to_ask"
        }
    }

    /// Who was asked.
    package var neighbour: IPAddress? {
        switch self {
        case .none, .waiting, .nobody: nil
        case .asked(let neighbour, _, _), .confirmed(let neighbour), .unanswered(let neighbour): neighbour
        }
    }
}

/// How often asking ended how, since the engine's start.
package struct ConfirmationCounts: Equatable, Sendable {
    package var confirmed: UInt64 = 0
    package var unanswered: UInt64 = 0

    package init() {}
}

/// Who is asked about which address next, of all instances together: a takeover of thousands is asked about
/// at a pace that neither adverts nor neighbours feel.
struct Confirmations: Sendable {
    /// It lapses where the address's ticket is another by then.
    struct Question: Sendable {
        var due: Instant
        var key: ChannelKey
        var identity: ObjectIdentity
        var ticket: UInt32
    }

    /// From the announcement to the first question.
    static let delay = Interval.milliseconds(200)
    /// From a question to the next.
    static let patience = Interval.seconds(1)
    /// Questions until the neighbour counts as silent, each but the first behind another announcement.
    static let attempts: UInt8 = 5
    /// From then on.
    static let rest = Interval.seconds(60)
    /// So many questions at once, and then none for so long; half of what the helper allows.
    static let batch = 20
    static let pause = Interval.milliseconds(400)
    /// Addresses that wait at once; those beyond aren't asked about.
    static let limit = 4_096

    /// By when they are due.
    private var waiting: [Question] = []
    private var freeAt = Instant(nanosecondsSinceBoot: 0)
    private var lastTicket: UInt32 = 0
    /// Places of instances and objects, noted in the turn in hand.
    var wanted: [(place: Int, hold: Int)] = []

    /// Of what is said about answers.
    var pacing = LogPacing()

    var nextDeadline: Instant? {
        let question = waiting.first.map { max($0.due, freeAt) }
        guard let report = pacing.nextReport else { return question }
        return question.map { min($0, report) } ?? report
    }

    /// The new question's ticket; nil when too many wait.
    mutating func add(_ identity: ObjectIdentity, of key: ChannelKey, at due: Instant) -> UInt32? {
        guard waiting.count < Confirmations.limit else { return nil }
        lastTicket &+= 1
        // Nearly always at the end: delays are few, and time goes on.
        let place = (waiting.lastIndex { $0.due <= due } ?? -1) + 1
        waiting.insert(Question(due: due, key: key, identity: identity, ticket: lastTicket), at: place)
        return lastTicket
    }

    /// Takes out what is due, `batch` of them at most.
    mutating func takeDue(at now: Instant) -> [Question] {
        guard freeAt <= now else { return [] }
        let due = Array(waiting.prefix(Confirmations.batch).prefix { $0.due <= now })
        guard !due.isEmpty else { return [] }
        waiting.removeFirst(due.count)
        freeAt = now + Confirmations.pause
        return due
    }
}
