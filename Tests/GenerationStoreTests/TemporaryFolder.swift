import CLinux
import GenerationStore
import Testing

/// A folder of a test's own, removed when it ends.
final class TemporaryFolder {
    let path: String

    init(_ name: String) throws {
        // Cases of one test run beside each other: the clock tells them apart, and a name is taken once.
        path = "\(try buildFolder())/store-\(hf_process())-\(hf_boottime())-\(name)"
        // Safety: the path is terminated, here and below.
        try #require(unsafe hf_make_folder(path, 0o755) == 1)
    }

    deinit { _ = unsafe hf_remove_tree(path, 8) }

    @discardableResult
    func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    /// Replaces a file.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws -> String {
        let file = "\(path)/\(name)"
        _ = unsafe hf_unlink(file)
        let descriptor = unsafe hf_create_file(file)
        try #require(descriptor >= 0)
        defer { _ = hf_close(descriptor) }
        // Safety: the count is the array's.
        try #require(unsafe hf_write(descriptor, bytes, UInt64(bytes.count)) == bytes.count)
        try #require(hf_finish_file(descriptor, .max, mode) == 0)
        return file
    }

    func folder(_ name: String) throws -> String {
        try #require(unsafe hf_make_folder("\(path)/\(name)", 0o755) >= 0)
        return "\(path)/\(name)"
    }
}

/// Where this test program was built, and `holdfast` beside it.
func buildFolder() throws -> String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    // Safety: the call writes at most the given count; the path is terminated.
    let length = unsafe hf_read_link(Int32(HF_HERE), "/proc/self/exe", &buffer, UInt64(buffer.count))
    try #require(length > 0)
    let path = String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(try #require(path.lastIndex(of: "/")))])
}

/// The bytes of a file; nil when it can't be read.
func contents(_ path: String) -> [UInt8]? {
    // Safety: the path is terminated; the call writes at most the given count.
    let descriptor = unsafe hf_open_source(path)
    guard descriptor >= 0 else { return nil }
    defer { _ = hf_close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe hf_read(descriptor, &buffer, UInt64(buffer.count))
    return count < 0 ? nil : Array(buffer.prefix(Int(count)))
}

func status(_ path: String) throws -> hf_file_status {
    let descriptor = unsafe hf_open_source(path)
    try #require(descriptor >= 0)
    defer { _ = hf_close(descriptor) }
    var status = hf_file_status()
    // Safety: the result outlives the call.
    try #require(unsafe hf_file_status(descriptor, &status) == 0)
    return status
}

func names(in path: String) -> [String] {
    var failure: Int32 = 0
    // Safety: the stream is ours until it is closed; names are copied at once.
    guard let stream = unsafe hf_folder_open(path, &failure) else { return [] }
    defer { unsafe hf_folder_close(stream) }
    var result: [String] = []
    while let name = unsafe hf_folder_next(stream) { result.append(unsafe String(cString: name)) }
    return result.filter { $0 != "." && $0 != ".." }.sorted()
}
