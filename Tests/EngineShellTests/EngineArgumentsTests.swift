import Testing

@testable import EngineShell

struct EngineArgumentsTests {
    private static let paths = ["--generations", "/g", "--helper", "/h", "--helper-descriptors", "/d"]

    @Test func `paths alone leave the identity as it is`() throws {
        let arguments = try EngineArguments(Self.paths)
        #expect(arguments.identity == nil)
        #expect(arguments.generations == "/g")
        #expect(arguments.helper == "/h")
        #expect(arguments.helperDescriptors == "/d")
    }

    @Test func `an identity has two parts`() throws {
        let arguments = try EngineArguments(["--uid", "61001", "--gid", "61002"] + Self.paths)
        #expect(arguments.identity == EngineArguments.Identity(user: 61_001, group: 61_002))
    }

    @Test(
        arguments: [
            ([], .missing("--generations")),
            (["--generations", ""], .missing("--generations")),
            (["--generations", "/g", "--helper", "/h"], .missing("--helper-descriptors")),
            (["--generations"], .missingValue("--generations")),
            (["--verbose"] + paths, .unknown("--verbose")),
            (["extra"] + paths, .unknown("extra")),
            (paths + ["--uid", "1"], .identityIncomplete),
            (paths + ["--gid", "1"], .identityIncomplete),
            (paths + ["--uid", "x", "--gid", "1"], .badNumber("--uid")),
            (paths + ["--uid", "-1", "--gid", "1"], .badNumber("--uid")),
            (paths + ["--uid", "1", "--gid", "4294967295"], .badNumber("--gid")),
        ] as [([String], EngineArguments.Problem)]
    )
    func `a bad command line is refused with the reason`(words: [String], problem: EngineArguments.Problem) {
        #expect(throws: problem) { try EngineArguments(words) }
        #expect(!problem.description.isEmpty)
    }
}
