import CLinux
import Compiler
import Configuration
import GenerationStore
import HelperProtocol
import Testing
import VRRP

private func configuration(_ address: String) -> String {
    """
    vrrp_instance VI_1 {
        interface ens33
        virtual_router_id 62
        authentication {
            auth_type PASS
            auth_pass 1111
        }
        virtual_ipaddress {
            \(address)
        }
    }

    """
}

/// What `holdfast compile` does, with files of this user.
@discardableResult
private func compile(_ folder: TemporaryFolder, _ address: String = "192.168.200.250") throws -> Generation {
    let provider = FileSourceProvider()
    let path = try folder.write("\(address).conf", configuration(address))
    let result = ConfigurationReader.read(path, from: provider)
    let model = try #require(result.model)
    let generation = try Generation(
        model.virtualRouters,
        configuration: try #require(result.flattened).encoded,
        secrets: result.secrets,
        sources: provider.sources,
        version: "0.1.0"
    )
    let group = try status(folder.path).group
    let engine = Account(user: hf_user(), group: group)
    try GenerationFolder("\(folder.path)/generations", engine: engine, runner: engine).write(generation)
    return generation
}

private func name(_ generation: Generation) -> String {
    String(decoding: generation.hash.text, as: UTF8.self)
}

@Suite struct GenerationFolderTests {
    @Test func `a generation comes back whole`() throws {
        let folder = try TemporaryFolder("roundtrip")
        let generation = try compile(folder)
        let stored = try StoredGeneration(
            readingCurrentOf: "\(folder.path)/generations",
            version: "0.1.0",
            owner: hf_user()
        )
        #expect(stored.hash == generation.hash)
        #expect(stored.routers.map(\.settings) == stored.model.virtualRouters)
        let router = try #require(stored.routers.first)
        #expect(stored.table.object(router.channel).kind == .channel)
        #expect(
            router.settings.authentication
                == .simpleText(try #require(AuthenticationPassword(Array("1111".utf8))))
        )
        let manifest = try #require(
            contents("\(folder.path)/generations/current/manifest").flatMap(Manifest.init(decoding:))
        )
        #expect(manifest.generation == generation.hash && manifest.objectCount == 2)
        #expect(manifest.sources.map(\.path) == ["\(folder.path)/192.168.200.250.conf"])
    }

    @Test func `what was refused doesn't stay current, unless it isn't any more`() throws {
        let folder = try TemporaryFolder("goback")
        let first = try compile(folder)
        let second = try compile(folder, "192.168.200.251")
        let user = Account(user: hf_user(), group: try status(folder.path).group)
        let generations = GenerationFolder("\(folder.path)/generations", engine: user, runner: user)
        try generations.goBack(from: name(first))
        #expect(try currentGeneration(in: "\(folder.path)/generations") == second.hash)
        try generations.goBack(from: name(second))
        #expect(try currentGeneration(in: "\(folder.path)/generations") == first.hash)
    }

    @Test func `accounts stand beside a generation as variables, for whoever asks`() throws {
        let folder = try TemporaryFolder("accounts")
        let generation = try compile(folder)
        let group = try status(folder.path).group
        try GenerationFolder(
            "\(folder.path)/generations",
            engine: Account(user: 71, group: group),
            runner: Account(user: 73, group: group),
            helper: Account(user: 72, group: 172)
        ).write(generation)
        let text = contents("\(folder.path)/generations/current/accounts").map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(text == "HOLDFAST_ENGINE_UID=71\nHOLDFAST_HELPER_UID=72\nHOLDFAST_HELPER_GID=172\n")
    }

    @Test func `secrets and configuration are for the engine's group, the rest for everybody`() throws {
        let folder = try TemporaryFolder("modes")
        let path = "\(folder.path)/generations/\(name(try compile(folder)))"
        #expect(try status(path).permissions == 0o755)
        #expect(try status("\(path)/objects").permissions == 0o644)
        #expect(try status("\(path)/manifest").permissions == 0o644)
        #expect(try status("\(path)/secrets").permissions == 0o640)
        #expect(try status("\(path)/configuration").permissions == 0o640)
        let text = String(decoding: try #require(contents("\(path)/configuration")), as: UTF8.self)
        #expect(!text.contains("1111"))
    }

    @Test func `current and former stay, all else goes`() throws {
        let folder = try TemporaryFolder("prune")
        let first = name(try compile(folder, "10.0.0.1"))
        #expect(names(in: "\(folder.path)/generations") == [first, "current"].sorted())
        let second = name(try compile(folder, "10.0.0.2"))
        #expect(names(in: "\(folder.path)/generations") == [first, second, "current", "former"].sorted())
        try folder.write("generations/.new", "left by a compiler that was killed")
        let third = name(try compile(folder, "10.0.0.3"))
        #expect(names(in: "\(folder.path)/generations") == [second, third, "current", "former"].sorted())
        // The same once more: the former one is still the second.
        try compile(folder, "10.0.0.3")
        #expect(names(in: "\(folder.path)/generations") == [second, third, "current", "former"].sorted())
        #expect(
            String(decoding: try currentGeneration(in: "\(folder.path)/generations").text, as: UTF8.self)
                == third
        )
    }

    /// The engine's word is beside the generations or, where it has a folder of its own, in that one.
    @Test(arguments: ["in-force", "../engine-of-NAME"])
    func `what was last in force stays until another is, however often the files are read`(
        _ place: String
    ) throws {
        let folder = try TemporaryFolder("inforce")
        let engine = "\(folder.path)-engine"
        let isApart = place != "in-force"
        // Safety: the paths are terminated, here and below.
        if isApart { _ = unsafe hf_make_folder(engine, 0o755) }
        defer { _ = unsafe hf_remove_tree(engine, 1) }
        let path = isApart ? "\(engine)/in-force" : "\(folder.path)/in-force"
        let descriptor = unsafe hf_state_open(path)
        defer { _ = hf_close(descriptor) }
        let record = InForceRecord(descriptor: descriptor)
        #expect(record.read() == nil)
        let first = try compile(folder, "10.0.0.1")
        #expect(record.write(first.hash) == 0 && record.read() == first.hash)
        let others = try (2...4).map { name(try compile(folder, "10.0.0.\($0)")) }
        let kept = [name(first), others[1], others[2], "current", "former"].sorted()
        #expect(names(in: "\(folder.path)/generations") == kept)
        #expect(
            try storedTable(first.hash, in: "\(folder.path)/generations", owner: hf_user()).generation
                == first.hash
        )
        #expect(record.write(try currentGeneration(in: "\(folder.path)/generations")) == 0)
        let last = name(try compile(folder, "10.0.0.5"))
        let rest = [others[2], last, "current", "former"].sorted()
        #expect(names(in: "\(folder.path)/generations") == rest)
    }

    /// The engine may be anybody's.
    @Test(arguments: ["..", "0123", "0123456789abcdef0123456789abcdef", ""])
    func `a word that names no generation keeps none`(_ word: String) throws {
        let folder = try TemporaryFolder("word")
        try folder.write("in-force", word)
        try compile(folder, "10.0.0.1")
        try folder.write("generations/left", "left")
        let second = name(try compile(folder, "10.0.0.2"))
        let third = name(try compile(folder, "10.0.0.3"))
        #expect(names(in: "\(folder.path)/generations") == [second, third, "current", "former"].sorted())
    }

    @Test func `writing a generation again mends it`() throws {
        let folder = try TemporaryFolder("mend")
        let generation = try compile(folder)
        try folder.write("generations/\(name(generation))/objects", "rubbish")
        try compile(folder)
        #expect(contents("\(folder.path)/generations/current/objects") == generation.objects)
    }

    /// A way to spoil what was written, and what the reader then says.
    struct Spoiled: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// A file of the generation; its bytes changed, or given another mode.
        var file: String
        var change: @Sendable ([UInt8]) -> [UInt8] = { $0 }
        var mode: UInt32 = 0o644
        var reason: String
    }

    static let spoiled = [
        Spoiled(
            testDescription: "writable by the group",
            file: "objects",
            mode: 0o664,
            reason: "another user"
        ),
        Spoiled(
            testDescription: "cut table",
            file: "objects",
            change: { $0.dropLast() },
            reason: "badLayout"
        ),
        Spoiled(
            testDescription: "another generation's table",
            file: "objects",
            change: { $0[..<8] + [$0[8] ^ 1] + $0[9...] },
            reason: "it is another generation's"
        ),
        Spoiled(
            testDescription: "cut secrets",
            file: "secrets",
            change: { $0.dropLast() },
            reason: "malformed"
        ),
        Spoiled(
            testDescription: "no secrets",
            file: "secrets",
            change: { _ in [0, 0, 0, 0] },
            reason: "no secret"
        ),
        Spoiled(
            testDescription: "cut text",
            file: "configuration",
            change: { $0.dropLast() },
            reason: "malformed"
        ),
        Spoiled(
            testDescription: "another address in the text",
            file: "configuration",
            change: {
                Array(
                    String(decoding: $0, as: UTF8.self).map { $0 == "2" ? "3" : $0 }.map {
                        $0.utf8.first ?? 0
                    }
                )
            },
            reason: "can't be used"
        ),
    ]

    @Test(arguments: spoiled)
    func `a spoiled generation is refused`(_ row: Spoiled) throws {
        let folder = try TemporaryFolder("spoiled")
        let generation = try compile(folder)
        let file = "generations/\(name(generation))/\(row.file)"
        try folder.write(file, row.change(try #require(contents("\(folder.path)/\(file)"))), mode: row.mode)
        do {
            _ = try StoredGeneration(
                readingCurrentOf: "\(folder.path)/generations",
                version: "0.1.0",
                owner: hf_user()
            )
            Issue.record("was accepted")
        } catch {
            #expect(error.text.contains(row.reason), "\(error.text)")
        }
    }

    @Test func `no generation, no name and a link in a file's place are told apart`() throws {
        let folder = try TemporaryFolder("missing")
        let path = try folder.folder("generations")
        #expect(throws: StoreError.noGeneration(folder: path)) { try currentGeneration(in: path) }
        try #require(unsafe hf_link("../elsewhere", "\(path)/current") == 0)
        #expect(throws: StoreError.badName(path: "\(path)/current")) { try currentGeneration(in: path) }
        try #require(unsafe hf_unlink("\(path)/current") == 0)
        let generation = try compile(folder)
        let secrets = "\(path)/\(name(generation))/secrets"
        try #require(unsafe hf_unlink(secrets) == 0)
        try #require(unsafe hf_link("objects", secrets) == 0)
        // ELOOP: links aren't followed.
        #expect(throws: StoreError.system(call: "open", path: secrets, errno: 40)) {
            _ = try StoredGeneration(readingCurrentOf: path, version: "0.1.0", owner: hf_user())
        }
    }
}
