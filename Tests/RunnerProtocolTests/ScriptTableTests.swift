import ByteCodec
import HelperProtocol
import RunnerProtocol
import Testing

@Suite struct ScriptTableTests {
    private func sample() throws -> ScriptTable {
        let generation = GenerationHash(rawValue: 0x0102_0304_0506_0708_090A_0B0C_0D0E_0F10)
        return ScriptTable(
            generation: generation,
            entries: [
                try #require(ScriptEntry(words: ["/n.sh", "a b"])),
                try #require(
                    ScriptEntry(
                        words: ["/n"],
                        account: .user(7, group: 8, hasSupplementaryGroups: true),
                        added: .instance("VI")
                    )
                ),
            ]
        )
    }

    /// By hand, field for field.
    private let golden: [UInt8] =
        Array("HFSCRIPT".utf8) + [1, 0, 0, 0]  // version
        + [0x10, 0x0F, 0x0E, 0x0D, 0x0C, 0x0B, 0x0A, 9, 8, 7, 6, 5, 4, 3, 2, 1]  // generation
        + [2, 0, 0, 0]  // count
        + [255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 2, 0]  // the runner's, nothing, two words
        + [0, 0] + [5, 0] + Array("/n.sh".utf8) + [3, 0] + Array("a b".utf8)  // no name
        + [7, 0, 0, 0, 8, 0, 0, 0, 1, 1, 1, 0]  // user, group, supplementary, instance, one word
        + [2, 0] + Array("VI".utf8) + [2, 0] + Array("/n".utf8)

    @Test func bytes() throws {
        #expect(try sample().encoded == golden)
        #expect(try ScriptTable(golden) == sample())
    }

    /// The supervisor starts no runner for a table of this length.
    @Test func aTableWithoutScriptsIsItsHead() {
        #expect(ScriptTable(generation: .none, entries: []).encoded.count == 32)
    }

    @Test func aFileIsItsPathAlone() throws {
        let file = try #require(ScriptEntry(words: ["/var/level"], added: .file))
        let table = ScriptTable(generation: .none, entries: [file])
        // Kind 3, one word.
        #expect(Array(table.encoded[40..<44]) == [0, 3, 1, 0])
        #expect(try ScriptTable(table.encoded) == table)
        #expect(ScriptEntry(words: ["/var/level", "more"], added: .file) == nil)
        let account = ScriptEntry.Account.user(7, group: 8, hasSupplementaryGroups: false)
        #expect(ScriptEntry(words: ["/var/level"], account: account, added: .file) == nil)
    }

    @Test func numbers() throws {
        let table = try sample()
        #expect(table[0]?.words == ["/n.sh", "a b"])
        #expect(table[2] == nil)
        #expect(table[.max] == nil)
    }

    @Test func everyTruncationIsAnError() {
        for count in golden.indices {
            #expect(throws: DecodeError.self) { try ScriptTable(Array(golden[..<count])) }
        }
        #expect(throws: DecodeError.leftover(count: 1)) { try ScriptTable(golden + [0]) }
    }

    /// Whatever a flipped bit makes: an error, or a table that is written as it was read.
    @Test func everyFlippedBitIsAnErrorOrRoundTrips() {
        var errors = 0
        for index in golden.indices {
            for bit in 0..<8 {
                var bytes = golden
                bytes[index] ^= 1 << UInt8(bit)
                if let table = try? ScriptTable(bytes) {
                    #expect(table.encoded == bytes)
                } else {
                    errors += 1
                }
            }
        }
        #expect(errors > 200)
    }

    @Test(
        arguments: [
            (28, [0, 0, 4, 1], "more entries than there may be"),
            (40, [2], "flags"),
            (41, [3], "a kind of addition that there isn't"),
            (41, [1], "none has no name; an instance without one is fine"),
            (42, [0, 0], "no words"),
            (42, [2, 2], "more words than there may be"),
            (32, [1, 0, 0, 0], "a user beside the runner's group"),
            (48, [0], "a zero byte in a word"),
            (48, [0xFF], "no text"),
        ] as [(Int, [UInt8], String)]
    )
    func refusals(_ offset: Int, _ replacement: [UInt8], _ what: String) {
        var bytes = golden
        bytes.replaceSubrange(offset..<offset + replacement.count, with: replacement)
        let table = try? ScriptTable(bytes)
        if what.hasPrefix("none has no name") {
            #expect(table?.encoded == bytes)
        } else {
            #expect(table == nil, "\(what)")
        }
    }

    @Test func entriesRefuse() {
        #expect(ScriptEntry(words: []) == nil)
        #expect(ScriptEntry(words: [""]) == nil)
        #expect(ScriptEntry(words: ["/a", "b\0c"]) == nil)
        #expect(ScriptEntry(words: Array(repeating: "a", count: 514)) == nil)
        #expect(ScriptEntry(words: [String(repeating: "a", count: 12_288)]) == nil)
        #expect(ScriptEntry(words: ["/a"], added: .group(String(repeating: "a", count: 1_025))) == nil)
    }
}
