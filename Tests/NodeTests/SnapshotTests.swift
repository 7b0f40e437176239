import HelperProtocol
import NetworkTypes
import Node
import Testing
import Tracking
import VRRP

/// Whatever was seen of the network before, in whatever order, however much of it was lost: where a node
/// stands in the end is what the last picture says, as if it had been the first.
struct SnapshotTests {
    /// A picture of the network, apart from the addresses that are held.
    struct Picture: Sendable {
        /// Of eth0; nil: it isn't there.
        var index: UInt32?
        var isRunning = true
        /// Whether eth1 runs; nil: it isn't there.
        var uplink: Bool?

        init(_ random: inout UInt64) {
            index = [nil, 2, 2, 3][SnapshotTests.below(4, &random)]
            isRunning = SnapshotTests.below(3, &random) != 0
            uplink = [nil, true, false][SnapshotTests.below(3, &random)]
        }
    }

    /// A node, and a helper and a kernel that have what was put.
    private struct Scene {
        var stage = Stage()
        /// What there is, whoever saw it. An interface takes its addresses along.
        var picture: Picture {
            didSet { if picture.index != oldValue.index { loseAddresses() } }
        }
        /// What the helper was asked for and hasn't answered, oldest first, as the transcript says it.
        private var asked: [String] = []
        /// What the helper holds, and the index that the interface had when it was put.
        private var held: [String: UInt32] = [:]
        /// What the kernel has of that, and what of it was seen.
        private var (present, seen): (Set<String>, Set<String>) = ([], [])

        init(_ picture: Picture) throws {
            self.picture = picture
            let uplink = try #require(InterfaceName("eth1"))
            let reference = TrackReference(.interface(uplink), weight: TrackWeight(-30))
            let trackers = followedTrackers(own: [reference], group: [], in: TrackingContext()) { _ in
                .fault
            }
            try stage.compile("A", second: true, trackers: trackers)
            try stage.read("A")
            try stage.handle(.helperConnected)
            try stage.welcome(nil)
            _ = stage.take()
            asked = ["load A"]
            try answer()
            try observe()
        }

        /// Somebody flushes the interface. What was put and not seen yet stays: the node misses what goes
        /// before that (`ObjectHold.wasSeen`).
        mutating func loseAddresses() { present.subtract(seen) }

        mutating func observe() throws {
            seen = picture.index == nil ? [] : present
            try stage.observe(
                index: picture.index,
                isRunning: picture.isRunning,
                addresses: ([250, 240] as [UInt8]).filter { seen.contains("192.0.2.\($0)") },
                uplink: picture.uplink
            )
            try answer()
        }

        /// Lets time pass, with every answer at once.
        mutating func pass(_ interval: Interval) throws {
            let end = stage.now + interval
            for _ in 0..<1_000 {
                guard let due = stage.node.nextDeadline, due <= end else { break }
                try stage.reachDeadline()
                try answer()
            }
            stage.pass(end - stage.now)
        }

        private mutating func answer() throws {
            for _ in 0..<1_000 {
                asked += stage.take().filter { $0 != "ready" }
                try #require(asked.count == stage.outstanding.count)
                guard let words = asked.first?.split(separator: " ").filter({ $0 != "other" }) else { return }
                asked.removeFirst()
                let what = words.dropFirst().joined(separator: " ")
                switch (words[0], picture.index) {
                case ("put", nil):
                    try stage.refuse(.interfaceAbsent, errno: 19)
                    continue
                case ("put", let index):
                    held[what] = index
                    present.insert(what)
                case ("remove", _):
                    held[what] = nil
                    present.remove(what)
                default: break
                }
                try stage.answer()
            }
        }

        /// What people and peers see, times and counts apart.
        var outcome: [String] {
            stage.node.status(at: stage.now).instances.map { instance in
                "\(instance.state) \(instance.fault ?? "-") \(instance.effectivePriority) "
                    + "from \(instance.sourceAddress.map { "\($0)" } ?? "-") \(instance.warnings) "
                    + "\(instance.addresses.map { $0.isPresent })"
            } + held.map { "\($0) on \($1)" }.sorted()
        }
    }

    private static func below(_ bound: Int, _ random: inout UInt64) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(random >> 33) % bound
    }

    @Test(arguments: 1...120 as ClosedRange<UInt64>)
    func `the last picture decides`(seed: UInt64) throws {
        var random = seed
        let last = Picture(&random)
        var scene = try Scene(Picture(&random))
        for _ in 0..<25 {
            try scene.pass(.milliseconds(Int64(SnapshotTests.below(2_500, &random))))
            scene.picture = Picture(&random)
            if SnapshotTests.below(6, &random) == 0 { scene.loseAddresses() }
            // Lost: the kernel has changed, nobody saw it.
            guard SnapshotTests.below(4, &random) != 0 else { continue }
            try scene.observe()
        }
        scene.picture = last
        var fresh = try Scene(last)
        for round in 0..<30 {
            if round == 10 { scene.loseAddresses() }
            try scene.observe()
            try scene.pass(.milliseconds(500))
            try fresh.observe()
            try fresh.pass(.milliseconds(500))
        }
        #expect(scene.outcome == fresh.outcome, "seed \(seed)")
        let isMaster = last.index != nil && last.isRunning
        #expect(fresh.outcome[0].hasPrefix(isMaster ? "master" : "fault"))
    }
}
