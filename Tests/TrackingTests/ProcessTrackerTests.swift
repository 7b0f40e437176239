import NetworkTypes
import Testing
import Tracking

/// Spec vrrp-behaviour 19.5.
@Suite struct ProcessTrackerTests {
    struct Match: Sendable {
        var process = "nginx"
        var parameters: [String] = []
        var match = ProcessTrackerSettings.ParameterMatch.none
        var isFull = false
        let name: String
        var line: [String] = []
        let matches: Bool
    }

    @Test(arguments: [
        Match(name: "nginx", matches: true),
        Match(name: "nginx2", matches: false),
        Match(process: "a-very-long-name-of-a-process", name: "a-very-long-nam", matches: true),
        Match(isFull: true, name: "nginx", line: ["/usr/sbin/nginx"], matches: false),
        Match(
            process: "/usr/sbin/nginx",
            isFull: true,
            name: "x",
            line: ["/usr/sbin/nginx", "-g"],
            matches: true
        ),
        Match(parameters: ["-a"], name: "nginx", line: ["nginx", "-a"], matches: true),
        Match(parameters: ["-a"], name: "nginx", line: ["nginx", "-a", "-b"], matches: false),
        Match(match: .exact, name: "nginx", line: ["nginx"], matches: true),
        Match(match: .exact, name: "nginx", line: ["nginx", "-a"], matches: false),
        Match(
            parameters: ["-a"],
            match: .partial,
            name: "nginx",
            line: ["nginx", "-a", "-b"],
            matches: true
        ),
        Match(parameters: ["-a"], match: .partial, name: "nginx", line: ["nginx", "-ab"], matches: false),
        Match(
            parameters: ["-a"],
            match: .initial,
            name: "nginx",
            line: ["nginx", "-ab", "c"],
            matches: true
        ),
        Match(
            parameters: ["-a", "b"],
            match: .initial,
            name: "nginx",
            line: ["nginx", "-ax", "b"],
            matches: false
        ),
        Match(
            parameters: ["-a", "b"],
            match: .initial,
            name: "nginx",
            line: ["nginx", "-a"],
            matches: false
        ),
        Match(parameters: ["-a"], name: "nginx", line: [], matches: false),
    ])
    func matching(_ row: Match) throws {
        let settings = try #require(
            ProcessTrackerSettings(
                name: "t",
                process: row.process,
                parameters: row.parameters,
                parameterMatch: row.match,
                matchesCommandLine: row.isFull
            )
        )
        let description = ProcessDescription(name: row.name, commandLine: row.line)
        #expect(settings.matches(description) == row.matches)
    }

    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanosecondsSinceBoot: 0) + .milliseconds(milliseconds)
    }

    private let web = ProcessDescription(name: "nginx")
    private let other = ProcessDescription(name: "sh")

    @Test func counting() throws {
        let settings = try #require(
            ProcessTrackerSettings(name: "t", process: "nginx", quorum: 2, quorumMax: 3)
        )
        var tracker = ProcessTracker(settings: settings)
        #expect(tracker.handle(.forked(parent: 1, child: 9), at: at(0)) == nil)
        #expect(
            tracker.handle(
                .scanned([ScannedProcess(1, web), ScannedProcess(2, other)]),
                at: at(0)
            ) == .bad
        )
        #expect(tracker.handle(.forked(parent: 2, child: 3), at: at(0)) == nil)
        #expect(tracker.handle(.forked(parent: 1, child: 4), at: at(0)) == .good)
        #expect(tracker.handle(.forked(parent: 1, child: 4), at: at(0)) == nil)
        #expect(tracker.count == 2)
        // A child that becomes another program no longer counts; a shell that becomes it does.
        #expect(tracker.handle(.changed(process: 4, other), at: at(0)) == .bad)
        #expect(tracker.handle(.changed(process: 3, web), at: at(0)) == .good)
        #expect(tracker.handle(.forked(parent: 3, child: 5), at: at(0)) == nil)
        #expect(tracker.handle(.forked(parent: 3, child: 6), at: at(0)) == .bad)
        #expect(tracker.handle(.exited(process: 6), at: at(0)) == .good)
        #expect(tracker.handle(.exited(process: 77), at: at(0)) == nil)
        #expect(tracker.handle(.scanned([]), at: at(0)) == .bad)
    }

    @Test func noneMayRun() throws {
        let settings = try #require(ProcessTrackerSettings(name: "t", process: "nginx", quorumMax: 0))
        var tracker = ProcessTracker(settings: settings)
        #expect(tracker.handle(.scanned([]), at: at(0)) == .good)
        #expect(tracker.handle(.changed(process: 3, web), at: at(0)) == .bad)
    }

    @Test func polling() throws {
        let settings = try #require(
            ProcessTrackerSettings(name: "t", process: "nginx", terminateDelay: .milliseconds(500))
        )
        var tracker = ProcessTracker(settings: settings)
        #expect(tracker.handle(.rescanned([ScannedProcess(2, other)]), at: at(0)) == .bad, "the first look")
        #expect(tracker.handle(.rescanned([ScannedProcess(3, web)]), at: at(500)) == .good, "no fork_delay")
        #expect(tracker.handle(.rescanned([ScannedProcess(4, web)]), at: at(1_000)) == nil, "another one")
        #expect(tracker.handle(.rescanned([]), at: at(1_500)) == nil)
        #expect(tracker.nextDeadline == at(2_000))
        #expect(tracker.handle(.rescanned([]), at: at(1_900)) == nil)
        #expect(tracker.handle(.deadlineReached, at: at(2_000)) == .bad)
    }

    @Test func delays() throws {
        let settings = try #require(
            ProcessTrackerSettings(
                name: "t",
                process: "nginx",
                forkDelay: .milliseconds(100),
                terminateDelay: .milliseconds(500)
            )
        )
        var tracker = ProcessTracker(settings: settings)
        #expect(tracker.handle(.scanned([ScannedProcess(1, web)]), at: at(0)) == .good)
        #expect(tracker.handle(.exited(process: 1), at: at(0)) == nil)
        #expect(tracker.nextDeadline == at(500))
        // Restarted in time: nothing happened.
        #expect(tracker.handle(.changed(process: 2, web), at: at(400)) == nil)
        #expect(tracker.nextDeadline == nil)
        #expect(tracker.handle(.exited(process: 2), at: at(1_000)) == nil)
        #expect(tracker.handle(.deadlineReached, at: at(1_499)) == nil)
        #expect(tracker.handle(.deadlineReached, at: at(1_500)) == .bad)
        #expect(tracker.handle(.changed(process: 3, web), at: at(2_000)) == nil)
        #expect(tracker.nextDeadline == at(2_100))
        // More of the same doesn't put it off.
        #expect(tracker.handle(.forked(parent: 3, child: 4), at: at(2_050)) == nil)
        #expect(tracker.handle(.deadlineReached, at: at(2_100)) == .good)
    }
}
