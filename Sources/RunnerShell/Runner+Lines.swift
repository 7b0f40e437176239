import CLinux
import RunnerProtocol

/// A FIFO that lines go to, open for as long as it stands at its path.
struct FIFO {
    let path: String
    let descriptor: Int32
    /// Lines that found it full, since the last that didn't.
    var dropped = 0
}

extension Runner {
    /// Writes a line whole, or not at all: readers may come and go, and nobody waits for one. What a full
    /// FIFO loses is counted and told when it takes lines again.
    func write(_ order: LineOrder, sequence: UInt32) {
        let table: ScriptTable
        do {
            table = try tables.table(order.generation)
        } catch {
            return refuse(.badGeneration, error.text, sequence: sequence)
        }
        guard let entry = table[order.fifo], entry.added == .fifo else {
            return refuse(.unknownScript, "entry \(order.fifo) is no FIFO", sequence: sequence)
        }
        guard let place = opened(entry.words[0]) else { return }
        let path = fifos[place].path
        // Safety: the array lives through the call, and its count is passed.
        let written = unsafe hf_write(fifos[place].descriptor, order.line, UInt64(order.line.count))
        if written == order.line.count {
            guard fifos[place].dropped > 0 else { return }
            log("\(path) is read again; lines lost: \(fifos[place].dropped)")
            fifos[place].dropped = 0
        } else {
            if fifos[place].dropped == 0 { log("\(path) is full because nobody reads it; lines are lost") }
            fifos[place].dropped += 1
        }
    }

    /// The place in `fifos` of the one that stands at `path` now; nil after a line for the log.
    private func opened(_ path: String) -> Int? {
        if let place = fifos.firstIndex(where: { $0.path == path }) {
            // Safety: the path is terminated.
            if unsafe hf_fifo_is(fifos[place].descriptor, path) == 1 { return place }
            _ = hf_close(fifos.remove(at: place).descriptor)
        }
        // Safety: the path is terminated.
        let descriptor = unsafe hf_fifo_open(path)
        guard descriptor >= 0 else {
            if !unwritable.contains(path) {
                let reason = descriptor == -Int32(HF_EINVAL) ? "it is no FIFO" : systemText(-descriptor)
                log("can't write to \(path): \(reason); lines for it are lost")
                unwritable.insert(path)
            }
            return nil
        }
        unwritable.remove(path)
        if fifos.count >= RunnerLimits.fifos { _ = hf_close(fifos.removeFirst().descriptor) }
        fifos.append(FIFO(path: path, descriptor: descriptor))
        return fifos.count - 1
    }
}
