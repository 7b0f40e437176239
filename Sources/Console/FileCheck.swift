import CLinux
import Configuration
import GenerationStore

/// What `holdfast check` does, whoever read the command line.
package struct FileCheck {
    var isCompatible = false
    var writesJSON = false
    var showsConfiguration = false
    /// The files are for another machine.
    var isElsewhere = false
    /// Nil: the machine's name.
    var configID: String?
    var files: [String] = []

    /// `configID` nil: the machine's name. `isElsewhere`: the files are for another machine.
    package init(
        isCompatible: Bool,
        writesJSON: Bool,
        showsConfiguration: Bool,
        isElsewhere: Bool,
        configID: String?,
        files: [String]
    ) {
        self.isCompatible = isCompatible
        self.writesJSON = writesJSON
        self.showsConfiguration = showsConfiguration
        self.isElsewhere = isElsewhere
        self.configID = configID
        self.files = files
    }

    /// Seals the process, reads the files and says what there is to say; false when one has errors.
    package func run() throws(Failure) -> Bool {
        var options = ThisMachine.options(
            isCompatible: isCompatible,
            instanceName: configID,
            purpose: .check
        )
        options.isForVerdict = !showsConfiguration
        options.isCompared = files.count == 2
        // Before the seal, though only files are asked: name services bring libraries along, which a static
        // program can crash in.
        let accounts = isElsewhere ? nil : Accounts.lookedUp()
        _ = try ReaderSeal.set(changing: nil)
        let results = files.map { file in
            let result = ConfigurationReader.read(
                file,
                from: FileSourceProvider(remembersSources: false),
                options: options,
                inspector: accounts.map { ScriptFiles(accounts: $0) }
            )
            return (file: file, result: result)
        }
        let comparison = results.count == 2 ? compared(results[0].result, results[1].result) : []
        if writesJSON {
            let shown = results.map { DiagnosticJSON.File(path: $0.file, diagnostics: $0.result.diagnostics) }
            Terminal.standardOutput.write(DiagnosticJSON.document(shown, comparison: comparison))
        } else {
            write(results, comparison)
        }
        return !results.contains { $0.result.hasErrors }
    }

    private func compared(_ first: ReadResult, _ second: ReadResult) -> [Diagnostic] {
        guard let first = first.understood, let second = second.understood else { return [] }
        return second.differences(from: first)
    }

    /// With --show the output is the configuration, and what there is to say goes beside it.
    private func write(_ results: [(file: String, result: ReadResult)], _ comparison: [Diagnostic]) {
        let output = showsConfiguration ? Terminal.standardError : Terminal.standardOutput
        for (file, result) in results {
            output.write(DiagnosticText.render(result.diagnostics, isColoured: output.isTerminal))
            guard !result.hasErrors, let understood = result.understood else { continue }
            if showsConfiguration, let flattened = result.flattened {
                Terminal.standardOutput.write(ShownConfiguration.text(flattened, secrets: nil))
            } else {
                output.write("\(file): \(summary(understood))\n")
            }
        }
        output.write(DiagnosticText.render(comparison, isColoured: output.isTerminal))
    }

    private func summary(_ understood: Understood) -> String {
        let count = understood.routerCount
        return "good, \(count) \(count == 1 ? "instance" : "instances")"
    }
}

extension FileCheck {
    /// A plain command line, read without the argument parser, whose own start takes several milliseconds and
    /// as many megabytes: `check`, each flag at most once, files. Nil for any other, right or wrong: the
    /// parser has the say, and the words for it.
    package init?(plainArguments arguments: [String]) {
        guard arguments.first == "check" else { return nil }
        for argument in arguments.dropFirst() {
            switch argument {
            case "--compat" where !isCompatible: isCompatible = true
            case "--json" where !writesJSON: writesJSON = true
            case "--show" where !showsConfiguration: showsConfiguration = true
            case "--elsewhere" where !isElsewhere: isElsewhere = true
            default:
                guard let first = argument.utf8.first, first != UInt8(ascii: "-") else { return nil }
                files.append(argument)
            }
        }
        guard !files.isEmpty, !(writesJSON && showsConfiguration) else { return nil }
    }
}
