import Configuration
import Testing

/// A text and all that is to be said about it, in order: "LINE:COLUMN+LENGTH severity: message".
struct DiagnosticCase: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let strict: [String]
    /// With `--compat`; nil: the same.
    let compatible: [String]?

    init(_ name: String, _ text: String, _ strict: [String], compatible: [String]? = nil) {
        self.name = name
        self.text = text
        self.strict = strict
        self.compatible = compatible
    }

    var testDescription: String { name }

    func check() {
        expect(false, strict)
        expect(true, compatible ?? strict)
    }

    /// Where the text is only checked.
    func checkOnly() {
        for (isCompatible, expected) in [(false, strict), (true, compatible ?? strict)] {
            let result = TextFiles(text).read(isCompatible: isCompatible, purpose: .check)
            let said = result.diagnostics.map(DiagnosticCase.line)
            #expect(said == expected, isCompatible ? "with --compat" : "strict")
            #expect((result.model == nil) == expected.contains { $0.contains(" error: ") })
        }
    }

    private func expect(_ isCompatible: Bool, _ expected: [String]) {
        let result = TextFiles(text).read(isCompatible: isCompatible)
        let found = result.diagnostics.map(DiagnosticCase.line)
        #expect(found == expected, isCompatible ? "with --compat" : "strict")
        #expect((result.model == nil) == expected.contains { $0.contains(" error: ") })
        #expect((result.flattened == nil) == (result.model == nil))
    }

    static func line(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.place
        let position = "\(place.line):\(place.column)+\(place.length)"
        return "\(position) \(diagnostic.severity.rawValue): \(diagnostic.message)"
    }
}

/// A virtual router that is whole, with lines in its block: the first is line 5.
func router(_ lines: String) -> String {
    """
    vrrp_instance a {
    interface eth0
    virtual_router_id 1
    virtual_ipaddress { 192.0.2.1 }
    \(lines)
    }
    """
}
