/// One request.
package enum ControlRequest: Equatable, Sendable {
    case status
    case events(follows: Bool)
    case metrics(MetricsForm)
    case dump(Dump)
    case switchover(instance: String, PlanTerms)
    case endSwitchover(instance: String)
    case drain(server: String, service: String?, PlanTerms)
    case undrain(server: String, service: String?)
    case maintenance(PlanTerms)
    case endMaintenance
    case logLevels
    case setLogLevel(LogSubsystem?, LogThreshold)

    /// Two texts that differ in how counters are announced.
    package enum MetricsForm: String, Sendable, CaseIterable {
        case openMetrics = "openmetrics"
        /// The older text format (0.0.4).
        case prometheus
    }

    /// keepalived's forms.
    package enum Dump: String, Sendable, CaseIterable {
        case data
        case stats
        case json
    }
}

/// What is said of planned work.
package struct PlanTerms: Equatable, Sendable {
    /// It ends by itself after so long; nil: it lasts until it is ended.
    package var expirySeconds: UInt64?
    package var reason: String?
    /// Also where prudence refuses.
    package var isForced: Bool

    package init(expirySeconds: UInt64? = nil, reason: String? = nil, isForced: Bool = false) {
        self.expirySeconds = expirySeconds
        self.reason = reason
        self.isForced = isForced
    }
}

/// Whose lines in the log.
package enum LogSubsystem: String, Sendable, CaseIterable {
    /// The engine itself: generations, helper, signals.
    case engine
    /// Virtual routers and sync groups.
    case vrrp
    /// Virtual and real servers.
    case services
    case checks
    /// The runner, scripts and FIFOs.
    case scripts
    case mail
}

/// The least that is logged.
package enum LogThreshold: String, Sendable, CaseIterable {
    case error
    case warning
    case info
}

extension ControlRequest {
    package var verb: ControlVerb {
        switch self {
        case .status: .status
        case .events: .events
        case .metrics: .metrics
        case .dump: .dump
        case .switchover, .endSwitchover: .switchover
        case .drain: .drain
        case .undrain: .undrain
        case .maintenance, .endMaintenance: .maintenance
        case .logLevels, .setLogLevel: .logLevel
        }
    }

    /// What the peer must be.
    package var role: ControlRole {
        if case .setLogLevel = self { return .control }
        return verb.row.role
    }
}

// MARK: - From a line

extension ControlRequest {
    /// A request line without its end; any bytes.
    package init(line: [UInt8]) throws(ControlError) {
        let words = try ControlWords(line)
        switch words.verb {
        case .status: self = .status
        case .metrics: self = .metrics(words.values.isEmpty ? .openMetrics : try words.choice(0))
        case .events: self = .events(follows: try words.flag(.follow))
        case .dump: self = .dump(try words.choice(0))
        case .switchover:
            let instance = words.values[0]
            self =
                try words.isOn(1)
                ? .switchover(instance: instance, try words.terms()) : .endSwitchover(instance: instance)
        case .drain:
            self = .drain(server: words.values[0], service: words.option(.service), try words.terms())
        case .undrain:
            self = .undrain(server: words.values[0], service: words.option(.service))
        case .maintenance:
            self = try words.isOn(0) ? .maintenance(try words.terms()) : .endMaintenance
        case .logLevel:
            switch words.values.count {
            case 0: self = .logLevels
            case 1: self = .setLogLevel(nil, try words.choice(0))
            default: self = .setLogLevel(try words.choice(0) as LogSubsystem, try words.choice(1))
            }
        }
    }
}

/// The words of a request, counted as the table says.
private struct ControlWords {
    let verb: ControlVerb
    private(set) var values: [String] = []
    private var options: [(ControlVerb.Option, String)] = []

    init(_ line: [UInt8]) throws(ControlError) {
        guard line.count < Limits.requestLength else {
            throw ControlError(.tooLong, "a request has \(Limits.requestLength - 1) bytes at most")
        }
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        let first = parts.first.flatMap { ControlEscape.decoded($0) }
        guard let first, let verb = ControlVerb(rawValue: first) else {
            throw ControlError(.unknownRequest, "no such request; known: \(ControlVerb.names)")
        }
        self.verb = verb
        guard parts.count <= Limits.words else {
            throw ControlError(.badArgument, "a request has \(Limits.words) words at most")
        }
        for part in parts.dropFirst() { try take(part) }
        guard verb.row.count.contains(values.count) else {
            throw ControlError(.badArgument, "usage: \(verb.usage)")
        }
    }

