package import ByteCodec
package import HelperProtocol
package import NetworkTypes

/// What the runner says; the frame's sequence is the request's.
package enum RunnerAnswer: Hashable, Sendable {
    /// To `hello`: which user runs scripts here.
    case greeting(version: UInt32, user: UInt32)
    case started(process: Int32)
    /// A line of the script's output, without its end, cut and bounded; whatever bytes the script wrote.
    case output([UInt8])
    /// - Parameter unheardLines: output that was not passed on.
    case ended(RunOutcome, unheardLines: UInt32)
    case refused(RunRefusal, reason: String)
    case resolved([IPAddress])
    case unresolved(reason: String)
    /// What a tracked file says; 0 when there is no such file.
    case number(Int32)

    /// Frame numbers.
    enum Number: UInt8 {
        case greeting = 129
        case started = 130
        case output = 131
        case ended = 132
        case refused = 133
        case resolved = 134
        case unresolved = 135
        case number = 136
    }
}

/// How a run ended.
package enum RunOutcome: Hashable, Sendable {
    case exited(status: UInt8)
    case killed(signal: UInt8)
    /// It took longer than its timeout, and was ended.
    case timedOut
    /// `stop` was asked, and it was ended.
    case stopped
}

/// Why a script was not run, or a file not read.
package enum RunRefusal: UInt8, Sendable, CaseIterable {
    /// The table has no such number; no honest engine asks.
    case unknownScript = 1
    /// No such generation, or not root's alone, or malformed.
    case badGeneration = 2
    /// A transition for an entry that isn't told of any, or none for one that is; no honest engine asks.
    case wrongTransition = 3
    /// The entry names another user than this runner's.
    case otherUser = 4
    /// As many run as may.
    case tooMany = 5
    /// The program isn't there, or somebody else could have changed it.
    case unsafeProgram = 6
    /// The kernel refused to start it.
    case notStarted = 7
    /// The sequence is that of a run that goes on; no honest engine asks.
    case sequenceInUse = 8
    /// The file is there and can't be read, or is no regular one.
    case unreadableFile = 9
    /// What the file holds fits in no 32 bits.
    case noNumber = 10
    /// There is no such file.
    case missingFile = 11

    package var isViolation: Bool {
        switch self {
        case .unknownScript, .wrongTransition, .sequenceInUse: true
        case .badGeneration, .otherUser, .tooMany, .unsafeProgram, .notStarted, .unreadableFile, .noNumber,
            .missingFile:
            false
        }
    }
}

extension RunnerAnswer {
    /// The whole frame; what is longer than `RunnerLimits` allow is cut.
    package func frame(sequence: UInt32) -> [UInt8] {
        var writer = ByteWriter(limit: 1_024)
        let number: Number
        switch self {
        case .greeting(let version, let user):
            number = .greeting
            writer.writeLittleEndian(version)
            writer.writeLittleEndian(user)
        case .started(let process):
            number = .started
            writer.writeLittleEndian(UInt32(bitPattern: process))
        case .output(let line):
            number = .output
            writer.write(Array(line.prefix(RunnerLimits.lineLength)))
        case .ended(let outcome, let unheard):
            number = .ended
            let (kind, value) = outcome.numbers
            writer.write(kind)
            writer.write(value)
            writer.writeLittleEndian(unheard)
        case .refused(let refusal, let reason):
            number = .refused
            writer.write(refusal.rawValue)
            writer.write(Array(reason.utf8.prefix(RunnerLimits.reasonLength)))
        case .resolved(let addresses):
            number = .resolved
            for address in addresses.prefix(RunnerLimits.addresses) {
                writer.write(address.family.rawValue)
                writer.write(address.octets)
            }
        case .unresolved(let reason):
            number = .unresolved
            writer.write(Array(reason.utf8.prefix(RunnerLimits.reasonLength)))
        case .number(let value):
            number = .number
            writer.writeLittleEndian(UInt32(bitPattern: value))
        }
        return Frame.encode(number: number.rawValue, sequence: sequence, payload: writer.bytes)
    }

    /// The engine's side.
    package init(_ frame: Frame) throws(DecodeError) {
        let payload = frame.payload.span
        var reader = ByteReader()
        guard let number = Number(rawValue: frame.number) else { throw .invalidValue(offset: 2) }
        switch number {
        case .greeting:
            let version = try reader.readLittleEndian(UInt32.self, payload)
            self = .greeting(version: version, user: try reader.readLittleEndian(UInt32.self, payload))
        case .started:
            let process = try reader.readLittleEndian(UInt32.self, payload)
            self = .started(process: Int32(bitPattern: process))
        case .output:
            self = .output(try rest(&reader, payload, atMost: RunnerLimits.lineLength))
        case .ended:
            let outcome = try RunOutcome(&reader, payload)
            self = .ended(outcome, unheardLines: try reader.readLittleEndian(UInt32.self, payload))
        case .refused:
            guard let refusal = RunRefusal(rawValue: try reader.readUInt8(payload)) else {
                throw .invalidValue(offset: 8)
            }
            let reason = try rest(&reader, payload, atMost: RunnerLimits.reasonLength)
            self = .refused(refusal, reason: String(decoding: reason, as: UTF8.self))
        case .resolved: self = .resolved(try addresses(&reader, payload))
        case .unresolved:
            let reason = try rest(&reader, payload, atMost: RunnerLimits.reasonLength)
            self = .unresolved(reason: String(decoding: reason, as: UTF8.self))
        case .number:
            self = .number(Int32(bitPattern: try reader.readLittleEndian(UInt32.self, payload)))
        }
        try reader.finish(payload)
    }
}

private func rest(
    _ reader: inout ByteReader,
    _ payload: borrowing Span<UInt8>,
    atMost limit: Int
) throws(DecodeError) -> [UInt8] {
    let count = reader.remaining(in: payload)
    guard count <= limit else { throw .leftover(count: count - limit) }
    return try reader.readBytes(count, payload)
}

private func addresses(
    _ reader: inout ByteReader,
    _ payload: borrowing Span<UInt8>
) throws(DecodeError) -> [IPAddress] {
    var result: [IPAddress] = []
    while reader.remaining(in: payload) > 0 {
        let start = reader.offset
        guard result.count < RunnerLimits.addresses,
            let family = AddressFamily(rawValue: try reader.readUInt8(payload))
        else { throw .invalidValue(offset: start) }
        switch family {
        case .ipv4:
            result.append(.ipv4(IPv4Address(rawValue: try reader.readBigEndian(UInt32.self, payload))))
        case .ipv6:
            result.append(.ipv6(IPv6Address(rawValue: try reader.readBigEndian(UInt128.self, payload))))
        }
    }
    return result
}

extension RunOutcome {
    fileprivate var numbers: (kind: UInt8, value: UInt8) {
        switch self {
        case .exited(let status): (0, status)
        case .killed(let signal): (1, signal)
        case .timedOut: (2, 0)
        case .stopped: (3, 0)
        }
    }

    fileprivate init(
        _ reader: inout ByteReader,
        _ payload: borrowing Span<UInt8>
    ) throws(DecodeError) {
        let kind = try reader.readUInt8(payload)
        let value = try reader.readUInt8(payload)
        switch (kind, value) {
        case (0, _): self = .exited(status: value)
        case (1, _): self = .killed(signal: value)
        case (2, 0): self = .timedOut
        case (3, 0): self = .stopped
        default: throw .invalidValue(offset: 8)
        }
    }
}
