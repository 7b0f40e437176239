// What the command line tells a reading of configuration about where it runs.
#ifndef HF_MACHINE_H
#define HF_MACHINE_H

#include <sys/random.h>
#include <unistd.h>

#include "hf_call.h"

#pragma clang assume_nonnull begin

extern char *_Nullable *_Nonnull environ;

// The host's name, terminated; HF_MACHINE_TEXT bytes have room for every one.
#define HF_MACHINE_TEXT 4096

static inline int hf_host_name(char *buffer) {
    buffer[HF_MACHINE_TEXT - 1] = 0;
    return gethostname(buffer, HF_MACHINE_TEXT - 1) == 0 ? 0 : -errno;
}

// The current folder, terminated; an error when its name is longer than fits.
static inline int hf_working_folder(char *buffer) {
    return getcwd(buffer, HF_MACHINE_TEXT) != NULL ? 0 : -errno;
}

// The words NAME=VALUE of the environment by number; NULL after the last one.
static inline const char *_Nullable hf_environment(uint64_t index) { return environ[index]; }

// Any number, or 0 where the kernel has none yet.
static inline uint64_t hf_any_number(void) {
    uint64_t number = 0;
    return getrandom(&number, sizeof number, GRND_NONBLOCK) == sizeof number ? number : 0;
}

#pragma clang assume_nonnull end

#endif
