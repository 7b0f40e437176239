import RunnerProtocol

/// Cuts a script's output into lines, and stops listening after a number of them: a script that floods costs
/// a bounded amount of log, and nothing is kept but one unfinished line.
struct OutputLines {
    private var line: [UInt8] = []
    private var passed = 0
    /// Lines that were not passed on.
    private(set) var unheard: UInt32 = 0

    /// Takes bytes, gives whole lines, cut to their limit, without their ends; empty ones are left out.
    ///
    /// - Parameter budget: of all runs together.
    mutating func take(_ bytes: some Sequence<UInt8>, at now: Int64, _ budget: inout LineBudget) -> [[UInt8]]
    {
        var result: [[UInt8]] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if let whole = finish(at: now, &budget) { result.append(whole) }
            } else if line.count < RunnerLimits.lineLength {
                line.append(byte)
            }
        }
        return result
    }

    /// The last line, if it had no end.
    mutating func finish(at now: Int64, _ budget: inout LineBudget) -> [UInt8]? {
        guard !line.isEmpty else { return nil }
        let whole = line
        line.removeAll(keepingCapacity: true)
        guard passed < RunnerLimits.linesPerRun, budget.spend(at: now) else {
            if unheard < .max { unheard += 1 }
            return nil
        }
        passed += 1
        return whole
    }
}

/// How many lines all runs together may write in a second.
struct LineBudget {
    private var second: Int64 = .min
    private var spent = 0

    /// False when this second's lines are spent.
    mutating func spend(at now: Int64) -> Bool {
        if now / 1_000_000_000 != second {
            second = now / 1_000_000_000
            spent = 0
        }
        spent += 1
        return spent <= RunnerLimits.linesPerSecond
    }
}
