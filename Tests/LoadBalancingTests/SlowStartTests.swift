import LoadBalancing
import NetworkTypes
import Testing

/// `slow_start` (an extension: keepalived gives the whole weight at once).
struct SlowStartTests {
    /// A load balancer with a clock that goes from deadline to deadline.
    private struct Balancer {
        var machine: LoadBalancer
        var now = Instant(nanosecondsSinceBoot: 0)
        /// How often the table was to be compared.
        var comparisons = 0

        init(_ servers: [VirtualServerSettings], checks: [[CheckTraits]]) {
            machine = LoadBalancer(LoadBalancerSettings(virtualServers: servers, checks: checks))
        }

        mutating func handle(_ event: LoadBalancer.Event) {
            var effects: [LoadBalancer.Effect] = []
            machine.handle(event, at: now, into: &effects)
            comparisons += effects.count {
                if case .virtualServer(_, .tableChanged) = $0 { true } else { false }
            }
        }

        mutating func `do`(_ event: VirtualServer.Event) { handle(.check(virtualServer: 0, event)) }

        mutating func pass(_ interval: Interval) {
            let end = now + interval
            while let due = machine.nextDeadline, due <= end {
                now = due
                handle(.deadlineReached)
            }
            now = end
        }

        /// "1:100 2:10".
        var table: String {
            machine.desiredTable.services.map { service in
                service.destinations.map { "\($0.key.address.octets[3]):\($0.weight.rawValue)" }
                    .joined(separator: " ")
            }.joined(separator: " | ")
        }
    }

    private static func settings(
        _ weights: [Int],
        over seconds: Int64 = 100,
        quorum: UInt32 = 1,
        inhibits: Bool = false,
        hasSorryServer: Bool = false
    ) -> VirtualServerSettings {
        var settings = pool(
            weights: weights,
            quorum: quorum,
            inhibits: inhibits,
            hasSorryServer: hasSorryServer
        )
        for index in settings.realServers.indices {
            settings.realServers[index].slowStart = .seconds(seconds)
        }
        return settings
    }

    /// Started, and 10.0.0.2 has failed and come back.
    private static func returned(_ settings: VirtualServerSettings) -> Balancer {
        var balancer = Balancer([settings], checks: [oneEach(settings.realServers.count)])
        balancer.handle(.started)
        balancer.do(.verdict(check: 1, isUp: false))
        balancer.do(.verdict(check: 1, isUp: true))
        balancer.comparisons = 0
        return balancer
    }

    @Test func `at the start all have their weights`() {
        var balancer = Balancer([Self.settings([50, 100])], checks: [oneEach(2)])
        balancer.handle(.started)
        #expect(balancer.table == "1:50 2:100")
        #expect(balancer.machine.nextDeadline == nil)
    }

    @Test func `who comes back begins with a tenth and has it all after the time, in ten steps`() {
        var balancer = Self.returned(Self.settings([50, 100]))
        #expect(balancer.table == "1:50 2:10")
        balancer.pass(Interval(nanoseconds: 19_999_999_999))
        #expect(balancer.table == "1:50 2:10")
        balancer.pass(Interval(nanoseconds: 1))
        #expect(balancer.table == "1:50 2:20")
        balancer.pass(.seconds(79))
        #expect(balancer.table == "1:50 2:90")
        balancer.pass(.seconds(1))
        #expect(balancer.table == "1:50 2:100")
        #expect(balancer.comparisons == 9)
        #expect(balancer.machine.nextDeadline == nil)
    }

