import LoadBalancing
import NetworkTypes
import SeededRandom
import Testing

/// A virtual server with its table, driven step by step; what happens is told in short lines.
struct Bench {
    var server: VirtualServer
    private(set) var now = Instant(nanosecondsSinceBoot: 0)

    init(_ settings: VirtualServerSettings, _ checks: [CheckTraits], initialNotices: Bool = false) {
        server = VirtualServer(settings, checks: checks, notifiesInitialServers: initialNotices)
    }

    mutating func `do`(_ event: VirtualServer.Event) -> [String] {
        var effects: [VirtualServer.Effect] = []
        now = now + .seconds(1)
        server.handle(event, at: now, into: &effects)
        return effects.map(Bench.text)
    }

    mutating func reload(_ settings: VirtualServerSettings, _ checks: [CheckTraits]) -> [String] {
        var effects: [VirtualServer.Effect] = []
        now = now + .seconds(1)
        server = server.reloaded(settings, checks: checks, at: now, into: &effects)
        return effects.map(Bench.text)
    }

    /// The destinations as "last octet:weight".
    var table: String {
        server.desiredServices().map { service in
            service.destinations.map { "\($0.key.address.octets[3]):\($0.weight.rawValue)" }
                .joined(separator: " ")
        }.joined(separator: " | ")
    }

    static func text(_ effect: VirtualServer.Effect) -> String {
        switch effect {
        case .tableChanged: return "table"
        case .realServerNotice(let index, let isUp, let occasion, let isQuiet):
            return "rs\(index) \(isUp ? "up" : "down") \(occasion)\(isQuiet ? " quiet" : "")"
        case .quorumNotice(let notice):
            let state = notice.isMet ? "up" : "down"
            return
                "quorum \(state) \(notice.occasion) W=\(notice.aliveWeight)\(notice.isQuiet ? " quiet" : "")"
        case .checkMail(let check, let isUp, let serverIsUp, let serverChanged):
            let words =
                [isUp ? "up" : "down", serverIsUp ? "rs-up" : "rs-down"] + (serverChanged ? ["new"] : [])
            return "mail check\(check) \(words.joined(separator: " "))"
        case .realServerMail(let index, let occasion): return "mail rs\(index) \(occasion)"
        case .weightChanged(let index, let from, let to, let isAlive):
            return "weight rs\(index) \(from.rawValue)>\(to.rawValue)\(isAlive ? "" : " inactive")"
        case .sorryServerUsed(let isUsed): return isUsed ? "sorry on" : "sorry off"
        case .checksSuspended(let isSuspended): return isSuspended ? "suspend" : "resume"
        }
    }
}

/// Real servers 10.0.0.1, 10.0.0.2 … of these weights, and the sorry server 10.0.0.99.
func pool(
    weights: [Int],
    quorum: UInt32 = 1,
    hysteresis: UInt32 = 0,
    inhibits: Bool = false,
    hasSorryServer: Bool = false
) -> VirtualServerSettings {
    var settings = VirtualServerSettings(
        service: .address(ip("192.0.2.1"), port(80)),
        family: .ipv4,
        transport: .tcp,
        quorum: Quorum(required: quorum, hysteresis: hysteresis) ?? Quorum()
    )
    settings.realServers = weights.enumerated().map { index, weight in
        RealServerSettings(
            address: .ipv4(IPv4Address(10, 0, 0, UInt8(index + 1))),
            port: port(80),
            weight: ServerWeight(clamping: Int64(weight)),
            inhibitsOnFailure: inhibits
        )
    }
    if hasSorryServer {
        settings.sorryServer = SorryServerSettings(address: ip("10.0.0.99"), port: port(80))
    }
    return settings
}

/// One check for each server.
func oneEach(_ count: Int, alpha: Bool = false, _ kind: CheckTraits.Kind = .ordinary) -> [CheckTraits] {
    (0..<count).map { CheckTraits(realServer: $0, identity: $0, kind: kind, startsFailed: alpha) }
}

// MARK: Start (spec 3)

@Test func startWithoutAlpha() {
    var bench = Bench(pool(weights: [1, 2]), oneEach(2))
    #expect(bench.table == "")
    #expect(bench.do(.started) == ["table", "quorum up started W=3"])
    #expect(bench.table == "1:1 2:2")
    // A pass that was assumed tells nobody (5.4).
    #expect(bench.do(.verdict(check: 0, isUp: true)) == [])
}

