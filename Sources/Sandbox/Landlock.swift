import CLinux

#if !$Embedded
    /// What a program may change of the file system.
    package struct ChangeableFolders: Sendable {
        /// Files, folders and links below it may be made, written and removed.
        package var folder: [UInt8]
        /// The same below this one; nil: there is no other.
        package var another: [UInt8]?
        /// Empty folders below it may be removed; nil: none. For one that was made for `folder` and isn't
        /// needed after all.
        package var clearing: [UInt8]?

        package init(folder: [UInt8], another: [UInt8]? = nil, clearing: [UInt8]?) {
            self.folder = folder
            self.another = another
            self.clearing = clearing
        }
    }

    /// Binds this thread and its children to reading below `readable`, and to changing what `changeable`
    /// says (nil: nothing). The kernel's ABI, 0 where it has no Landlock.
    ///
    /// Readable paths that don't exist are left out: nothing to read there now, nothing later.
    func restrictFiles(
        _ readable: [[UInt8]],
        changeable: ChangeableFolders? = nil
    ) throws(SandboxFailure) -> Int32 {
        let abi = hf_landlock_abi()
        guard abi > 0 else { return 0 }
        let ruleset = hf_landlock_create(abi)
        try SandboxFailure.check("make Landlock rules", ruleset)
        defer { _ = hf_close(ruleset) }
        for path in readable {
            // Safety: a terminated string.
            let result = unsafe hf_landlock_allow(ruleset, terminated(path))
            guard result != -Int32(HF_ENOENT) else { continue }
            try SandboxFailure.check("allow a path by Landlock", result)
        }
        let changes: [(path: [UInt8]?, rights: Int)] = [
            (changeable?.folder, HF_LANDLOCK_CHANGE), (changeable?.another, HF_LANDLOCK_CHANGE),
            (changeable?.clearing, HF_LANDLOCK_REMOVE_FOLDER),
            // FIFOs may be anywhere as well.
            (changeable.map { _ in [UInt8(ascii: "/")] }, HF_LANDLOCK_MAKE_FIFO),
        ]
        for (path, rights) in changes {
            guard let path else { continue }
            // Safety: a terminated string.
            let result = unsafe hf_landlock_allow_changes(ruleset, terminated(path), UInt64(rights))
            try SandboxFailure.check("allow changes by Landlock", result)
        }
        try SandboxFailure.check("restrict by Landlock", hf_landlock_restrict(ruleset))
        return abi
    }

    private func terminated(_ path: [UInt8]) -> [CChar] { path.map { CChar(bitPattern: $0) } + [0] }
#endif