    /// Tenths of 7, rounded up; a step that changes nothing asks for nothing.
    @Test func `small weights rise in whole numbers, from 1`() {
        var balancer = Self.returned(Self.settings([1, 7]))
        var seen = [balancer.table]
        for _ in 0..<10 {
            balancer.pass(.seconds(10))
            seen.append(balancer.table)
        }
        #expect(
            seen.map { String($0.split(separator: ":")[2]) } == [
                "1", "1", "2", "3", "3", "4", "5", "5", "6", "7", "7",
            ]
        )
        #expect(balancer.comparisons == 6)
    }

    @Test(arguments: [0, 1]) func `nothing rises where nothing is between`(_ weight: Int) {
        let balancer = Self.returned(Self.settings([1, weight]))
        #expect(balancer.table == "1:1 2:\(weight)")
    }

    @Test func `the quorum counts the whole weight`() {
        var balancer = Self.returned(Self.settings([10, 100], quorum: 100, hasSorryServer: true))
        #expect(balancer.table == "1:10 2:10")
        #expect(balancer.machine.virtualServers[0].isQuorumMet)
        #expect(balancer.machine.virtualServers[0].aliveWeight == 110)
        balancer.do(.verdict(check: 1, isUp: false))
        #expect(balancer.table == "99:1")
        balancer.pass(.seconds(200))
        #expect(balancer.table == "99:1")
    }

    @Test func `who fails meanwhile begins again`() {
        var balancer = Self.returned(Self.settings([50, 100], inhibits: true))
        balancer.pass(.seconds(50))
        #expect(balancer.table == "1:50 2:50")
        balancer.do(.verdict(check: 1, isUp: false))
        #expect(balancer.table == "1:50 2:0")
        #expect(balancer.machine.nextDeadline == nil)
        balancer.do(.verdict(check: 1, isUp: true))
        #expect(balancer.table == "1:50 2:10")
    }

    @Test func `a weight that a check changes rises in proportion`() {
        var balancer = Self.returned(Self.settings([50, 100]))
        balancer.pass(.seconds(50))
        balancer.do(.weightContribution(check: 1, weight: 100))
        #expect(balancer.table == "1:50 2:100")
        balancer.pass(.seconds(10))
        #expect(balancer.table == "1:50 2:120")
        balancer.do(.weightContribution(check: 1, weight: -100))
        #expect(balancer.table == "1:50 2:0")
    }

    @Test func `who was drained comes back slowly, too`() {
        var balancer = Balancer([Self.settings([50, 100])], checks: [oneEach(2)])
        balancer.handle(.started)
        balancer.do(.drained(1, true))
        #expect(balancer.table == "1:50 2:0")
        balancer.pass(.seconds(500))
        balancer.do(.drained(1, false))
        #expect(balancer.table == "1:50 2:10")
        balancer.do(.drained(1, true))
        #expect(balancer.table == "1:50 2:0")
        #expect(balancer.machine.nextDeadline == nil)
    }

    @Test func `a drain that ends while the server is down leaves nothing to do`() {
        var balancer = Balancer([Self.settings([50, 100])], checks: [oneEach(2)])
        balancer.handle(.started)
        balancer.do(.drained(1, true))
        balancer.do(.verdict(check: 1, isUp: false))
        balancer.do(.drained(1, false))
        #expect(balancer.machine.nextDeadline == nil)
    }

    @Test func `a reload goes on, takes another time from the beginning, and brings new servers slowly`() {
        var balancer = Self.returned(Self.settings([50, 100]))
        balancer.pass(.seconds(45))
        let longer = Self.settings([50, 100, 30], over: 150)
        balancer.handle(
            .settingsChanged(LoadBalancerSettings(virtualServers: [longer], checks: [oneEach(3)]))
        )
        // 45 s of 150 s.
        #expect(balancer.table == "1:50 2:30 3:3")
        balancer.pass(.seconds(15))
        #expect(balancer.table == "1:50 2:40 3:3")
        let none = Self.settings([50, 100, 30], over: 0)
        balancer.handle(.settingsChanged(LoadBalancerSettings(virtualServers: [none], checks: [oneEach(3)])))
        #expect(balancer.table == "1:50 2:100 3:30")
        #expect(balancer.machine.nextDeadline == nil)
    }

    /// What the former engine had reached is in the kernel.
    @Test(arguments: [(10, 10, 20), (40, 40, 50), (45, 50, 60), (95, 100, 100), (100, 100, 100), (0, 10, 20)])
    func `another engine goes on from the kernel's weight`(_ found: Int, _ first: Int, _ second: Int) {
        let settings = Self.settings([50, 100])
        var table: IPVSTable
        do {
            var former = Balancer([settings], checks: [oneEach(2)])
            former.handle(.started)
            table = former.machine.desiredTable
        }
        let service = table.services[0]
        var destination = service.destinations[1]
        destination.weight = ServerWeight(clamping: Int64(found))
        table = table.applying([.setDestination(service.key, destination)])
        var balancer = Balancer([settings], checks: [oneEach(2)])
        balancer.now = Instant(nanosecondsSinceBoot: 7_000_000_000_000)
        balancer.machine.adopt(table, at: balancer.now)
        balancer.handle(.started)
        #expect(balancer.table == "1:50 2:\(first)")
        balancer.pass(.seconds(10))
        #expect(balancer.table == "1:50 2:\(second)")
        balancer.pass(.seconds(90))
        #expect(balancer.table == "1:50 2:100")
        #expect(balancer.machine.nextDeadline == nil)
    }

    @Test func `the earliest of all virtual servers is due`() {
        let fast = Self.settings([100, 100], over: 10)
        var slow = Self.settings([100, 100], over: 1_000)
        slow.service = .address(ip("192.0.2.2"), port(80))
        var balancer = Balancer([slow, fast], checks: [oneEach(2), oneEach(2)])
        balancer.handle(.started)
        for place in [0, 1] {
            balancer.handle(.check(virtualServer: place, .verdict(check: 1, isUp: false)))
            balancer.handle(.check(virtualServer: place, .verdict(check: 1, isUp: true)))
        }
        #expect(balancer.machine.nextDeadline == Instant(nanosecondsSinceBoot: 2_000_000_000))
        balancer.pass(.seconds(10))
        #expect(balancer.table == "1:100 2:100 | 1:100 2:10")
        #expect(balancer.machine.nextDeadline == Instant(nanosecondsSinceBoot: 200_000_000_000))
        balancer.handle(.check(virtualServer: 0, .verdict(check: 1, isUp: false)))
        #expect(balancer.machine.nextDeadline == nil)
    }

    /// So that many servers of one moment share a comparison of the whole table.
    @Test func `short ramps take several steps at once, four a second at most`() {
        var balancer = Self.returned(Self.settings([50, 100], over: 1))
        balancer.pass(.seconds(1))
        #expect(balancer.table == "1:50 2:100")
        #expect(balancer.comparisons == 4)
    }
}