@Test func startWithInitialNotices() {
    var bench = Bench(pool(weights: [1, 1]), oneEach(2), initialNotices: true)
    #expect(bench.do(.started) == ["table", "rs0 up started", "rs1 up started", "quorum up started W=2"])
}

@Test func startWithAlpha() {
    var bench = Bench(pool(weights: [1, 1]), oneEach(2, alpha: true))
    #expect(bench.do(.started) == ["table"])
    #expect(bench.table == "")
    #expect(
        bench.do(.verdict(check: 1, isUp: true))
            == ["table", "rs1 up changed", "quorum up changed W=1", "mail check1 up rs-up new"]
    )
    #expect(bench.table == "2:1")
    // An alpha check that fails first is told once (5.4), and no mail: nothing changed.
    #expect(bench.do(.verdict(check: 0, isUp: false)) == ["rs0 down changed"])
    #expect(bench.do(.verdict(check: 0, isUp: false)) == [])
}

@Test func startWithAlphaOfWebChecks() {
    var bench = Bench(pool(weights: [1]), oneEach(1, alpha: true, .web))
    #expect(bench.do(.started) == ["table"])
    #expect(bench.do(.verdict(check: 0, isUp: false)) == [])
}

@Test func startWithAlphaAndSorryServer() {
    var bench = Bench(pool(weights: [1], hasSorryServer: true), oneEach(1, alpha: true))
    #expect(bench.do(.started) == ["table", "sorry on", "quorum down started W=0"])
    #expect(bench.table == "99:1")
    #expect(
        bench.do(.verdict(check: 0, isUp: true))
            == ["table", "rs0 up changed", "sorry off", "quorum up changed W=1", "mail check0 up rs-up new"]
    )
    #expect(bench.table == "1:1")
}

@Test func startWithAlphaAndInhibit() {
    var bench = Bench(pool(weights: [5], inhibits: true), oneEach(1, alpha: true))
    _ = bench.do(.started)
    #expect(bench.table == "1:0")
}

// MARK: Verdicts (spec 5)

@Test func serversAreAliveWhenAllChecksAreUp() {
    let checks = [CheckTraits(realServer: 0, identity: 1), CheckTraits(realServer: 0, identity: 2)]
    var bench = Bench(pool(weights: [1, 1]), checks)
    _ = bench.do(.started)
    #expect(
        bench.do(.verdict(check: 0, isUp: false)) == [
            "table", "rs0 down changed", "mail check0 down rs-down new",
        ]
    )
    #expect(bench.do(.verdict(check: 1, isUp: false)) == ["mail check1 down rs-down"])
    #expect(bench.do(.verdict(check: 0, isUp: true)) == ["mail check0 up rs-down"])
    #expect(
        bench.do(.verdict(check: 1, isUp: true)) == ["table", "rs0 up changed", "mail check1 up rs-up new"]
    )
    #expect(bench.table == "1:1 2:1")
}

@Test func inhibitedServersStay() {
    var bench = Bench(pool(weights: [3, 1], inhibits: true), oneEach(2))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 0, isUp: false))
    #expect(bench.table == "1:0 2:1")
    _ = bench.do(.verdict(check: 0, isUp: true))
    #expect(bench.table == "1:3 2:1")
}

@Test func mailIsFirstOfScriptsAndNoneOfFiles() {
    var bench = Bench(
        pool(weights: [1, 1]),
        [
            CheckTraits(realServer: 0, identity: 0, kind: .script),
            CheckTraits(realServer: 1, identity: 1, kind: .file),
        ]
    )
    _ = bench.do(.started)
    #expect(bench.do(.verdict(check: 0, isUp: true)) == ["mail check0 up rs-up"])
    #expect(bench.do(.verdict(check: 1, isUp: false)) == ["table", "rs1 down changed"])
}

@Test func mailOnlyWhereItIsWanted() {
    var settings = pool(weights: [1, 1])
    settings.realServers[0].sendsMail = false
    var bench = Bench(settings, oneEach(2))
    _ = bench.do(.started)
    #expect(bench.do(.verdict(check: 0, isUp: false)) == ["table", "rs0 down changed"])
}

// MARK: Weights (spec 5.6, 11.14)

