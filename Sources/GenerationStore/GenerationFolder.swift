import CLinux
package import Compiler
import HelperProtocol

/// The folder that holds generations, for whoever writes it: root.
package struct GenerationFolder {
    /// Without a slash at the end.
    package let path: String
    /// Who reads configuration and secrets.
    private let engine: Account
    /// Who reads the table of scripts.
    private let runner: Account
    /// Who is the helper; nil: nobody wants to read the accounts from the generation.
    private let helper: Account?

    package init(_ path: String, engine: Account, runner: Account, helper: Account? = nil) {
        self.path = path
        self.engine = engine
        self.runner = runner
        self.helper = helper
    }

    /// Writes a generation, makes it `current`, and removes all others but the former one and the one that
    /// the engine had in force last: of what that one names something is in the kernel until another is.
    ///
    /// - Parameter keepsOutline: the next compile may go by this one.
    package func write(_ generation: Generation, keepsOutline: Bool = true) throws(StoreError) {
        try makeFolder(path, mode: 0o755)
        // Held until the end: two writers would prune each other's work.
        let folder = try OpenFile(unsafe hf_open_directory(Int32(HF_HERE), path), call: "open", path: path)
        try check(hf_lock(folder.descriptor), "lock", path)
        let name = String(decoding: generation.hash.text, as: UTF8.self)
        let staged = "\(path)/.new"
        try removeTree(staged)
        try makeFolder(staged, mode: 0o755)
        try writeFile("\(staged)/objects", generation.objects, group: nil, mode: 0o644)
        try writeFile("\(staged)/configuration", generation.configuration, group: engine.group, mode: 0o640)
        try writeFile("\(staged)/secrets", generation.secrets, group: engine.group, mode: 0o640)
        try writeFile("\(staged)/scripts", generation.scripts, group: runner.group, mode: 0o640)
        for scripts in generation.userScripts {
            let path = "\(staged)/scripts@\(scripts.user)"
            try writeFile(path, scripts.table, group: scripts.group, mode: 0o640)
        }
        try writeFile("\(staged)/manifest", generation.manifest, group: nil, mode: 0o644)
        if let outline = generation.outline, keepsOutline {
            // It repeats lines of the file and says what its parts may be.
            try writeFile("\(staged)/outline", outline, group: nil, mode: 0o600)
        }
        if let helper { try writeFile("\(staged)/accounts", accounts(helper), group: nil, mode: 0o644) }
        try syncFolder(staged)
        try install(staged, as: "\(path)/\(name)")
        let former = readName("current")
        if let former, former != name { try link("former", to: former) }
        try link("current", to: name)
        try folder.sync()
        try prune(keeping: [name, readName("former"), inForce].compactMap { $0 })
    }

    /// Who is who, as variables for units: their daemons take numbers.
    private func accounts(_ helper: Account) -> [UInt8] {
        let lines = [
            "HOLDFAST_ENGINE_UID=\(engine.user)", "HOLDFAST_HELPER_UID=\(helper.user)",
            "HOLDFAST_HELPER_GID=\(helper.group)",
        ]
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Makes `former` current again, unless something else than `name` is current by now or there is none.
    package func goBack(from name: String) throws(StoreError) {
        let folder = try OpenFile(unsafe hf_open_directory(Int32(HF_HERE), path), call: "open", path: path)
        try check(hf_lock(folder.descriptor), "lock", path)
        guard readName("current") == name, let former = readName("former") else { return }
        try link("current", to: former)
        try folder.sync()
    }

    /// The engine's word, in a folder of its own under systemd, beside the generations elsewhere. It is no
    /// more than a name that is kept; nil where it says none.
    private var inForce: String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let folder = path[..<slash]
        return InForceRecord.read(in: "\(folder)-engine") ?? InForceRecord.read(in: String(folder))
    }

    /// What a link of the folder names; nil when there is none, or it names what no generation is called.
    private func readName(_ link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 64)
        // Safety: the call writes at most the given count; path and buffer outlive it.
        let length = unsafe hf_read_link(Int32(HF_HERE), "\(path)/\(link)", &buffer, UInt64(buffer.count))
        guard length == 32 else { return nil }
        let text = buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }
        guard GenerationHash(text: text) != nil else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    /// The name appears whole: where the generation is there already, the two folders are exchanged.
    private func install(_ staged: String, as target: String) throws(StoreError) {
        // Safety: both paths are terminated.
        let result = unsafe hf_rename(staged, target)
        if result == 0 { return }
        guard result == -HF_EEXIST || result == -HF_ENOTEMPTY else {
            throw .system(call: "rename to", path: target, errno: -result)
        }
        try check(unsafe hf_exchange(staged, target), "replace", target)
        try removeTree(staged)
    }

    /// Replaces a link in one step.
    private func link(_ name: String, to target: String) throws(StoreError) {
        let staged = "\(path)/.link"
        try removeTree(staged)
        // Safety: the paths are terminated.
        try check(unsafe hf_link(target, staged), "link", staged)
        try check(unsafe hf_rename(staged, "\(path)/\(name)"), "rename to", "\(path)/\(name)")
    }

    private func prune(keeping names: [String]) throws(StoreError) {
        for name in try entries(path) where !names.contains(name) && name != "current" && name != "former" {
            try removeTree("\(path)/\(name)")
        }
    }
}

// MARK: - Folders and files

extension GenerationFolder {
    private func makeFolder(_ path: String, mode: UInt32) throws(StoreError) {
        // Safety: the path is terminated.
        try check(min(unsafe hf_make_folder(path, mode), 0), "make", path)
    }

    private func writeFile(_ path: String, _ bytes: [UInt8], group: UInt32?, mode: UInt32) throws(StoreError)
    {
        // Safety: the path is terminated.
        let file = try OpenFile(unsafe hf_create_file(path), call: "make", path: path)
        try file.write(bytes)
        try check(hf_finish_file(file.descriptor, group ?? .max, mode), "finish", path)
    }

    private func syncFolder(_ path: String) throws(StoreError) {
        // Safety: the path is terminated.
        let folder = try OpenFile(unsafe hf_open_directory(Int32(HF_HERE), path), call: "open", path: path)
        try folder.sync()
    }

    /// A file, a link, or a folder of files; nothing deeper is ever made here. What isn't there is fine.
    private func removeTree(_ path: String) throws(StoreError) {
        // Safety: the path is terminated.
        let result = unsafe hf_unlink(path)
        if result == 0 || result == -HF_ENOENT { return }
        guard result == -HF_EISDIR else { throw .system(call: "remove", path: path, errno: -result) }
        for name in try entries(path) {
            try check(unsafe hf_unlink("\(path)/\(name)"), "remove", "\(path)/\(name)")
        }
        try check(unsafe hf_remove_folder(path), "remove", path)
    }

    /// Names in a folder, without "." and "..".
    private func entries(_ path: String) throws(StoreError) -> [String] {
        var failure: Int32 = 0
        // Safety: the stream is ours until it is closed; a name is terminated and copied at once.
        guard let stream = unsafe hf_folder_open(path, &failure) else {
            throw .system(call: "list", path: path, errno: -failure)
        }
        defer { unsafe hf_folder_close(stream) }
        var result: [String] = []
        while let name = unsafe hf_folder_next(stream) { result.append(unsafe String(cString: name)) }
        return result.filter { $0 != "." && $0 != ".." }.sorted()
    }
}
