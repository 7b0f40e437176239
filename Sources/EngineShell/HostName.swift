import Glibc

/// The machine's name, as the kernel has it; "localhost" when it has none.
func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // Safety: the call writes less than the given count, and the last byte stays zero.
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0, buffer[0] != 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
