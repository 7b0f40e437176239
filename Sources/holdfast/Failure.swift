import ArgumentParser

/// Something didn't work; `text` says what was tried, on what, what the system said, what to do.
struct Failure: Error {
    let text: String

    init(_ text: String) { self.text = text }
}

/// Runs a command's work; a failure goes to standard error and makes the exit status 1.
func reporting<Result>(_ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch let failure as Failure {
        Terminal.standardError.write("holdfast: \(failure.text)\n")
        throw ExitCode(1)
    }
}