@Test func weightsFollowContributions() {
    var bench = Bench(pool(weights: [10, 1]), oneEach(2, .script))
    _ = bench.do(.started)
    #expect(bench.do(.weightContribution(check: 0, weight: -3)) == ["table", "weight rs0 10>7"])
    #expect(bench.table == "1:7 2:1")
    // Clamped at 0, still alive: a drain.
    #expect(bench.do(.weightContribution(check: 0, weight: -30)) == ["table", "weight rs0 7>0"])
    #expect(bench.table == "1:0 2:1" && bench.server.aliveWeight == 1)
    #expect(bench.do(.weightContribution(check: 0, weight: -40)) == [])
    #expect(bench.do(.weightContribution(check: 0, weight: 1 << 40)) == ["table", "weight rs0 0>2147483647"])
    _ = bench.do(.verdict(check: 0, isUp: false))
    #expect(bench.do(.weightContribution(check: 0, weight: 0)) == ["weight rs0 2147483647>10 inactive"])
    #expect(bench.server.aliveWeight == 1)
}

@Test func weightsDecideTheQuorum() {
    var bench = Bench(pool(weights: [4], quorum: 3, hasSorryServer: true), oneEach(1, .script))
    _ = bench.do(.started)
    #expect(
        bench.do(.weightContribution(check: 0, weight: -2))
            == ["table", "weight rs0 4>2", "sorry on", "quorum down changed W=2"]
    )
    #expect(bench.table == "99:1")
    // Remembered only, while the sorry server stands in.
    #expect(bench.do(.weightContribution(check: 0, weight: -3)) == ["weight rs0 2>1"])
}

// MARK: Quorum (spec 6)

struct QuorumCase: Sendable, CustomTestStringConvertible {
    let weights: [Int]
    let quorum: UInt32
    let hysteresis: UInt32
    /// Which server goes down or up, and whether the quorum is met then.
    let steps: [(server: Int, isUp: Bool, isMet: Bool)]

    var testDescription: String { "\(weights) Q=\(quorum) H=\(hysteresis)" }
}

@Test(arguments: [
    QuorumCase(
        weights: [1, 1, 1],
        quorum: 2,
        hysteresis: 0,
        steps: [
            (0, false, true), (1, false, false), (1, true, true),
        ]
    ),
    QuorumCase(
        weights: [1, 1, 1, 1, 1],
        quorum: 3,
        hysteresis: 1,
        steps: [
            (0, false, true), (1, false, true), (2, false, true), (3, false, false), (3, true, false),
            (2, true, false), (1, true, true),
        ]
    ),
    QuorumCase(weights: [1], quorum: 1, hysteresis: 0, steps: [(0, false, false), (0, true, true)]),
    QuorumCase(
        weights: [0, 1],
        quorum: 1,
        hysteresis: 0,
        steps: [(1, false, false), (0, false, false), (1, true, true)]
    ),
    QuorumCase(weights: [0, 0], quorum: 0, hysteresis: 0, steps: [(0, false, false), (0, true, false)]),
    QuorumCase(weights: [4, 4], quorum: 8, hysteresis: 7, steps: [(0, false, false), (0, true, false)]),
])
func quorumSteps(_ row: QuorumCase) {
    var bench = Bench(
        pool(weights: row.weights, quorum: row.quorum, hysteresis: row.hysteresis, hasSorryServer: true),
        oneEach(row.weights.count)
    )
    _ = bench.do(.started)
    for (index, step) in row.steps.enumerated() {
        _ = bench.do(.verdict(check: step.server, isUp: step.isUp))
        #expect(bench.server.isQuorumMet == step.isMet, "step \(index)")
        #expect((bench.table == "99:1") == !step.isMet, "step \(index): \(bench.table)")
    }
}

@Test func lossWithoutSorryServerKeepsServers() {
    var bench = Bench(pool(weights: [1, 1], quorum: 2), oneEach(2))
    _ = bench.do(.started)
    #expect(
        bench.do(.verdict(check: 0, isUp: false))
            == ["table", "rs0 down changed", "quorum down changed W=1", "mail check0 down rs-down new"]
    )
    #expect(bench.table == "2:1")
}

@Test func whileTheSorryServerStandsInServersAreOnlyTracked() {
    var bench = Bench(pool(weights: [1, 1, 1], quorum: 3, hasSorryServer: true), oneEach(3))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 0, isUp: false))
    #expect(bench.table == "99:1")
    #expect(
        bench.do(.verdict(check: 1, isUp: false)) == ["rs1 down changed", "mail check1 down rs-down new"]
    )
}

