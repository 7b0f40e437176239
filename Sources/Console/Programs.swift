import CLinux

/// Where this program and its companions are installed.
package enum Programs {
    /// The path of a companion: beside this program, in ../libexec/holdfast or in ../../bin. Nil when it is
    /// in none.
    package static func find(_ name: String) -> String? {
        guard let folder = ownFolder else { return nil }
        // Safety: the paths are terminated.
        let places = [
            "\(folder)/\(name)", "\(folder)/../libexec/holdfast/\(name)", "\(folder)/../../bin/\(name)",
        ]
        return places.first { unsafe hf_is_executable($0) == 1 }
    }

    /// The folder of the running program, links resolved.
    package static var ownFolder: String? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        // Safety: the call writes at most the given count.
        let length = unsafe hf_read_link(Int32(HF_HERE), "/proc/self/exe", &buffer, UInt64(buffer.count))
        guard length > 0 else { return nil }
        let path = String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }

    /// Words as the C side takes them: each with its zero.
    package static func joined(_ words: [String]) -> [CChar] {
        words.flatMap { $0.utf8CString }
    }
}
