import GenerationStore
package import Sandbox

/// The sandbox of the commands that read configurations: `Sandbox.sealReader`, with words for people.
package enum ReaderSeal {
    /// Comes before the first byte of a configuration is read, and after all that needs more than files.
    /// `changeable` nil: nothing may be changed. False where the kernel has no Landlock.
    package static func set(changing changeable: ChangeableFolders?) throws(Failure) -> Bool {
        do throws(SandboxFailure) {
            return try Sandbox.sealReader(changeable: changeable).landlockABI > 0
        } catch {
            throw Failure(
                "can't seal itself before it reads (\(error.step)): \(systemText(error.errno)); "
                    + "holdfast needs a kernel with seccomp"
            )
        }
    }
}
