import CLinux
import Glibc
import Tracking

/// What /proc says of all processes. Bounded by what is read of each, and by how many there may be.
enum ProcessScan {
    /// Of a command line; longer ones are cut, and a name or its first parameters are what is compared.
    private static let commandLineLength = 4_096
    /// More than a machine's processes by default.
    private static let processes = 65_536

    /// Not for the loop: it reads two files a process.
    static func run() -> [ScannedProcess] {
        var result: [ScannedProcess] = []
        // Safety: a terminated path; the result is closed below.
        guard let folder = unsafe opendir("/proc") else { return [] }
        // Safety: opened above, and not used after.
        defer { unsafe closedir(folder) }
        var buffer = [UInt8](repeating: 0, count: commandLineLength)
        // Safety: the entry lives until the next call, its name is terminated and copied at once.
        while result.count < processes, let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            guard let process = Int32(name), let status = read("/proc/\(name)/stat", &buffer),
                let description = description(status)
            else { continue }
            var described = description
            if let line = read("/proc/\(name)/cmdline", &buffer) {
                described.commandLine = words(line)
            }
            result.append(ScannedProcess(process, described))
        }
        return result
    }

    /// `12 (name) S …`; nil for the dead that nobody has waited for.
    static func description(_ status: ArraySlice<UInt8>) -> ProcessDescription? {
        // The name may hold parentheses.
        guard let open = status.firstIndex(of: UInt8(ascii: "(")),
            let close = status.lastIndex(of: UInt8(ascii: ")")), open < close, close + 2 < status.endIndex
        else { return nil }
        let state = status[close + 2]
        guard state != UInt8(ascii: "Z"), state != UInt8(ascii: "X") else { return nil }
        return ProcessDescription(name: String(decoding: status[(open + 1)..<close], as: UTF8.self))
    }

    /// Each terminated by a zero.
    static func words(_ line: ArraySlice<UInt8>) -> [String] {
        guard !line.isEmpty else { return [] }
        let end = line.last == 0 ? line.dropLast() : line
        return end.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func read(_ path: String, _ buffer: inout [UInt8]) -> ArraySlice<UInt8>? {
        // Safety: the path is terminated.
        let file = unsafe hf_open_to_read(Int32(HF_HERE), path)
        guard file >= 0 else { return nil }
        defer { _ = hf_close(file) }
        // Safety: at most the buffer's count is written.
        let count = unsafe hf_read(file, &buffer, UInt64(buffer.count))
        return count >= 0 ? buffer[..<min(Int(count), buffer.count)] : nil
    }
}
