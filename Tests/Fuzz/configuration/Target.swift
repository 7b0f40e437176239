import Configuration

/// What libFuzzer made up, as files: the first byte's lowest bit says how strictly to read; then come the
/// main file and the files `a`, `b` …, each after a record separator.
private struct MadeUpFiles: SourceProvider {
    var contents: [String: [UInt8]] = [:]
    var isCompatible = false

    init(_ bytes: [UInt8]) {
        isCompatible = (bytes.first ?? 0) & 1 == 1
        let parts = bytes.dropFirst().split(separator: 0x1E, omittingEmptySubsequences: false)
        for (name, part) in zip(["main", "a", "b", "c", "d"], parts) { contents[name] = Array(part) }
    }

    func read(_ path: String) -> Result<[UInt8], SourceFailure> {
        contents[path].map { .success($0) } ?? .failure(.missing)
    }

    func matches(of pattern: String, includedFrom path: String) -> [String] {
        if pattern.contains("*") { return contents.keys.filter { $0 != "main" }.sorted() }
        return contents[pattern] == nil ? [] : [pattern]
    }
}

/// Whatever the bytes: reading ends without a trap, there is a model or an error, and what the engine reads
/// means the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func readMadeUpFiles(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer's bytes live until this returns.
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let files = MadeUpFiles(bytes)
    let options = ReaderOptions(
        isCompatible: files.isCompatible,
        instanceName: "x",
        environment: ["HOME": "/root"],
        workingFolder: "/etc",
        randomSeed: 1
    )
    let result = ConfigurationReader.read("main", from: files, options: options)
    precondition(result.hasErrors == (result.model == nil), "no model, and no reason")
    _ = DiagnosticText.render(result.diagnostics)
    _ = DiagnosticJSON.document([DiagnosticJSON.File(path: "main", diagnostics: result.diagnostics)])
    guard let flattened = result.flattened else { return 0 }
    guard let decoded = try? FlattenedConfiguration(decoding: flattened.encoded) else {
        preconditionFailure("what was written can't be read")
    }
    let again = ConfigurationReader.readFlattened(decoded, secrets: result.secrets)
    precondition(again.model == result.model, "the engine would read something else")
    return 0
}
