import Configuration
import Testing

/// What is said of lines that came from variables and repetitions: without the secrets in them, once, and
/// only so many of them.
struct FindingsTests {
    private func said(_ text: String, isCompatible: Bool = false) -> [String] {
        TextFiles(text).read(isCompatible: isCompatible, purpose: .check).diagnostics.map {
            "\($0.place.line):\($0.place.column) \($0.message) | \($0.sourceLine ?? "")"
        }
    }

    /// A variable may hold a secret, whatever it is called; so may any line that uses a word for one.
    @Test(arguments: [
        ("$PASS=secret \u{1}", "$PASS=****** *"), ("$PASS=secret", "$PASS=******"),
        ("$A=secret auth_pass=secret", "$A=****** ****************"),
        ("$AB_1=$OTHER", "$AB_1=******"), ("auth_pass secret $A=secret", "auth_pass ****** *********"),
    ])
    func definitionsAreMasked(_ line: String, _ shown: String) throws {
        // One definition too many is said with the line that has it.
        let many = String(repeating: "$X=1\n", count: 32_768)
        let errors = said(many + line + "\n")
        let found = try #require(errors.first { $0.hasPrefix("32769:") }, "\(errors)")
        #expect(found.hasSuffix("| " + shown), "\(found)")
        #expect(!found.contains("secret") || shown.contains("secret"))
    }

    /// 4 MiB are the limit; a reference of 15,999 bytes counts with its line end: the 263rd is beyond it.
    @Test func replacedTextIsBounded() {
        let text = "$A=\(String(repeating: "x", count: 15_999))\n" + String(repeating: "$A\n", count: 300)
        let messages = said(text, isCompatible: true).filter { $0.contains("4 MiB") }
        #expect(messages.count == 1 && messages.allSatisfy { $0.hasPrefix("264:1 ") }, "\(messages)")
    }

    @Test("a repeated line says the same once")
    func repetitions() {
        let head = "vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n"
        let errors = said(head + "~SEQ(a,1,9) 192.0.2.300\n}\n}\n").filter { $0.hasPrefix("6:") }
        #expect(errors.count == 1, "\(errors)")
        let both = said(head + "~SEQ(a,1,9) 192.0.2.300\n192.0.2.300\n}\n}\n").filter {
            $0.contains("192.0.2.300")
        }
        #expect(both.count == 2, "\(both)")
        let warnings = said(
            head + "}\n}\n~SEQ(a,1,9) vrrp_sync_group g$a { group { a } }\n",
            isCompatible: true
        )
        #expect(warnings.count == Set(warnings).count, "\(warnings)")
    }
}
