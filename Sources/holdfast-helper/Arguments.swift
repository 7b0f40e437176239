/// The command line: `--engine-uid N --uid N --gid N --generations DIR [--address-lifetimes] [--adopt]
/// [--clear]`.
struct Arguments {
    /// The uid whose connections are taken; with `--clear`, nil for a helper that ends then.
    var engineUserID: UInt32?
    /// What the helper becomes when it is started as root.
    var userID: UInt32?
    var groupID: UInt32?
    var generations: [UInt8] = []
    var usesAddressLifetimes = false
    /// Go on with what a killed helper left.
    var adopts = false
    /// Clear what a killed helper left, first of all.
    var clears = false

    static let usage: StaticString =
        "usage: --engine-uid N --uid N --gid N --generations DIR [--address-lifetimes] [--adopt] [--clear]"

    /// Nil when the line, without the program's name, is anything else.
    init?(_ words: [[UInt8]]) {
        var index = 0
        while index < words.count {
            let value = index + 1 < words.count ? words[index + 1] : []
            if words[index].equals("--clear") {
                clears = true
                index += 1
                continue
            }
            if words[index].equals("--address-lifetimes") {
                usesAddressLifetimes = true
                index += 1
                continue
            }
            if words[index].equals("--adopt") {
                adopts = true
                index += 1
                continue
            }
            if words[index].equals("--engine-uid") {
                engineUserID = number(value)
            } else if words[index].equals("--uid") {
                userID = number(value)
            } else if words[index].equals("--gid") {
                groupID = number(value)
            } else if words[index].equals("--generations") {
                generations = value
            } else {
                return nil
            }
            index += 2
        }
        guard userID != nil, groupID != nil, !generations.isEmpty, clears || engineUserID != nil else {
            return nil
        }
    }
}

/// A decimal number; nil for anything else, and for the id that means "none" to the kernel.
private func number(_ text: [UInt8]) -> UInt32? {
    guard !text.isEmpty, text.count <= 10 else { return nil }
    var value: UInt64 = 0
    for byte in text {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
    }
    return value < UInt64(UInt32.max) ? UInt32(value) : nil
}

extension [UInt8] {
    fileprivate func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        // Safety: within the string's bytes.
        for index in indices where self[index] != (unsafe text.utf8Start[index]) { return false }
        return true
    }
}
