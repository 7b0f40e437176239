package import ByteCodec
package import HelperProtocol

/// What the engine asks; the frame's sequence names it.
package enum RunnerRequest: Hashable, Sendable {
    /// First and once.
    case hello(version: UInt32)
    case run(RunOrder)
    /// Ends the run that this request began: TERM, then KILL, to its process group.
    case stop(sequence: UInt32)
    /// Printable ASCII, 1…253 bytes.
    case resolve(name: String)
    case write(LineOrder)
    /// The number in a tracked file; an entry of the table that is one.
    case read(generation: GenerationHash, file: UInt32)

    /// Frame numbers.
    enum Number: UInt8 {
        case hello = 1
        case run = 2
        case stop = 3
        case resolve = 4
        case read = 5
        case write = 6
    }
}

/// One script to run.
package struct RunOrder: Hashable, Sendable {
    /// Numbers are this generation's.
    package var generation: GenerationHash
    package var script: UInt32
    /// Then it is ended; 0: it may take as long as it likes.
    package var timeoutMilliseconds: UInt32
    /// For an entry that is told of transitions; others must have none.
    package var transition: Transition?
    /// What the script finds in HOLDFAST_SEQUENCE, HOLDFAST_STATE_AGE_MS and HOLDFAST_SUPERSEDED; all zero:
    /// the variables are left out.
    package var queueSequence: UInt64
    package var ageMilliseconds: UInt64
    package var superseded: UInt16
    /// What must not run twice at once, whichever engine asks: a number of the engine's for an instance's
    /// queue, a tracker, a reader. 0: it may.
    package var subject: UInt64

    package struct Transition: Hashable, Sendable {
        package var state: State
        package var priority: UInt8

        package init(state: State, priority: UInt8) {
            self.state = state
            self.priority = priority
        }
    }

    /// States as scripts hear them (spec vrrp-behaviour 20.2).
    package enum State: UInt8, Sendable, CaseIterable {
        case master = 1
        case backup = 2
        case fault = 3
        case stop = 4
        case deleted = 5

        package var word: String {
            switch self {
            case .master: "MASTER"
            case .backup: "BACKUP"
            case .fault: "FAULT"
            case .stop: "STOP"
            case .deleted: "DELETED"
            }
        }
    }

    package init(
        generation: GenerationHash,
        script: UInt32,
        timeoutMilliseconds: UInt32 = 0,
        transition: Transition? = nil,
        queueSequence: UInt64 = 0,
        ageMilliseconds: UInt64 = 0,
        superseded: UInt16 = 0,
        subject: UInt64 = 0
    ) {
        self.generation = generation
        self.script = script
        self.timeoutMilliseconds = timeoutMilliseconds
        self.transition = transition
        self.queueSequence = queueSequence
        self.ageMilliseconds = ageMilliseconds
        self.superseded = superseded
        self.subject = subject
    }
}

extension RunnerRequest {
    /// The whole frame.
    package func frame(sequence: UInt32) -> [UInt8] {
        var writer = ByteWriter(limit: RunnerLimits.requestLength)
        let number: Number
        switch self {
        case .hello(let version):
            number = .hello
            writer.writeLittleEndian(version)
        case .run(let order):
            number = .run
            writer.writeLittleEndian(order.generation.rawValue)
            writer.writeLittleEndian(order.script)
            writer.writeLittleEndian(order.timeoutMilliseconds)
            writer.write(order.transition?.state.rawValue ?? 0)
            writer.write(order.transition?.priority ?? 0)
            writer.writeLittleEndian(order.superseded)
            writer.writeLittleEndian(order.queueSequence)
            writer.writeLittleEndian(order.ageMilliseconds)
            writer.writeLittleEndian(order.subject)
        case .stop(let other):
            number = .stop
            writer.writeLittleEndian(other)
        case .resolve(let name):
            number = .resolve
            writer.write(Array(name.utf8))
        case .write(let order):
            number = .write
            writer.writeLittleEndian(order.generation.rawValue)
            writer.writeLittleEndian(order.fifo)
            writer.write(order.line)
        case .read(let generation, let file):
            number = .read
            writer.writeLittleEndian(generation.rawValue)
            writer.writeLittleEndian(file)
        }
        return Frame.encode(number: number.rawValue, sequence: sequence, payload: writer.bytes)
    }

    /// The runner's side.
    package init(_ frame: Frame) throws(DecodeError) {
        let payload = frame.payload.span
        var reader = ByteReader()
        guard let number = Number(rawValue: frame.number) else { throw .invalidValue(offset: 2) }
        switch number {
        case .hello: self = .hello(version: try reader.readLittleEndian(UInt32.self, payload))
        case .run: self = .run(try RunOrder(&reader, payload))
        case .stop: self = .stop(sequence: try reader.readLittleEndian(UInt32.self, payload))
        case .resolve:
            let bytes = try reader.readBytes(reader.remaining(in: payload), payload)
            guard (1...RunnerLimits.hostNameLength).contains(bytes.count),
                bytes.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw .invalidValue(offset: 8) }
            self = .resolve(name: String(decoding: bytes, as: UTF8.self))
        case .write: self = .write(try LineOrder(&reader, payload))
        case .read:
            let generation = GenerationHash(rawValue: try reader.readLittleEndian(UInt128.self, payload))
            self = .read(generation: generation, file: try reader.readLittleEndian(UInt32.self, payload))
        }
        try reader.finish(payload)
    }
}

extension RunOrder {
    fileprivate init(
        _ reader: inout ByteReader,
        _ payload: borrowing Span<UInt8>
    ) throws(DecodeError) {
        generation = GenerationHash(rawValue: try reader.readLittleEndian(UInt128.self, payload))
        script = try reader.readLittleEndian(UInt32.self, payload)
        timeoutMilliseconds = try reader.readLittleEndian(UInt32.self, payload)
        let state = try reader.readUInt8(payload)
        let priority = try reader.readUInt8(payload)
        if state == 0, priority == 0 {
            transition = nil
        } else {
            guard let state = State(rawValue: state) else { throw .invalidValue(offset: 24) }
            transition = Transition(state: state, priority: priority)
        }
        superseded = try reader.readLittleEndian(UInt16.self, payload)
        queueSequence = try reader.readLittleEndian(UInt64.self, payload)
        ageMilliseconds = try reader.readLittleEndian(UInt64.self, payload)
        subject = try reader.readLittleEndian(UInt64.self, payload)
    }
}
