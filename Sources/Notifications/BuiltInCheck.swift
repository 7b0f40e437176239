/// What a command asks that needs no script: whether a process or a unit runs.
///
/// Scripts don't run as root here, and to another user `killall -0` says "not permitted" of a process of
/// root's, which reads as dead. So these idioms are answered by the daemon's own look at the processes.
/// `systemctl is-active` says the same to every user: it runs as the runner's, whoever is configured.
package enum BuiltInCheck: Hashable, Sendable {
    /// A process whose name is this one, as the kernel has it (15 bytes) or as its program file's.
    case process(named: String)
    /// A process whose kernel name contains this text.
    case processContaining(String)
    case unit(String)

    /// `killall -0 NAME`, `pidof [-s] NAME`, `pgrep [-x] NAME`, `systemctl is-active [-q] UNIT`, the program
    /// with or without a folder of the system before it. Nil for anything else, and for names with characters
    /// that the program would read as a pattern or a path.
    package init?(_ command: ScriptCommand) {
        guard command.added == .none, let program = BuiltInCheck.program(command.words[0]) else { return nil }
        var words = command.words.dropFirst().filter {
            !BuiltInCheck.quiet.contains($0) || program == "pidof"
        }
        guard let name = words.popLast(), BuiltInCheck.isPlain(name, program == "systemctl") else {
            return nil
        }
        switch (program, words) {
        case ("killall", ["-0"]), ("killall", ["-s", "0"]), ("pidof", []), ("pidof", ["-s"]),
            ("pgrep", ["-x"]):
            self = .process(named: name)
        case ("pgrep", []): self = .processContaining(name)
        case ("systemctl", ["is-active"]): self = .unit(name.contains(".") ? name : name + ".service")
        default: return nil
        }
    }

    /// A list of processes answers it; a unit's state only the service manager knows.
    package var isAboutProcesses: Bool {
        switch self {
        case .process, .processContaining: true
        case .unit: false
        }
    }

    private static let quiet = ["-q", "--quiet"]
    private static let folders = ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"]

    private static func program(_ word: String) -> String? {
        let folder = folders.first { word.hasPrefix($0) } ?? ""
        let name = String(word.dropFirst(folder.count))
        return ["killall", "pidof", "pgrep", "systemctl"].contains(name) ? name : nil
    }

    private static func isPlain(_ name: String, _ isUnit: Bool) -> Bool {
        !name.isEmpty && name.utf8.first != UInt8(ascii: "-")
            && name.unicodeScalars.allSatisfy { scalar in
                guard scalar.isASCII else { return false }
                return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-"
                    || scalar == "_" || (isUnit && ".@:\\".unicodeScalars.contains(scalar))
            }
    }
}
