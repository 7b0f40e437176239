import HelperCore
import HelperProtocol
import Testing

/// A generation whose table is the one in force, but for the hash: a weight was changed, or a comment.
struct EqualTableTests {
    private func session(_ seed: UInt64, sharing: Bool) throws -> RandomSession {
        var session = try RandomSession(seed: seed)
        // Generation 3 is 1 again, under its own name, so that two of three reloads change nothing.
        var bytes = try #require(session.scene.bench.tables[1])
        bytes[8] = 3
        session.scene.bench.tables[3] = bytes
        session.scene.bench.sharesTables = sharing
        return session
    }

    @Test(arguments: 0..<24) func `it is as good as one of its own`(_ seed: UInt64) throws {
        var sharing = try session(seed, sharing: true)
        var apart = try session(seed, sharing: false)
        for step in 0..<1_500 {
            try sharing.step()
            try apart.step()
            try #require(sharing.scene.bench.effects == apart.scene.bench.effects, "step \(step)")
            try #require(sharing.scene.bench.kernel == apart.scene.bench.kernel, "step \(step)")
        }
        #expect(sharing.scene.bench.shared > 0 && sharing.reached.activations > 0)
        #expect(apart.scene.bench.shared == 0)
    }

    @Test func `a held object goes on under the number that the next table has for it`() throws {
        var scene = try Scene()
        try scene.lead()
        var bytes = try #require(scene.bench.tables[1])
        bytes[8] = 3
        scene.bench.tables[3] = bytes
        scene.bench.clear()
        #expect(try scene.bench.say(.load(GenerationHash(rawValue: 3))) == .done)
        #expect(try scene.bench.say(.activate) == .done)
        #expect(scene.bench.shared == 1)
        #expect(scene.bench.asked == [], "the kernel has it all")
        #expect(scene.bench.logs.last == .generationActivated(GenerationHash(rawValue: 3)))
        #expect(try scene.put(scene.address) == .done)
        #expect(scene.bench.asked == [], "held")
        #expect(try scene.remove(scene.address) == .done)
        #expect(scene.bench.asked == [.remove])
    }
}