@Test func inhibitedSorryServers() {
    var settings = pool(weights: [1, 1], inhibits: true, hasSorryServer: true)
    settings.sorryServer?.isInhibited = true
    var bench = Bench(settings, oneEach(2))
    _ = bench.do(.started)
    #expect(bench.table == "1:1 2:1 99:0")
    _ = bench.do(.verdict(check: 0, isUp: false))
    _ = bench.do(.verdict(check: 1, isUp: false))
    #expect(bench.table == "1:0 2:0 99:1")
}

/// Spec 1.8: one destination for both.
@Test func sorryServersThatAreRealServers() {
    var settings = pool(weights: [5, 1], quorum: 6, hasSorryServer: true)
    settings.sorryServer?.address = ip("10.0.0.1")
    var bench = Bench(settings, oneEach(2))
    _ = bench.do(.started)
    #expect(bench.table == "1:5 2:1")
    _ = bench.do(.verdict(check: 1, isUp: false))
    #expect(bench.table == "1:1")
}

// MARK: Suspension (spec 12)

@Test func checksRestWithoutTheAddress() {
    var settings = pool(weights: [1])
    settings.suspendsWithoutAddress = true
    var bench = Bench(settings, oneEach(1))
    #expect(bench.server.isSuspended)
    _ = bench.do(.started)
    #expect(bench.do(.addressesChanged([ip("192.0.2.9")])) == [])
    #expect(bench.do(.addressesChanged([ip("192.0.2.9"), ip("192.0.2.1")])) == ["resume"])
    #expect(bench.do(.addressesChanged([ip("192.0.2.1"), ip("192.0.2.1")])) == [])
    #expect(bench.do(.addressesChanged([])) == ["suspend"])
    #expect(bench.table == "1:1")
}

// MARK: Stop (spec 13)

@Test func stopWithoutOmegaIsQuiet() {
    var bench = Bench(pool(weights: [1, 1]), oneEach(2))
    _ = bench.do(.started)
    #expect(
        bench.do(.stopRequested(.none))
            == [
                "table", "rs0 down stopping quiet", "rs1 down stopping quiet",
                "quorum down stopping W=2 quiet",
            ]
    )
    #expect(bench.table == "")
}

@Test(arguments: [IPVSFlushAtStop.none, .services, .everything])
func stopWithOmega(_ flush: IPVSFlushAtStop) {
    var settings = pool(weights: [1, 1])
    settings.notifiesOnStop = true
    var bench = Bench(settings, oneEach(2))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 1, isUp: false))
    let servers = flush == .none ? ["rs0 down stopping", "mail rs0 stopping"] : []
    #expect(bench.do(.stopRequested(flush)) == ["table"] + servers + ["quorum down stopping W=1"])
}

// MARK: Reload (spec 9)

@Test func reloadWithoutChangeIsSilent() {
    let settings = pool(weights: [1, 1, 1], quorum: 2, hasSorryServer: true)
    var bench = Bench(settings, oneEach(3))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 0, isUp: false))
    let before = bench.server
    #expect(bench.reload(settings, oneEach(3)) == [])
    #expect(bench.server == before)
}

@Test func reloadRemovesAndAddsServers() {
    var bench = Bench(pool(weights: [1, 1, 1]), oneEach(3))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 1, isUp: false))
    var settings = pool(weights: [1, 1, 1, 1])
    settings.realServers.removeSubrange(0...1)
    // 10.0.0.1 was alive, 10.0.0.2 wasn't: only the one is told (9.5).
    #expect(bench.reload(settings, oneEach(2)) == ["table", "rs0 down removed", "mail rs0 removed"])
    #expect(bench.table == "3:1 4:1")
}

@Test func reloadKeepsVerdictsOfEqualChecks() {
    var bench = Bench(pool(weights: [1, 1]), oneEach(2))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 0, isUp: false))
    // Another order of the same servers.
    var settings = pool(weights: [1, 1])
    settings.realServers.swapAt(0, 1)
    let checks = [CheckTraits(realServer: 0, identity: 1), CheckTraits(realServer: 1, identity: 0)]
    #expect(bench.reload(settings, checks) == [])
    #expect(bench.table == "2:1")
    // The check that had failed is replaced by another: the server is believed (9.8, 9.9).
    let others = [CheckTraits(realServer: 0, identity: 1), CheckTraits(realServer: 1, identity: 77)]
    #expect(bench.reload(settings, others) == ["table", "rs1 up changed"])
    #expect(bench.table == "1:1 2:1")
}

