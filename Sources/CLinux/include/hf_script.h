// Scripts: a program opened and judged, started by its descriptor, and names resolved in a child.
#ifndef HF_SCRIPT_H
#define HF_SCRIPT_H

#include "hf_call.h"
#include "hf_offspring.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern int pipe2(int *_Nonnull, int);
extern int dup3(int, int, int);
extern long syscall(long, ...);

#pragma clang assume_nonnull begin

enum {
    /// The place of the program's descriptor in a script's process; see `hf_script_start`.
    HF_SCRIPT_PROGRAM = 100,
    HF_SCRIPT_ERROR_ = 101,
    HF_SCRIPT_WORDS = 600,
    HF_SCRIPT_VARIABLES = 16,
    HF_EMPTY_PATH_ = 0x1000,
    HF_PLACE_ = 010000000,
};

/// What stands at a place of a path.
struct hf_place_status {
    uint32_t owner;
    uint32_t group;
    /// Permission bits, without the type.
    uint32_t permissions;
    uint8_t is_regular;
    uint8_t is_directory;
    uint8_t is_link;
};

/// The file, folder or link `name` in `parent` itself, for looking at only.
static inline int hf_place_open(int parent, const char *name) {
    HF_RESULT(int, openat(parent, name, HF_PLACE_ | O_NOFOLLOW | O_CLOEXEC));
}

static inline int hf_place_status(int descriptor, struct hf_place_status *status) {
    struct stat found;
    if (fstat(descriptor, &found) < 0) return -errno;
    status->owner = found.st_uid;
    status->group = found.st_gid;
    status->permissions = found.st_mode & 07777;
    status->is_regular = S_ISREG(found.st_mode);
    status->is_directory = S_ISDIR(found.st_mode);
    status->is_link = S_ISLNK(found.st_mode);
    return 0;
}

/// A pipe; what is read from `pair[0]` never waits.
static inline int hf_pipe(int *pair) {
    if (pipe2(pair, O_CLOEXEC) < 0) return -errno;
    if (fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0) return 0;
    int failure = -errno;
    close(pair[0]);
    close(pair[1]);
    return failure;
}

static inline int hf_script_split_(const char *words, int count, int limit, char *_Nullable *_Nonnull vector) {
    if (count > limit) return -E2BIG;
    for (int index = 0; index < count; index++) {
        vector[index] = (char *)words;
        words += strlen(words) + 1;
    }
    vector[count] = NULL;
    return 0;
}

/// What the child does: a group of its own, no signal blocked or ignored, standard input empty, both outputs into
/// `output`, nothing else open but the program where an interpreter must read it without a `path`. Comes back only as errno; `error` is where to
/// say it.
static inline int hf_script_become_(
    int program, int has_interpreter, const char *_Nullable path, char *_Nullable *_Nonnull vector,
    char *_Nullable *_Nonnull variables, int output, int *error
) {
    int stays_open = has_interpreter && path == NULL;
    sigset_t none;
    sigemptyset(&none);
    setpgid(0, 0);
    for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // Out of the way first: any of them may have a number that another is to get.
    int out = fcntl(output, F_DUPFD, 200), file = fcntl(program, F_DUPFD, 200), back = fcntl(*error, F_DUPFD, 200);
    int null = open("/dev/null", O_RDONLY);
    if (out < 0 || file < 0 || back < 0 || null < 0) return errno;
    if (dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) return errno;
    if (dup3(file, HF_SCRIPT_PROGRAM, stays_open ? 0 : O_CLOEXEC) < 0) return errno;
    if (dup3(back, HF_SCRIPT_ERROR_, O_CLOEXEC) < 0) return errno;
    *error = HF_SCRIPT_ERROR_;
    if (syscall(SYS_close_range, 3u, HF_SCRIPT_PROGRAM - 1u, 0) < 0) return errno;
    if (syscall(SYS_close_range, HF_SCRIPT_ERROR_ + 1u, ~0u, 0) < 0) return errno;
    if (chdir("/") < 0) return errno;
    umask(022);
    if (has_interpreter && path != NULL) {
        struct stat open_one, named_one;
        if (fstat(HF_SCRIPT_PROGRAM, &open_one) < 0 || stat(path, &named_one) < 0) return errno;
        if (open_one.st_dev != named_one.st_dev || open_one.st_ino != named_one.st_ino) return ESTALE;
        execve(path, vector, variables);
    } else {
        syscall(SYS_execveat, HF_SCRIPT_PROGRAM, "", vector, variables, HF_EMPTY_PATH_);
    }
    if (errno != ENOEXEC || !has_interpreter) return errno;
    // No interpreter is named: the shell reads it, as execvp does.
    static char shell[] = "/bin/sh", script[] = "/dev/fd/100";
    for (int index = HF_SCRIPT_WORDS + 1; index >= 1; index--) vector[index + 1] = vector[index];
    vector[0] = shell;
    vector[1] = path != NULL ? (char *)path : script;
    execve(shell, vector, variables);
    return errno;
}

