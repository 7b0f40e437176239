// Threads.
#ifndef HF_THREAD_H
#define HF_THREAD_H

#include "hf_call.h"

#include <pthread.h>
#include <sys/prctl.h>

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

/// Has the calling thread's timers fire when their time has come; else they wait up to 50 microseconds for
/// company.
static inline void hf_thread_hasten(void) { prctl(PR_SET_TIMERSLACK, 1ul, 0ul, 0ul, 0ul); }

#pragma clang assume_nonnull end

#endif