@Test func reloadWithNewAlphaChecks() {
    var bench = Bench(pool(weights: [1, 1]), oneEach(2))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 0, isUp: false))
    // On a server that is up it counts as up, on one that is down it must pass first.
    let checks =
        oneEach(2) + [2, 3].map { CheckTraits(realServer: $0 - 2, identity: $0, startsFailed: true) }
    #expect(bench.reload(pool(weights: [1, 1]), checks) == [])
    #expect(bench.do(.verdict(check: 0, isUp: true)) == ["mail check0 up rs-down"])
    #expect(
        bench.do(.verdict(check: 2, isUp: true)) == ["table", "rs0 up changed", "mail check2 up rs-up new"]
    )
}

@Test func reloadAddsContributionsToNewWeights() {
    var bench = Bench(pool(weights: [10]), oneEach(1, .script))
    _ = bench.do(.started)
    _ = bench.do(.weightContribution(check: 0, weight: -4))
    #expect(bench.reload(pool(weights: [20]), oneEach(1, .script)) == ["table"])
    #expect(bench.table == "1:16")
}

@Test func reloadWithAnotherQuorum() {
    var bench = Bench(pool(weights: [1, 1], hasSorryServer: true), oneEach(2))
    _ = bench.do(.started)
    _ = bench.do(.verdict(check: 0, isUp: false))
    #expect(
        bench.reload(pool(weights: [1, 1], quorum: 2, hasSorryServer: true), oneEach(2))
            == ["table", "sorry on", "quorum down changed W=1"]
    )
    // Without the sorry server the alive ones come back (9.13).
    #expect(bench.reload(pool(weights: [1, 1], quorum: 2), oneEach(2)) == ["table"])
    #expect(bench.table == "2:1")
}

@Test func removalIsToldWithoutOmega() {
    var bench = Bench(pool(weights: [1]), oneEach(1))
    _ = bench.do(.started)
    #expect(
        bench.do(.removed) == ["table", "rs0 down removed", "mail rs0 removed", "quorum down removed W=1"]
    )
}

// MARK: Properties

/// Whatever comes in: the sum is that of the servers, each server is alive when all its checks are up, and a
/// table that follows every "table changed" is the desired one after every event.
@Test(arguments: 0..<200 as Range<UInt64>)
func randomVerdicts(_ seed: UInt64) {
    var generator = RandomSource(seed: seed)
    let count = Int.random(in: 1...6, using: &generator)
    let weights = (0..<count).map { _ in Int.random(in: 0...4, using: &generator) }
    let total = weights.reduce(0, +)
    let quorum = UInt32(Int.random(in: min(1, total)...max(1, total), using: &generator))
    let hysteresis = quorum == 0 ? 0 : UInt32.random(in: 0..<quorum, using: &generator)
    let settings = pool(
        weights: weights,
        quorum: quorum,
        hysteresis: hysteresis,
        inhibits: .random(using: &generator),
        hasSorryServer: .random(using: &generator)
    )
    let alpha = Bool.random(using: &generator)
    let checks = (0..<(2 * count)).map {
        CheckTraits(realServer: $0 / 2, identity: $0, startsFailed: alpha)
    }
    var server = VirtualServer(settings, checks: checks)
    var followed: [IPVSService] = []
    func follow(_ event: VirtualServer.Event) {
        var effects: [VirtualServer.Effect] = []
        server.handle(event, at: Instant(nanosecondsSinceBoot: 0), into: &effects)
        if effects.contains(.tableChanged) { followed = server.desiredServices() }
        #expect(followed == server.desiredServices(), "\(event)")
        for index in server.servers.indices {
            let mine = server.checks.filter { $0.traits.realServer == index }
            #expect(server.servers[index].failedChecks == mine.count { !$0.isUp })
        }
        let alive = server.servers.filter(\.isAlive).reduce(0) { $0 + Int64($1.weight.rawValue) }
        #expect(server.aliveWeight == alive)
        let bounds = settings.quorum
        #expect(server.isQuorumMet ? alive >= bounds.keepingWeight : alive < bounds.gainingWeight)
    }
    follow(.started)
    for _ in 0..<60 {
        let check = Int.random(in: 0..<checks.count, using: &generator)
        if Int.random(in: 0...3, using: &generator) == 0 {
            follow(.weightContribution(check: check, weight: .random(in: -3...3, using: &generator)))
        } else {
            follow(.verdict(check: check, isUp: .random(using: &generator)))
        }
    }
}
