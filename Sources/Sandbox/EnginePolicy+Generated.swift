// Generated from policy/engine.seccomp by Tests/SandboxTests (UPDATE_GOLDEN=1); do not edit.
// swift-format-ignore-file

#if !$Embedded
extension Filter {
    /// The rows of policy/engine.seccomp.
    mutating func addEngineRules() {
        allow(
            "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2",
            "timerfd_create", "timerfd_settime", "ppoll", "poll", "clock_gettime", "gettimeofday", "time",
            "restart_syscall", "futex", "sched_yield", "read", "readv", "pread64", "write", "pwrite64",
            "ftruncate", "fdatasync", "writev", "sendto", "recvfrom", "sendmsg", "recvmsg", "lseek",
            "close", "dup", "pipe2", "listen", "bind", "recvmsg", "connect", "accept4", "shutdown",
            "getsockname", "getpeername", "getsockopt", "newfstatat", "fstat", "statx", "readlink",
            "readlinkat", "getdents64", "access", "faccessat", "faccessat2", "munmap", "mremap", "brk",
            "madvise", "getrandom", "set_robust_list", "rseq", "sched_getaffinity", "sigaltstack",
            "rt_sigprocmask", "rt_sigaction", "rt_sigreturn", "signalfd4", "gettid", "getpid", "getuid",
            "geteuid", "getgid", "getegid", "uname", "sysinfo", "getrusage", "exit", "exit_group"
        )
        refuse("clone3", errno: 38)
        allow("clock_nanosleep", when: argument(0, is: 1))
        allow("fcntl", when: argument(1, is: 3))
        allow("fcntl", when: argument(1, is: 4))
        allow("fcntl", when: argument(1, is: 1))
        allow("fcntl", when: argument(1, is: 2))
        allow("fcntl", when: argument(1, is: 1030))
        allow("socket", when: argument(0, is: 1))
        allow("socketpair", when: argument(0, is: 1))
        allow("socket", when: argument(0, is: 2), argument(1, mask: 15, is: 1))
        allow("socket", when: argument(0, is: 2), argument(1, mask: 15, is: 2))
        allow("socket", when: argument(0, is: 10), argument(1, mask: 15, is: 1))
        allow("socket", when: argument(0, is: 10), argument(1, mask: 15, is: 2))
        allow("setsockopt", when: argument(1, is: 6), argument(2, is: 1))
        allow("setsockopt", when: argument(1, is: 6), argument(2, is: 12))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 26))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 2))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 16))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 11))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 25))
        allow("setsockopt", when: argument(1, is: 1))
        allow("openat", when: argument(2, mask: 4195907, is: 0))
        allow("mmap", when: argument(2, mask: 4, is: 0))
        allow("mprotect", when: argument(2, mask: 4, is: 0))
        allow("clone", when: argument(0, is: 4001536))
        allow("prctl", when: argument(0, is: 15))
        allow("prctl", when: argument(0, is: 16))
        allow("prlimit64", when: argument(0, is: 0), argument(2, is: 0))
    }
}
#endif
