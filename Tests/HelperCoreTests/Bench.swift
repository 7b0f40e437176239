import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// A helper core on the bench: the shell's immediate answers are given at once, the kernel's when asked for.
struct Bench {
    static let engine: UInt32 = 990

    var core: HelperCore
    var now = Instant(nanosecondsSinceBoot: 1_000_000_000_000)
    var sequence: UInt32 = 0
    /// What `load` finds.
    var tables: [UInt128: [UInt8]] = [:]
    /// What the kernel has with our mark, by generation, as long as the shell looks.
    var leftBehind: [UInt128: [UInt32]] = [:]
    /// As the shell does it: a table that is the active one's but for its hash is read where that is.
    var sharesTables = true
    /// Tables that were.
    var shared = 0
    var socketErrno: Int32 = 0
    /// False: kernel operations wait in `operations` for `answer`.
    var kernelAnswers = true
    var kernelErrno: Int32 = 0

    /// Since the last `clear`.
    var effects: [HelperEffect] = []
    var operations: [KernelOperation] = []
    var stream = FrameStream()
    var messages: [Message] = []
    /// What the kernel has, by body: puts without removes.
    var kernel: [[UInt8]] = []

    init(usesAddressLifetimes: Bool = false) {
        core = HelperCore(enginesUserID: Bench.engine, usesAddressLifetimes: usesAddressLifetimes)
    }

    mutating func clear() {
        effects = []
        messages = []
    }

    mutating func handle(_ event: HelperEvent) throws {
        var new: [HelperEffect] = []
        core.handle(event, at: now, into: &new)
        effects += new
        for effect in new {
            switch effect {
            case .send(let bytes):
                stream.append(bytes)
                while let frame = try stream.next() { messages.append(try Message(frame)) }
            case .openGeneration(let hash):
                guard let bytes = tables[hash.rawValue] else {
                    try handle(.generationRefused(.unreadable(errno: 2)))
                    continue
                }
                let former = sharesTables ? core.active : nil
                let renamed = former.flatMap { former in
                    // Safety: `base` has `count` bytes.
                    unsafe ObjectTable(hash, after: former) { base, count, hash in
                        var wanted = unsafe Array(UnsafeRawBufferPointer(start: base, count: count))
                        wanted.replaceSubrange(8..<24, with: hash)
                        return wanted == bytes
                    }
                }
                if renamed != nil { shared += 1 }
                let table = try renamed ?? ObjectTable(TableMemory(copying: bytes))
                let places = leftBehind.removeValue(forKey: hash.rawValue) ?? []
                try handle(.generationOpened(table, leftBehind: places))
            case .openSocket(let key, group: _):
                try handle(.socketOpened(key, errno: socketErrno))
            case .kernel(let operation):
                operations.append(operation)
            case .acceptConnection, .refuseConnection, .endSession, .closeSocket, .leaveGroup, .quieten,
                .sendAdvert,
                .announce, .probe,
                .cancelAnnouncement, .log, .finished:
                break
            }
        }
        if kernelAnswers { try answerAll(kernelErrno) }
    }

    /// Answers all operations in order.
    mutating func answerAll(_ errno: Int32 = 0) throws {
        while !operations.isEmpty { try answerFirst(errno) }
    }

    mutating func answerFirst(_ errno: Int32 = 0, message: String = "") throws {
        let operation = operations.removeFirst()
        if errno == 0 {
            switch operation.action {
            case .put: kernel.append(operation.body)
            case .renew, .dump, .dumpMore: break
            case .remove: kernel.removeAll { $0 == operation.body }
            }
        }
        try handle(.kernelAnswered(ticket: operation.ticket, errno: errno, message: Array(message.utf8)))
    }

    /// Lets time pass to the deadlines on the way.
    mutating func pass(_ interval: Interval) throws {
        let end = now + interval
        for _ in 0..<1_000 {
            guard let next = core.nextDeadline, next <= end else { break }
            now = max(now, next)
            try handle(.deadlineReached)
        }
        now = end
        try handle(.deadlineReached)
    }

    mutating func connect() throws { try handle(.connected(userID: Bench.engine)) }

    /// Generation 1 is what `builder` holds; an engine connects, loads it and takes it into force.
    mutating func activate(_ builder: TableBuilder) throws {
        tables[1] = builder.bytes
        try connect()
        try say(.hello(version: Command.protocolVersion))
        #expect(try say(.load(GenerationHash(rawValue: 1))) == .done)
        #expect(try say(.activate) == .done)
    }

    /// Sends a command; the outcome if it was answered. Nothing is said of a `transmit` that was accepted.
    @discardableResult
    mutating func say(_ command: Command) throws -> Outcome? {
        sequence += 1
        messages = []
        try handle(.received(command.frame(sequence: sequence)))
        for message in messages {
            if case .answer(command.number, let outcome) = message { return outcome }
        }
        if command.number == .transmit, !isEnded { return .done }
        return nil
    }

    var adverts: [[UInt8]] {
        effects.compactMap { effect in
            if case .sendAdvert(_, _, _, _, let bytes) = effect { return bytes }
            return nil
        }
    }

    var logs: [HelperLog] {
        effects.compactMap { effect in
            if case .log(let log) = effect { return log }
            return nil
        }
    }

    /// Kernel operations since the last `clear`.
    var asked: [KernelOperation.Action] {
        effects.compactMap { effect in
            if case .kernel(let operation) = effect { return operation.action }
            return nil
        }
    }

    var isEnded: Bool { effects.contains(.endSession) }
}

/// A version 2 protocol unit of VRID `router` with `count` addresses; zeros where the helper doesn't look.
func advert(_ router: UInt8 = 62, priority: UInt8 = 100, count: UInt8 = 1) -> [UInt8] {
    [0x21, router, priority, count, 0, 1, 0, 0] + [UInt8](repeating: 0, count: 8 + 4 * Int(count))
}

extension Outcome {
    static func refused(_ refusal: Refusal) -> Outcome { .refused(refusal, errno: 0, message: []) }
}
