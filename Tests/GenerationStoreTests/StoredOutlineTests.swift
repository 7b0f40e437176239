import CLinux
import Compiler
import Configuration
import GenerationStore
import Testing

private let text = """
    virtual_server 192.0.2.1 80 {
        protocol TCP
        lvs_sched wrr
        real_server 10.0.0.1 80 {
            weight 3
        }
    }

    """

private func written(_ folder: TemporaryFolder, keepsOutline: Bool = true) throws -> Generation {
    let path = try folder.write("a.conf", text)
    let provider = FileSourceProvider()
    let result = ConfigurationReader.read(path, from: provider)
    let outline = GenerationOutline(of: result, Array(text.utf8), at: path, program: [1])
    let generation = try Generation(
        try #require(result.model),
        configuration: try #require(result.flattened).encoded,
        secrets: result.secrets,
        sources: provider.sources,
        version: "1",
        outline: outline
    )
    let account = Account(user: hf_user(), group: try status(folder.path).group)
    try GenerationFolder("\(folder.path)/generations", engine: account, runner: account)
        .write(generation, keepsOutline: keepsOutline)
    return generation
}

@Suite struct StoredOutlineTests {
    private func stored(_ folder: TemporaryFolder) -> StoredOutline? {
        StoredOutline(ofCurrentIn: "\(folder.path)/generations", owner: hf_user())
    }

    @Test func `an outline is its owner's alone, and comes back with its generation`() throws {
        let folder = try TemporaryFolder("outline")
        let generation = try written(folder)
        #expect(try status("\(folder.path)/generations/current/outline").permissions == 0o600)
        #expect(contents("\(folder.path)/generations/current/outline") == generation.outline)
        #expect(try #require(stored(folder)).generation() != nil)
    }

    @Test func `there is none where none is to be kept`() throws {
        let folder = try TemporaryFolder("outline-none")
        _ = try written(folder, keepsOutline: false)
        #expect(stored(folder) == nil)
        #expect(contents("\(folder.path)/generations/current/outline") == nil)
    }

    @Test(arguments: ["objects", "configuration", "secrets", "scripts", "outline"])
    func `what somebody else could have written is not gone by`(_ name: String) throws {
        let folder = try TemporaryFolder("outline-\(name)")
        _ = try written(folder)
        let file = "generations/current/\(name)"
        let bytes = try #require(contents("\(folder.path)/\(file)"))
        try folder.write(file, bytes, mode: 0o666)
        #expect(stored(folder)?.generation() == nil)
        try folder.write(file, bytes + [0])
        #expect(stored(folder)?.generation() == nil)
        try folder.write(file, bytes)
        #expect(stored(folder)?.generation() != nil)
    }
}
