/// What is to know about a script's file. The module looks at no file itself: the command line does, and
/// tests answer from a table.
package protocol ScriptInspector {
    /// Why the program at an absolute path can't be run, or isn't safe to; nil: nothing is wrong.
    func problem(with path: String) -> ScriptProblem?
    /// What becomes of a script that is to run as this user and group; no user: nobody is named. Nil: what
    /// keepalived does.
    func need(ofUser user: String?, group: String?) -> ScriptNeed?
}

/// What is wrong with a script's file, with the part of its path that it is about.
package enum ScriptProblem: Hashable, Sendable {
    case missing(part: String)
    case notRegularFile
    case notExecutable
    /// Somebody but root could put another program there; who, as the object of "by".
    case changeable(part: String, by: String)
    /// What the kernel said.
    case unreadable(part: String, String)

    fileprivate func text(_ path: String) -> String {
        let path = Printable.quoted(path)
        return switch self {
        case .missing(let part): "the script \(path) can't be run: there is no \(Printable.quoted(part))"
        case .notRegularFile: "the script \(path) can't be run: it is no regular file"
        case .notExecutable: "the script \(path) can't be run: nobody may execute it"
        case .changeable(let part, let who):
            "the script \(path) is not safe: \(Printable.quoted(part)) can be changed by \(who)"
        case .unreadable(let part, let reason):
            "the script \(path) can't be looked at: \(Printable.quoted(part)): \(reason)"
        }
    }
}

extension Lint {
    /// Every command of the statements, each program once.
    mutating func checkScripts(_ statements: [Statement], _ inspector: any ScriptInspector) {
        var seen: Set<String> = []
        checkScripts(statements, inspector, &seen)
    }

    private mutating func checkScripts(
        _ statements: [Statement],
        _ inspector: any ScriptInspector,
        _ seen: inout Set<String>
    ) {
        for index in statements.indices {
            let statement = statements[index]
            for (path, place) in statement.programs where seen.insert(path).inserted {
                guard let problem = inspector.problem(with: path) else { continue }
                findings.warning(place, problem.text(path))
            }
            checkScripts(statement.children, inspector, &seen)
        }
    }
}

extension Statement {
    /// The programs that its arguments name by an absolute path.
    fileprivate var programs: [(path: String, place: Place)] {
        guard Schema.takesCommand[keyword], let text = word, let command = try? ScriptWords.command(text)
        else { return [] }
        guard let path = command.arguments.first.flatMap({ String(validating: $0, as: UTF8.self) }) else {
            return []
        }
        return path.hasPrefix("/") ? [(path, valuePlace)] : []
    }
}
