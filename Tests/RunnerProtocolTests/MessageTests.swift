import ByteCodec
import HelperProtocol
import NetworkTypes
import RunnerProtocol
import Testing

@Suite struct MessageTests {
    static let order = RunOrder(
        generation: GenerationHash(rawValue: 1),
        script: 0x0A0B_0C0D,
        timeoutMilliseconds: 3_000,
        transition: RunOrder.Transition(state: .fault, priority: 200),
        queueSequence: 5,
        ageMilliseconds: 6,
        superseded: 7,
        subject: 0x0102_0304_0506_0708
    )
    static let requests: [RunnerRequest] = [
        .hello(version: 1), .run(order), .run(RunOrder(generation: .none, script: 0)), .stop(sequence: 9),
        .read(generation: GenerationHash(rawValue: 1), file: 7), .resolve(name: "mail.example.org"),
    ]
    static let lines = ["\n", "GROUP \"é\" MASTER 0\n"].compactMap {
        LineOrder(generation: GenerationHash(rawValue: 1), fifo: 2, line: Array($0.utf8))
    }
    static let answers: [RunnerAnswer] = [
        .greeting(version: 1, user: 7), .started(process: 4_000), .output(Array("hi".utf8)), .output([]),
        .ended(.exited(status: 3), unheardLines: 2), .ended(.killed(signal: 9), unheardLines: 0),
        .ended(.timedOut, unheardLines: .max), .ended(.stopped, unheardLines: 0),
        .refused(.unsafeProgram, reason: "/a is writable"), .unresolved(reason: "no such host"),
        .resolved([
            .ipv4(IPv4Address(10, 0, 0, 1)), .ipv6(IPv6Address(rawValue: 0xFE80 << 112 | 1)),
        ]),
        .number(-5), .number(.max), .refused(.unreadableFile, reason: ""), .refused(.noNumber, reason: "n"),
        .refused(.missingFile, reason: "none"),
    ]

    private func frame(_ bytes: [UInt8]) throws -> Frame {
        var stream = FrameStream()
        stream.append(bytes)
        return try #require(try stream.next())
    }

    /// By hand, field for field.
    @Test func runRequest() {
        let expected: [UInt8] =
            [60, 0, 2, 0, 3, 0, 0, 0]  // length, number, zero, sequence
            + [1] + Array(repeating: 0, count: 15)  // generation
            + [0x0D, 0x0C, 0x0B, 0x0A] + [0xB8, 0x0B, 0, 0]  // script, timeout
            + [3, 200] + [7, 0]  // state, priority, superseded
            + [5, 0, 0, 0, 0, 0, 0, 0] + [6, 0, 0, 0, 0, 0, 0, 0]  // sequence, age
            + [8, 7, 6, 5, 4, 3, 2, 1]  // subject
        #expect(RunnerRequest.run(MessageTests.order).frame(sequence: 3) == expected)
    }

    @Test(arguments: requests + lines.map { .write($0) })
    func requestsRoundTrip(_ request: RunnerRequest) throws {
        let frame = try frame(request.frame(sequence: 77))
        #expect(frame.sequence == 77)
        #expect(try RunnerRequest(frame) == request)
    }

    @Test(arguments: answers)
    func answersRoundTrip(_ answer: RunnerAnswer) throws {
        #expect(try RunnerAnswer(frame(answer.frame(sequence: 1))) == answer)
    }

    /// Fixed layouts: a byte less or more is an error, but where a text or list ends the frame.
    @Test(arguments: requests.dropLast())
    func requestsOfAnotherLength(_ request: RunnerRequest) throws {
        let frame = try frame(request.frame(sequence: 1))
        for count in 0..<frame.payload.count {
            let short = Frame(number: frame.number, sequence: 1, payload: Array(frame.payload[..<count]))
            #expect(throws: DecodeError.self) { try RunnerRequest(short) }
        }
        let long = Frame(number: frame.number, sequence: 1, payload: frame.payload + [0])
        #expect(throws: DecodeError.leftover(count: 1)) { try RunnerRequest(long) }
    }

    @Test func everyFlippedBitIsAnErrorOrRoundTrips() throws {
        for request in MessageTests.requests {
            let frame = try frame(request.frame(sequence: 1))
            for index in frame.payload.indices {
                for bit in 0..<8 {
                    var other = frame
                    other.payload[index] ^= 1 << UInt8(bit)
                    if let read = try? RunnerRequest(other) {
                        #expect(try self.frame(read.frame(sequence: 1)) == other)
                    }
                }
            }
        }
    }

    @Test(
        arguments: [
            (UInt8(0), []), (5, []), (6, []), (255, [1, 2]), (4, []), (4, [0x20]), (4, [0x61, 0]),
            (4, [0xC3, 0xA4]),
            (4, Array(repeating: 0x61, count: 254)),
            // A priority without a state, a state that there isn't.
            (2, Array(repeating: 0, count: 25) + [1] + Array(repeating: 0, count: 26)),
            (2, Array(repeating: 0, count: 24) + [6] + Array(repeating: 0, count: 27)),
        ] as [(UInt8, [UInt8])]
    )
    func malformedRequests(_ number: UInt8, _ payload: [UInt8]) {
        #expect(throws: DecodeError.self) {
            try RunnerRequest(Frame(number: number, sequence: 1, payload: payload))
        }
    }

    @Test(
        arguments: [
            (UInt8(1), []), (132, [4, 0, 0, 0, 0, 0]), (132, [2, 1, 0, 0, 0, 0]), (133, []), (133, [0]),
            (133, [12]), (136, [1, 2, 3]), (136, [1, 2, 3, 4, 5]),
            (134, [4, 1, 2, 3]), (134, [5, 1, 2, 3, 4]), (131, Array(repeating: 0, count: 513)),
            (134, Array(repeating: [4, 1, 2, 3, 4], count: 17).flatMap { $0 }),
        ] as [(UInt8, [UInt8])]
    )
    func malformedAnswers(_ number: UInt8, _ payload: [UInt8]) {
        #expect(throws: DecodeError.self) {
            try RunnerAnswer(Frame(number: number, sequence: 1, payload: payload))
        }
    }

    @Test func longTextsAreCut() throws {
        let line = Array(repeating: UInt8(0x61), count: 5_000)
        let output = try RunnerAnswer(frame(RunnerAnswer.output(line).frame(sequence: 1)))
        #expect(output == .output(Array(line[..<512])))
        let many = Array(repeating: IPAddress.ipv4(IPv4Address(1, 2, 3, 4)), count: 40)
        let resolved = try RunnerAnswer(frame(RunnerAnswer.resolved(many).frame(sequence: 1)))
        #expect(resolved == .resolved(Array(many[..<16])))
    }
}
