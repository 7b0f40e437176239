#if !$Embedded
    import CCapability
    import CLinux

    extension Sandbox {
        /// Seals a program before it reads the administrator's files: it reads what its user may, changes
        /// what `changeable` says (nil: nothing), and starts nothing.
        ///
        /// It keeps its uid: what it writes must be root's, and what it reads may be. Root keeps of its
        /// capabilities CAP_DAC_READ_SEARCH (files of other owners), and for writing CAP_CHOWN (a file's
        /// group); where the former isn't to be had, as in many containers, CAP_DAC_OVERRIDE, which
        /// Landlock narrows to reading.
        package static func sealReader(changeable: ChangeableFolders?) throws(SandboxFailure) -> Seal {
            // 1. No program executed later could get a capability back. Where that isn't allowed 3 and 6 do:
            // nothing is executed.
            _ = hf_bound_capabilities(0)
            // 2. Permitted and effective only what reading and writing takes; inheritable and ambient empty.
            try SandboxFailure.check(
                "drop capabilities",
                hf_capabilities_set(readingCapabilities(changeable))
            )
            try SandboxFailure.check("clear ambient capabilities", hf_clear_ambient())
            // 3. No privilege by executing.
            try SandboxFailure.check("set no_new_privs", hf_no_new_privileges())
            // 4. No dump and no tracing by the user's other processes: secrets are in memory.
            try SandboxFailure.check("clear dumpable", hf_not_dumpable())
            // 5. Includes may be anywhere; changes are for one folder.
            let abi = try restrictFiles([Array("/".utf8)], changeable: changeable)
            // 6. The calls of policy/compile.seccomp and no others.
            try load(.compile)
            return Seal(hasLockedMemory: false, landlockABI: abi)
        }

        /// A bit each; none but for root.
        private static func readingCapabilities(_ changeable: ChangeableFolders?) -> UInt64 {
            guard hf_user() == 0 else { return 0 }
            let reading =
                hf_is_capable(Int32(HF_CAP_DAC_READ_SEARCH)) == 1
                ? [HF_CAP_DAC_READ_SEARCH] : [HF_CAP_DAC_OVERRIDE]
            let wanted = changeable == nil ? reading : reading + [HF_CAP_CHOWN]
            return wanted.reduce(0) { set, capability in
                hf_is_capable(Int32(capability)) == 1 ? set | 1 << UInt64(capability) : set
            }
        }
    }
#endif
