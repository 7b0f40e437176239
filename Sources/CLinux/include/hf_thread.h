// Threads.
#ifndef HF_THREAD_H
#define HF_THREAD_H

#include "hf_call.h"

#include <pthread.h>

#pragma clang assume_nonnull begin

/// Runs `body(argument)` on a detached thread named `name` (at most 15 bytes) with a stack of `stack` bytes.
static inline int hf_thread_start(
    const char *name, uint64_t stack, void *_Nullable (*_Nonnull body)(void *_Nullable), void *_Nullable argument
) {
    pthread_attr_t attributes;
    pthread_t thread;
    int failure = pthread_attr_init(&attributes);
    if (failure != 0) return -failure;
    failure = pthread_attr_setstacksize(&attributes, stack);
    if (failure == 0) failure = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (failure == 0) failure = pthread_create(&thread, &attributes, body, argument);
    pthread_attr_destroy(&attributes);
    if (failure == 0) pthread_setname_np(thread, name);
    return -failure;
}

#pragma clang assume_nonnull end

#endif
