import CLinux
import GenerationStore

/// What `holdfast run` does, whoever read the command line: it becomes the supervisor.
package struct SupervisedRun {
    private let isCompatible: Bool
    private let config: String?
    private let configID: String?
    private let runtimeFolder: String
    private let scriptUsers: [String]

    /// `config` nil: the standard one. `configID` nil: the machine's name.
    package init(
        isCompatible: Bool,
        config: String?,
        configID: String?,
        runtimeFolder: String,
        scriptUsers: [String]
    ) {
        self.isCompatible = isCompatible
        self.config = config
        self.configID = configID
        self.runtimeFolder = runtimeFolder
        self.scriptUsers = scriptUsers
    }

    /// Nil for any but a plain command line.
    package init?(plainArguments arguments: [String]) {
        let names: [PlainOptions.Name] = [.compat, .config, .configID, .runtimeFolder]
        guard arguments.first == "run", let options = PlainOptions(arguments.dropFirst(), names) else {
            return nil
        }
        self.init(
            isCompatible: options.isCompatible,
            config: options.config,
            configID: options.configID,
            runtimeFolder: options.runtimeFolder ?? standardRuntimeFolder,
            scriptUsers: []
        )
    }

    /// Comes back only when it can't.
    package func run() throws(Failure) -> Never {
        guard hf_user() == 0 else {
            throw Failure("run needs root, this is user \(hf_user()); start it with sudo or from a unit")
        }
        guard let supervisor = Programs.find("holdfast-supervisor") else {
            throw Failure(
                "can't find holdfast-supervisor beside \(Programs.ownFolder ?? "this program") or in "
                    + "../libexec/holdfast; install holdfast as a whole"
            )
        }
        let file = config ?? ConfigurationPath.standard
        var reading: [String] = []
        if let configID { reading += ["--config-id", configID] }
        if isCompatible { reading.append("--compat") }
        try NetworkNamespace.configured(in: file, reading)?.enter()
        var words = ["holdfast-supervisor", "--config", file, "--runtime-dir", runtimeFolder] + reading
        for user in scriptUsers {
            guard !user.contains("/"), !user.isEmpty else {
                throw Failure("--script-user \(user): no user can be called that")
            }
            words += ["--script-user", user]
        }
        // Safety: the path and each word are terminated; the call copies nothing that must outlive it.
        let failure = unsafe hf_become_program(supervisor, Programs.joined(words), Int32(words.count))
        throw Failure("can't execute \(supervisor): \(systemText(-failure))")
    }
}