    private mutating func take(_ part: ArraySlice<UInt8>) throws(ControlError) {
        if let equals = part.firstIndex(of: UInt8(ascii: "=")) {
            let name = String(decoding: part[..<equals], as: UTF8.self)
            guard let option = ControlVerb.Option(rawValue: name), verb.row.options.contains(option) else {
                throw ControlError(
                    .unknownRequest,
                    "\(verb.rawValue) has no such option; usage: \(verb.usage)"
                )
            }
            guard self.option(option) == nil else {
                throw ControlError(.badArgument, "\(name) is given twice")
            }
            options.append((option, try word(part[(equals + 1)...])))
        } else {
            values.append(try word(part))
        }
    }

    private func word(_ part: ArraySlice<UInt8>) throws(ControlError) -> String {
        guard let word = ControlEscape.decoded(part), !word.isEmpty, word.utf8.count <= Limits.nameLength
        else {
            throw ControlError(
                .badArgument,
                "a word is empty, longer than \(Limits.nameLength) bytes, or not text"
            )
        }
        return word
    }

    func option(_ wanted: ControlVerb.Option) -> String? { options.first { $0.0 == wanted }?.1 }

    /// `yes`; false where it isn't given.
    func flag(_ option: ControlVerb.Option) throws(ControlError) -> Bool {
        guard let word = self.option(option) else { return false }
        guard word == "yes" else {
            throw ControlError(.badArgument, "\(option.rawValue) is yes, or left out")
        }
        return true
    }

    /// `on` where there is no such word.
    func isOn(_ place: Int) throws(ControlError) -> Bool {
        guard values.count > place else { return true }
        switch values[place] {
        case "on": return true
        case "off": return false
        default: throw ControlError(.badArgument, "usage: \(verb.usage)")
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ place: Int) throws(ControlError) -> Choice
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: values[place]) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError(.badArgument, "\(verb.rawValue) knows \(known)")
        }
        return choice
    }

    func terms() throws(ControlError) -> PlanTerms {
        var terms = PlanTerms(isForced: try flag(.force))
        if let text = option(.expire) {
            guard let seconds = UInt64(text), (1...Limits.expirySecondsMax).contains(seconds) else {
                throw ControlError(
                    .badArgument,
                    "expire is a number of seconds from 1 to \(Limits.expirySecondsMax)"
                )
            }
            terms.expirySeconds = seconds
        }
        if let reason = option(.reason) {
            guard reason.utf8.count <= Limits.reasonLength else {
                throw ControlError(.badArgument, "a reason has \(Limits.reasonLength) bytes at most")
            }
            terms.reason = reason
        }
        return terms
    }
}

extension ControlVerb {
    fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// `drain SERVER [service=…] [expire=…]`
    package var usage: String {
        let words = row.words.isEmpty ? "" : " " + row.words
        return rawValue + words + row.options.map { " [\($0.rawValue)=…]" }.joined()
    }
}

// MARK: - To a line

extension ControlRequest {
    /// The request as it is sent, its line end included.
    package var line: [UInt8] {
        var words = [verb.rawValue]
        var options: [(ControlVerb.Option, String)] = []
        func add(_ terms: PlanTerms) {
            if let seconds = terms.expirySeconds { options.append((.expire, "\(seconds)")) }
            if let reason = terms.reason { options.append((.reason, reason)) }
            if terms.isForced { options.append((.force, "yes")) }
        }
        switch self {
        case .status, .logLevels: break
        case .metrics(let form): words.append(form.rawValue)
        case .events(let follows): if follows { options.append((.follow, "yes")) }
        case .dump(let form): words.append(form.rawValue)
        case .switchover(let instance, let terms):
            words += [instance, "on"]
            add(terms)
        case .endSwitchover(let instance): words += [instance, "off"]
        case .drain(let server, let service, let terms):
            words.append(server)
            if let service { options.append((.service, service)) }
            add(terms)
        case .undrain(let server, let service):
            words.append(server)
            if let service { options.append((.service, service)) }
        case .maintenance(let terms):
            words.append("on")
            add(terms)
        case .endMaintenance: words.append("off")
        case .setLogLevel(let subsystem, let threshold):
            if let subsystem { words.append(subsystem.rawValue) }
            words.append(threshold.rawValue)
        }
        let escaped =
            words.map { ControlEscape.encoded($0) }
            + options.map { "\($0.0.rawValue)=\(ControlEscape.encoded($0.1))" }
        return Array((escaped.joined(separator: " ") + "\n").utf8)
    }
}

/// Words without spaces and control characters.
enum ControlEscape {
    /// Nil for what is no text: a `%` without two hexadecimal digits, control characters, not UTF-8.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            result.append(high << 4 | low)
        }
        guard !result.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: result, as: UTF8.self)
    }

    static func encoded(_ word: String) -> String {
        var result = ""
        for scalar in word.unicodeScalars {
            switch scalar {
            case " ", "%", "=", "\u{0}"..<"\u{20}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += digits.count < 2 ? "%0\(digits)" : "%\(digits)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
