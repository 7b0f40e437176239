import ArgumentParser
import Console
import ControlProtocol

struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Write what a running holdfast counts and measures.",
        discussion: """
            OpenMetrics 1.0, or the older text format of Prometheus, as for node_exporter's textfile \
            collector. With --http it answers one request for /metrics on standard input and output, which \
            is what holdfast-metrics.socket starts for each connection to 127.0.0.1:9650. Exit status: 0 \
            written, 1 nobody answers, 64 wrong command line.

            Examples:
              holdfast metrics
              holdfast metrics --format prometheus | promtool check metrics
              systemctl enable --now holdfast-metrics.socket
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case openmetrics
        case prometheus
    }

    @Option(help: "openmetrics or prometheus.")
    var format = Format.openmetrics

    @Flag(help: "Answer one request of HTTP.")
    var http = false

    @OptionGroup var place: ControlPlace

    func run() throws {
        if http { return MetricsPage(folder: place.runtimeDir).serve() }
        try reporting {
            let form: ControlRequest.MetricsForm = format == .openmetrics ? .openMetrics : .prometheus
            Terminal.standardOutput.write(try ControlConnection.ask(place.runtimeDir, .metrics(form)))
        }
    }
}
