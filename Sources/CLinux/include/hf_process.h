// Identity, privileges, signals and accounts of the process.
#ifndef HF_PROCESS_H
#define HF_PROCESS_H

#include "hf_account.h"
#include "hf_call.h"

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

extern int setresuid(uid_t, uid_t, uid_t);
extern int setresgid(gid_t, gid_t, gid_t);

#pragma clang assume_nonnull begin

enum {
    HF_SIGHUP = SIGHUP,
    HF_SIGINT = SIGINT,
    HF_SIGQUIT = SIGQUIT,
    HF_SIGUSR1 = SIGUSR1,
    HF_SIGUSR2 = SIGUSR2,
    HF_SIGTERM = SIGTERM,
    HF_SIGCHLD = SIGCHLD,
    HF_SIGKILL = SIGKILL,
    HF_SIGSYS = SIGSYS,
};

static inline uint32_t hf_user(void) { return geteuid(); }
static inline int hf_process(void) { return getpid(); }

/// Ends the process at once, without exit handlers.
__attribute__((noreturn)) static inline void hf_exit(int status) { _exit(status); }

/// The uid and primary gid of account `name` of /etc/passwd; `fallback` for both when there is none. 1: found,
/// 0: not.
static inline int hf_account(const char *name, uint32_t fallback, uint32_t *uid, uint32_t *gid) {
    *uid = fallback;
    *gid = fallback;
    return hf_listed_account("/etc/passwd", name, uid, gid);
}

/// The group that this process is in.
static inline uint32_t hf_own_group(void) { return getgid(); }

/// Permitted capabilities survive the next `hf_become` (effective ones don't).
static inline int hf_keep_capabilities(void) { return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 ? -errno : 0; }

/// Real, effective and saved uid and gid; these supplementary groups.
static inline int hf_become_member(uint32_t uid, uint32_t gid, const uint32_t *_Nullable groups, int count) {
    if (setgroups((size_t)count, groups) < 0 || setresgid(gid, gid, gid) < 0) return -errno;
    return setresuid(uid, uid, uid) < 0 ? -errno : 0;
}

/// Real, effective and saved uid and gid; no supplementary groups.
static inline int hf_become(uint32_t uid, uint32_t gid) { return hf_become_member(uid, gid, NULL, 0); }

/// No program that is executed can gain privileges.
static inline int hf_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0; }

/// No core dump, no ptrace by the same uid, /proc/self owned by root. 0 or 1 is kept until the next change of
/// uid.
static inline int hf_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? -errno : 0; }

/// Takes every capability out of the bounding set that `kept` (a bit each) doesn't have.
static inline int hf_bound_capabilities(uint64_t kept) {
    for (int capability = 0; capability < 64; capability++) {
        if (kept >> capability & 1) continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
        if (errno == EINVAL) return 0;
        int failure = -errno;
        // Who may not drop one may find it gone already.
        if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 0) return failure;
    }
    return 0;
}

static inline int hf_clear_ambient(void) {
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 ? -errno : 0;
}

/// Pages stay in memory once touched, present and future ones; what was never touched costs nothing. -EPERM
/// unless the limit is infinite or can be made so: below a limit, a later `mmap` would fail.
static inline int hf_lock_memory(void) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_MEMLOCK, &limit) < 0
        && (getrlimit(RLIMIT_MEMLOCK, &limit) < 0 || limit.rlim_cur != RLIM_INFINITY))
        return -EPERM;
    return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) < 0 ? -errno : 0;
}

/// keepalived's for its JSON, and for statistics that are cleared; the C library keeps the first two for itself.
static inline int hf_signal_json(void) { return SIGRTMIN + 2; }
static inline int hf_signal_clear(void) { return SIGRTMAX - 1; }

/// Blocks `signals` and SIGPIPE for this and later threads; the result is a descriptor to read them from.
static inline int hf_signal_open(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int index = 0; index < count; index++) sigaddset(&set, signals[index]);
    int descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor < 0) return -errno;
    sigaddset(&set, SIGPIPE);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) {
        int failure = -errno;
        close(descriptor);
        return failure;
    }
    return descriptor;
}

/// The number of the next signal.
static inline int hf_signal_read(int descriptor) {
    struct signalfd_siginfo info;
    ssize_t count = read(descriptor, &info, sizeof info);
    if (count < 0) return -errno;
    return count == (ssize_t)sizeof info ? (int)info.ssi_signo : -EIO;
}

#pragma clang assume_nonnull end

#endif
