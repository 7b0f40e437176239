import ArgumentParser
import Console

/// Runs a command's work; a failure goes to standard error and makes the exit status 1.
func reporting<Result>(_ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch let failure as Failure {
        failure.report()
        throw ExitCode(1)
    }
}
