import ControlProtocol
import NetworkTypes

/// Writes families of metrics one after the other; the caller begins each once and then adds its samples.
///
/// OpenMetrics 1.0: a counter's family has no `_total`, and the text ends with `# EOF`. Prometheus's text
/// format
/// 0.0.4: the family is called as its samples are, and there is no end.
struct MetricsWriter {
    enum Kind: String {
        case gauge
        case counter
        case histogram
    }

    private let form: ControlRequest.MetricsForm
    private(set) var text = ""
    private var name = ""

    init(_ form: ControlRequest.MetricsForm) { self.form = form }

    /// - Parameter name: without `holdfast_`, and without `_total`.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        let family = "holdfast_" + name
        self.name = kind == .counter ? family + "_total" : family
        let announced = form == .prometheus ? self.name : family
        text += "# HELP \(announced) \(help)\n# TYPE \(announced) \(kind.rawValue)\n"
    }

    mutating func add(_ labels: Labels, _ value: some BinaryInteger) { add("", labels, "\(value)") }
    mutating func add(_ labels: Labels, _ value: Bool) { add("", labels, value ? "1" : "0") }

    /// Nanoseconds, written in seconds.
    mutating func add(_ labels: Labels, nanoseconds: Int64) {
        add("", labels, MetricsWriter.seconds(nanoseconds))
    }

    mutating func add(_ suffix: String, _ labels: Labels, _ value: String) {
        text += name
        text += suffix
        text += labels.text
        text += " "
        text += value
        text += "\n"
    }

    /// One with a single sample.
    mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger) {
        begin(name, kind, help)
        add(Labels(), value)
    }

    /// One histogram.
    ///
    /// - Parameter cumulative: for each bound how many were no more, then all.
    mutating func add(_ labels: Labels, bounds: [Interval], _ cumulative: [UInt64], sum nanoseconds: Int64) {
        let count = cumulative.last ?? 0
        for (bound, count) in zip(bounds, cumulative) {
            add("_bucket", labels.adding("le", MetricsWriter.bound(bound)), "\(count)")
        }
        add("_bucket", labels.adding("le", "+Inf"), "\(count)")
        add("_sum", labels, MetricsWriter.seconds(nanoseconds))
        add("_count", labels, "\(count)")
    }

    /// Without a fraction's noughts at its end: 0.0025.
    private static func bound(_ interval: Interval) -> String {
        var text = Substring(seconds(interval.nanoseconds))
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text = text.dropLast() }
        return String(text)
    }

    mutating func end() { if form == .openMetrics { text += "# EOF\n" } }

    static func seconds(_ nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        let fraction = String(magnitude % 1_000_000_000 + 1_000_000_000).dropFirst()
        return "\(nanoseconds < 0 ? "-" : "")\(magnitude / 1_000_000_000).\(fraction)"
    }
}

/// `{instance="VI_1",reason="checksum"}`, ready to be written again and again.
struct Labels {
    private var inner = ""

    init() {}

    init(_ pairs: (String, String)...) {
        for (name, value) in pairs { add(name, value) }
    }

    var text: String { inner.isEmpty ? "" : "{" + inner + "}" }

    func adding(_ name: String, _ value: String) -> Labels {
        var result = self
        result.add(name, value)
        return result
    }

    private mutating func add(_ name: String, _ value: String) {
        if !inner.isEmpty { inner += "," }
        inner += name
        inner += "=\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": inner += "\\\\"
            case "\"": inner += "\\\""
            case "\n": inner += "\\n"
            default: inner.unicodeScalars.append(scalar)
            }
        }
        inner += "\""
    }
}
