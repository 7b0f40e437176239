package import ControlProtocol

/// Why nothing was done, with a line end.
package func errorDocument(_ error: ControlError) -> String {
    var writer = JSONWriter()
    writer.openObject()
    writer.member("error", error.code.rawValue)
    writer.member("message", error.message)
    writer.closeObject()
    return writer.text + "\n"
}

/// What was done, with a line end.
///
/// - Parameter remark: what whoever asked must know about it.
package func doneDocument(_ text: String, remark: String?) -> String {
    var writer = JSONWriter()
    writer.openObject()
    writer.member("done", text)
    writer.member("remark", remark)
    writer.closeObject()
    return writer.text + "\n"
}

/// What is logged, by subsystem, with a line end.
package func logLevelsDocument(_ levels: [(subsystem: String, level: String)]) -> String {
    var writer = JSONWriter()
    writer.openObject()
    writer.key("levels")
    writer.openObject()
    for (subsystem, level) in levels { writer.member(subsystem, level) }
    writer.closeObject()
    writer.closeObject()
    return writer.text + "\n"
}
