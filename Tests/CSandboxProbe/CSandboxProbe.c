#define _GNU_SOURCE
#include "CSandboxProbe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct hf_probe_result hf_probe_wait(int child) {
    struct hf_probe_result result = {-1, -1};
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return result;
    result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return result;
}

// A child that is forked while another thread holds a lock of the Swift runtime waits for it for ever: it is ended by
// SIGALRM, which threads of a pool have blocked, and another is tried.
enum { attempts = 5, seconds_for_a_child = 5 };

static pid_t begin(void) {
    pid_t child = fork();
    if (child == 0) {
        struct rlimit none = {0, 0};
        sigset_t alarms;
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGALRM, SIG_DFL);
        sigemptyset(&alarms);
        sigaddset(&alarms, SIGALRM);
        sigprocmask(SIG_UNBLOCK, &alarms, NULL);
        alarm(seconds_for_a_child);
    }
    return child;
}

struct hf_probe_result hf_probe(int (*seal)(void), int64_t number, const uint64_t *a) {
    struct hf_probe_result result = {-1, -1};
    for (int attempt = 0; attempt < attempts; attempt++) {
        pid_t child = begin();
        if (child == 0) {
            if (seal() != 0) _exit(200);
            long status = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
            _exit(status < 0 ? errno : 0);
        }
        result = hf_probe_wait(child);
        if (result.signal != SIGALRM) break;
    }
    return result;
}

struct hf_probe_result hf_probe_foreign_architecture(int (*seal)(void)) {
    struct hf_probe_result result = {-1, -1};
#if defined(__x86_64__)
    for (int attempt = 0; attempt < attempts; attempt++) {
        pid_t child = begin();
        if (child == 0) {
            if (seal() != 0) _exit(200);
            long number = 20;
            __asm__ volatile("int $0x80" : "+a"(number) : : "memory", "r8", "r9", "r10", "r11");
            _exit(0);
        }
        result = hf_probe_wait(child);
        if (result.signal != SIGALRM) break;
    }
#endif
    return result;
}

struct hf_probe_result hf_probe_run(int (*body)(void)) {
    struct hf_probe_result result = {-1, -1};
    for (int attempt = 0; attempt < attempts; attempt++) {
        pid_t child = begin();
        if (child == 0) _exit(body());
        result = hf_probe_wait(child);
        if (result.signal != SIGALRM) break;
    }
    return result;
}

int hf_probe_new_network(void) { return unshare(CLONE_NEWNET) < 0 ? -errno : 0; }

int hf_probe_shell(const char *command, int output, int third, int fourth) {
    pid_t child = fork();
    if (child != 0) return child < 0 ? -errno : child;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // Out of the way of 3 and 4 first.
    int high_output = fcntl(output, F_DUPFD, 20), high_third = fcntl(third, F_DUPFD, 20);
    int high_fourth = fcntl(fourth, F_DUPFD, 20);
    if (output >= 0) dup2(high_output, 1);
    if (third >= 0) dup2(high_third, 3);
    if (fourth >= 0) dup2(high_fourth, 4);
    for (int other = fourth >= 0 ? 5 : 3; other < 1024; other++) close(other);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}
