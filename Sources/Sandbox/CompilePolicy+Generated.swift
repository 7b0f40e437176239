// Generated from policy/compile.seccomp by Tests/SandboxTests (UPDATE_GOLDEN=1); do not edit.
// swift-format-ignore-file

#if !$Embedded
extension Filter {
    /// The rows of policy/compile.seccomp.
    mutating func addCompileRules() {
        allow(
            "read", "pread64", "lseek", "getdents64", "newfstatat", "fstat", "lstat", "stat", "statx",
            "readlink", "readlinkat", "close", "write", "fchown", "fchmod", "fsync", "mkdir", "chmod",
            "flock", "rename", "renameat2", "symlink", "unlink", "rmdir", "munmap", "mremap", "brk",
            "madvise", "getrandom", "getuid", "getpid", "clock_gettime", "futex", "rt_sigprocmask",
            "rt_sigreturn", "sched_yield", "exit_group"
        )
        allow("openat", when: argument(2, mask: 4195907, is: 0))
        allow("fcntl", when: argument(1, is: 3))
        allow("fcntl", when: argument(1, is: 2))
        allow("fcntl", when: argument(1, is: 1))
        allow("openat", when: argument(2, is: 655553))
        allow("mknod", when: argument(1, mask: 61440, is: 4096))
        allow("mknodat", when: argument(2, mask: 61440, is: 4096))
        allow("fchownat", when: argument(4, is: 4096))
        allow("mmap", when: argument(2, mask: 4, is: 0))
        allow("mprotect", when: argument(2, mask: 4, is: 0))
        allow("ioctl", when: argument(1, is: 21505))
    }
}
#endif
