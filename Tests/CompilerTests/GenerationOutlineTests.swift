import Compiler
import Configuration
import HelperProtocol
import RunnerProtocol
import SeededRandom
import Testing

private let path = "/etc/k.conf"
private let program = Array("this program".utf8)

private struct OneFile: SourceProvider {
    var bytes: [UInt8]

    func read(_: String) -> Result<[UInt8], SourceFailure> { .success(bytes) }
    func matches(of _: String, includedFrom _: String) -> [String] { [] }
}

private func text(_ weight: Int) -> [UInt8] {
    var text = "global_defs {\n    router_id a\n}\n"
    for server in 1...4 {
        text += "# number \(server)\nvirtual_server 192.0.2.\(server) 80 {\n    protocol TCP\n"
        text +=
            "    lvs_sched wrr\n    real_server 10.0.0.\(server) 80 {\n        weight \(weight)\n    }\n}\n"
    }
    return Array(text.utf8)
}

private struct Made {
    var generation: Generation
    var outline: GenerationOutline
}

private func made() throws -> Made {
    let bytes = text(3)
    let result = ConfigurationReader.read(path, from: OneFile(bytes: bytes))
    let outline = try #require(GenerationOutline(of: result, bytes, at: path, program: program))
    let generation = try Generation(
        try #require(result.model),
        configuration: try #require(result.flattened).encoded,
        secrets: result.secrets,
        sources: [outline.source],
        version: "1",
        outline: outline
    )
    return Made(generation: generation, outline: outline)
}

private func changed(
    _ outline: GenerationOutline,
    _ bytes: [UInt8] = text(4),
    path: String = path,
    program: [UInt8] = program,
    isCompatible: Bool = false
) -> ChangedPart? {
    ChangedPart(
        of: bytes,
        at: path,
        since: outline,
        program: program,
        options: ReaderOptions(isCompatible: isCompatible)
    )
}

/// With one byte or another changed of what was stored.
private func former(_ made: Made, _ spoil: (inout [[UInt8]]) -> Void = { _ in }) throws -> FormerGeneration? {
    let generation = made.generation
    var files = [generation.objects, generation.configuration, generation.secrets, generation.scripts]
    spoil(&files)
    guard let scripts = try? ScriptTable(files[3]) else { return nil }
    return FormerGeneration(
        generation.hash,
        objects: files[0],
        configuration: files[1],
        secrets: files[2],
        scripts: scripts,
        outline: made.outline
    )
}

private func part(_ made: Made, of bytes: [UInt8] = text(4)) throws -> PartialCompilation? {
    guard let changed = changed(made.outline, bytes), let former = try former(made) else { return nil }
    return changed.compiled(after: former, version: "1") { _ in [] }
}

@Suite struct GenerationOutlineTests {
    @Test func `what is written is read back`() throws {
        let made = try made()
        #expect(made.outline.diagnostics.count == 8, "no lvs_method, no check")
        let bytes = try #require(made.generation.outline)
        #expect(GenerationOutline(decoding: bytes, of: made.generation.hash) == made.outline)
        #expect(try part(made) != nil)
    }

    @Test func `damaged bytes and another generation's are refused`() throws {
        let made = try made()
        let bytes = try #require(made.generation.outline)
        #expect(GenerationOutline(decoding: bytes, of: .none) == nil)
        for count in bytes.indices {
            #expect(GenerationOutline(decoding: Array(bytes[..<count]), of: made.generation.hash) == nil)
            var damaged = bytes
            damaged[count] ^= 1 << (count % 8)
            #expect(GenerationOutline(decoding: damaged, of: made.generation.hash) == nil)
        }
    }

    @Test func `another program's, path's or reading's isn't gone by`() throws {
        let outline = try made().outline
        #expect(changed(outline) != nil)
        #expect(changed(outline, program: program + [1]) == nil)
        #expect(changed(outline, path: path + "f") == nil)
        #expect(changed(outline, isCompatible: true) == nil)
        #expect(changed(outline, text(3) + Array("global_defs {\n}\n".utf8)) == nil)
    }

    @Test(arguments: 0..<4)
    func `a file that isn't as it was written is no former generation's`(_ file: Int) throws {
        let made = try made()
        #expect(try former(made) != nil)
        for place in [0, 9, 20, -1] {
            let spoiled = try former(made) { files in
                let index = place < 0 ? files[file].count - 1 : min(place, files[file].count - 1)
                files[file][index] ^= 0x10
            }
            // What stands where a table names its generation is written anew.
            if file == 0, 8..<24 ~= place { continue }
            #expect(spoiled == nil, "\(place)")
        }
        #expect(try former(made) { $0[file].removeLast() } == nil)
    }

    /// Root's own file, with a sum that is right: whatever it says, nothing traps.
    @Test func `an outline that lies traps nobody`() throws {
        let made = try made()
        var random = RandomSource(seed: 11)
        var known = 0
        for _ in 0..<2_000 {
            var lying = made
            let index = random.below(lying.outline.segments.count)
            let number = random.pick([0, 1, 2, 7, 90, 1_000_000, 60_000_000])
            switch random.below(9) {
            case 0: lying.outline.segments[index].shape.bytes = number
            case 1: lying.outline.segments[index].shape.lines = number
            case 2: lying.outline.segments[index].shape.textBytes = number
            case 3: lying.outline.segments[index].shape.textLines = number
            case 4: lying.outline.segments[index].shape.originBytes = number
            case 5: lying.outline.segments[index].shape.isVirtualServer.toggle()
            case 6: lying.outline.segments.remove(at: index)
            case 7: lying.outline.segments.swapAt(index, random.below(lying.outline.segments.count))
            default: lying.outline.diagnostics[random.below(8)].place.line = number
            }
            let bytes = lying.outline.encoded(for: made.generation.hash)
            guard let read = GenerationOutline(decoding: bytes, of: made.generation.hash) else { continue }
            known += 1
            lying.outline = read
            _ = try part(lying, of: random.chance(percent: 50) ? text(4) : text(3))
        }
        #expect(known > 1_000)
    }
}
