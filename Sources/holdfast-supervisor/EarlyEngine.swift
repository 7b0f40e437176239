import CLinux

extension Supervisor {
    /// Compiles while the engine starts: to load a program of that size and to seal it takes as long as to
    /// compile a short file. It waits at the pipe that it gets as its second descriptor, where a byte says
    /// that there is a generation, and the end that there will be none. Of a long file it reads the text
    /// meanwhile, which the compile step hands over early.
    static func compile(
        _ options: Options,
        _ programs: Programs,
        whileStarting engine: inout Child
    ) throws(StartFailure) {
        // What the engine may read is fixed when it is sealed.
        let folder = "\(options.folder)/generations"
        // Safety: the path is terminated.
        _ = try require(unsafe hf_make_folder(folder, 0o755), "make \(folder)")
        let (waiting, telling) = try pipe()
        // Where there is no memory without a name, everything comes by the files.
        let memory = hf_move_up(hf_memory_file())
        let (reading, writing) = memory >= 0 ? try pipe() : (-1, -1)
        let words = ["--await-generation"] + (memory >= 0 ? ["--early-text"] : [])
        let further = [waiting] + (memory >= 0 ? [reading, memory] : [])
        engine.start(from: programs.folder, also: words, passing: further)
        _ = hf_close(waiting)
        var isCompiled = false
        if memory >= 0 {
            let status = compileStep(options, programs, ["--early-text"], [writing, memory])
            isCompiled = status == 0
            for descriptor in [reading, writing, memory] { _ = hf_close(descriptor) }
            // While programs are replaced: one of a version that doesn't know the word.
            if status == usageStatus { isCompiled = compile(options, programs) }
        } else {
            isCompiled = compile(options, programs)
        }
        // Safety: one byte, as the count says.
        if isCompiled { _ = unsafe hf_write(telling, [1] as [UInt8], 1) }
        _ = hf_close(telling)
        if isCompiled { return }
        if let process = engine.process { _ = hf_wait(process) }
        throw StartFailure(text: "")
    }

    /// sysexits.h: EX_USAGE.
    private static let usageStatus: Int32 = 64

    /// Out of the way of what children get. What is read from the first never waits. As long as it is open
    /// here, nobody who writes to the second is ended by a reader that is gone.
    private static func pipe() throws(StartFailure) -> (reading: Int32, writing: Int32) {
        var pair: [Int32] = [-1, -1]
        // Safety: the call sets two elements.
        _ = try require(unsafe hf_pipe(&pair), "make a pipe")
        return (
            try require(hf_move_up(pair[0]), "move a pipe"), try require(hf_move_up(pair[1]), "move a pipe")
        )
    }
}
