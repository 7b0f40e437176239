import CLinux
import Compiler
import Configuration
import GenerationStore
import HelperProtocol
import Testing
import VRRP

/// A generation of another version, and what this one makes of it.
@Suite struct LastGoodTests {
    private static let text = """
        vrrp_instance VI_1 {
            interface ens33
            virtual_router_id 62
            priority 90
            garp_master_repeat 3
            virtual_ipaddress {
                192.168.200.250
            }
        }

        """

    /// Compiled by version 0.0.9, whose words were as `words` says.
    private func stored(_ words: (String, String), by version: String = "0.0.9") throws -> TemporaryFolder {
        let folder = try TemporaryFolder("lastgood")
        let provider = FileSourceProvider()
        let path = try folder.write("a.conf", LastGoodTests.text)
        let result = ConfigurationReader.read(path, from: provider)
        let flattened = String(decoding: try #require(result.flattened).encoded, as: UTF8.self)
        #expect(flattened.contains(words.0))
        let generation = try Generation(
            try #require(result.model),
            // As long as before: the file says how long it is.
            configuration: Array(flattened.replacing(words.0, with: words.1).utf8),
            secrets: result.secrets,
            sources: provider.sources,
            version: version
        )
        let user = Account(user: hf_user(), group: try status(folder.path).group)
        try GenerationFolder("\(folder.path)/generations", engine: user, runner: user).write(generation)
        return folder
    }

    private func read(_ folder: TemporaryFolder) throws(StoreError) -> StoredGeneration {
        try StoredGeneration(
            readingCurrentOf: "\(folder.path)/generations",
            version: "0.1.0",
            owner: hf_user()
        )
    }

    private static let refused = ("garp_master_repeat", "garp_master_repeaX")

    @Test func `what only this version refuses is left out, and told`() throws {
        let generation = try read(try stored(LastGoodTests.refused))
        let concession = try #require(generation.concession)
        #expect(concession.hasPrefix("compiled by version 0.0.9, and this one refuses: "))
        #expect(concession.contains("a.conf:5: unknown keyword"), "\(concession)")
        #expect(generation.model.virtualRouters.map(\.name) == ["VI_1"])
        #expect(generation.routers.count == 1)
    }

    @Test func `what this version takes is whole, whoever compiled it`() throws {
        let generation = try read(try stored(("priority 90", "priority 90")))
        #expect(generation.concession == nil)
    }

    @Test func `what it compiled itself must be readable`() throws {
        let folder = try stored(LastGoodTests.refused, by: "0.1.0")
        #expect(throws: StoreError.self) { try read(folder) }
    }

    /// An address that can't be read, a router without a VRID.
    @Test(arguments: [("192.168.200.250", "192.168.200.25X"), ("virtual_router_id", "virtual_router_iX")])
    func `what would be another table is refused`(_ words: (String, String)) throws {
        let folder = try stored(words)
        #expect(throws: StoreError.self) { try read(folder) }
    }

    @Test func `a copy is the same, file by file`() throws {
        let folder = try stored(LastGoodTests.refused)
        let path = "\(folder.path)/generations"
        let copy = try Generation(copyingCurrentOf: path, owner: hf_user())
        for (name, bytes) in [
            ("objects", copy.objects), ("configuration", copy.configuration), ("secrets", copy.secrets),
            ("scripts", copy.scripts), ("manifest", copy.manifest),
        ] {
            #expect(contents("\(path)/current/\(name)") == bytes, "\(name)")
        }
        let manifest = try #require(Manifest(decoding: copy.manifest))
        #expect(manifest.generation == copy.hash)
    }
}

/// When the last good generation may stand in for files that this version refuses.
@Suite struct StandInTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var what: String
        var version = "0.1.1"
        var read = ["main", "part"]
        var now = ["main": "1", "part": "2"]
        var stands = false
        var testDescription: String { what }
    }

    private static let rows = [
        Row(what: "nothing but the version has changed", stands: true),
        Row(what: "it gave up before it read all", read: ["main"], stands: true),
        Row(what: "the same version", version: "0.1.0"),
        Row(what: "the configuration was edited", now: ["main": "1x", "part": "2"]),
        Row(what: "an included file was edited", read: ["main"], now: ["main": "1", "part": "2x"]),
        Row(what: "an included file is gone", read: ["main"], now: ["main": "1"]),
        Row(what: "another file came", read: ["main", "new"], now: ["main": "1", "part": "2", "new": "3"]),
        Row(what: "another configuration", read: ["part"]),
        Row(what: "nothing could be read", read: []),
    ]

    @Test(arguments: rows)
    func `a generation stands in`(_ row: Row) {
        func source(_ path: String) -> Manifest.Source? {
            row.now[path].map { Manifest.Source(path: path, bytes: Array($0.utf8)) }
        }
        let manifest = Manifest(
            version: "0.1.0",
            generation: .none,
            objectCount: 0,
            sources: [
                Manifest.Source(path: "main", bytes: [0x31]), Manifest.Source(path: "part", bytes: [0x32]),
            ]
        )
        let read = row.read.compactMap { source($0) }
        #expect(manifest.standsIn(for: read, refusedBy: row.version, again: source) == row.stands)
    }
}
