import Foundation
import Glibc
import HelperCore
import HelperProtocol
import LinuxKernel
import NetworkTypes
import Testing

/// What the shell does to a good generation, whose folder is $G, and what must come of opening it.
struct FileCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var failure: GenerationFailure
    var command: String

    init(_ name: String, _ failure: GenerationFailure, _ command: String) {
        testDescription = name
        self.failure = failure
        self.command = command
    }

    static let all: [FileCase] = [
        FileCase("file is group-writable", .notProtected, "chmod 664 $G/objects"),
        FileCase("file is world-writable", .notProtected, "chmod 646 $G/objects"),
        FileCase("file is another's", .notProtected, "chown 54013 $G/objects"),
        FileCase("folder is another's", .notProtected, "chown 54013 $G"),
        FileCase("folder is world-writable", .notProtected, "chmod 757 $G"),
        FileCase("parent is world-writable", .notProtected, "chmod 1777 $G/.."),
        FileCase("parent is another's", .notProtected, "chown 54013 $G/.."),
        FileCase(
            "file is a link",
            .unreadable(errno: ELOOP),
            "mv $G/objects $G/there; ln -s there $G/objects"
        ),
        FileCase("folder is a link", .unreadable(errno: ENOTDIR), "mv $G $G-there; ln -s $G-there $G"),
        FileCase("file is a pipe", .notProtected, "rm $G/objects; mkfifo -m 600 $G/objects"),
        FileCase("file is a folder", .notProtected, "rm $G/objects; mkdir -m 755 $G/objects"),
        FileCase("file is absent", .unreadable(errno: ENOENT), "rm $G/objects"),
        FileCase("generation is absent", .unreadable(errno: ENOENT), "rm -r $G"),
        FileCase("file is empty", .badTable(.tooShort), "truncate -s 0 $G/objects"),
        FileCase("file is cut", .badTable(.badLayout), "truncate -s 50 $G/objects"),
        FileCase("file is too long", .badTable(.tooLong), "truncate -s \(Limits.tableLength + 1) $G/objects"),
        // The hash stands at byte 8.
        FileCase(
            "file is another generation's",
            .wrongHash,
            "printf x | dd of=$G/objects bs=1 seek=8 conv=notrunc"
        ),
    ]
}

@Suite(.enabled(if: mayRun, "NOT RUN: files of root's and others' need root"))
struct GenerationFileTests {
    /// Calls `body` with a folder that holds one good generation.
    private func withGeneration(_ body: (_ generations: String, _ generation: String) throws -> Void) throws {
        let name = "holdfast-test-\(UUID().uuidString)"
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        defer { try? FileManager.default.removeItem(at: folder) }
        var table = TableBytes()
        let interface = try #require(InterfaceName("eth0"))
        table.objects = [.address([192, 0, 2, 1], on: interface), try .channel(on: interface)]
        let generation = folder.path + "/" + String(decoding: table.generation.text, as: UTF8.self)
        try FileManager.default.createDirectory(atPath: generation, withIntermediateDirectories: true)
        try Data(table.bytes).write(to: URL(fileURLWithPath: generation + "/objects"))
        try run("chmod 755 \(folder.path) \(generation); chmod 644 \(generation)/objects")
        try body(folder.path, generation)
    }

    private func open(_ folder: String, after former: ObjectTable? = nil) throws(GenerationFailure)
        -> ObjectTable
    {
        try openGeneration(TableBytes().generation, in: Array(folder.utf8), after: former)
    }

    @Test("a protected generation is mapped, and stays so when the file is replaced")
    func good() throws {
        try withGeneration { folder, generation in
            let table = try open(folder)
            try run("rm \(generation)/objects")
            #expect(table.objectCount == 2 && table.bundleCount == 1)
            #expect(table.bundle(0) == BundleIdentity(rawValue: 7))
        }
    }

    @Test("what others could have written is refused", arguments: FileCase.all)
    func spoilt(_ spoilt: FileCase) throws {
        try withGeneration { folder, generation in
            try run("G=\(generation); \(spoilt.command)")
            #expect(throws: spoilt.failure) { _ = try open(folder) }
        }
    }

    /// Large enough that it is read in several pieces.
    private func large(_ generation: UInt128) throws -> [UInt8] {
        var table = TableBytes(generation: GenerationHash(rawValue: generation))
        let interface = try #require(InterfaceName("eth0"))
        table.objects = (0..<600).map {
            ObjectRecord.address([192, 0, UInt8($0 / 256), UInt8($0 % 256)], on: interface)
        }
        return table.bytes
    }

    @Test("what differs from the former table in its hash alone is read where that is, anything else isn't")
    func renamed() throws {
        let former = try ObjectTable(TableMemory(copying: large(0x77)))
        let bytes = try large(TableBytes().generation.rawValue)
        #expect(bytes.count > 2 * 32_768)
        try withGeneration { folder, generation in
            func write(_ bytes: [UInt8]) throws {
                try Data(bytes).write(to: URL(fileURLWithPath: generation + "/objects"))
            }
            try write(bytes)
            let table = try open(folder, after: former)
            #expect(table.isSame(as: former))
            #expect(table.generation == TableBytes().generation && table.objectCount == 600)
            // The hash, both sides of it, a record, and the last byte.
            for place in [0, 7, 8, 23, 24, 40, 32_767, 32_768, 50_000, bytes.count - 1] {
                var changed = bytes
                changed[place] ^= 1
                try write(changed)
                let alone = Result { () throws(GenerationFailure) in try open(folder) }
                let after = Result { () throws(GenerationFailure) in try open(folder, after: former) }
                switch (alone, after) {
                case (.success, .success(let after)): #expect(!after.isSame(as: former), "byte \(place)")
                case (.failure(let alone), .failure(let after)): #expect(alone == after, "byte \(place)")
                default: Issue.record("byte \(place): one is a table, the other isn't")
                }
            }
            for bytes in [bytes.dropLast(), bytes + [0]] {
                try write(Array(bytes))
                #expect(throws: GenerationFailure.badTable(.badLayout)) {
                    _ = try open(folder, after: former)
                }
            }
        }
    }

    @Test("`current` is read by its last component")
    func current() throws {
        try withGeneration { folder, generation in
            let wanted = TableBytes().generation
            #expect(currentGeneration(in: Array(folder.utf8)) == nil)
            try run("ln -sfn \(generation) \(folder)/current")
            #expect(currentGeneration(in: Array(folder.utf8)) == wanted)
            try run("ln -sfn \(String(decoding: wanted.text, as: UTF8.self)) \(folder)/current")
            #expect(currentGeneration(in: Array(folder.utf8)) == wanted)
            try run("ln -sfn elsewhere \(folder)/current")
            #expect(currentGeneration(in: Array(folder.utf8)) == nil)
        }
    }
}
