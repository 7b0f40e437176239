import CLinux

/// Why a program isn't run; names the path component.
package struct ProgramFailure: Error, Equatable {
    package let text: String

    package init(_ text: String) { self.text = text }
}

/// A program that is open, and that nobody but root and our own user could have changed (spec vrrp-behaviour
/// 21.2).
///
/// Every component of the path, links' targets included, is opened without following links and judged by its
/// descriptor: its owner is root or us; it isn't writable by others, nor by a group but root's, sticky
/// folders excepted. The last is a regular file. It is executed by the descriptor, so it doesn't matter what
/// the path means later; but for a script whose path is root's alone: nobody who could put another file there
/// needs us to run it.
package struct Program: ~Copyable {
    package let descriptor: Int32
    /// The kernel executes it itself; otherwise an interpreter reads it.
    package let isNative: Bool
    /// The path without links, when every part of it belongs to root: what `$0` of an interpreted program is.
    package let path: String?

    /// Where a name without a slash is looked for.
    static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    package init(named name: String, user: UInt32) throws(ProgramFailure) {
        let path = name.utf8.contains(UInt8(ascii: "/")) ? name : try Program.find(name)
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw ProgramFailure("\(path) is no absolute path")
        }
        var walk = Walk(user: user)
        let (descriptor, shown) = try walk.open(path)
        self.descriptor = descriptor
        self.path = walk.isRootsAlone ? shown : nil
        isNative = Program.startsLikeNative(descriptor)
    }

    deinit { _ = hf_close(descriptor) }

    private static func find(_ name: String) throws(ProgramFailure) -> String {
        for folder in searchPath.split(separator: ":") {
            // Safety: the path is terminated.
            if unsafe hf_is_executable("\(folder)/\(name)") != 0 { return "\(folder)/\(name)" }
        }
        throw ProgramFailure("\(name) is in no folder of \(searchPath)")
    }

    /// An ELF file, or one that we may execute but not read.
    private static func startsLikeNative(_ descriptor: Int32) -> Bool {
        var start: [UInt8] = [0, 0, 0, 0]
        // Safety: four bytes at the most are written.
        let count = unsafe hf_read(descriptor, &start, 4)
        return count < 0 || start == [0x7F] + Array("ELF".utf8)
    }
}

/// The way along a path.
private struct Walk {
    let user: UInt32
    private var linksFollowed = 0
    /// Everything looked at belongs to root. In a sticky folder of root's nobody else can move what is
    /// root's.
    private(set) var isRootsAlone = true

    /// As the kernel bounds them.
    private static let links = 40

    init(user: UInt32) { self.user = user }

    /// The file at the end, open to execute, and its path without links.
    mutating func open(_ path: String) throws(ProgramFailure) -> (descriptor: Int32, shown: String) {
        var pending = Array(path.split(separator: "/").map { String($0) }.reversed())
        var here = ""
        var folder = try root()
        defer { _ = hf_close(folder) }
        while let name = pending.popLast() {
            if name == "." { continue }
            let shown = "\(here)/\(name)"
            // Safety: the name is terminated.
            let place = unsafe hf_place_open(folder, name)
            guard place >= 0 else { throw ProgramFailure("\(shown): \(systemText(-place))") }
            let status: hf_place_status
            do throws(ProgramFailure) {
                status = try judge(place, shown)
            } catch {
                _ = hf_close(place)
                throw error
            }
            if status.is_link != 0 {
                defer { _ = hf_close(place) }
                let target = try follow(place, shown)
                if target.utf8.first == UInt8(ascii: "/") {
                    let start = try root()
                    _ = hf_close(folder)
                    folder = start
                    here = ""
                }
                pending += target.split(separator: "/").map { String($0) }.reversed()
            } else if status.is_directory != 0 {
                _ = hf_close(folder)
                folder = place
                here = shown
            } else {
                defer { _ = hf_close(place) }
                guard pending.isEmpty else { throw ProgramFailure("\(shown) is no folder") }
                return (try openFile(name, in: folder, shown), shown)
            }
        }
        throw ProgramFailure("\(path) is a folder")
    }

    private func root() throws(ProgramFailure) -> Int32 {
        // Safety: the path is terminated.
        let folder = unsafe hf_place_open(Int32(HF_HERE), "/")
        guard folder >= 0 else { throw ProgramFailure("/: \(systemText(-folder))") }
        return folder
    }

    /// The file itself, looked at once more: what is judged here is what is executed.
    private mutating func openFile(_ name: String, in folder: Int32, _ shown: String) throws(ProgramFailure)
        -> Int32
    {
        // Safety: the name is terminated, here and below.
        var file = unsafe hf_open_to_read(folder, name)
        if file == -Int32(HF_EACCES) { file = unsafe hf_place_open(folder, name) }
        guard file >= 0 else { throw ProgramFailure("\(shown): \(systemText(-file))") }
        do throws(ProgramFailure) {
            let status = try judge(file, shown)
            guard status.is_regular != 0 else { throw ProgramFailure("\(shown) is no regular file") }
            guard status.permissions & 0o111 != 0 else { throw ProgramFailure("\(shown) isn't executable") }
            return file
        } catch {
            _ = hf_close(file)
            throw error
        }
    }

    private mutating func judge(_ descriptor: Int32, _ shown: String) throws(ProgramFailure)
        -> hf_place_status
    {
        var status = hf_place_status()
        // Safety: the result outlives the call.
        let result = unsafe hf_place_status(descriptor, &status)
        guard result == 0 else { throw ProgramFailure("\(shown): \(systemText(-result))") }
        guard status.owner == 0 || status.owner == user else {
            throw ProgramFailure("\(shown) belongs to user \(status.owner), neither root nor \(user)")
        }
        if status.owner != 0 { isRootsAlone = false }
        // A link's own permissions mean nothing.
        if status.is_link != 0 || (status.is_directory != 0 && status.permissions & 0o1000 != 0) {
            return status
        }
        guard status.permissions & 0o002 == 0 else {
            throw ProgramFailure("\(shown) is writable by everybody")
        }
        guard status.permissions & 0o020 == 0 || status.group == 0 else {
            throw ProgramFailure("\(shown) is writable by group \(status.group)")
        }
        return status
    }

    private mutating func follow(_ link: Int32, _ shown: String) throws(ProgramFailure) -> String {
        linksFollowed += 1
        guard linksFollowed <= Walk.links else { throw ProgramFailure("\(shown): too many links") }
        var buffer = [CChar](repeating: 0, count: 4_096)
        // Safety: the call writes at most the given count; an empty name is the link itself.
        let length = unsafe hf_read_link(link, "", &buffer, UInt64(buffer.count))
        guard length > 0, length < buffer.count else { throw ProgramFailure("\(shown): no readable link") }
        return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
