// CSandboxProbe: what tests of sandbox and kernel need and Swift can't do: fork, and a namespace for a thread.
#ifndef HF_SANDBOX_PROBE_H
#define HF_SANDBOX_PROBE_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// What became of the child.
struct hf_probe_result {
    /// The signal that ended it, 0 when it exited by itself.
    int32_t signal;
    /// Its exit status: the call's errno, 0 when it succeeded; 200: sealing failed.
    int32_t status;
};

/// Forks, calls `seal` in the child (0: sealed), makes the call `number` with six `arguments` and exits. A child
/// that hangs is ended by SIGALRM, and another is tried.
struct hf_probe_result hf_probe(int (*_Nonnull seal)(void), int64_t number, const uint64_t *arguments);

/// The same with `getpid` by the numbers of 32-bit x86, on x86-64 only; elsewhere signal -1.
struct hf_probe_result hf_probe_foreign_architecture(int (*_Nonnull seal)(void));

/// Forks and runs `body` in the child, whose result is the exit status.
struct hf_probe_result hf_probe_run(int (*_Nonnull body)(void));

/// Gives the calling thread a network namespace of its own; 0 or a negative errno.
int hf_probe_new_network(void);

/// Starts the shell on `command` with the standard output `output` (negative: this process's) and, when they aren't
/// negative, `third` and `fourth` as descriptors 3 and 4. The child's id or a negative errno.
int hf_probe_shell(const char *command, int output, int third, int fourth);

/// Waits for a child that `hf_probe_shell` started.
struct hf_probe_result hf_probe_wait(int child);

#pragma clang assume_nonnull end

#endif
