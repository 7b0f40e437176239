import CLinux

/// Bytes before the entries of a generation's script table: `ScriptTable` of `RunnerProtocol`, which this
/// program doesn't link, and whose tests hold this number.
private let scriptTableHead: UInt64 = 32

/// A generation that names no script needs no runner: its table holds nothing but its head. When that can't
/// be told the runner is started, which says what is wrong.
func namesScripts(currentIn folder: String) -> Bool {
    fileSize("\(folder)/generations/current/scripts").map { $0 > scriptTableHead } ?? true
}

/// In bytes; nil where it can't be told.
func fileSize(_ path: String) -> UInt64? {
    // Safety: the path is terminated.
    let file = unsafe hf_open_to_read(Int32(HF_HERE), path)
    guard file >= 0 else { return nil }
    defer { _ = hf_close(file) }
    var status = hf_file_status()
    // Safety: the status outlives the call.
    return unsafe hf_file_status(file, &status) == 0 ? status.size : nil
}
