import CLinux
import Glibc
import Testing

/// Says that no more is sent.
func shutdownSending(_ descriptor: Int32) -> Int32 { shutdown(descriptor, Int32(SHUT_WR)) }

/// The folder of the programs that were built with these tests.
func buildFolder() throws -> String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    // Safety: the call writes at most the given count; the path is terminated.
    let length = unsafe hf_read_link(Int32(HF_HERE), "/proc/self/exe", &buffer, UInt64(buffer.count))
    try #require(length > 0)
    let path = String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(try #require(path.lastIndex(of: "/")))])
}
