import ArgumentParser
import Compiler
import Configuration
import Console
import GenerationStore

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a reload would change.",
        discussion: """
            With two files: what a daemon that runs on the first would do on a reload to the second. \
            With one, or none for the standard one: what the daemon of DIR would do on a reload to it \
            (needs root). Prints objects that come and go, how many stay untouched, and what changes for \
            each instance. Changes nothing. Exit status: 0, or 1 for a configuration with errors.

            Examples:
              holdfast plan
              holdfast plan keepalived.conf.old keepalived.conf
              holdfast plan /etc/keepalived/keepalived.conf
            """
    )

    @OptionGroup var source: SourceOptions

    @Flag(help: "Write one JSON document instead of text.")
    var json = false

    @Option(help: ArgumentHelp("Where the running daemon's generations are.", valueName: "dir"))
    var runtimeDir = standardRuntimeFolder

    @Argument(help: "The configuration, as --config; with NEWFILE, the one before.")
    var file: String?

    @Argument(help: ArgumentHelp("The configuration after the reload.", valueName: "newfile"))
    var newFile: String?

    func validate() throws {
        if file != nil, source.config != nil { throw ValidationError("FILE and --config say the same.") }
    }

    func run() throws {
        try reporting {
            let read = try ReadingOptions(of: source).sealed()
            let difference: ModelDifference
            if let file, let newFile {
                let (old, new) = (try read(file), try read(newFile))
                difference = try compiled { () throws(CompilerError) in
                    try ModelDifference(from: old, to: new)
                }
            } else {
                let running = try running()
                let new = try read(file ?? source.config ?? ConfigurationPath.standard)
                difference = try compiled { () throws(CompilerError) in
                    try ModelDifference(from: running.model, held: running.table, to: new)
                }
            }
            let output = Terminal.standardOutput
            output.write(json ? PlanText.document(difference).text + "\n" : PlanText.text(difference))
        }
    }

    private func running() throws(Failure) -> StoredGeneration {
        do throws(StoreError) {
            return try StoredGeneration(
                readingCurrentOf: "\(runtimeDir)/generations",
                version: holdfastVersion
            )
        } catch {
            throw Failure("can't read what runs now: \(error.text)")
        }
    }

    private func compiled(
        _ difference: () throws(CompilerError) -> ModelDifference
    ) throws(Failure) -> ModelDifference {
        do throws(CompilerError) {
            return try difference()
        } catch {
            throw Failure("can't compile: \(error.text)")
        }
    }
}

/// A difference as text and as JSON.
enum PlanText {
    static func text(_ difference: ModelDifference) -> String {
        guard !difference.isEmpty else { return "Nothing changes.\n" }
        var text = ""
        for router in difference.routers {
            text += "instance \(printable(router.name)): \(word(router.kind))\n"
            for setting in router.settings {
                let before = printable(setting.before)
                let change = before.isEmpty ? "" : "\(before) -> "
                text += "  \(setting.keyword): \(change)\(printable(setting.after))\n"
            }
        }
        for service in difference.services {
            text += "virtual server \(printable(service.name)): \(word(service.kind))\n"
            for setting in service.settings {
                let before = setting.before.isEmpty ? "" : "\(printable(setting.before)) -> "
                text += "  \(setting.keyword): \(before)\(printable(setting.after))\n"
            }
        }
        for (sign, rows) in [("-", difference.removed), ("+", difference.added)] {
            for row in rows {
                let interface = row.interface.map { " on \($0)" } ?? ""
                text += "\(sign) \(row.kind)\(interface): \(printable(row.text))\n"
            }
        }
        if difference.remadeCount > 0 {
            text += "- what another version of holdfast made otherwise: \(difference.remadeCount)\n"
        }
        let (added, removed) = (difference.added.count, difference.removed.count + difference.remadeCount)
        return text + "\(added) added, \(removed) removed, \(difference.keptCount) kept\n"
    }

    private static func word(_ kind: ModelDifference.RouterChange.Kind) -> String {
        switch kind {
        case .added: "new"
        case .removed: "goes"
        case .changed: "changes"
        }
    }

    static func document(_ difference: ModelDifference) -> JSONValue {
        let routers = difference.routers.map { router in
            JSONValue.object([
                ("name", .string(router.name)), ("change", .string("\(router.kind)")),
                (
                    "settings",
                    .array(
                        router.settings.map {
                            .object([
                                ("keyword", .string($0.keyword)), ("before", .string($0.before)),
                                ("after", .string($0.after)),
                            ])
                        }
                    )
                ),
            ])
        }
        let services = difference.services.map { service in
            JSONValue.object([
                ("name", .string(service.name)), ("change", .string("\(service.kind)")),
                (
                    "settings",
                    .array(
                        service.settings.map {
                            .object([
                                ("keyword", .string($0.keyword)), ("before", .string($0.before)),
                                ("after", .string($0.after)),
                            ])
                        }
                    )
                ),
            ])
        }
        return .object([
            ("version", .number("1")), ("instances", .array(routers)), ("services", .array(services)),
            ("added", .array(difference.added.map { ObjectsTable.value($0) })),
            ("removed", .array(difference.removed.map { ObjectsTable.value($0) })),
            ("remade", .number("\(difference.remadeCount)")),
            ("kept", .number("\(difference.keptCount)")),
        ])
    }
}
