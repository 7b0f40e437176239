import ControlProtocol
import Foundation
import HealthChecks
import NetworkTypes
import Testing

@testable import Node
@testable import Telemetry

/// What a scrape says of virtual servers, and what Prometheus thinks of it.
struct ServiceMetricsTests {
    private static func text() -> String {
        var status = statusWithService()
        status.checkLatencies = [checked()]
        var script = LatencyHistogram()
        script.note(.seconds(40))
        status.scriptDurations = [
            ScriptDuration(kind: .tracker, name: "web", histogram: script),
            ScriptDuration(kind: .instance, histogram: LatencyHistogram()),
        ]
        status.noticesRunning = 2
        status.noticesWaiting = 3
        return metricsText(status, EngineFigures(version: "0.1.0"), at: statusInstant, as: .prometheus)
    }

    @Test(arguments: [
        #"holdfast_real_server_up{service="tcp 10.0.0.1:80",server="10.1.0.1:80"} 1"#,
        #"holdfast_real_server_active_connections{service="tcp 10.0.0.1:80",server="10.1.0.1:80"} 5"#,
        #"holdfast_service_connections_total{service="tcp 10.0.0.1:80"} 4294969295"#,
        "holdfast_notices_running 2", "holdfast_notices_waiting 3",
        #"holdfast_check_latency_seconds_bucket{service="tcp 10.0.0.1:80",check="TCP_CHECK",le="0.005"} 0"#,
        #"holdfast_check_latency_seconds_bucket{service="tcp 10.0.0.1:80",check="TCP_CHECK",le="0.01"} 1"#,
        #"holdfast_check_latency_seconds_bucket{service="tcp 10.0.0.1:80",check="TCP_CHECK",le="2.5"} 2"#,
        #"holdfast_check_latency_seconds_bucket{service="tcp 10.0.0.1:80",check="TCP_CHECK",le="+Inf"} 2"#,
        #"holdfast_check_latency_seconds_sum{service="tcp 10.0.0.1:80",check="TCP_CHECK"} 2.007000000"#,
        #"holdfast_check_latency_seconds_count{service="tcp 10.0.0.1:80",check="TCP_CHECK"} 2"#,
        #"holdfast_check_failures_total{service="tcp 10.0.0.1:80",check="TCP_CHECK"} 1"#,
        #"holdfast_script_duration_seconds_bucket{kind="tracker",name="web",le="30.0"} 0"#,
        #"holdfast_script_duration_seconds_sum{kind="tracker",name="web"} 40.000000000"#,
        #"holdfast_script_duration_seconds_count{kind="instance"} 0"#,
    ])
    func `has the sample`(line: String) {
        #expect(Self.text().split(separator: "\n").contains(line[...]))
    }

    /// One attempt that passed after 7 ms, one that failed after 2 s.
    private static func checked() -> GroupLatency {
        let target = try? ProbeTarget(address: .ipv4(IPv4Address(10, 1, 0, 1)), port: Port(rawValue: 80))
        guard let target else { preconditionFailure("10.1.0.1:80 is a target") }
        let schedule = CheckSchedule(
            retries: 0,
            delayBeforeRetry: .zero,
            warmup: .zero,
            delayLoop: .seconds(1)
        )
        let settings = CheckSettings(schedule: schedule, probe: .connect(target))
        var table = CheckTable()
        var effects: [CheckTable.Effect] = []
        var now = Instant(nanosecondsSinceBoot: 0)
        let order = CheckOrder(number: 0, settings: settings, service: "tcp 10.0.0.1:80")
        table.apply([order], at: now, random: { 0 }, into: &effects)
        for (milliseconds, outcome) in [(7, .passed()), (2_000, .failed(.noAnswer))]
            as [(Int64, ProbeOutcome)]
        {
            now = now + .seconds(10)
            table.deadlineReached(run: 0, at: now, into: &effects)
            now = now + .milliseconds(milliseconds)
            table.attemptEnded(run: 0, outcome, at: now, into: &effects)
        }
        return table.groupLatencies[0]
    }

    private static let promtool = "/usr/bin/promtool"

    /// Exit status 1: it can't be read; 3: it can, and there is something to say against a name.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: promtool), "needs Debian's prometheus"))
    func `promtool has nothing against it`() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.promtool)
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(Self.text().utf8))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(said == "")
    }
}
