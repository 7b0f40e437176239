import CLinux

/// Why a generation can't be written or read.
package enum StoreError: Error, Equatable, Sendable {
    /// The kernel said no.
    case system(call: String, path: String, errno: Int32)
    /// There is no generation at all.
    case noGeneration(folder: String)
    /// `current` names what no generation is called.
    case badName(path: String)
    /// Not a regular file.
    case notRegular(path: String)
    /// Another user than root could have written it.
    case notProtected(path: String)
    case tooLarge(path: String, limit: Int)
    /// The bytes aren't what they should be; `reason` ends a sentence.
    case malformed(path: String, reason: String)
    /// A FIFO that the configuration names can't be had; `reason` ends a sentence.
    case noFIFO(path: String, reason: String)

    /// One sentence without a full stop: what was tried, on what, what the system said.
    package var text: String {
        switch self {
        case .system(let call, let path, let errno): "can't \(call) \(path): \(systemText(errno))"
        case .noGeneration(let folder): "\(folder) holds no generation; holdfast compile makes one"
        case .badName(let path): "\(path) doesn't name a generation"
        case .notRegular(let path): "\(path) is not a regular file"
        case .notProtected(let path): "\(path) could have been written by another user than root"
        case .tooLarge(let path, let limit): "\(path) is longer than \(limit) bytes"
        case .malformed(let path, let reason): "\(path) can't be used: \(reason)"
        case .noFIFO(let path, let reason): "can't make the FIFO \(path): \(reason)"
        }
    }
}

/// What the kernel's error number means, in the C library's words.
package func systemText(_ errno: Int32) -> String {
    // Safety: the text is terminated and copied at once.
    unsafe String(cString: hf_error_text(errno))
}
