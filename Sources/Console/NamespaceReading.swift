import CLinux
import Configuration
import GenerationStore

/// For `run` alone, in a process of its own: writes what `net_namespace` says to descriptor 3.
package struct NamespaceReading {
    /// The command.
    static let word = "namespace"

    private let options: PlainOptions
    private let file: String

    /// Nil for any other command line.
    package init?(plainArguments arguments: [String]) {
        guard arguments.count > 1, arguments.first == NamespaceReading.word, let file = arguments.last,
            let options = PlainOptions(arguments.dropFirst().dropLast(), [.compat, .configID])
        else { return nil }
        self.options = options
        self.file = file
    }

    package func run() throws(Failure) {
        var reading = ThisMachine.options(
            isCompatible: options.isCompatible,
            instanceName: options.configID,
            purpose: .check
        )
        reading.isForVerdict = true
        _ = try ReaderSeal.set(changing: nil)
        let provider = FileSourceProvider(remembersSources: false)
        let result = ConfigurationReader.read(file, from: provider, options: reading)
        guard !result.hasErrors, let name = result.networkNamespace else { return }
        Terminal.handedOver.write(name)
    }
}