/// Starts the program that is open as `program`, whatever its path names meanwhile, but for one with an interpreter
/// and a `path`: that is executed by its path, if it still names the open file, so that the interpreter knows it. `words` (its own name first) and
/// `variables` (`NAME=value`, its whole environment) stand one behind the other, each with its zero. The pid, or why
/// the kernel didn't execute it.
///
/// `mark` is what all that comes of it can be known by (`hf_mark_offspring`); a machine that refuses it goes without.
/// `has_interpreter`: something is to read the program; without a `path`, as /dev/fd/100. The caller has one thread, and runs nothing
/// between fork and exec but what stands here.
static inline int hf_script_start(
    int program, int has_interpreter, const char *_Nullable path, const char *words, int word_count,
    const char *variables, int variable_count, int output, uint64_t mark
) {
    char *vector[HF_SCRIPT_WORDS + 3], *environment[HF_SCRIPT_VARIABLES + 1];
    memset(vector, 0, sizeof vector);
    int failure = hf_script_split_(words, word_count, HF_SCRIPT_WORDS, vector);
    if (failure == 0) failure = hf_script_split_(variables, variable_count, HF_SCRIPT_VARIABLES, environment);
    if (failure < 0) return failure;
    int error[2];
    if (pipe2(error, O_CLOEXEC) < 0) return -errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) < 0 || getppid() != parent) _exit(127);
        hf_mark_offspring(mark);
        int reason = hf_script_become_(
            program, has_interpreter, path, vector, environment, output, &error[1]
        );
        ssize_t written = write(error[1], &reason, sizeof reason);
        _exit(written < 0 ? 126 : 127);
    }
    failure = child < 0 ? -errno : 0;
    close(error[1]);
    int reason = 0;
    ssize_t count = 0;
    if (child > 0) {
        do {
            count = read(error[0], &reason, sizeof reason);
        } while (count < 0 && errno == EINTR);
        // The child sets its group, too; whoever is first.
        setpgid(child, child);
    }
    close(error[0]);
    if (failure < 0) return failure;
    return count == (ssize_t)sizeof reason ? -reason : child;
}

/// A signal to every process of the group; 0 also when none is left.
static inline int hf_signal_group(int group, int signal) {
    return kill(-group, signal) < 0 && errno != ESRCH ? -errno : 0;
}

/// A child that ended: its pid, its exit status in `status`, or the signal in `signal`. 0: none now.
static inline int hf_reap_exact(int *status, int *signal) {
    int raw = 0;
    int process = waitpid(-1, &raw, WNOHANG);
    if (process < 0) return errno == ECHILD ? 0 : -errno;
    *signal = raw & 0x7F;
    *status = raw >> 8 & 0xFF;
    return process;
}

/// The user's processes and threads are at most so many; scripts inherit it.
static inline int hf_limit_processes(uint64_t count) {
    struct rlimit limit = {count, count}, had;
    if (getrlimit(RLIMIT_NPROC, &had) == 0 && had.rlim_max < count) return 0;
    return setrlimit(RLIMIT_NPROC, &limit) < 0 ? -errno : 0;
}

/// Starts a child that asks the network for the addresses of `name` and writes to `output` a zero, then a family (4 or
/// 6) and the octets of each; or a one and the reason. It is gone after 20 s. Its pid.
static inline int hf_lookup_start(const char *name, int output) {
    pid_t child = fork();
    if (child != 0) return child < 0 ? -errno : child;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int out = dup2(output, 3);
    if (out < 0 || syscall(SYS_close_range, 4u, ~0u, 0) < 0) _exit(127);
    alarm(20);
    unsigned char bytes[1 + 16 * 17];
    size_t length = 1;
    struct addrinfo hints, *list = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    int failure = getaddrinfo(name, NULL, &hints, &list);
    bytes[0] = failure != 0;
    if (failure != 0) {
        const char *reason = gai_strerror(failure);
        size_t count = strlen(reason);
        if (count > sizeof bytes - 1) count = sizeof bytes - 1;
        memcpy(bytes + 1, reason, count);
        length += count;
    }
    for (struct addrinfo *entry = list; entry != NULL && length + 17 <= sizeof bytes; entry = entry->ai_next) {
        if (entry->ai_family == AF_INET) {
            bytes[length] = 4;
            memcpy(bytes + length + 1, &((struct sockaddr_in *)entry->ai_addr)->sin_addr, 4);
            length += 5;
        } else if (entry->ai_family == AF_INET6) {
            bytes[length] = 6;
            memcpy(bytes + length + 1, &((struct sockaddr_in6 *)entry->ai_addr)->sin6_addr, 16);
            length += 17;
        }
    }
    ssize_t written = write(3, bytes, length);
    _exit(written == (ssize_t)length ? 0 : 1);
}

#pragma clang assume_nonnull end

#endif
