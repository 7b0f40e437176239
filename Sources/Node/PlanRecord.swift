// Plans as bytes that outlive the process. Two slots of one file are written in turn: whoever is interrupted
// while writing one leaves the other whole. What is read is trusted no more than a datagram.

extension [Plan] {
    /// Bytes of a slot.
    package static var slotLength: Int { 262_144 }
    private static var magic: String { "holdfast-plans 1" }

    /// The bytes of a slot, shorter than it.
    ///
    /// - Parameter sequence: the slot with the higher one is the newer.
    package func record(sequence: UInt64) -> [UInt8] {
        precondition(count <= Plan.countMax)
        let body = map(\.recordLine).joined()
        let sum = String(PlanChecksum.of(Array<UInt8>(body.utf8)), radix: 16)
        let record = "\(Self.magic) \(sequence) \(body.utf8.count) \(sum)\n\(body)"
        precondition(record.utf8.count < Self.slotLength, "plans of bounded words")
        return Array<UInt8>(record.utf8)
    }

    /// What a slot says; nil for an empty, damaged or half-written one.
    package static func read(_ slot: [UInt8]) -> (plans: [Plan], sequence: UInt64)? {
        guard let end = slot.prefix(128).firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let head = String(decoding: slot[..<end], as: UTF8.self).split(separator: " ")
        guard head.count == 5, head[0] + " " + head[1] == magic[...], let sequence = UInt64(head[2]),
            let length = Int(head[3]), let sum = UInt64(head[4], radix: 16)
        else { return nil }
        let rest = slot[(end + 1)...]
        guard length >= 0, length <= rest.count else { return nil }
        let body = Array<UInt8>(rest.prefix(length))
        guard PlanChecksum.of(body) == sum, let text = String(validating: body, as: UTF8.self) else {
            return nil
        }
        var plans: [Plan] = []
        for line in text.split(separator: "\n") {
            guard plans.count < Plan.countMax, let plan = Plan(recordLine: line) else { return nil }
            plans.append(plan)
        }
        return (plans, sequence)
    }

    /// The newer of two slots; nil when neither can be read.
    package static func newest(of slots: [[UInt8]]) -> (plans: [Plan], sequence: UInt64, slot: Int)? {
        var result: (plans: [Plan], sequence: UInt64, slot: Int)?
        for (place, slot) in slots.enumerated() {
            guard let found = read(slot), found.sequence > result?.sequence ?? 0 else { continue }
            result = (found.plans, found.sequence, place)
        }
        return result
    }
}

extension Plan {
    /// Bytes of a name or a reason that is taken from a file.
    private static let wordLength = 256

    /// Words behind tabs, an empty one for what isn't there.
    fileprivate var recordLine: String {
        let (kind, first, second): (String, String, String) =
            switch subject {
            case .maintenance: ("maintenance", "", "")
            case .switchover(let instance): ("switchover", instance, "")
            case .drain(let server, let service): ("drain", server, service ?? "")
            }
        let words = [
            kind, first, second, "\(user)", "\(since)", expiry.map { "\($0)" } ?? "", reason ?? "",
        ]
        return words.map(Plan.plain).joined(separator: "\t") + "\n"
    }

    fileprivate init?(recordLine: Substring) {
        let words = recordLine.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 7,
            words.allSatisfy({ $0.utf8.count <= Plan.wordLength && Plan.plain($0) == $0 }),
            let user = UInt32(words[3]), let since = Int64(words[4]), since >= 0
        else { return nil }
        let subject: Subject
        switch words[0] {
        case "maintenance" where words[1].isEmpty: subject = .maintenance
        case "switchover" where !words[1].isEmpty: subject = .switchover(instance: words[1])
        case "drain" where !words[1].isEmpty:
            subject = .drain(server: words[1], service: words[2].isEmpty ? nil : words[2])
        default: return nil
        }
        var expiry: Int64?
        if !words[5].isEmpty {
            // A year from its beginning is more than anybody may ask for; and no sum of it overflows.
            guard let end = Int64(words[5]), end > since, end - since < 366 * 86_400 else { return nil }
            expiry = end
        }
        let reason = words[6].isEmpty ? nil : words[6]
        self.init(subject: subject, user: user, reason: reason, since: since, expiry: expiry)
    }

    /// Without control characters, which would end a word or a line, or move a terminal's cursor.
    private static func plain(_ word: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            result.append(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "?" : scalar)
        }
        return String(result)
    }
}

/// FNV-1a of 64 bits: against half-written slots, not against anybody who can write the file.
private enum PlanChecksum {
    static func of(_ bytes: [UInt8]) -> UInt64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return sum
    }
}
