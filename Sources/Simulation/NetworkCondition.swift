import NetworkTypes

/// The LAN's state.
struct NetworkCondition {
    var lossPercent = 0
    var duplicationPercent = 0
    var extraDelay = Interval.zero
    /// `isCut[from][to]`.
    var isCut: [[Bool]]

    init(machineCount: Int) {
        isCut = Array(repeating: Array(repeating: false, count: machineCount), count: machineCount)
    }

    var isWhole: Bool {
        lossPercent == 0 && extraDelay == .zero && !isCut.contains { $0.contains(true) }
    }

    mutating func isolate(_ machine: Int) {
        for other in isCut.indices where other != machine {
            isCut[machine][other] = true
            isCut[other][machine] = true
        }
    }

    mutating func mend() { self = NetworkCondition(machineCount: isCut.count) }
}
