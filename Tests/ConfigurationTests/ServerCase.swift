import Configuration
import NetworkTypes
import Testing

/// What a keyword of virtual servers, checkers or BFD takes and what it doesn't.
struct ServerCase: Sendable, CustomTestStringConvertible {
    let keyword: String
    let block: Block
    let accepted: String
    /// What the model says then and doesn't say without, one "path=value" a word; see `ModelFacts`.
    let effect: String
    let rejected: String
    /// Of all errors that the rejected line gives.
    let message: String

    init(
        _ keyword: String,
        _ block: Block,
        _ accepted: String,
        _ effect: String,
        _ rejected: String,
        _ message: String
    ) {
        self.keyword = keyword
        self.block = block
        self.accepted = accepted
        self.effect = effect
        self.rejected = rejected
        self.message = message
    }

    var testDescription: String { "\(keyword) in \(block.rawValue)" }
}

/// A file with a line in a block, and what that block needs around it.
func serverText(_ line: String, in block: Block, keyword: String) -> String {
    func check(_ name: String, _ lines: String = "") -> String { server("\(name) {\n\(lines)\n\(line)\n}") }
    func server(_ lines: String) -> String {
        service("real_server 10.0.0.1 80 {\n\(lines)\n}")
    }
    func service(_ lines: String) -> String {
        // What the line says itself must not stand there twice.
        let own = Set(line.split(whereSeparator: \.isWhitespace))
        let usual = [
            ("protocol TCP", "protocol"), ("lvs_sched wlc", "lb_algo"), ("lvs_method NAT", "lb_kind"),
        ]
        .filter { text, synonym in
            !own.contains(Substring(synonym)) && own.isDisjoint(with: text.split(separator: " ").prefix(1))
        }.map(\.0)
        return trackers + "virtual_server 192.0.2.1 80 {\n\(usual.joined(separator: "\n"))\n\(lines)\n}\n"
    }
    switch block {
    case .root: return trackers + line
    case .globalDefinitions: return "global_defs {\n\(line)\n}\n"
    case .tls: return "SSL {\n\(line)\n}\n"
    case .bfdSession:
        let needed = keyword == "neighbor_ip" ? "" : "neighbor_ip 192.0.2.7"
        return "bfd_instance line {\n\(needed)\n\(line)\n}\n"
    case .virtualServerGroup:
        return "virtual_server_group g {\n192.0.2.1 80\n\(line)\n}\n"
            + "virtual_server group g {\nprotocol TCP\nlvs_sched wlc\nlvs_method NAT\n\(plainServer)\n}\n"
    case .virtualServer:
        let lines = keyword == "real_server" ? line : "\(line)\n\(plainServer)"
        return service(lines)
    case .realServer:
        return server(
            keyword.hasSuffix("_CHECK") || keyword.hasSuffix("_GET") ? line : "TCP_CHECK {\n}\n\(line)"
        )
    case .anyChecker, .connectingChecker: return check("TCP_CHECK")
    case .httpCheck: return check("HTTP_GET", keyword == "url" ? "" : page)
    case .securedChecker: return "SSL {\nca /etc/ca.pem\n}\n" + check("SSL_GET", page)
    case .tlsCheck: return check("SSL_GET", keyword == "url" ? "" : page)
    case .url: return server("HTTP_GET {\nurl {\n\(keyword == "path" ? "" : "path /")\n\(line)\n}\n}")
    case .tlsURL: return server("SSL_GET {\nurl {\npath /\n\(line)\n}\n}")
    case .mailHost: return server("SMTP_CHECK {\nhost {\n\(line)\n}\n}")
    case .scriptCheck: return check("MISC_CHECK", keyword == "misc_path" ? "" : "misc_path /bin/true")
    case .fileCheck: return check("FILE_CHECK", keyword == "track_file" ? "" : "track_file load")
    case .bfdCheck: return check("BFD_CHECK", keyword == "name" ? "" : "name peer")
    default: return check(block.rawValue)
    }
}

private let page = "url {\npath /\n}"
private let plainServer = "real_server 10.0.0.1 80 {\nTCP_CHECK {\n}\n}"
private let trackers = """
    track_file load {
    file /var/load
    weight 3
    }
    bfd_instance peer {
    neighbor_ip 192.0.2.8
    }
    bfd_instance routers {
    neighbor_ip 192.0.2.9
    vrrp
    }

    """

/// A model as "path=value" lines, one for each thing that it holds.
enum ModelFacts {
    static func of(_ configuration: LoadBalancingConfiguration) -> [String] {
        var result: [String] = []
        add(configuration, "", to: &result)
        return result
    }

    /// What the second has and the first hasn't; with a minus what is gone.
    static func difference(_ before: LoadBalancingConfiguration, _ after: LoadBalancingConfiguration)
        -> String
    {
        let old = of(before)
        let new = of(after)
        let known = Set(old)
        let paths = Set(new.map(path))
        let gone = old.filter { !paths.contains(path($0)) }.map { "-" + path($0) }
        return (new.filter { !known.contains($0) } + gone).joined(separator: " ")
    }

    private static func path(_ fact: String) -> String {
        fact.split(separator: "=", maxSplits: 1).first.map(String.init) ?? fact
    }

    private static func add(_ value: Any, _ path: String, to result: inout [String]) {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            if let child = mirror.children.first { add(child.value, path, to: &result) }
            return
        }
        switch value {
        case let value as String:
            result.append("\(short(path))=\(value.isEmpty ? "''" : value)")
        case is Interval, is IPAddress, is IPv4Address, is Port, is FirewallMark, is InterfaceName:
            result.append("\(short(path))=\("\(value)".replacing(" ", with: ""))")
        default:
            if mirror.children.isEmpty, mirror.displayStyle != .collection {
                result.append("\(short(path))=\(value)")
            }
            for (index, child) in mirror.children.enumerated() {
                let name = child.label.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 } ?? "\(index)"
                add(child.value, path.isEmpty ? name : "\(path).\(name)", to: &result)
            }
        }
    }

    private static func short(_ path: String) -> String {
        var path = path
        for (long, short) in [
            ("virtualServers.0.realServers.0.", "rs."), ("virtualServers.0.", "vs."),
            ("checks.0.settings.", "check."),
            ("sessions.0.", "bfd."), ("scripts.0.", "script."),
        ] where path.hasPrefix(long) {
            path = short + path.dropFirst(long.count)
        }
        for ending in [".rawValue", ".text"] where path.hasSuffix(ending) {
            path.removeLast(ending.count)
        }
        return path
    }
}
