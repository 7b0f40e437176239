import Compiler
import Configuration
import Foundation
import HelperProtocol
import RunnerProtocol
import SeededRandom
import Testing

/// One file and no other.
private struct OneFile: SourceProvider {
    static let path = "/etc/k.conf"
    var bytes: [UInt8]

    func read(_ path: String) -> Result<[UInt8], SourceFailure> {
        path == OneFile.path ? .success(bytes) : .failure(.missing)
    }

    func matches(of _: String, includedFrom _: String) -> [String] { [] }
}

private struct Compiled: Equatable {
    var generation: Generation
    var diagnostics: [Diagnostic]
}

private let program = Array("this program".utf8)

private func options(_ isCompatible: Bool) -> ReaderOptions {
    ReaderOptions(isCompatible: isCompatible, instanceName: "a")
}

private func entries(_ model: ConfigurationModel) throws(ScriptTableError) -> [ScriptEntry] {
    try ScriptNumbers(model).entries(standard: nil, runners: [], resolve: { _ in nil })
}

/// What compiling all of a file gives; nil: errors.
private func whole(_ bytes: [UInt8], isCompatible: Bool = false) -> Compiled? {
    let result = ConfigurationReader.read(
        OneFile.path,
        from: OneFile(bytes: bytes),
        options: options(isCompatible)
    )
    guard let model = result.model, let flattened = result.flattened, let entries = try? entries(model)
    else { return nil }
    let outline = GenerationOutline(of: result, bytes, at: OneFile.path, program: program)
    let source = Manifest.Source(path: OneFile.path, bytes: bytes)
    if let outline { #expect(outline.source == source) }
    let generation = try? Generation(
        model,
        configuration: flattened.encoded,
        secrets: result.secrets,
        scripts: entries,
        sources: [source],
        version: "1",
        outline: outline
    )
    return generation.map { Compiled(generation: $0, diagnostics: result.diagnostics) }
}

/// What compiling the changed part of it gives; nil: the whole must be compiled.
private func part(_ bytes: [UInt8], after former: Generation, isCompatible: Bool = false) -> Compiled? {
    guard let outline = former.outline.flatMap({ GenerationOutline(decoding: $0, of: former.hash) }),
        let scripts = try? ScriptTable(former.scripts),
        let changed = ChangedPart(
            of: bytes,
            at: OneFile.path,
            since: outline,
            program: program,
            options: options(isCompatible)
        ),
        let former = FormerGeneration(
            former.hash,
            objects: former.objects,
            configuration: former.configuration,
            secrets: former.secrets,
            scripts: scripts,
            outline: outline
        ), let compiled = changed.compiled(after: former, version: "1", entries: entries)
    else { return nil }
    return Compiled(generation: compiled.generation, diagnostics: compiled.diagnostics)
}

// MARK: - Files

/// A configuration of several virtual servers that differ.
private func servers(_ count: Int, warns: Bool = false, hasRest: Bool = true) -> String {
    var text = hasRest ? rest : ""
    for number in 0..<count {
        text += number % 3 == 1 ? "\n# number \(number)\n" : ""
        text += "virtual_server 192.0.2.\(number % 200) \(80 + number / 200) {\n"
        text += "    protocol \(number % 4 == 3 ? "UDP" : "TCP")\n    lvs_sched wrr\n    lvs_method NAT\n"
        if number % 5 == 2 { text += "    persistence_timeout 50\n" }
        for server in 1...(1 + number % 3) {
            text += "    real_server 10.0.\(number).\(server) 80 {\n        weight \(server + 2)\n"
            if !warns || number % 7 == 6 {
                text += "        TCP_CHECK {\n            connect_timeout 3\n        }\n"
            }
            text += "    }\n"
        }
        text += "}\n"
        if number == count / 2, hasRest { text += another }
    }
    return text
}

private let rest = """
    ! what stands outside
    global_defs {
        router_id a
        vrrp_version 3
    }
    track_file load {
        file /run/load
        weight 1
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 9
        virtual_ipaddress {
            192.0.2.1
        }
    }

    """

private let another = """
    vrrp_instance VI_2 {
        interface eth0
        virtual_router_id 10
        virtual_ipaddress {
            192.0.2.201
        }
    }

    """

private let brackets = """
    virtual_server_group web
    {
        192.0.2.9 80
        192.0.2.10 80
    }
    virtual_server 192.0.2.1 80
    {
        protocol TCP
        lvs_sched rr
        lvs_method DR
        real_server 10.0.0.1 80
        {
            TCP_CHECK
            {
            }
        }
    }
    virtual_server group web { protocol TCP
        lvs_sched rr
        lvs_method NAT
        real_server 10.0.0.4 80 { weight 6
            FILE_CHECK {
                track_file load
            } } }
    track_file load { file /run/load
    }
    virtual_server fwmark 7 {
        lvs_sched rr
        lvs_method DR
        real_server 10.0.0.3 80 {
            TCP_CHECK {
            }
        }
    }

    """

/// The text with every line's end as in Windows.
private func withReturns(_ text: String) -> String { text.replacing("\n", with: "\r\n") }

private struct Base: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    var isCompatible = false
    /// In a hundred edits, of which a good part leave no configuration, a part must be taken so often.
    var least: Int
    /// How many edits; twenty times as many in the long variant.
    var steps = 120
}

