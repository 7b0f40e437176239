import CLinux
import GenerationStore
import Node

/// Files of the engine's own, opened while it may open any: plans and the name of the generation in force,
/// which are to outlive it, and the dumps that keepalived's signals ask for. Afterwards it has the
/// descriptors and no right to open a file for writing.
package struct StateFiles: Sendable {
    /// Nil: plans end with the engine.
    var plans: Int32?
    /// In the order of `DumpForm.allCases`; nil where there are none.
    var dumps: [Int32?]
    /// Nil: the next engine doesn't learn what was in force, nor the compile step.
    var inForce: Int32?

    package static let none = StateFiles(plans: nil, dumps: [], inForce: nil)

    /// Opens, and makes where needed, what the command line names.
    ///
    /// - Parameter complain: told of each that can't be opened; the engine does without.
    static func open(plans: String?, dumps folder: String?, complain: (String) -> Void) -> StateFiles {
        func open(_ path: String) -> Int32? {
            // Safety: the path is terminated.
            let descriptor = unsafe hf_state_open(path)
            guard descriptor >= 0 else {
                complain("can't open \(path) to write: \(systemText(-descriptor))")
                return nil
            }
            return descriptor
        }
        return StateFiles(
            plans: plans.flatMap(open),
            dumps: folder.map { folder in DumpForm.allCases.map { open("\(folder)/\($0.fileName)") } } ?? [],
            inForce: folder.flatMap { open("\($0)/\(InForceRecord.fileName)") }
        )
    }
}

/// keepalived's files.
enum DumpForm: Int, CaseIterable {
    case data
    case stats
    case json

    /// As keepalived calls it.
    var fileName: String {
        switch self {
        case .data: "keepalived.data"
        case .stats: "keepalived.stats"
        case .json: "keepalived.json"
        }
    }
}

/// Plans in two slots of one file; used by one thread at a time.
final class PlanFile: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    private static let slots = 2

    /// What a former engine left: nothing where it can't be read.
    func read() -> (plans: [Plan], sequence: UInt64) {
        let slots = (0..<PlanFile.slots).map { slot in
            let length = [Plan].slotLength
            // Safety: the call writes at most as many bytes as the buffer has room for.
            return unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
                guard let start = buffer.baseAddress else { return }
                let count = unsafe hf_state_read(descriptor, start, UInt64(length), Int64(slot * length))
                filled = max(0, Int(count))
            }
        }
        guard let newest = [Plan].newest(of: slots) else { return ([], 0) }
        return (newest.plans, newest.sequence)
    }

    /// A slot for each sequence in turn. 0, or a negative errno when it isn't on the disk.
    func write(_ plans: [Plan], sequence: UInt64) -> Int32 {
        let bytes = plans.record(sequence: sequence)
        let slot = Int(sequence % UInt64(PlanFile.slots))
        // Safety: the array is valid for the call, and its count is passed.
        return unsafe hf_state_write(
            descriptor,
            bytes,
            UInt64(bytes.count),
            Int64(slot * [Plan].slotLength),
            0
        )
    }
}

/// A dump that whoever reads it finds whole, but for the moment of its writing.
enum DumpFile {
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        let bytes = Array(text.utf8)
        // Safety: the array is valid for the call, and its count is passed.
        return unsafe hf_state_write(descriptor, bytes, UInt64(bytes.count), 0, 1)
    }
}
