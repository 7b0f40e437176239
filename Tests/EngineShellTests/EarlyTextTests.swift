import CLinux
import Compiler
import Configuration
import Glibc
import Testing

@testable import EngineShell

/// What the engine makes of text that is handed over while its generation is being compiled.
struct EarlyTextTests {
    private static let parts = [
        FlattenedPart(
            isCompatible: false,
            isLast: false,
            files: ["/a.conf"],
            secrets: [],
            text: Array("virtual_server 192.0.2.1 80 {\n    protocol TCP\n".utf8)[...],
            origins: [.init(file: 0, line: 1), .init(file: 0, line: 2)]
        ),
        FlattenedPart(
            isCompatible: false,
            isLast: true,
            files: [],
            secrets: [],
            text: Array("    lvs_sched wrr\n    real_server 10.0.0.1 80 {\n    }\n}\n".utf8)[...],
            origins: (3...6).map { .init(file: 0, line: $0) }[...]
        ),
    ]

    /// With the length before it.
    private static func framed(_ bytes: [UInt8]) -> [UInt8] { number(UInt64(bytes.count), 4) + bytes }

    private static func number(_ number: UInt64, _ count: UInt64) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// What is read of a memory that holds `bytes`, while `told` is said of it.
    private static func read(_ bytes: [UInt8], told: [UInt8], limit: UInt64 = 1 << 20) throws
        -> FormerReading?
    {
        var pipe: [Int32] = [-1, -1]
        // Safety: the call sets two elements.
        try #require(unsafe hf_pipe(&pipe) == 0)
        let memory = hf_memory_file()
        try #require(memory >= 0)
        // Safety: counts are of the arrays.
        _ = unsafe hf_write(memory, bytes, UInt64(bytes.count))
        _ = unsafe hf_write(pipe[1], told, UInt64(told.count))
        _ = hf_close(pipe[1])
        return EarlyText(progress: pipe[0], memory: memory, limit: limit).read()
    }

    private static var whole: [UInt8] { parts.flatMap { framed($0.encoded) } }

    @Test func `the whole text is read, in one step or in two`() throws {
        let whole = EarlyTextTests.whole
        let all = EarlyTextTests.number(UInt64(whole.count), 8)
        let first = EarlyTextTests.number(
            UInt64(EarlyTextTests.framed(EarlyTextTests.parts[0].encoded).count),
            8
        )
        let flattened = try FlattenedConfiguration(
            decoding: Array(
                """
                holdfast-flattened 1 strict
                files 1
                7 /a.conf
                lines 6
                0 1
                0 2
                0 3
                0 4
                0 5
                0 6
                text 103
                virtual_server 192.0.2.1 80 {
                    protocol TCP
                    lvs_sched wrr
                    real_server 10.0.0.1 80 {
                    }
                }

                """.utf8
            )
        )
        for told in [all, first + all] {
            var reading = try #require(try EarlyTextTests.read(whole, told: told))
            #expect(reading.head + reading.text == flattened.encoded)
            let model = ConfigurationReader.readFlattened(flattened, secrets: []).model
            #expect(reading.model(replacing: 0..<0, with: [], secrets: []) == model)
        }
    }

    @Test(arguments: [
        "nothing", "cut", "a piece", "half a number", "too long", "backwards", "other bytes", "errors",
    ])
    func `anything else is as if nothing had come`(what: String) throws {
        var bytes = EarlyTextTests.whole
        let count = UInt64(bytes.count)
        let first = UInt64(EarlyTextTests.framed(EarlyTextTests.parts[0].encoded).count)
        var told = EarlyTextTests.number(count, 8)
        var limit: UInt64 = 1 << 20
        switch what {
        case "nothing": told = []
        case "cut": bytes.removeLast()
        case "a piece": told = EarlyTextTests.number(first, 8)
        case "half a number": told.removeLast()
        case "too long": limit = count - 1
        case "backwards": told = EarlyTextTests.number(count, 8) + EarlyTextTests.number(first, 8)
        case "other bytes": bytes = Array(repeating: 0xFF, count: bytes.count)
        default:
            var part = EarlyTextTests.parts[0]
            part.isLast = true
            bytes = EarlyTextTests.framed(part.encoded)
            told = EarlyTextTests.number(UInt64(bytes.count), 8)
        }
        #expect(try EarlyTextTests.read(bytes, told: told, limit: limit) == nil)
    }
}