private let bases: [Base] = [
    Base(testDescription: "twelve", text: servers(12), least: 12),
    Base(testDescription: "nothing else", text: servers(9, hasRest: false), least: 12),
    Base(testDescription: "warnings", text: servers(8, warns: true), least: 12),
    Base(
        testDescription: "more warnings than are told",
        text: servers(130, warns: true),
        least: 12,
        steps: 30
    ),
    Base(testDescription: "tolerant", text: servers(12), isCompatible: true, least: 12),
    Base(testDescription: "carriage returns", text: withReturns(servers(6)), least: 8),
    Base(testDescription: "no newline at the end", text: String(servers(6).dropLast()), least: 8),
    Base(testDescription: "braces elsewhere", text: brackets, least: 5),
    Base(
        testDescription: "scripts",
        text: servers(4).replacing("lvs_sched", with: "quorum_up \"/bin/up\"\nlvs_sched"),
        least: 0
    ),
    Base(
        testDescription: "variables",
        text: "$A=4\n" + servers(4).replacing("weight 4", with: "weight $A"),
        least: 0
    ),
    Base(
        testDescription: "conditions",
        text: "@a global_defs {\n@a }\n" + servers(4, hasRest: false),
        least: 0
    ),
]

// MARK: - Edits

extension RandomSource {
    /// One place in `text` changed as people do, or as they shouldn't.
    fileprivate mutating func edit(_ text: [UInt8]) -> [UInt8] {
        var lines = text.split(separator: newline, omittingEmptySubsequences: false).map { Array($0) }
        let line = below(lines.count)
        switch below(30) {
        case 0...9:
            // Another number in a line.
            let digits = lines[line].indices.filter { (48...57).contains(lines[line][$0]) }
            if !digits.isEmpty { lines[line][pick(digits)] = UInt8(48 + below(10)) }
        case 10...12: replaceLine(in: &lines, that: "weight", with: "        weight \(below(300))")
        case 13: lines.remove(at: line)
        case 14: lines.insert(lines[line], at: line)
        case 15: lines.insert(Array(pick(["", "# a remark", "   ! another", "\t"]).utf8), at: line)
        case 16, 17:
            let more =
                "    real_server 10.9.\(below(9)).\(below(250)) 80 {\n        TCP_CHECK {\n        }\n    }"
            let servers = lines.indices.filter { shown(lines[$0]).hasPrefix("    real_server") }
            lines.insert(Array(more.utf8), at: servers.isEmpty ? line : pick(servers))
        case 18: lines.insert(Array(pick(oddLines).utf8), at: line)
        case 19: lines[line].append(UInt8(ascii: "\r"))
        case 20: lines[line] += pick([" # a remark", " ! a remark", " }", " {", " // a remark", " x"]).utf8
        case 21: lines.swapAt(line, below(lines.count))
        case 22: moveBlock(in: &lines)
        case 23:
            replaceLine(in: &lines, that: "virtual_server ", with: "virtual_server 192.0.2.\(below(14)) 80 {")
        case 24:
            let ends = ["", "}", "# the end", "virtual_server 203.0.113.9 80 {", "x"]
            lines.append(Array(pick(ends).utf8))
        case 25: if lines.last?.isEmpty == true { lines.removeLast() }
        case 26:
            replaceLine(in: &lines, that: "protocol", with: "    protocol \(pick(["TCP", "UDP", "SCTP"]))")
        case 27:
            let more = pick(["    smtp_alert_checker", "    router_id b", "    check_jitter 3"])
            let first = lines.firstIndex { shown($0).hasPrefix("global_defs") }
            if let first { lines.insert(Array(more.utf8), at: first + 1) }
        case 28: if !lines[line].isEmpty { lines[line][below(lines[line].count)] = UInt8(below(256)) }
        default: break
        }
        return Array(lines.joined(separator: [newline]))
    }

