import CLinux
import Compiler
import Configuration
import GenerationStore
import HelperProtocol
import Testing

/// One file, compiled and stored again and again, and read each time after the former reading.
private struct Files {
    let folder: TemporaryFolder
    private let account: Account

    init(_ name: String) throws {
        folder = try TemporaryFolder(name)
        account = Account(user: hf_user(), group: try status(folder.path).group)
    }

    var generations: String { "\(folder.path)/generations" }

    func store(_ weights: [Int], _ rest: String = "") throws {
        let text =
            weights.enumerated().map { number, weight in
                """
                virtual_server 192.0.2.\(number + 1) 80 {
                    protocol TCP
                    lvs_sched wrr
                    real_server 10.0.0.\(number + 1) 80 {
                        weight \(weight)
                    }
                }

                """
            }.joined() + rest
        let path = try folder.write("a.conf", text)
        let provider = FileSourceProvider()
        let result = ConfigurationReader.read(path, from: provider)
        let generation = try Generation(
            try #require(result.model),
            configuration: try #require(result.flattened).encoded,
            secrets: result.secrets,
            sources: provider.sources,
            version: "1"
        )
        try GenerationFolder(generations, engine: account, runner: account).write(generation)
    }

    func read(_ reading: inout FormerReading?, _ table: ObjectTable?) throws -> StoredGeneration {
        try StoredGeneration(
            readingCurrentOf: generations,
            version: "1",
            owner: hf_user(),
            after: &reading,
            table
        )
    }

    /// Reads it, and compares with reading it alone.
    func compared(_ reading: inout FormerReading?, _ table: ObjectTable?) throws -> StoredGeneration {
        let read = try read(&reading, table)
        var nothing: FormerReading?
        let alone = try self.read(&nothing, nil)
        #expect(read.model == alone.model)
        #expect(read.model.loadBalancing.origins.places == alone.model.loadBalancing.origins.places)
        #expect(read.table.generation == alone.table.generation)
        #expect(
            (0..<read.table.objectCount).map(read.table.object)
                == (0..<alone.table.objectCount).map(alone.table.object)
        )
        #expect(reading?.head == nothing?.head && reading?.text == nothing?.text && reading != nil)
        return read
    }
}

@Suite struct SecondReadingTests {
    /// What the engine reads before there is a generation. That it was used can be told from a model that
    /// isn't what the text says.
    @Test func `an early reading is used where the file is the same byte for byte, else not`() throws {
        let files = try Files("early")
        try files.store([1, 2, 3])
        var alone: FormerReading?
        let first = try files.read(&alone, nil)
        let path = "\(files.generations)/\(String(decoding: first.hash.text, as: UTF8.self))/configuration"
        let provider = FileSourceProvider()
        guard case .success(let bytes) = provider.read(path) else {
            Issue.record("no file")
            return
        }
        var other = first.model
        other.loadBalancing.virtualServers.swapAt(0, 2)
        #expect(other != first.model)
        func early() throws -> FormerReading {
            FormerReading(try FlattenedConfiguration(decoding: bytes), bytes, secrets: [], model: other)
        }
        var same: FormerReading? = try early()
        #expect(try files.read(&same, nil).model == other)
        // A virtual server more: nothing of it can be used.
        try files.store([1, 2, 3, 4])
        var different: FormerReading? = try early()
        _ = try files.compared(&different, nil)
        // The same text with another secret.
        try files.store([1, 2, 3])
        var secret: FormerReading? = FormerReading(
            try FlattenedConfiguration(decoding: bytes),
            bytes,
            secrets: [[1]],
            model: other
        )
        _ = try files.compared(&secret, nil)
    }

    @Test func `what a file became is what reading it alone gives`() throws {
        let files = try Files("second")
        let many = Array(repeating: 5, count: 200)
        try files.store(many)
        var reading: FormerReading?
        var table = try files.compared(&reading, nil).table
        let first = table
        for (place, weight) in [(0, 6), (199, 7), (100, 8), (100, 5), (3, 10), (3, 11), (199, 1)] {
            var weights = many
            weights[place] = weight
            try files.store(weights)
            table = try files.compared(&reading, table).table
            #expect(table.isSame(as: first), "weights alone, \(weight) at \(place)")
        }
        try files.store(many, "global_defs {\n    router_id a\n}\n")
        table = try files.compared(&reading, table).table
        #expect(table.isSame(as: first))
        try files.store(many + [5])
        table = try files.compared(&reading, table).table
        #expect(!table.isSame(as: first))
    }

    @Test func `a file that can't be read leaves nothing that the next is read by`() throws {
        let files = try Files("second-damaged")
        try files.store([1, 2])
        var reading: FormerReading?
        let table = try files.compared(&reading, nil).table
        try files.store([1, 3])
        let path = "generations/current/configuration"
        let bytes = try #require(contents("\(files.folder.path)/\(path)"))
        try files.folder.write(path, bytes.map { $0 == UInt8(ascii: "}") ? UInt8(ascii: "x") : $0 })
        #expect(throws: StoreError.self) { _ = try files.read(&reading, table) }
        try files.folder.write(path, bytes)
        _ = try files.compared(&reading, table)
    }
}
