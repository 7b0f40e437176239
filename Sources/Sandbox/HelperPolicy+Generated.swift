// Generated from policy/helper.seccomp by Tests/SandboxTests (UPDATE_GOLDEN=1); do not edit.
// swift-format-ignore-file

extension Filter {
    /// The rows of policy/helper.seccomp.
    mutating func addHelperRules() {
        allow(
            "ppoll", "clock_gettime", "time", "restart_syscall", "futex", "read", "sendto", "recvfrom",
            "sendmsg", "recvmsg", "close", "accept4", "getsockname", "bind", "newfstatat", "fstat",
            "pread64", "readlinkat", "munmap", "mremap", "brk", "madvise", "getrandom", "set_robust_list",
            "rseq", "rt_sigprocmask", "rt_sigreturn", "signalfd4", "getpid", "gettid", "exit",
            "exit_group"
        )
        refuse("clone3", errno: 38)
        allow("write", when: argument(0, is: 2))
        allow("getsockopt", when: argument(1, is: 1), argument(2, is: 17))
        allow("fcntl", when: argument(1, is: 3))
        allow("fcntl", when: argument(1, is: 4))
        allow("socket", when: argument(0, is: 2), argument(1, mask: 15, is: 3), argument(2, is: 112))
        allow("socket", when: argument(0, is: 2), argument(1, mask: 15, is: 3), argument(2, is: 51))
        allow("socket", when: argument(0, is: 10), argument(1, mask: 15, is: 3), argument(2, is: 112))
        allow("socket", when: argument(0, is: 17), argument(1, mask: 15, is: 3), argument(2, is: 0))
        allow("socket", when: argument(0, is: 16), argument(1, mask: 15, is: 3), argument(2, is: 0))
        allow("socket", when: argument(0, is: 16), argument(1, mask: 15, is: 3), argument(2, is: 12))
        allow("socket", when: argument(0, is: 16), argument(1, mask: 15, is: 3), argument(2, is: 16))
        allow("socket", when: argument(0, is: 2), argument(1, mask: 15, is: 2), argument(2, is: 1))
        allow("socket", when: argument(0, is: 10), argument(1, mask: 15, is: 2), argument(2, is: 58))
        allow("socket", when: argument(0, is: 2), argument(1, mask: 15, is: 1), argument(2, is: 0))
        allow("socket", when: argument(0, is: 2), argument(1, mask: 15, is: 2), argument(2, is: 0))
        allow("socket", when: argument(0, is: 10), argument(1, mask: 15, is: 1), argument(2, is: 0))
        allow("socket", when: argument(0, is: 10), argument(1, mask: 15, is: 2), argument(2, is: 0))
        allow("socket", when: argument(0, is: 1), argument(1, mask: 15, is: 2), argument(2, is: 0))
        allow("socketpair", when: argument(0, is: 1), argument(1, mask: 15, is: 5), argument(2, is: 0))
        allow("ioctl", when: argument(1, is: 35123))
        allow("ioctl", when: argument(1, is: 35091))
        allow("ioctl", when: argument(1, is: 35088))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 26))
        allow("ioctl", when: argument(1, is: 35111))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 36))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 25))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 33))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 40))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 35))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 7))
        allow("setsockopt", when: argument(1, is: 1), argument(2, is: 8))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 49))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 34))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 35))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 36))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 1))
        allow("setsockopt", when: argument(1, is: 0), argument(2, is: 10))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 29))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 19))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 20))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 21))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 67))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 7))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 49))
        allow("setsockopt", when: argument(1, is: 41), argument(2, is: 51))
        allow("setsockopt", when: argument(1, is: 270), argument(2, is: 11))
        allow("setsockopt", when: argument(1, is: 270), argument(2, is: 12))
        allow("openat", when: argument(2, mask: 4195907, is: 0))
        allow("openat", when: argument(2, is: 655361))
        allow("pwrite64", when: argument(3, is: 0))
        allow("mmap", when: argument(2, mask: 4, is: 0))
        allow("mprotect", when: argument(2, mask: 4, is: 0))
        allow("clone", when: argument(0, is: 4001536))
        allow("rt_sigaction", when: argument(0, is: 33))
        allow("prctl", when: argument(0, is: 15))
        allow("prctl", when: argument(0, is: 16))
    }
}
