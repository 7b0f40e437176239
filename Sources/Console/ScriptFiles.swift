import CLinux
import Configuration
import GenerationStore
import Glibc

/// Looks at scripts' files on this machine.
///
/// Safe is a program that only root can change: it, every folder on the way and what links lead through
/// belong to root, and nobody else may write there. (A folder of temporary files, where each may only take
/// away his own, is no better: whoever comes first makes the file.)
struct ScriptFiles: ScriptInspector {
    /// Looked up before the seal.
    let accounts: Accounts

    /// As many links in a row as the kernel follows.
    private static let linkLimit = 40

    func problem(with path: String) -> ScriptProblem? {
        var links = 0
        var done = "/"
        // What is still to be walked, the next part last.
        var rest = parts(path)
        if let problem = ownership(of: "/") { return problem }
        while let part = rest.popLast() {
            if part == ".." {
                done = parent(done)
                continue
            }
            let here = done == "/" ? "/\(part)" : "\(done)/\(part)"
            guard let status = status(here) else {
                return errno == ENOENT || errno == ENOTDIR
                    ? .missing(part: here) : .unreadable(part: here, systemText(errno))
            }
            if status.st_mode & S_IFMT == S_IFLNK {
                links += 1
                guard links <= ScriptFiles.linkLimit, let target = target(here) else {
                    return .unreadable(part: here, systemText(ELOOP))
                }
                if target.hasPrefix("/") { done = "/" }
                rest += parts(target)
                continue
            }
            if let problem = ownership(of: here) { return problem }
            done = here
        }
        guard let status = status(done), status.st_mode & S_IFMT == S_IFREG else { return .notRegularFile }
        return status.st_mode & 0o111 == 0 ? .notExecutable : nil
    }

    func need(ofUser user: String?, group: String?) -> ScriptNeed? {
        scriptNeed(ofUser: user, group: group, accounts: accounts)
    }

    /// The parts of a path, the first one last.
    private func parts(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }.reversed()
    }

    private func parent(_ path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }

    private func ownership(of path: String) -> ScriptProblem? {
        guard let status = status(path) else { return nil }
        if status.st_uid != 0 { return .changeable(part: path, by: "its owner, user \(status.st_uid)") }
        if status.st_mode & 0o002 != 0 { return .changeable(part: path, by: "everybody") }
        if status.st_mode & 0o020 != 0, status.st_gid != 0 {
            return .changeable(part: path, by: "group \(status.st_gid)")
        }
        return nil
    }

    private func status(_ path: String) -> stat? {
        var status = stat()
        // Safety: the path is terminated, the result outlives the call.
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    private func target(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        // Safety: the call writes at most the given count.
        let count = unsafe readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
