import NetworkTypes

/// The LAN's state.
struct NetworkCondition {
    var lossPercent = 0
    var duplicationPercent = 0
    var extraDelay = Interval.zero
    /// `lossBetween[from][to]`, on top of `lossPercent`.
    var lossBetween: [[Int]]
    /// `isCut[from][to]`.
    var isCut: [[Bool]]

    init(machineCount: Int) {
        lossBetween = Array(repeating: Array(repeating: 0, count: machineCount), count: machineCount)
        isCut = Array(repeating: Array(repeating: false, count: machineCount), count: machineCount)
    }

    var isWhole: Bool {
        lossPercent == 0 && extraDelay == .zero && !isCut.contains { $0.contains(true) }
            && lossBetween.allSatisfy { $0.allSatisfy { $0 == 0 } }
    }

    mutating func isolate(_ machine: Int) {
        for other in isCut.indices where other != machine {
            isCut[machine][other] = true
            isCut[other][machine] = true
        }
    }

    mutating func mend() { self = NetworkCondition(machineCount: isCut.count) }
}
