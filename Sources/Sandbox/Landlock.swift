import CLinux

#if !$Embedded
    /// Binds this thread and its children to reading below `readable`. The kernel's ABI, 0 where it has no
    /// Landlock.
    ///
    /// Paths that don't exist are left out: nothing to read there now, nothing later.
    func restrictFiles(_ readable: [[UInt8]]) throws(SandboxFailure) -> Int32 {
        let abi = hf_landlock_abi()
        guard abi > 0 else { return 0 }
        let ruleset = hf_landlock_create(abi)
        try SandboxFailure.check("make Landlock rules", ruleset)
        defer { _ = hf_close(ruleset) }
        for path in readable {
            let name = path.map { CChar(bitPattern: $0) } + [0]
            // Safety: a terminated string.
            let result = unsafe hf_landlock_allow(ruleset, name)
            guard result != -Int32(HF_ENOENT) else { continue }
            try SandboxFailure.check("allow a path by Landlock", result)
        }
        try SandboxFailure.check("restrict by Landlock", hf_landlock_restrict(ruleset))
        return abi
    }
#endif
