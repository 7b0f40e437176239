import Compiler
import HelperProtocol
import NetworkTypes

// Engine and helper both ended, and the files were read again before they came back. The new helper holds
// nothing of IPVS, and looks for what carries its mark by what shall be in force; what was taken out
// meanwhile stands in the generation that was in force alone. So the helper is given that one first.

extension Node {
    /// Whether this helper hasn't had the generation that was in force: it came anew, and knows none, or one
    /// that it went by to find what its predecessor left. Of a lease that an engine gave it, it knows the
    /// last advertisement.
    func isNew(toHelper hash: GenerationHash) -> Bool {
        hash != helperGeneration && leases.allSatisfy(\.lastAdvert.isEmpty)
    }

    /// True when a former engine's generation goes first; the greeting ends with the answer.
    mutating func handsOver(into effects: inout [NodeEffect]) -> Bool {
        guard let before = inForceBefore, generation == nil, let desired, !isStopping,
            before.generation != desired.hash, isNew(toHelper: before.generation)
        else { return false }
        ask(.load(before.generation), as: .handOver, into: &effects)
        return true
    }

    mutating func handOverAnswered(
        _ outcome: Outcome,
        at now: Instant,
        into effects: inout [NodeEffect]
    ) {
        guard session == .greeting(missing: 0), let before = inForceBefore else { return }
        inForceBefore = nil
        guard outcome == .done, let desired else { return finishGreeting(at: now, into: &effects) }
        session = .ready
        ask(.activate, as: .handOver, into: &effects)
        for number in ServiceLookup(before).numbers(missingIn: desired.table) {
            ask(.remove(ObjectReference(index: number)), as: .handOver, into: &effects)
        }
        beginLoading(desired, into: &effects)
    }
}
