import ArgumentParser
import CLinux
import Console

struct AdoptKeepalivedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt-keepalived",
        abstract: "Take over from the keepalived that runs on this machine, addresses kept; or give back.",
        discussion: """
            Under systemd, with both packages installed. holdfast starts beside keepalived and becomes \
            master of what keepalived is master of: both then advertise the same from the same address, so \
            no other router notices. Then keepalived is killed before it can take its addresses away, and \
            they become holdfast's. --back does it the other way round; keepalived takes away what it finds \
            when it starts, and holdfast puts it back within milliseconds. Wants a configuration that both \
            read alike; refuses links of a router's own (use_vmac) and authentication that counts (auth_type \
            AH, auth_hmac), where two that go on at once would disturb each other.

            Scripts: the successor runs notify_master, the one that goes runs nothing. What starts at boot \
            is for systemctl enable and disable. Exit status: 0, or 1 with the former one running on. Needs \
            root.

            Examples:
              holdfast adopt-keepalived && systemctl disable keepalived && systemctl enable holdfast
              holdfast adopt-keepalived --back
            """
    )

    @Flag(help: "Give what runs back to keepalived.")
    var back = false

    @Option(help: ArgumentHelp("Longest wait until the successor is master.", valueName: "seconds"))
    var patience: Int = 60

    @Option(help: ArgumentHelp("Where sockets and generations are kept.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    func validate() throws {
        guard (1...3600).contains(patience) else { throw ValidationError("--patience is 1 to 3600 seconds") }
    }

    func run() throws {
        try reporting {
            guard hf_user() == 0 else {
                throw Failure("adopt-keepalived needs root, this is user \(hf_user())")
            }
            let changeover = Changeover(runtimeFolder: runtimeDir, patience: Int64(patience))
            if back { try changeover.giveBack() } else { try changeover.adopt() }
        }
    }
}
