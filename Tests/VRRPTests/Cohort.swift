import NetworkTypes
import VRRP

/// Members of one sync group under their group, each on a LAN of its own: what the engine does with orders.
struct Cohort {
    var members: [VirtualRouter]
    var group: SyncGroup
    /// "A transmit …", "group backup to master".
    private(set) var transcript: [String] = []
    private(set) var told: [Bool]
    var now = Instant(seconds: 10)

    static let names = ["A", "B", "C"]

    init(_ settings: [VirtualRouterSettings]) {
        members = settings.map {
            var router = VirtualRouter(settings: $0)
            router.isInGroup = true
            return router
        }
        told = settings.map { _ in false }
        let names = Array(Cohort.names.prefix(settings.count))
        group = SyncGroup(settings: SyncGroupSettings(name: "G", members: names))
    }

    var states: [VirtualRouterState] { members.map(\.state) }

    /// One event for a member and everything that follows from it; only changes of state, sends and news.
    mutating func take(_ member: Int, _ event: VirtualRouter.Event) {
        perform(member, event)
        if let (from, to) = group.settle(members.map(\.asGroupMember)) {
            transcript.append("group \(from) to \(to)")
        }
    }

    private mutating func perform(_ member: Int, _ event: VirtualRouter.Event) {
        var effects: [VirtualRouter.Effect] = []
        members[member].handle(event, at: now, into: &effects)
        let picture = members.map(\.asGroupMember)
        for effect in effects { note(effect, member) }
        let orders = effects.flatMap { group.consequences(of: $0, from: member, among: picture) }
        for order in orders { perform(order.member, order.event) }
    }

    private mutating func note(_ effect: VirtualRouter.Effect, _ member: Int) {
        let word = withoutDue(words([effect])).joined()
        switch effect {
        case .transitioned(_, let to, _):
            let isNews = group.isNews(to, hasToldBefore: told[member])
            told[member] = told[member] || isNews
            transcript.append("\(Cohort.names[member]) \(word)" + (isNews ? "" : ", no news"))
        case .transmit, .cease, .announce, .takeoverDue:
            transcript.append("\(Cohort.names[member]) \(word)")
        case .claimAddresses, .withdrawAddresses, .announceOnExtraInterfaces, .acceptRevocation,
            .faultsChanged,
            .priorityChanged, .rejected, .noticed, .stopped:
            break
        }
    }

    mutating func startAll(_ link: VirtualRouter.Link = Sample.up) {
        for member in members.indices { take(member, .started(link, adopting: nil)) }
    }

    /// Reaches every deadline up to `end`.
    mutating func run(until end: Double) {
        while let next = members.compactMap(\.nextDeadline).min(), next <= Instant(seconds: end) {
            now = max(now, next)
            for member in members.indices where members[member].nextDeadline.map({ $0 <= now }) ?? false {
                take(member, .deadlineReached)
            }
        }
        now = max(now, Instant(seconds: end))
    }

    /// What happened since the last call.
    mutating func takeTranscript() -> [String] {
        defer { transcript = [] }
        return transcript
    }

    static func settings(_ priorities: UInt8...) -> [VirtualRouterSettings] {
        priorities.map { priority in
            Sample.settings {
                $0.basePriority = Priority(rawValue: priority)
                $0.wantsMasterAtStart = priority == 255
            }
        }
    }
}
