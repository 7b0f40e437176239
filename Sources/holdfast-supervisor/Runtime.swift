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
    }

    /// A listening socket as a descriptor out of the way of those that children get.
    mutating func listen(_ name: String, _ type: Int, group: UInt32, mode: UInt32) throws(StartFailure)
        -> Int32
    {
        let path = "\(folder)/\(name)"
        // Without their supervisor, helper and engine of an earlier run go on; two of them would fight.
        let other = unsafe hf_unix_connect(path, Int32(type))
        guard other < 0 else {
            throw StartFailure(
                text: "somebody answers on \(path): stop the holdfast processes of an earlier run"
            )
        }
        let socket = unsafe hf_unix_listen(path, Int32(type), 0, group, mode)
        sockets.append(path)
        return try require(hf_move_up(try require(socket, "listen on \(path)")), "move \(path)")
    }

    /// Removes what was made here.
    func remove() {
        for path in sockets { _ = unsafe hf_unlink(path) }
        let result = unsafe hf_remove_tree("\(folder)/generations", 1)
        if result < 0, result != -HF_ENOENT { log("can't remove generations: \(systemText(-result))") }
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

    var words: [String] { ["--uid", "\(user)", "--gid", "\(group)"] }
}

/// Where the other programs are, from where this one is: beside it, or it in libexec/holdfast and the command in
/// bin.
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
        guard let slash = path.lastIndex(of: "/") else {
            throw StartFailure(text: "can't find out where holdfast is installed: /proc is not readable")
        }
        folder = String(path[..<slash])
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
