import HealthChecks
import NetworkTypes
import Node

extension MetricsWriter {
    mutating func write(_ groups: [GroupLatency]) {
        let all = groups.map {
            ($0, Labels(("service", $0.group.service), ("check", $0.group.kind)))
        }
        begin(
            "check_latency_seconds",
            .histogram,
            "How long attempts of checks took, those that failed as well."
        )
        for (group, labels) in all { add(labels, group.histogram) }
        begin("check_failures", .counter, "Attempts of checks that failed.")
        for (group, labels) in all { add(labels, group.failures) }
    }

    mutating func write(_ durations: [ScriptDuration]) {
        begin("script_duration_seconds", .histogram, "How long scripts ran, by what they are for.")
        for duration in durations {
            let labels = Labels(("kind", duration.kind.word))
            add(duration.name.map { labels.adding("name", $0) } ?? labels, duration.histogram)
        }
    }

    private mutating func add(_ labels: Labels, _ histogram: LatencyHistogram) {
        add(
            labels,
            bounds: LatencyHistogram.bounds,
            histogram.cumulative,
            sum: histogram.sum.nanoseconds
        )
    }
}

extension ScriptDuration.Kind {
    fileprivate var word: String {
        switch self {
        case .tracker: "tracker"
        case .instance: "instance"
        case .group: "group"
        case .virtualServer: "virtual_server"
        case .realServer: "real_server"
        case .startup: "startup"
        case .shutdown: "shutdown"
        case .release: "release"
        }
    }
}
