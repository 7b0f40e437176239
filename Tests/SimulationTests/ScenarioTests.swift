import NetworkTypes
import Simulation
import Testing

/// What the product promises, one promise each, under every rule of the simulation.
struct ScenarioTests {
    /// Three machines that prefer 0, 1, 2 for VRID 62 and 2, 1, 0 for VRID 63; settled.
    private func cluster(seed: UInt64 = 1) throws -> Cluster {
        let interface = try #require(InterfaceName("eth0"))
        let cluster = Cluster(.standard(interface), seed: seed)
        for machine in 0..<3 { cluster.apply(.startMachine(machine)) }
        cluster.run(for: .seconds(10))
        #expect(cluster.masters(of: 0) == [0] && cluster.masters(of: 1) == [2])
        #expect(cluster.holders(of: 0) == [[0], [0]])
        return cluster
    }

    private func end(_ cluster: Cluster) {
        let violation = cluster.violation
        #expect(violation == nil)
    }

    @Test func `a killed master's addresses go by themselves, and the next one has them`() throws {
        let cluster = try cluster()
        cluster.apply(.killMachine(0))
        // 3 × advert_int + (256 − 90) / 256 s, and the kernel's removal within lifetime and a second.
        cluster.run(for: .milliseconds(3_700))
        #expect(cluster.masters(of: 0) == [1])
        cluster.run(for: .milliseconds(600))
        #expect(cluster.holders(of: 0) == [[1], [1]])
        cluster.apply(.startMachine(0))
        cluster.run(for: .seconds(5))
        #expect(cluster.masters(of: 0) == [0] && cluster.holders(of: 0) == [[0], [0]], "the give-back")
        end(cluster)
    }

    @Test func `an engine that is killed and restarted in time changes nothing`() throws {
        let cluster = try cluster()
        let before = (cluster.coverage[.enteredBackup], cluster.announcementCount)
        cluster.apply(.killEngine(0, restartAfter: .milliseconds(600)))
        cluster.run(for: .seconds(10))
        #expect(cluster.masters(of: 0) == [0] && cluster.coverage[.adopted] == 1)
        #expect(cluster.announcementCount == before.1, "no announcement")
        #expect(cluster.coverage[.fellBackFromMaster] == 0 && cluster.coverage[.leaseSpentWithWill] == 0)
        end(cluster)
    }

    @Test func `an engine that stays away loses the addresses with a farewell`() throws {
        let cluster = try cluster()
        cluster.apply(.killEngine(0, restartAfter: .seconds(60)))
        cluster.run(for: .milliseconds(3_200))
        // 2 s of lease, then the successor's skew time of (256 − 90) / 256 s.
        #expect(cluster.coverage[.leaseSpentWithWill] == 1)
        #expect(cluster.masters(of: 0) == [1] && cluster.holders(of: 0) == [[1], [1]])
        end(cluster)
    }

    @Test func `an engine stopped beyond its lease comes back as backup`() throws {
        let cluster = try cluster()
        cluster.apply(.pauseEngine(0))
        cluster.run(for: .seconds(8))
        #expect(cluster.holders(of: 0) == [[1], [1]])
        cluster.apply(.continueEngine(0))
        cluster.run(for: .milliseconds(500))
        #expect(cluster.masters(of: 0) == [1] && cluster.holders(of: 0) == [[1], [1]])
        #expect(cluster.coverage[.fellBackFromMaster] == 1)
        cluster.run(for: .seconds(5))
        #expect(cluster.masters(of: 0) == [0], "after the whole master-down time")
        end(cluster)
    }

    @Test func `an engine that keeps crashing can't keep the addresses`() throws {
        let cluster = try cluster()
        cluster.apply(.crashEngine(0, times: 1_000))
        cluster.run(for: .seconds(30))
        #expect(cluster.coverage[.leaseSpentWithWill] + cluster.coverage[.crashLoopSpentLeases] > 0)
        #expect(cluster.holders(of: 0) == [[1], [1]])
        end(cluster)
    }

    @Test func `a reload as master moves one address in and one out`() throws {
        let cluster = try cluster()
        let variant = ConfigurationVariant(hasExtraAddress: true, lacksFirstAddress: true)
        cluster.apply(.reload(0, variant))
        cluster.run(for: .seconds(3))
        #expect(cluster.holders(of: 0) == [[], [0]] && cluster.extraHolders(of: 0) == [0])
        #expect(cluster.coverage[.fellBackFromMaster] == 0)
        cluster.apply(.reloadRefused(0))
        cluster.apply(.reloadBroken(0))
        cluster.run(for: .seconds(3))
        #expect(cluster.holders(of: 0) == [[], [0]] && cluster.extraHolders(of: 0) == [0])
        end(cluster)
    }

    @Test func `a restart after such an edit does the same`() throws {
        let cluster = try cluster()
        let variant = ConfigurationVariant(hasExtraAddress: true, lacksFirstAddress: true)
        cluster.apply(.killEngine(0, restartAfter: .milliseconds(200)))
        cluster.apply(.reload(0, variant))
        cluster.run(for: .seconds(3))
        #expect(cluster.coverage[.adoptedNewerGeneration] == 1)
        #expect(cluster.holders(of: 0) == [[], [0]] && cluster.extraHolders(of: 0) == [0])
        end(cluster)
    }

    @Test func `a planned stop holds until the successor is heard`() throws {
        let cluster = try cluster()
        cluster.apply(.stop(0))
        cluster.run(for: .milliseconds(500))
        #expect(cluster.holders(of: 0) == [[0], [0]], "the successor waits its skew time")
        cluster.run(for: .milliseconds(400))
        #expect(cluster.holders(of: 0) == [[1], [1]] && cluster.coverage[.stoppedWithSuccessor] == 1)
        end(cluster)
    }

    @Test func `a frozen machine lets go when it wakes, without a farewell`() throws {
        let cluster = try cluster()
        cluster.apply(.freeze(0, losesPackets: false))
        cluster.run(for: .seconds(20))
        #expect(cluster.holders(of: 0) == [[0, 1], [0, 1]], "nobody can reach it")
        cluster.apply(.wake(0))
        cluster.run(for: .milliseconds(100))
        #expect(cluster.holders(of: 0) == [[1], [1]])
        #expect(cluster.coverage[.leaseSpentWithoutWill] > 0 && cluster.coverage[.leaseSpentWithWill] == 0)
        end(cluster)
    }

    @Test func `a partition has a master on either side, and one after healing`() throws {
        let cluster = try cluster()
        cluster.apply(.isolate(0))
        cluster.run(for: .seconds(10))
        #expect(cluster.masters(of: 0) == [0, 1])
        cluster.apply(.mendNetwork)
        cluster.run(for: .milliseconds(1_100))
        #expect(cluster.masters(of: 0) == [0] && cluster.holders(of: 0) == [[0], [0]])
        end(cluster)
    }
}
