import HealthChecks
import LoadBalancing

/// A flattened configuration that was read, and what came of it: the next one is mostly the same, and of ten
/// thousand real servers one has another weight.
package struct FormerReading: Sendable {
    private let isCompatible: Bool
    private let files: [String]
    /// What stands before the text in the generation.
    package let head: [UInt8]
    /// As it stands in the generation, to its end.
    package private(set) var text: [UInt8]
    private let secrets: [[UInt8]]
    private var model: ConfigurationModel

    /// - Parameter bytes: what `flattened` was decoded from.
    package init(
        _ flattened: FlattenedConfiguration,
        _ bytes: [UInt8],
        secrets: [[UInt8]],
        model: ConfigurationModel
    ) {
        precondition(bytes.count >= flattened.text.count, "the bytes of another configuration")
        isCompatible = flattened.isCompatible
        files = flattened.files
        head = Array(bytes.dropLast(flattened.text.count))
        text = flattened.text
        self.secrets = secrets
        self.model = model
    }

    /// The same of what isn't one array yet.
    init(
        isCompatible: Bool,
        files: [String],
        head: [UInt8],
        text: [UInt8],
        secrets: [[UInt8]],
        model: ConfigurationModel
    ) {
        self.isCompatible = isCompatible
        self.files = files
        self.head = head
        self.text = text
        self.secrets = secrets
        self.model = model
    }

    /// Of the whole, as it stands in the generation.
    package var byteCount: Int { head.count + text.count }

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

    /// The same, where all that differs is words of one length in some virtual servers: every line stands
    /// where it stood, so that no more than those blocks is looked at closely, and nothing large is made
    /// anew. These are the former bytes afterwards. Nil where that can't be, with nothing changed.
    ///
    /// - Parameter range: of the generation's bytes, where `new` stands now.
    package mutating func model(
        replacing place: Range<Int>,
        with new: [UInt8],
        secrets: [[UInt8]]
    ) -> ConfigurationModel? {
        let range = place.lowerBound - head.count..<place.upperBound - head.count
        if range.isEmpty, new.isEmpty, secrets == self.secrets { return model }
        let newLine = UInt8(ascii: "\n")
        guard secrets == self.secrets, range.lowerBound >= 0, new.count == range.count,
            new.count(where: { $0 == newLine }) == text[range].count(where: { $0 == newLine }),
            range.upperBound < text.count || new.last == newLine
        else { return nil }
        let change = TextChange.statements(of: text, around: range)
        let former = Array(text[change])
        var present = former
        let start = range.lowerBound - change.lowerBound
        present.replaceSubrange(start..<start + range.count, with: new)
        guard let old = TopLevelBlocks(of: former, former.indices, mayHaveOthers: false),
            let blocks = TopLevelBlocks(of: present, present.indices, mayHaveOthers: false),
            old.servers.map(\.head) == blocks.servers.map(\.head),
            case let place = rest(around: change), place.count == model.loadBalancing.virtualServers.count,
            place.count == model.loadBalancing.origins.places.count,
            place.first + blocks.servers.count <= place.count
        else { return nil }
        let parts = place.before + present + place.behind
        let lines = parts.count { $0 == newLine }
        let rest = FlattenedConfiguration(
            isCompatible: isCompatible,
            files: files,
            text: parts,
            // Where a line stood is only told of what can't be read.
            origins: Array(repeating: FlattenedConfiguration.Origin(file: 0, line: 1), count: lines)
        )
        guard let read = ConfigurationReader.readFlattened(rest, secrets: secrets).model,
            read.loadBalancing.virtualServers.count == blocks.servers.count
        else { return nil }
        text.replaceSubrange(range, with: new)
        model.loadBalancing.replace(
            place.first..<place.first + blocks.servers.count,
            with: read.loadBalancing
        )
        return model
    }

    /// What stands outside of virtual servers before and behind a stretch, and how many of them there are
    /// before it and in all.
    private func rest(
        around stretch: Range<Int>
    ) -> (before: [UInt8], behind: [UInt8], first: Int, count: Int) {
        let span = text.span
        var (before, behind): ([UInt8], [UInt8]) = ([], [])
        var (first, count) = (0, 0)
        var isInServer = false
        var start = 0
        while start < span.count {
            var end = start
            while end < span.count, span[end] != UInt8(ascii: "\n") { end += 1 }
            let next = min(end + 1, span.count)
            switch span[start] {
            case UInt8(ascii: " "), UInt8(ascii: "}"): break
            default:
                isInServer = text[start..<end].starts(with: TopLevelBlocks.word)
                if isInServer { count += 1 }
                if isInServer, start < stretch.lowerBound { first += 1 }
            }
            if !isInServer, start < stretch.lowerBound { before += text[start..<next] }
            if !isInServer, start >= stretch.upperBound { behind += text[start..<next] }
            start = next
        }
        return (before, behind, first, count)
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

    /// The statements around a stretch of a text: also of another text that differs in the stretch alone.
    static func statements(of bytes: [UInt8], around stretch: Range<Int>) -> Range<Int> {
        let text = bytes.span
        var (first, last) = (stretch.lowerBound, stretch.upperBound)
        repeat { first = max(0, first - 1) } while first > 0 && !begins(text, first)
        repeat { last = min(text.count, last + 1) } while last < text.count && !begins(text, last)
        return first..<last
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

    static let word = Array("virtual_server ".utf8)
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
