import NetworkTypes
import Testing
import Tracking

/// Ranges of conf-core-vrrp.tsv, each at and beyond its ends.
@Suite struct SettingsTests {
    @Test(arguments: [(-255, false), (-254, true), (0, true), (254, true), (255, false)])
    func weights(_ value: Int, _ isLegal: Bool) {
        #expect((TrackWeight(value) != nil) == isLegal)
    }

    @Test(arguments: [
        (TrackTarget.script("a"), 254, 253), (.bfd("a"), -254, -253), (.script("a"), 12, 12),
        (.file("a"), 254, 254), (.process("a"), -254, -254),
    ])
    func weightsOfReferences(_ target: TrackTarget, _ written: Int, _ meant: Int16) throws {
        let weight = try #require(TrackWeight(written, isReversed: true))
        let reference = TrackReference(target, weight: weight)
        #expect(reference.weight?.value == meant)
        #expect(reference.weight?.isReversed == true)
    }

    struct Script: Sendable {
        var interval = Interval.seconds(1)
        var timeout: Interval?
        var rise = 1
        var fall = 1
        let isLegal: Bool
    }

    @Test(arguments: [
        Script(isLegal: true),
        Script(interval: .zero, isLegal: false),
        Script(interval: .milliseconds(1), isLegal: true),
        Script(interval: .seconds(4_294), isLegal: true),
        Script(interval: .milliseconds(4_294_001), isLegal: false),
        Script(timeout: .zero, isLegal: false),
        Script(rise: 0, isLegal: false),
        Script(fall: 0, isLegal: false),
        Script(rise: 2_147_483_647, fall: 2_147_483_647, isLegal: true),
        Script(rise: 2_147_483_648, isLegal: false),
    ])
    func scripts(_ row: Script) {
        let settings = ScriptTrackerSettings(
            name: "a",
            interval: row.interval,
            timeout: row.timeout,
            rise: row.rise,
            fall: row.fall
        )
        #expect((settings != nil) == row.isLegal)
        if row.isLegal { #expect(settings?.timeout == row.timeout ?? row.interval) }
    }

    @Test(
        arguments: [
            (1, nil, 1...2_147_483_647), (65_535, nil, 65_535...2_147_483_647), (0, nil, nil),
            (65_536, nil, nil),
            (2, 1, nil), (2, 2, 2...2), (1, 0, 0...0), (1, 65_535, 1...65_535), (1, 65_536, nil),
            (1, -1, nil),
        ] as [(Int, Int?, ClosedRange<Int>?)]
    )
    func quorums(_ quorum: Int, _ most: Int?, _ expected: ClosedRange<Int>?) {
        let settings = ProcessTrackerSettings(name: "a", process: "p", quorum: quorum, quorumMax: most)
        #expect(settings?.quorum == expected)
    }

    @Test func parametersMeanTheWholeCommandLine() throws {
        let settings = try #require(ProcessTrackerSettings(name: "a", process: "p", parameters: ["-x"]))
        #expect(settings.parameterMatch == .exact)
        #expect(settings.matchesCommandLine)
        #expect(ProcessTrackerSettings(name: "a", process: "") == nil)
        #expect(ProcessTrackerSettings(name: "a", process: "p", forkDelay: .seconds(3_601)) == nil)
    }

    @Test(arguments: [("/a", true), ("a", false), ("", false), ("/a\0b", false)])
    func files(_ path: String, _ isLegal: Bool) {
        #expect((FileTrackerSettings(name: "a", path: path) != nil) == isLegal)
    }
}
