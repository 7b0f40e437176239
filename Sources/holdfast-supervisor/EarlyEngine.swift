import CLinux

extension Supervisor {
    /// Compiles while the engine starts: to load a program of that size and to seal it takes as long as to
    /// compile a short file. It waits at the pipe that it gets as its last descriptor, where a byte says that
    /// there is a generation, and the end that there will be none.
    static func compile(
        _ options: Options,
        _ programs: Programs,
        whileStarting engine: inout Child
    ) throws(StartFailure) {
        // What the engine may read is fixed when it is sealed.
        let folder = "\(options.folder)/generations"
        // Safety: the path is terminated.
        _ = try require(unsafe hf_make_folder(folder, 0o755), "make \(folder)")
        var pipe: [Int32] = [-1, -1]
        // Safety: the call sets two elements.
        _ = try require(unsafe hf_pipe(&pipe), "make a pipe")
        let waiting = try require(hf_move_up(pipe[0]), "move a pipe")
        let telling = try require(hf_move_up(pipe[1]), "move a pipe")
        engine.start(from: programs.folder, also: ["--await-generation"], passing: [waiting])
        _ = hf_close(waiting)
        let isCompiled = compile(options, programs)
        // Safety: one byte, as the count says.
        if isCompiled { _ = unsafe hf_write(telling, [1] as [UInt8], 1) }
        _ = hf_close(telling)
        if isCompiled { return }
        if let process = engine.process { _ = hf_wait(process) }
        throw StartFailure(text: "")
    }
}
