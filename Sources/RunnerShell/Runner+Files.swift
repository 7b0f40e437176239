import CLinux
import HelperProtocol
import RunnerProtocol
import Tracking

extension Runner {
    /// Says what number a tracked file of the table holds. Only the number: what else stands there, or where
    /// a link leads that somebody put in its place, is none of the engine's business.
    func read(_ number: UInt32, of generation: GenerationHash, sequence: UInt32) {
        guard let open = session else { return }
        let table: ScriptTable
        do {
            table = try tables.table(generation)
        } catch {
            return refuse(.badGeneration, error.text, sequence: sequence)
        }
        guard let entry = table[number], entry.added == .file else {
            return refuse(.unknownScript, "the table has no file \(number)", sequence: sequence)
        }
        let path = entry.words[0]
        // Safety: the path is terminated.
        let file = unsafe hf_open_named(path)
        if file == -Int32(HF_ENOENT) {
            return refuse(.missingFile, "\(path) is not there", sequence: sequence)
        }
        guard file >= 0 else {
            return refuse(.unreadableFile, "\(path): \(systemText(-file))", sequence: sequence)
        }
        defer { _ = hf_close(file) }
        var status = hf_file_status()
        // Safety: the result outlives the call.
        guard unsafe hf_file_status(file, &status) == 0, status.is_regular != 0 else {
            return refuse(.unreadableFile, "\(path) is no regular file", sequence: sequence)
        }
        var text = [UInt8](repeating: 0, count: FileNumber.lengthRead)
        // Safety: at most the buffer's count is written.
        let count = unsafe hf_read(file, &text, UInt64(text.count))
        guard count >= 0 else {
            return refuse(.unreadableFile, "\(path): \(systemText(Int32(-count)))", sequence: sequence)
        }
        guard let value = FileNumber.read(text[..<min(Int(count), text.count)]) else {
            return refuse(.noNumber, "\(path) holds more than 32 bits", sequence: sequence)
        }
        say(.number(value), to: open.number, sequence: sequence)
    }
}
