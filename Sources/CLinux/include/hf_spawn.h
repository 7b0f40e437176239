// Other programs: started, replaced by, waited for, signalled.
#ifndef HF_SPAWN_H
#define HF_SPAWN_H

#include "hf_call.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

extern char *_Nullable *_Nonnull environ;

enum { HF_WORDS = 64 };

/// Points into `words`, which holds `count` strings one behind the other, each with its zero.
static inline int hf_split_words_(const char *words, int count, char *_Nullable *_Nonnull vector) {
    if (count > HF_WORDS) return -E2BIG;
    for (int index = 0; index < count; index++) {
        vector[index] = (char *)words;
        words += strlen(words) + 1;
    }
    vector[count] = NULL;
    return 0;
}

/// Starts `path` with `words` (its own name first), `descriptors` as 3, 4, …, no signal blocked or ignored, in a
/// process group of its own: what a terminal sends to ours (control-C) isn't for it.
/// Everything else must be close-on-exec; the descriptors given must be above 3 + their count. The pid.
static inline int hf_spawn(const char *path, const char *words, int count, const int *descriptors, int given) {
    char *vector[HF_WORDS + 1];
    int failure = hf_split_words_(words, count, vector);
    if (failure < 0) return failure;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    pid_t process = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    for (int index = 0; index < given; index++) {
        posix_spawn_file_actions_adddup2(&actions, descriptors[index], 3 + index);
    }
    failure = posix_spawn(&process, path, &actions, &attributes, vector, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure != 0 ? -failure : process;
}

/// Becomes `path`; comes back only with a negative errno.
static inline int hf_become_program(const char *path, const char *words, int count) {
    char *vector[HF_WORDS + 1];
    int failure = hf_split_words_(words, count, vector);
    if (failure < 0) return failure;
    execv(path, vector);
    return -errno;
}

/// Becomes `path` with the words that this process was given; comes back only with a negative errno.
static inline int hf_become_with(const char *path, char *_Nullable *_Nonnull vector) {
    execv(path, vector);
    return -errno;
}

/// Lets this process and its children lock up to `bytes` of memory each; a higher limit stays. Needs
/// CAP_SYS_RESOURCE, which a container's root may lack.
static inline int hf_allow_locked_memory(uint64_t bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0) return -errno;
    if (limit.rlim_cur >= bytes) return 0;
    limit.rlim_cur = bytes;
    if (limit.rlim_max < bytes) limit.rlim_max = bytes;
    return setrlimit(RLIMIT_MEMLOCK, &limit) < 0 ? -errno : 0;
}

/// A copy of the descriptor from 16 on, close-on-exec; the given one is closed.
static inline int hf_move_up(int descriptor) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
    int failure = copy < 0 ? -errno : copy;
    close(descriptor);
    return failure;
}

static inline int hf_status_(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// A child that ended: its pid, and its exit status or 128 + the signal that ended it. 0: none now.
static inline int hf_reap(int *status) {
    int raw = 0;
    pid_t process = waitpid(-1, &raw, WNOHANG);
    if (process < 0) return errno == ECHILD ? 0 : -errno;
    if (process > 0) *status = hf_status_(raw);
    return process;
}

/// Waits for the child `process`; its status as above.
static inline int hf_wait(int process) {
    int raw = 0;
    pid_t result;
    do {
        result = waitpid(process, &raw, 0);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -errno : hf_status_(raw);
}

static inline int hf_signal(int process, int signal) { return kill(process, signal) < 0 ? -errno : 0; }

/// May this process execute the file?
static inline int hf_is_executable(const char *path) { return access(path, X_OK) == 0; }

/// Is the descriptor a terminal?
static inline int hf_is_terminal(int descriptor) { return isatty(descriptor); }

#pragma clang assume_nonnull end

#endif
