package import ByteCodec
package import HelperProtocol

/// One script of a generation: what is run, and as whom. Or a file: one whose number the engine may ask for,
/// or a FIFO that it may write lines to.
package struct ScriptEntry: Hashable, Sendable {
    /// Who runs it.
    package enum Account: Hashable, Sendable {
        /// The runner's own.
        case runner
        /// By number; only a runner that is this user runs it.
        case user(UInt32, group: UInt32, hasSupplementaryGroups: Bool)
    }

    /// Whose transitions it is told of by four more words: `INSTANCE` or `GROUP`, this name, state, priority.
    package enum Added: Hashable, Sendable {
        case none
        case instance(String)
        case group(String)
        /// Not a script: the only word is the path of a tracked file.
        case file
        /// Not a script: the only word is the path of a FIFO.
        case fifo
    }

    package let words: [String]
    package let account: Account
    package let added: Added

    /// Nil when there is no program, a word holds a zero byte, or `RunnerLimits` are exceeded.
    package init?(words: [String], account: Account = .runner, added: Added = .none) {
        guard let program = words.first, !program.isEmpty, words.count <= RunnerLimits.words,
            words.reduce(0, { $0 + $1.utf8.count + 1 }) <= RunnerLimits.wordBytes,
            words.allSatisfy({ !$0.utf8.contains(0) })
        else { return nil }
        switch added {
        case .none: break
        case .file: guard words.count == 1, account == .runner else { return nil }
        case .fifo: guard words.count == 1, program.utf8.first == UInt8(ascii: "/") else { return nil }
        case .instance(let name), .group(let name):
            guard name.utf8.count <= ScriptTable.nameLength, !name.utf8.contains(0) else { return nil }
        }
        self.words = words
        self.account = account
        self.added = added
    }
}

