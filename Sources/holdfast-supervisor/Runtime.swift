import CLinux

/// The runtime directory and what is made in it.
struct Runtime {
    let folder: String
    /// It wasn't there before: it goes with us.
    private let isOurs: Bool
    /// Held as long as the process lives: two supervisors in one folder would take each other's sockets.
    private let lock: Int32
    private(set) var sockets: [String] = []

    init(_ folder: String) throws(StartFailure) {
        self.folder = folder
        // Safety: the path is terminated, here and below.
        isOurs = try require(unsafe hf_make_folder(folder, 0o755), "make \(folder)") == 1
        lock = try require(unsafe hf_open_directory(Int32(HF_HERE), folder), "open \(folder)")
        guard hf_try_lock(lock) == 0 else {
            throw StartFailure(text: "another holdfast runs in \(folder); choose another --runtime-dir")
        }
        // Without their supervisor, helper and engine of an earlier run go on; two of them would fight.
        for path in ["\(folder)/helper.sock", "\(folder)/control.sock"] as [String] {
            guard Runtime.isFree(path) else {
                throw StartFailure(text: "\(path) is in use: end the processes of an earlier holdfast first")
            }
        }
    }

    /// Nobody listens there; waits up to half a second for that, because the sockets of processes that were
    /// killed close a moment after their end.
    private static func isFree(_ path: String) -> Bool {
        for _ in 0..<25 {
            // Safety: the path is terminated.
            let connection = unsafe hf_unix_connect(path, Int32(HF_STREAM))
            guard connection >= 0 else { return true }
            _ = hf_close(connection)
            var nothing = hf_poll_entry()
            // Safety: no entry is read.
            _ = unsafe hf_poll(&nothing, 0, 20_000_000)
        }
        return false
    }

    /// A listening socket as a descriptor out of the way of those that children get.
    mutating func listen(_ name: String, _ type: Int, group: UInt32, mode: UInt32) throws(StartFailure)
        -> Int32
    {
        let path = "\(folder)/\(name)"
        // Safety: the path is terminated.
        let socket = unsafe hf_unix_listen(path, Int32(type), 0, group, mode)
        sockets.append(path)
        return try require(hf_move_up(try require(socket, "listen on \(path)")), "move \(path)")
    }

    /// Removes what was made here.
    func remove() {
        // Safety: the paths are terminated.
        for path in sockets { _ = unsafe hf_unlink(path) }
        let dumps: [String] = ["keepalived.data", "keepalived.stats", "keepalived.json"]
        for name in ["plans", "in-force"] + dumps {
            // Safety: the path is terminated.
            _ = unsafe hf_unlink("\(folder)/\(name)")
        }
        // Safety: as above.
        let result = unsafe hf_remove_tree("\(folder)/generations", 1)
        if result < 0, result != -HF_ENOENT { log("can't remove generations: \(systemText(-result))") }
        // Safety: as above.
        if isOurs { _ = unsafe hf_remove_folder(folder) }
    }
}

/// An account's numbers.
struct Account {
    var user: UInt32 = 0
    var group: UInt32 = 0

    /// `fallback` as both numbers where there is no such account.
    init(named name: String, fallback: UInt32) {
        // Safety: the name is terminated, both results outlive the call.
        _ = unsafe hf_account(name, fallback, &user, &group)
    }

    /// Who runs scripts: the account that keepalived knows for it, if it exists.
    static var runner: Account {
        let known = Account(named: "keepalived_script", fallback: 0)
        guard known.user == 0 || known.group == 0 else { return known }
        return Account(named: "holdfast-runner", fallback: 64_853)
    }

    var words: [String] { ["--uid", "\(user)", "--gid", "\(group)"] }
}

/// Where the other programs are, from where this one is: beside it, or it in libexec/holdfast and the
/// command in bin.
struct Programs {
    let folder: String
    let command: String

    init() throws(StartFailure) {
        var buffer = [CChar](repeating: 0, count: 4_096)
        // Safety: the call writes at most the given count.
        let length = unsafe hf_read_link(Int32(HF_HERE), "/proc/self/exe", &buffer, UInt64(buffer.count))
        let path = String(
            decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        // Safety: the paths are terminated.
        let places: [String] = ["\(folder)/holdfast", "\(folder)/../../bin/holdfast"]
        guard let command = places.first(where: { unsafe hf_is_executable($0) == 1 }) else {
            throw StartFailure(
                text: "no holdfast command beside \(path) or in ../../bin; install it as a whole"
            )
        }
        self.command = command
    }
}