    private mutating func replaceLine(in lines: inout [[UInt8]], that word: String, with text: String) {
        let found = lines.indices.filter { shown(lines[$0]).contains(word) }
        if !found.isEmpty { lines[pick(found)] = Array(text.utf8) }
    }

    /// A virtual server goes, or stands there twice.
    private mutating func moveBlock(in lines: inout [[UInt8]]) {
        let heads = lines.indices.filter { shown(lines[$0]).hasPrefix("virtual_server ") }
        guard heads.count > 1 else { return }
        let place = below(heads.count - 1)
        let block = heads[place]..<heads[place + 1]
        if chance(percent: 50) {
            lines.removeSubrange(block)
        } else {
            lines.insert(contentsOf: lines[block], at: block.lowerBound)
        }
    }
}

private let newline = UInt8(ascii: "\n")

private func shown(_ line: [UInt8]) -> String { String(decoding: line, as: UTF8.self) }

/// What may stand in a file and change what other lines mean, or is wrong there.
private let oddLines = [
    "include other.conf", "include /none/*.conf", "$B=7", "@a weight 3", "@b weight 3",
    "~SEQ(i, 1, 2) weight $i", "weight $B", "snmp_name \"a b\"", "include_check", "smtp_alert", "alpha", "}",
    "{", "\"", "// remark", "virtual_server 203.0.113.1 80 {", "global_defs {", "lvs_sched lc",
    "protocol SCTP", "inhibit_on_failure", "hoststuff", "weight 3 # why", "weight 3 \\# why",
    "ip_family inet6", "quorum 99", "fwmark 3", "instance other", "TCP_CHECK {\nfwmark 9\n}",
    "notify_up /bin/x", "HTTP_GET {\nurl {\npath /\n}\n}",
]

@Suite struct PartialCompilationTests {
    @Test(arguments: bases)
    private func `a part gives what the whole gives, or isn't taken`(_ base: Base) throws {
        var random = RandomSource(seed: 5)
        let first = Array(base.text.utf8)
        let start = try #require(whole(first, isCompatible: base.isCompatible))
        var former = (bytes: first, compiled: start)
        var taken = 0
        let isLong = ProcessInfo.processInfo.environment["HOLDFAST_FULL"] != nil
        let steps = isLong ? 20 * base.steps : base.steps
        for step in 0..<steps {
            // Some files have come a long way.
            if step % 20 == 0 { former = (first, start) }
            var bytes = random.edit(former.bytes)
            if random.chance(percent: 20) { bytes = random.edit(bytes) }
            let expected = whole(bytes, isCompatible: base.isCompatible)
            let found = part(bytes, after: former.compiled.generation, isCompatible: base.isCompatible)
            if let found {
                taken += 1
                let text = Comment(
                    rawValue: "step \(step): " + String(decoding: bytes, as: UTF8.self).prefix(4_000)
                )
                #expect(found.generation.hash == expected?.generation.hash, text)
                #expect(found == expected, text)
                guard found == expected else { return }
            }
            if let expected { former = (bytes, expected) }
        }
        #expect(taken >= base.least * steps / 100)
    }

    @Test(arguments: [(1, true), (60, true), (100, false), (200, false)])
    func `where a large file has changed for the most part, the whole is read`(_ count: Int, isPart: Bool)
        throws
    {
        let text = servers(200)
        let former = try #require(whole(Array(text.utf8)))
        var pieces = text.components(separatedBy: "virtual_server ")
        for place in 1...count { pieces[place] = pieces[place].replacing("weight 3", with: "weight 9") }
        let bytes = Array(pieces.joined(separator: "virtual_server ").utf8)
        let found = part(bytes, after: former.generation)
        #expect(found == (isPart ? whole(bytes) : nil))
    }
}
