import Configuration
import SeededRandom
import Testing
import Tracking
import VRRP

/// A configuration as a tree, to be written in many ways.
indirect enum Node: Sendable {
    /// A line: the first word may be written with another spelling where the schema has one.
    case line(String)
    /// A block whose lines may stand in any order.
    case block(String, [Node])
    /// A block whose lines keep their order.
    case ordered(String, [String])
    /// Nodes whose order says something: virtual servers, real servers, checks.
    case inOrder([Node])
}

/// Makes configurations from parts that are right together, out of every block of the VRRP half.
private struct ConfigurationGenerator {
    var dice: RandomSource
    /// Of the names of virtual routers and scripts.
    var ending = ""

    mutating func flip() -> Bool { Bool.random(using: &dice) }
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }
    mutating func some(_ lines: [String]) -> [Node] { lines.filter { _ in flip() }.map { .line($0) } }

    mutating func file() -> [Node] {
        var result: [Node] = [globals()]
        for name in ["check_a", "check_b"] {
            result.append(
                .block(
                    "vrrp_script \(name)\(ending)",
                    [.line("script \"/bin/\(name) -x 'a b'\"")]
                        + some(["interval 0.5", "weight -20 reverse", "rise 3", "init_fail", "user u g"])
                )
            )
        }
        result.append(
            .block("track_file f", [.line("file /f")] + some(["weight 3", "init_file 7 overwrite"]))
        )
        result.append(
            .block(
                "vrrp_track_process p",
                [.line("process p -a")] + some(["quorum 2", "delay 1.5", "weight 9"])
            )
        )
        let count = number(1...3)
        for index in 1...count { result.append(router(index)) }
        if count > 1 { result.append(group(count)) }
        if flip() {
            result.append(.block("track_group t", [.ordered("group", ["r1\(ending)"])]))
            result.append(.ordered("static_ipaddress", ["192.0.2.77/24 track_group t", "2001:db8::7/64"]))
        }
        if flip() {
            result.append(.ordered("static_routes", ["198.51.100.0/24 via 192.0.2.254 mtu lock 1400"]))
        }
        if flip() { result.append(.ordered("static_rules", ["from 198.51.100.0/24 table 7 preference 9"])) }
        if flip() { result.append(.ordered("interface_up_down_delays", ["eth1 0.5 1", "eth2 2"])) }
        return result
    }

    private mutating func globals() -> Node {
        .block(
            "global_defs",
            some([
                "router_id lb", "vrrp_garp_master_repeat 3", "vrrp_down_timer_adverts 4", "vrrp_min_garp",
                "vrrp_garp_extra_if all 30", "vrrp_skip_check_adv_addr on", "script_user nobody",
                "vrrp_notify_fifo /run/f", "vmac_prefix vm", "smtp_alert", "vrrp_startup_delay 2.5",
                "vrrp_lower_prio_no_advert", "nftables own", "vrrp_rlimit_rttime 100",
                "vrrp_mcast_group4 224.0.0.20",
            ])
        )
    }

    private mutating func router(_ index: Int) -> Node {
        var lines: [Node] = [
            .line("interface eth\(index)"), .line("virtual_router_id \(number(1...2))"),
            .ordered(
                "virtual_ipaddress",
                ["192.0.2.\(index)/24 dev eth9 label eth9:\(index)", "198.51.100.\(index)"]
            ),
        ]
        lines += some([
            "state BACKUP", "priority \(number(1...254))", "advert_int \(number(1...5))", "nopreempt",
            "garp_master_delay 9", "notify_master \"/bin/n '\(index)' x\" u :g", "smtp_alert off",
            "garp_extra_if 60", "timer_expired_backup 9\nnopreempt", "use_vmac", "dont_track_primary",
            "higher_prio_send_advert", "owner_ignore_adverts off",
        ])
        // Only one may ask for nopreempt.
        if lines.contains(where: { $0.text.hasPrefix("timer_expired") }) {
            lines.removeAll { $0.text == "nopreempt" }
        }
        if flip() {
            lines.append(.ordered("track_script", ["check_a\(ending) weight 5", "check_b\(ending)"]))
            lines.append(.ordered("track_interface", ["eth7 weight -9 reverse", "eth8"]))
        }
        if flip() { lines.append(.ordered("track_file", ["f weight 2 noreverse"])) }
        if flip() { lines.append(.ordered("unicast_peer", ["192.0.2.100 min_ttl 9", "192.0.2.101"])) }
        if flip() {
            lines.append(
                .ordered("virtual_routes", ["default via 192.0.2.254 metric 7", "blackhole 10.0.0.0/8"])
            )
        }
        if flip() {
            lines.append(
                .block("authentication", [.line("auth_type PASS"), .line("auth_pass \"p#\(index)\"")])
            )
        }
        return .block("vrrp_instance r\(index)\(ending)", lines)
    }

    private mutating func group(_ count: Int) -> Node {
        .block(
            "vrrp_sync_group g",
            [.ordered("group", (1...count).map { "r\($0)\(ending)" })]
                + some(["notify_backup /bin/b", "sync_group_tracking_weight", "notify_priority_changes"])
                + [.ordered("track_process", ["p weight 3"])]
        )
    }
}

