// Threads.
#ifndef HF_THREAD_H
#define HF_THREAD_H

#include "hf_call.h"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// Runs `body(argument)` on a detached thread named `name` (at most 15 bytes) with a stack of `stack` bytes.
/// A thread begins with the name of its creator, which takes the new one for that moment: glibc would name
/// another thread by writing to /proc, and sealed processes don't open files to write.
static inline int hf_thread_start(
    const char *name, uint64_t stack, void *_Nullable (*_Nonnull body)(void *_Nullable), void *_Nullable argument
) {
    pthread_attr_t attributes;
    pthread_t thread;
    int failure = pthread_attr_init(&attributes);
    if (failure != 0) return -failure;
    failure = pthread_attr_setstacksize(&attributes, stack);
    if (failure == 0) failure = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    char own[16];
    prctl(PR_GET_NAME, own, 0, 0, 0);
    prctl(PR_SET_NAME, name, 0, 0, 0);
    if (failure == 0) failure = pthread_create(&thread, &attributes, body, argument);
    prctl(PR_SET_NAME, own, 0, 0, 0);
    pthread_attr_destroy(&attributes);
    return -failure;
}

/// The first 48 bytes of sched_setattr(2)'s structure, which glibc 2.36 doesn't have.
struct hf_scheduling_ {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

/// Has the calling thread run when its time has come, also beside what computes: its timers don't wait for
/// company (50 microseconds else), and it asks for turns of 100 microseconds, for which a waking takes the
/// processor from who has longer ones (from Linux 6.12 on; else it waits for the next tick, 4 milliseconds).
/// It gets no more time than before. Threads that it starts have turns as usual; what a unit schedules in
/// another way is left alone.
static inline void hf_thread_hasten(void) {
    prctl(PR_SET_TIMERSLACK, 1ul, 0ul, 0ul, 0ul);
    struct hf_scheduling_ own = {.size = sizeof own};
    if (syscall(SYS_sched_getattr, 0, &own, sizeof own, 0) < 0) return;
    if (own.policy != SCHED_OTHER || own.nice < 0) return;
    own.size = sizeof own;
    own.flags = 1; // SCHED_FLAG_RESET_ON_FORK
    own.runtime = 100000;
    syscall(SYS_sched_setattr, 0, &own, 0);
}

#pragma clang assume_nonnull end

#endif
