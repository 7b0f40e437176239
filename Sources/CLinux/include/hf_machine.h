// What the command line tells a reading of configuration about where it runs.
#ifndef HF_MACHINE_H
#define HF_MACHINE_H

#include <sys/random.h>
#include <sys/stat.h>
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

// What tells the program at `path` from another build of it, in `HF_PROGRAM_NUMBERS` numbers.
enum { HF_PROGRAM_NUMBERS = 4 };

static inline int hf_program(const char *path, uint64_t *numbers) {
    struct stat found;
    if (stat(path, &found) < 0) return -errno;
    numbers[0] = (uint64_t)found.st_ino;
    numbers[1] = (uint64_t)found.st_size;
    numbers[2] = (uint64_t)found.st_mtim.tv_sec;
    numbers[3] = (uint64_t)found.st_mtim.tv_nsec;
    return 0;
}

// The same of the running program.
static inline int hf_own_program(uint64_t *numbers) { return hf_program("/proc/self/exe", numbers); }

#pragma clang assume_nonnull end

#endif
