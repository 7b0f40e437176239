import CLinux
import HelperProtocol
import RunnerProtocol

/// Why a table can't be used.
struct TableFailure: Error, Equatable {
    let text: String
}

/// The tables of the generations in use: the one in force and, while scripts of removed instances are told,
/// the one before.
struct ScriptTables {
    let folder: String
    /// Of the table in a generation's folder.
    let name: String
    /// Who may have written them.
    let owner: UInt32
    /// Newest last.
    private var kept: [ScriptTable] = []

    private static let keptCount = 2

    init(folder: String, name: String, owner: UInt32) {
        self.folder = folder
        self.name = name
        self.owner = owner
    }

    /// Read when it is first asked for.
    mutating func table(_ generation: GenerationHash) throws(TableFailure) -> ScriptTable {
        if let table = kept.first(where: { $0.generation == generation }) { return table }
        let path = "\(folder)/\(String(decoding: generation.text, as: UTF8.self))/\(name)"
        let table: ScriptTable
        do {
            table = try ScriptTable(try read(path))
        } catch let failure as TableFailure {
            throw failure
        } catch {
            throw TableFailure(text: "\(path) is malformed (\(error))")
        }
        guard table.generation == generation else {
            throw TableFailure(text: "\(path) is another generation's")
        }
        kept.append(table)
        if kept.count > ScriptTables.keptCount { kept.removeFirst() }
        return table
    }

    private func read(_ path: String) throws(TableFailure) -> [UInt8] {
        // Safety: the path is terminated.
        let file = unsafe hf_open_to_read(Int32(HF_HERE), path)
        guard file >= 0 else { throw TableFailure(text: "\(path): \(systemText(-file))") }
        defer { _ = hf_close(file) }
        var status = hf_file_status()
        // Safety: the result outlives the call.
        let result = unsafe hf_file_status(file, &status)
        guard result == 0, status.is_regular != 0, status.owner == owner, status.permissions & 0o022 == 0
        else {
            throw TableFailure(text: "\(path) is no regular file of user \(owner)'s alone")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Safety: at most the buffer's count is written.
            let count = unsafe hf_read(file, &buffer, UInt64(buffer.count))
            guard count >= 0 else { throw TableFailure(text: "\(path): \(systemText(Int32(-count)))") }
            if count == 0 { return bytes }
            bytes += buffer[..<Int(count)]
            guard bytes.count <= RunnerLimits.tableLength else {
                throw TableFailure(text: "\(path) is too long")
            }
        }
    }
}
