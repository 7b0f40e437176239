import Configuration
import Testing

/// Files as a test wrote them.
struct TextFiles: SourceProvider {
    var contents: [String: Result<[UInt8], SourceFailure>]
    /// What each pattern matches; a pattern that isn't here matches the file of its name.
    var globs: [String: [String]] = [:]

    /// Files that others than their owner may read.
    var exposed: Set<String> = []

    static let main = "test.conf"

    init(_ files: [String: String]) { contents = files.mapValues { .success(Array($0.utf8)) } }

    /// One file.
    init(_ text: String) { self.init([TextFiles.main: text]) }

    init(bytes: [UInt8]) { contents = [TextFiles.main: .success(bytes)] }

    func read(_ path: String) -> Result<[UInt8], SourceFailure> {
        contents[path] ?? TextFiles.always[path].map { .success(Array($0.utf8)) } ?? .failure(.missing)
    }

    /// What every test's machine has, for keywords that name files.
    private static let always: [String: String] = {
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let key = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"
        return [
            "/etc/ca.pem": certificate, "/etc/c.pem": certificate, "/c.pem": certificate, "/etc/k.pem": key,
            "/k.pem": key,
        ]
    }()

    func isExposed(_ path: String) -> Bool { exposed.contains(path) }

    func matches(of pattern: String, includedFrom path: String) -> [String] {
        globs[pattern] ?? (contents[pattern] == nil ? [] : [pattern])
    }

    func read(isCompatible: Bool = false, purpose: ReaderOptions.Purpose = .run) -> ReadResult {
        expectVerdict(isCompatible: isCompatible)
        let result = read(ReaderOptions(isCompatible: isCompatible, purpose: purpose))
        if purpose == .run { expectSameLate(result, isCompatible: isCompatible) }
        return result
    }

    /// Whatever a test reads, virtual servers that are taken early are what they are with all in view: an
    /// empty `global_defs` behind them has them read so.
    private func expectSameLate(_ early: ReadResult, isCompatible: Bool) {
        guard case .success(let bytes) = contents[TextFiles.main], bytes.count < 20_000,
            let model = early.model, !model.loadBalancing.virtualServers.isEmpty
        else { return }
        var others = self
        others.contents[TextFiles.main] = .success(bytes + Array("\nglobal_defs {\n}\n".utf8))
        let late = others.read(ReaderOptions(isCompatible: isCompatible))
        #expect(late.model == model)
        #expect(late.model?.loadBalancing.origins.places == model.loadBalancing.origins.places)
        #expect(late.diagnostics == early.diagnostics)
    }

    /// Whatever a test reads, a verdict says the same about it as a whole reading.
    private func expectVerdict(isCompatible: Bool) {
        let sizes = contents.values.map { (try? $0.get().count) ?? 0 }
        guard sizes.reduce(0, +) < 20_000 else { return }
        var options = ReaderOptions(isCompatible: isCompatible, purpose: .check)
        let whole = read(options)
        options.isForVerdict = true
        #expect(read(options).diagnostics == whole.diagnostics)
    }

    func read(_ options: ReaderOptions) -> ReadResult {
        ConfigurationReader.read(TextFiles.main, from: self, options: options)
    }
}
