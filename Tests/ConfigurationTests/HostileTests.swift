import Configuration
import SeededRandom
import Testing

struct HostileCase: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: @Sendable () -> [UInt8]
    /// The first message, with its line.
    let message: String

    var testDescription: String { name }

    init(_ name: String, _ message: String, _ bytes: @escaping @Sendable () -> [UInt8]) {
        self.name = name
        self.bytes = bytes
        self.message = message
    }
}

private func times(_ count: Int, _ text: String) -> [UInt8] {
    Array(repeating: Array(text.utf8), count: count).flatMap { $0 }
}

private let tooLong = "1: the line is longer than 16384 bytes"

@Test(arguments: [
    HostileCase("zero byte", "2: zero byte: this is not a text file") { Array("\nglobal_defs \0{\n}".utf8) },
    HostileCase("zeros", "1: zero byte: this is not a text file") { Array(repeating: 0, count: 4_096) },
    HostileCase("control character", "1: control character 0x1b: this is not a text file") {
        Array("\u{1B}[31m".utf8)
    },
    HostileCase("invalid UTF-8", "1: the text is not UTF-8") { [0xC3, 0x28] },
    HostileCase("truncated UTF-8", "1: the text is not UTF-8") { Array("router_id ".utf8) + [0xE6, 0x97] },
    HostileCase("truncated UTF-8 in quotes", "1: the text is not UTF-8") {
        Array("x \"".utf8) + [0xE6, 0x22]
    },
    HostileCase("an overlong form", "1: the text is not UTF-8") { [0xC0, 0xAF] },
    HostileCase("ELF header", "1: control character 0x7f: this is not a text file") {
        [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0]
    },
    HostileCase("a line of 30 MB", tooLong) { Array(repeating: 97, count: 30_000_000) },
    HostileCase("a comment of 30 MB", tooLong) { Array(repeating: 35, count: 30_000_000) },
    HostileCase("too large", "0: the configuration is too large: at most 128 MiB, one file at most 64") {
        Array(repeating: 10, count: 100_000_000)
    },
    HostileCase("100,000 braces", "1: unexpected '{': no keyword opens a block here") {
        times(100_000, "{\n")
    },
    HostileCase("100,000 braces in one place", tooLong) { times(100_000, "{") },
    HostileCase("100,000 blocks", "1: missing '}': the block of garp_group is not closed") {
        times(100_000, "garp_group {\n")
    },
    HostileCase("100,000 closing braces", "1: unexpected '}': no block is open") { times(100_000, "}\n") },
    HostileCase("200,000 unknown words", "1: unknown keyword 'a' at the top level") { times(200_000, "a\n") },
    HostileCase("8,000 words in a line", "1: the line has more than 1024 words") { times(8_000, "a ") },
    HostileCase("quotes", "1: the line has more than 1024 words") { times(8_000, "\"\"") },
    HostileCase("200,000 definitions", "32769: there are more than 32768 definitions") {
        times(200_000, "$A=$A$A\n")
    },
    HostileCase("a long word", "1: unknown keyword '\(String(repeating: "é", count: 64))…' at the top level")
    {
        times(8_000, "é")
    },
    HostileCase("200,000 blank lines", "0: nothing") { times(200_000, "\n") },
])
func hostileInput(_ row: HostileCase) {
    let files = TextFiles(bytes: row.bytes())
    for isCompatible in [false, true] {
        let diagnostics = files.read(isCompatible: isCompatible).diagnostics
        let first = diagnostics.first.map { "\($0.place.line): \($0.message)" } ?? "0: nothing"
        #expect(first == row.message || first == row.message + "; ignored")
        #expect(diagnostics.count <= ReadingLimits.errors + 1 + ReadingLimits.warnings)
        #expect(DiagnosticText.render(diagnostics).utf8.count < 200_000)
    }
}

/// Whatever the bytes: an end, and a reason when there is no model.
@Test(arguments: 0..<40)
func garbage(seed: UInt64) {
    var dice = RandomSource(seed: seed)
    let pieces = [
        "vrrp_instance", "global_defs", "{", "}", "\n", " ", "\"", "\\", "#", "!", "$", "${", "@", "~SEQ(",
        "include",
        "virtual_ipaddress", "192.0.2.1", "/", "//", "interface", "eth0", "virtual_router_id", "1",
        "auth_pass",
        "authentication", "\r", "\t", "é", "\u{FEFF}", "virtual_server", "x", "-", "0.5", "advert_int",
    ]
    for _ in 0..<200 {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...60, using: &dice) {
            let roll = Int.random(in: 0..<100, using: &dice)
            if roll == 0 {
                bytes.append(UInt8.random(in: 0...255, using: &dice))
            } else {
                bytes += (pieces.randomElement(using: &dice) ?? "").utf8
                if roll < 60 { bytes.append(roll < 30 ? 32 : 10) }
            }
        }
        let result = TextFiles(bytes: bytes).read(isCompatible: Bool.random(using: &dice))
        #expect(result.hasErrors == (result.model == nil), "\(String(decoding: bytes, as: UTF8.self))")
        guard let flattened = result.flattened else { continue }
        let again = ConfigurationReader.readFlattened(flattened, secrets: result.secrets)
        #expect(again.model == result.model, "\(String(decoding: bytes, as: UTF8.self))")
    }
}

/// As many virtual routers as an interface can have, on many interfaces: all are read.
@Test func manyVirtualRouters() throws {
    var text = ""
    for interface in 0..<16 {
        for number in 1...255 {
            text += """
                vrrp_instance "\(interface)-\(number)" {
                    interface eth\(interface)
                    virtual_router_id \(number)
                    priority \(number)
                    virtual_ipaddress {
                        10.\(interface).0.\(number)/24
                    }
                }

                """
        }
    }
    let result = TextFiles(text).read()
    #expect(result.diagnostics.isEmpty)
    #expect(result.model?.virtualRouters.count == 16 * 255)
}

@Test func tooManyAddresses() {
    let addresses = (0..<256).map { "10.0.0.\($0)\n" }.joined()
    let text = router("").replacing("192.0.2.1", with: "\n\(addresses)")
    let result = TextFiles(text).read()
    let limit =
        "an advertisement holds at most 255 addresses here; list the others in virtual_ipaddress_excluded"
    #expect(result.diagnostics.map(\.message) == [limit])
    #expect(result.diagnostics.first?.place.line == 5 + 255)
}

@Test func blockDepthIsBounded() {
    let deepest = "virtual_server {\n" + String(repeating: "url {\n", count: ReadingLimits.blockDepth - 1)
    let closed = deepest + String(repeating: "}\n", count: ReadingLimits.blockDepth)
    let refusals = ["url is not legal in virtual_server, it belongs in HTTP_GET"]
    #expect(TextFiles(closed).read().diagnostics.map(\.message) == refusals)
    let deeper = TextFiles(deepest + "x {\n" + String(repeating: "y {\n", count: 1_000)).read()
    #expect(deeper.diagnostics.map(\.message) == refusals + ["blocks are more than 16 deep"])
    #expect(deeper.diagnostics.last?.place.line == 17)
}
