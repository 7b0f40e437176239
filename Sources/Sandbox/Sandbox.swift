// Sandbox: how helper, engine, runner and the readers of configurations give up every right that they don't
// need, as numbered steps.
//
// Each function is called once, by the program's first thread, before there are others: capabilities and
// Landlock bind only the calling thread and those it starts. The filter is set with TSYNC all the same, so a
// thread that a library started would be bound by it or make the step fail.
//
// Steps that fail end the program: a process is sealed or it doesn't run. Three may be missing and are
// reported instead: locked memory (a limit that the unit sets), Landlock (a kernel without it) and the
// bounding set of a process that a service manager started without CAP_SETPCAP, which has emptied it itself.
//
// The filters are policy/helper.seccomp, engine.seccomp, runner.seccomp and compile.seccomp, one call a row
// with its reason. A test makes HelperPolicy+Generated.swift and its siblings from them (`UPDATE_GOLDEN=1`
// writes them) and compares. What no row names kills the process, and so does a call by another
// architecture's numbers. Conditions compare the low 32 bits of an argument: the calls filtered here take
// ints, and libc may leave anything in the upper half.
//
// It does not filter by descriptor or path (seccomp can't), nor protect from the kernel itself; the threat
// model is policy/README.md.
//
// In the helper's closure: embedded subset.
import CCapability
import CLinux

/// A step that failed; `errno` is positive.
package struct SandboxFailure: Error {
    package let step: StaticString
    package let errno: Int32

    static func check(_ step: StaticString, _ result: Int32) throws(SandboxFailure) {
        guard result >= 0 else { throw SandboxFailure(step: step, errno: -result) }
    }
}

/// What a sealed process has and what the machine didn't give.
package struct Seal: Equatable, Sendable {
    /// Pages stay in memory.
    package var hasLockedMemory: Bool
    /// Landlock's ABI; 0: the kernel has none.
    package var landlockABI: Int32
}

/// The way into the sandbox.
package enum Sandbox {
    /// Seals the helper: uid and gid of its own, CAP_NET_ADMIN and CAP_NET_RAW and nothing else.
    ///
    /// `uid` and `gid` count when the caller is root; otherwise it already runs as it should.
    @export(interface)
    package static func sealHelper(uid: UInt32, gid: UInt32) throws(SandboxFailure) -> Seal {
        let kept: UInt64 = 1 << UInt64(HF_CAP_NET_ADMIN) | 1 << UInt64(HF_CAP_NET_RAW)
        // 1. No program executed later could get a capability back.
        try emptyBoundingSet()
        // 2. Permitted capabilities outlive the change of uid, which 4 makes exact.
        try SandboxFailure.check("keep capabilities", hf_keep_capabilities())
        // 3. Another uid than root's, the engine's and the runner's; no supplementary groups.
        try become(uid: uid, gid: gid)
        // 4. Permitted and effective exactly these two; inheritable and ambient empty.
        try SandboxFailure.check("set capabilities", hf_capabilities_set(kept))
        // 5. to 7.
        let hasLockedMemory = try closeProcess()
        // 8. The calls of policy/helper.seccomp and no others, in every thread.
        try load(.helper)
        return Seal(hasLockedMemory: hasLockedMemory, landlockABI: 0)
    }

    #if !$Embedded
        /// Seals the engine: no capability, and of the file system only `readable` (files, or folders with
        /// all below them; paths without terminator), to read.
        ///
        /// `uid` and `gid` count when the caller is root; otherwise it already runs as it should.
        package static func sealEngine(
            uid: UInt32,
            gid: UInt32,
            readable: [[UInt8]]
        ) throws(SandboxFailure) -> Seal {
            // 1. No program executed later could get a capability back.
            try emptyBoundingSet()
            // 2. Another uid than root's, the helper's and the runner's; no supplementary groups.
            try become(uid: uid, gid: gid)
            // 3. Nothing permitted, effective, inheritable, ambient.
            try SandboxFailure.check("drop capabilities", hf_capabilities_set(0))
            // 4. to 6.
            let hasLockedMemory = try closeProcess()
            // 7. Reading below the given paths; no writing, executing, making of files or binding
            // of TCP ports.
            let abi = try restrictFiles(readable)
            // 8. The calls of policy/engine.seccomp and no others, in every thread.
            try load(.engine)
            return Seal(hasLockedMemory: hasLockedMemory, landlockABI: abi)
        }

        /// Seals the runner, and with it every script: no capability, now or by executing; the calls of
        /// policy/runner.seccomp are refused.
        ///
        /// `uid`, `gid` and the other groups count when the caller is root; otherwise it already runs as it
        /// should.
        package static func sealRunner(uid: UInt32, gid: UInt32, groups: [UInt32] = [])
            throws(SandboxFailure)
        {
            // 1. to 3. as the engine.
            try emptyBoundingSet()
            try become(uid: uid, gid: gid, groups: groups)
            try SandboxFailure.check("drop capabilities", hf_capabilities_set(0))
            // 4. Ambient set, no_new_privs, not dumpable. Memory isn't locked: nothing here is in a hurry.
            try SandboxFailure.check("clear ambient capabilities", hf_clear_ambient())
            try SandboxFailure.check("set no_new_privs", hf_no_new_privileges())
            try SandboxFailure.check("clear dumpable", hf_not_dumpable())
            // 5. Mounts, namespaces, modules, tracing and the like are refused from here on.
            try load(.runner)
        }
    #endif

    private static func emptyBoundingSet() throws(SandboxFailure) {
        let result = hf_bound_capabilities(0)
        guard result != -Int32(HF_EPERM) || hf_user() == 0 else { return }
        try SandboxFailure.check("empty the bounding set", result)
    }

    private static func become(
        uid: UInt32,
        gid: UInt32,
        groups: [UInt32] = []
    ) throws(SandboxFailure) {
        guard hf_user() == 0 else { return }
        guard uid != 0, gid != 0, !groups.contains(0) else {
            throw SandboxFailure(step: "leave root", errno: Int32(HF_EINVAL))
        }
        // Safety: the count is the array's, which lives through the call.
        let result = unsafe hf_become_member(uid, gid, groups, Int32(groups.count))
        try SandboxFailure.check("leave root", result)
    }

    /// Ambient set empty; no privilege by executing; not to be traced or dumped; memory locked where the
    /// limit allows. True when it is locked.
    private static func closeProcess() throws(SandboxFailure) -> Bool {
        try SandboxFailure.check("clear ambient capabilities", hf_clear_ambient())
        try SandboxFailure.check("set no_new_privs", hf_no_new_privileges())
        try SandboxFailure.check("clear dumpable", hf_not_dumpable())
        return hf_lock_memory() == 0
    }
}
