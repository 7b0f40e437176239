import HealthChecks
import LoadBalancing

/// A flattened configuration that was read, and what came of it: the next one is mostly the same, and of ten
/// thousand real servers one has another weight.
package struct FormerReading: Sendable {
    private let isCompatible: Bool
    private let files: [String]
    private let text: [UInt8]
    private let secrets: [[UInt8]]
    private let model: ConfigurationModel

    package init(_ flattened: FlattenedConfiguration, secrets: [[UInt8]], model: ConfigurationModel) {
        isCompatible = flattened.isCompatible
        files = flattened.files
        text = flattened.text
        self.secrets = secrets
        self.model = model
    }

    /// What reading `new` gives, where only what stands in some virtual servers is another: of the others
    /// nothing is read again. Nil: it must be read as a whole.
    ///
    /// A virtual server is what its own block says, and what stands outside all of their blocks; those that
    /// are of a group are counted besides. So the rest of the text must be the same, and the changed blocks
    /// are read together with it.
    package func model(of new: FlattenedConfiguration, secrets: [[UInt8]]) -> ConfigurationModel? {
        guard new.isCompatible == isCompatible, new.files == files, secrets == self.secrets,
            let change = TextChange(from: text, to: new.text),
            let former = TopLevelBlocks(of: text, change.former, mayHaveOthers: false),
            let present = TopLevelBlocks(of: new.text, change.new, mayHaveOthers: false),
            former.servers.map(\.head) == present.servers.map(\.head)
        else { return nil }
        guard let all = TopLevelBlocks(of: new.text, 0..<new.text.count, mayHaveOthers: true),
            all.servers.count == model.loadBalancing.virtualServers.count,
            all.servers.count == model.loadBalancing.origins.places.count
        else { return nil }
        let first = all.servers.count { $0.range.upperBound <= change.new.lowerBound }
        let changed = first..<first + present.servers.count
        var result = model
        if !changed.isEmpty {
            let others = all.servers[..<changed.lowerBound] + all.servers[changed.upperBound...]
            let rest = new.leavingOut(others)
            guard let read = ConfigurationReader.readFlattened(rest, secrets: secrets).model,
                read.loadBalancing.virtualServers.count == changed.count
            else { return nil }
            result.loadBalancing.replace(changed, with: read.loadBalancing)
        }
        let names = new.files.map { Printable.text($0) }
        for (place, server) in all.servers.enumerated() {
            let origin = new.origins[server.lines.lowerBound]
            result.loadBalancing.origins.places[place].file = names[origin.file]
            result.loadBalancing.origins.places[place].line = origin.line
        }
        return result
    }
}

extension LoadBalancingConfiguration {
    /// Puts other virtual servers, with their checks and scripts, into the places of some.
    fileprivate mutating func replace(_ places: Range<Int>, with others: LoadBalancingConfiguration) {
        virtualServers.replaceSubrange(places, with: others.virtualServers)
        func range(_ servers: [Int]) -> Range<Int> {
            let start = servers.firstIndex { $0 >= places.lowerBound } ?? servers.count
            return start..<(servers.firstIndex { $0 >= places.upperBound } ?? servers.count)
        }
        checks.replaceSubrange(
            range(checks.map(\.virtualServer)),
            with: others.checks.map { check in
                var check = check
                check.virtualServer += places.lowerBound
                return check
            }
        )
        scripts.replaceSubrange(
            range(scripts.map(\.virtualServer)),
            with: others.scripts.map { entry in
                var entry = entry
                entry.virtualServer += places.lowerBound
                return entry
            }
        )
    }
}

/// What of two flattened texts differs, as whole statements of the top level.
private struct TextChange {
    let former: Range<Int>
    let new: Range<Int>

    /// Nil when the texts have no line in common that a statement begins with before the difference.
    init?(from former: [UInt8], to new: [UInt8]) {
        let (old, now) = (former.span, new.span)
        let shorter = min(old.count, now.count)
        var start = 0
        while start < shorter, old[start] == now[start] { start += 1 }
        var rest = 0
        while rest < shorter - start, old[old.count - 1 - rest] == now[now.count - 1 - rest] { rest += 1 }
        // To where a statement begins, in both.
        while start > 0, !TextChange.begins(old, start) || !TextChange.begins(now, start) { start -= 1 }
        while rest > 0, !TextChange.begins(old, old.count - rest) || !TextChange.begins(now, now.count - rest)
        {
            rest -= 1
        }
        self.former = start..<max(start, old.count - rest)
        self.new = start..<max(start, now.count - rest)
    }

    /// A statement of the top level begins at the place, or the text ends there.
    private static func begins(_ text: borrowing Span<UInt8>, _ place: Int) -> Bool {
        guard place == 0 || text[place - 1] == UInt8(ascii: "\n") else { return false }
        return place == text.count || (text[place] != UInt8(ascii: " ") && text[place] != UInt8(ascii: "}"))
    }
}

/// The virtual servers in a stretch of flattened text, which holds whole statements.
private struct TopLevelBlocks {
    struct Server {
        /// The first line.
        var head: ArraySlice<UInt8>
        /// In the text, with the line feed of the last line.
        var range: Range<Int>
        var lines: Range<Int>
    }

    private(set) var servers: [Server] = []

    /// Nil where there is what can't be told from its own lines: a virtual server of a group, and, unless
    /// others may be there, whatever else.
    init?(of text: [UInt8], _ range: Range<Int>, mayHaveOthers: Bool) {
        let span = text.span
        var line = 0
        var start = range.lowerBound
        var isInServer = false
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, span[end] != UInt8(ascii: "\n") { end += 1 }
            let next = min(end + 1, range.upperBound)
            switch span[start] {
            case UInt8(ascii: " "): break
            case UInt8(ascii: "}"):
                if isInServer {
                    servers[servers.count - 1].range = servers[servers.count - 1].range.lowerBound..<next
                    servers[servers.count - 1].lines = servers[servers.count - 1].lines.lowerBound..<line + 1
                }
                isInServer = false
            default:
                let head = text[start..<end]
                isInServer = head.starts(with: TopLevelBlocks.word)
                if isInServer {
                    servers.append(Server(head: head, range: start..<next, lines: line..<line + 1))
                }
                // By how many of its group come before it, or whoever quotes what is a keyword.
                let isOfGroup =
                    head.contains(UInt8(ascii: "\"")) || head.dropFirst(15).starts(with: "group ".utf8)
                guard mayHaveOthers || isInServer && !isOfGroup else { return nil }
            }
            start = next
            line += 1
        }
    }

    private static let word = Array("virtual_server ".utf8)
}

extension FlattenedConfiguration {
    /// The text without some virtual servers, in order.
    fileprivate func leavingOut(_ servers: ArraySlice<TopLevelBlocks.Server>) -> FlattenedConfiguration {
        var kept: [UInt8] = []
        var keptOrigins: [Origin] = []
        var (byte, line) = (0, 0)
        for server in servers {
            kept += text[byte..<server.range.lowerBound]
            keptOrigins += origins[line..<server.lines.lowerBound]
            (byte, line) = (server.range.upperBound, server.lines.upperBound)
        }
        return FlattenedConfiguration(
            isCompatible: isCompatible,
            files: files,
            text: kept + text[byte...],
            origins: keptOrigins + origins[line...]
        )
    }
}
