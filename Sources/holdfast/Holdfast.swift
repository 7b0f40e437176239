// holdfast: what people call. A plain `check`, `compile` or `run` is done here; for every other command line
// this becomes holdfast-cli, which has the argument parser, TLS and all that they bring: their start takes
// several milliseconds and as many megabytes, more than reading most files.
import CLinux
import Console
import GenerationStore

@main
enum Holdfast {
    static func main() {
        do throws(Failure) {
            let words = Array(CommandLine.arguments.dropFirst())
            if let check = FileCheck(plainArguments: words) { hf_exit(try check.run() ? 0 : 1) }
            if let compilation = Compilation(plainArguments: words) { hf_exit(try compilation.run() ? 0 : 1) }
            if let standby = StandbyCompilation(plainArguments: words) { hf_exit(standby.run() ? 0 : 1) }
            if let run = SupervisedRun(plainArguments: words) { try run.run() }
            if let reading = NamespaceReading(plainArguments: words) {
                try reading.run()
                hf_exit(0)
            }
            throw becomeCommandLine()
        } catch {
            error.report()
            hf_exit(1)
        }
    }

    /// With the same words; comes back only when it can't.
    private static func becomeCommandLine() -> Failure {
        guard let program = Programs.find("holdfast-cli") else {
            return Failure(
                "can't find holdfast-cli beside \(Programs.ownFolder ?? "this program") or in "
                    + "../libexec/holdfast; install holdfast as a whole"
            )
        }
        // Safety: the path is terminated; the vector is the one that the kernel gave, which ends with NULL.
        let failure = unsafe hf_become_with(program, CommandLine.unsafeArgv)
        return Failure("can't execute \(program): \(systemText(-failure)); install holdfast as a whole")
    }
}