extension Node {
    fileprivate var text: String {
        switch self {
        case .line(let text), .block(let text, _), .ordered(let text, _): text
        case .inOrder: ""
        }
    }
}

/// Writes a tree in an odd way.
struct Scribe {
    var dice: RandomSource

    private mutating func one(_ choices: [String]) -> String { choices.randomElement(using: &dice) ?? "" }
    private mutating func blank() -> String { one([" ", "\t", "   ", " \t"]) }
    private mutating func end() -> String { one(["\n", "\r\n", " # x {\n", "\t!}\n\n", "\n\n  \t\n"]) }
    private mutating func brace() -> String {
        one([" {", "{", "\n{", " # {\n\n {"]) + one(["\n", " ", "\r\n"])
    }

    mutating func text(_ nodes: [Node], in block: Block) -> String {
        write(nodes.shuffled(using: &dice), in: block)
    }

    private mutating func write(_ nodes: [Node], in block: Block) -> String {
        var result = ""
        for node in nodes {
            switch node {
            case .inOrder(let nodes): result += write(nodes, in: block)
            case .line(let line):
                for part in line.split(separator: "\n") { result += words(String(part), in: block) + end() }
            case .ordered(let head, let lines):
                result += words(head, in: block) + brace()
                for line in lines { result += spaced(line) + end() }
                result += "}" + end()
            case .block("global_defs", let lines) where Bool.random(using: &dice):
                // Several blocks are one.
                for line in lines {
                    result += "global_defs" + brace() + text([line], in: .globalDefinitions) + "}" + end()
                }
            case .block(let head, let lines):
                result += words(head, in: block) + brace()
                let body = head.split(separator: " ").first.flatMap {
                    Schema.keyword(String($0), in: block)?.body
                }
                result += text(lines, in: body ?? block) + "}" + end()
            }
        }
        return result
    }

    /// A keyword with its arguments, in any of its spellings.
    private mutating func words(_ line: String, in block: Block) -> String {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let head = parts.first else { return "" }
        let name = one(Schema.keyword(head, in: block)?.names ?? [head])
        return parts.count == 1
            ? name : name + blank() + (parts[1].contains("\"") ? parts[1] : spaced(parts[1]))
    }

    private mutating func spaced(_ line: String) -> String {
        line.split(separator: " ").map(String.init).reduce("") { $0.isEmpty ? $1 : $0 + blank() + $1 }
    }
}

/// A configuration that is written another way means the same, and so does its flattened text.
@Test(arguments: 0..<150)
func writtenAnotherWay(seed: UInt64) throws {
    var generator = ConfigurationGenerator(dice: RandomSource(seed: seed))
    let tree = generator.file()
    var models: [[String]] = []
    for hand in 0..<4 {
        var scribe = Scribe(dice: RandomSource(seed: seed &* 31 &+ UInt64(hand)))
        let text = scribe.text(tree, in: .root)
        let result = TextFiles(text).read(purpose: .check)
        let errors = result.diagnostics.filter { $0.severity == .error }.map(DiagnosticCase.line)
        let model = try #require(result.model, "seed \(seed): \(errors)\n\(text)")
        models.append(ModelText.lines(model.inOrderOfNames))
        let flattened = try #require(result.flattened)
        let again = ConfigurationReader.readFlattened(flattened, secrets: result.secrets, purpose: .check)
        let difference = again.model.map { ModelText.differences($0, from: model) }
        #expect(again.model == model, "seed \(seed): \(difference ?? [])\n\(text)")
    }
    for other in models.dropFirst() {
        let difference = Set(other).symmetricDifference(models[0]).sorted()
        #expect(difference.isEmpty, "seed \(seed): \(difference)")
    }
}

/// Other names for virtual routers and trackers change nothing but the names.
@Test(arguments: 0..<30)
func otherNames(seed: UInt64) throws {
    func read(_ ending: String) throws -> ConfigurationModel {
        var generator = ConfigurationGenerator(dice: RandomSource(seed: seed), ending: ending)
        var scribe = Scribe(dice: RandomSource(seed: seed))
        return try #require(TextFiles(scribe.text(generator.file(), in: .root)).read(purpose: .check).model)
    }
    let model = try read("")
    let other = try read("-renamed")
    let lines = ModelText.lines(other).map { $0.replacing("-renamed", with: "") }
    #expect(lines == ModelText.lines(model), "seed \(seed)")
    #expect(ModelText.lines(other) != ModelText.lines(model))
}

extension ConfigurationModel {
    /// The lists whose order is the files' sorted by name.
    var inOrderOfNames: ConfigurationModel {
        var result = self
        result.routers.sort { $0.settings.name < $1.settings.name }
        result.scripts.sort { $0.settings.name < $1.settings.name }
        return result
    }
}