/// The scripts of a generation by number, as root's file:
///
///      0          8         12            28        32
///      +----------+---------+-------------+---------+-- -- --
///      | HFSCRIPT | version | generation  |  count  | entries …
///      +----------+---------+-------------+---------+-- -- --
///
///      an entry
///      0        4       8       9       10      12       14
///      +--------+-------+-------+-------+-------+--------+------+-- -- --+--------+------
///      |  user  | group | flags | added | words | length | name | length | word   | …
///      +--------+-------+-------+-------+-------+--------+------+-- -- --+--------+------
///
/// All little-endian; every length two bytes. User 0xFFFFFFFF: the runner's own. Flags: bit 0, supplementary
/// groups. Added: 0 none, 1 an instance's words, 2 a group's; 3: a tracked file, 4: a FIFO.
package struct ScriptTable: Hashable, Sendable {
    package let generation: GenerationHash
    package let entries: [ScriptEntry]

    /// Of an instance's or a group's name.
    static let nameLength = 1_024
    private static let magic: [UInt8] = Array("HFSCRIPT".utf8)
    private static let version: UInt32 = 1
    private static let headerLength = 32
    private static let noUser = UInt32.max

    /// - Parameter entries: at most `RunnerLimits.scripts`; longer ones trap, the compiler checks before.
    package init(generation: GenerationHash, entries: [ScriptEntry]) {
        precondition(entries.count <= RunnerLimits.scripts)
        self.generation = generation
        self.entries = entries
    }

    /// The entry of a number, which the engine chose.
    package subscript(number: UInt32) -> ScriptEntry? {
        Int(number) < entries.count ? entries[Int(number)] : nil
    }

    /// The file's bytes.
    package var encoded: [UInt8] {
        var writer = ByteWriter(limit: RunnerLimits.tableLength)
        writer.write(ScriptTable.magic)
        writer.writeLittleEndian(ScriptTable.version)
        writer.writeLittleEndian(generation.rawValue)
        writer.writeLittleEndian(UInt32(entries.count))
        for entry in entries { ScriptTable.encode(entry, into: &writer) }
        return writer.bytes
    }

    private static func encode(_ entry: ScriptEntry, into writer: inout ByteWriter) {
        var flags: UInt8 = 0
        switch entry.account {
        case .runner:
            writer.writeLittleEndian(noUser)
            writer.writeLittleEndian(noUser)
        case .user(let user, let group, let hasSupplementaryGroups):
            writer.writeLittleEndian(user)
            writer.writeLittleEndian(group)
            flags = hasSupplementaryGroups ? 1 : 0
        }
        writer.write(flags)
        let (kind, name): (UInt8, String) =
            switch entry.added {
            case .none: (0, "")
            case .instance(let name): (1, name)
            case .group(let name): (2, name)
            case .file: (3, "")
            case .fifo: (4, "")
            }
        writer.write(kind)
        writer.writeLittleEndian(UInt16(entry.words.count))
        for text in [name] + entry.words {
            writer.writeLittleEndian(UInt16(text.utf8.count))
            writer.write(Array(text.utf8))
        }
    }

    /// Reads what `encoded` wrote; whatever else is an error.
    package init(_ bytes: [UInt8]) throws(DecodeError) {
        let span = bytes.span
        var reader = ByteReader()
        guard bytes.count <= RunnerLimits.tableLength else { throw .invalidValue(offset: 0) }
        guard try reader.readBytes(8, span) == ScriptTable.magic else { throw .invalidValue(offset: 0) }
        guard try reader.readLittleEndian(UInt32.self, span) == ScriptTable.version else {
            throw .invalidValue(offset: 8)
        }
        generation = GenerationHash(rawValue: try reader.readLittleEndian(UInt128.self, span))
        let count = Int(try reader.readLittleEndian(UInt32.self, span))
        guard count <= RunnerLimits.scripts else { throw .invalidValue(offset: 28) }
        var entries: [ScriptEntry] = []
        for _ in 0..<count { entries.append(try ScriptTable.entry(&reader, span)) }
        self.entries = entries
        try reader.finish(span)
    }

    private static func entry(
        _ reader: inout ByteReader,
        _ span: borrowing Span<UInt8>
    ) throws(DecodeError) -> ScriptEntry {
        let start = reader.offset
        let user = try reader.readLittleEndian(UInt32.self, span)
        let group = try reader.readLittleEndian(UInt32.self, span)
        let flags = try reader.readUInt8(span)
        let kind = try reader.readUInt8(span)
        let count = Int(try reader.readLittleEndian(UInt16.self, span))
        guard flags <= 1, count <= RunnerLimits.words, (user == noUser) == (group == noUser),
            user != noUser || flags == 0
        else {
            throw .invalidValue(offset: start)
        }
        let name = try text(&reader, span)
        let added: ScriptEntry.Added
        switch kind {
        case 0 where name.isEmpty: added = .none
        case 1: added = .instance(name)
        case 2: added = .group(name)
        case 3 where name.isEmpty: added = .file
        case 4 where name.isEmpty: added = .fifo
        default: throw .invalidValue(offset: start + 9)
        }
        var words: [String] = []
        for _ in 0..<count { words.append(try text(&reader, span)) }
        let account: ScriptEntry.Account =
            user == noUser ? .runner : .user(user, group: group, hasSupplementaryGroups: flags == 1)
        guard let entry = ScriptEntry(words: words, account: account, added: added) else {
            throw .invalidValue(offset: start)
        }
        return entry
    }

    private static func text(
        _ reader: inout ByteReader,
        _ span: borrowing Span<UInt8>
    ) throws(DecodeError) -> String {
        let length = Int(try reader.readLittleEndian(UInt16.self, span))
        let start = reader.offset
        guard length <= RunnerLimits.wordBytes else { throw .invalidValue(offset: start - 2) }
        guard let text = String(validating: try reader.readBytes(length, span), as: UTF8.self) else {
            throw .invalidValue(offset: start)
        }
        return text
    }
}
