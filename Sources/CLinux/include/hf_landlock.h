// Landlock, for which glibc has no wrappers. Flags are written out here because Debian 12's headers know only
// ABI 1 and 2; the numbers are the kernel's (include/uapi/linux/landlock.h of Linux 6.7).
#ifndef HF_LANDLOCK_H
#define HF_LANDLOCK_H

#include "hf_call.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// O_PATH.
enum { HF_PATH_ONLY_ = 010000000 };

enum { HF_LANDLOCK_READ_FILE = 1 << 2, HF_LANDLOCK_READ_DIRECTORY = 1 << 3 };

/// Writing to files, making and removing files, folders and symbolic links; no devices, sockets or pipes, no names
/// carried to another folder.
enum { HF_LANDLOCK_CHANGE = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 12 };

/// Making FIFOs.
enum { HF_LANDLOCK_MAKE_FIFO = 1 << 10 };

/// Removing of empty folders.
enum { HF_LANDLOCK_REMOVE_FOLDER = 1 << 4 };

/// `struct landlock_ruleset_attr` of ABI 4.
struct hf_landlock_ruleset_ {
    uint64_t files;
    uint64_t network;
};

struct __attribute__((packed)) hf_landlock_path_ {
    uint64_t allowed;
    int32_t parent;
};

/// The kernel's Landlock ABI from 1 on; -ENOSYS or -EOPNOTSUPP where there is none.
static inline int hf_landlock_abi(void) { HF_RESULT(long, syscall(SYS_landlock_create_ruleset, NULL, 0, 1)); }

/// A rule set that denies every right over files (and, from ABI 4 on, binding of TCP) that
/// `abi` knows, but for what is allowed later.
static inline int hf_landlock_create(int abi) {
    struct hf_landlock_ruleset_ rules = {.files = (1 << 13) - 1, .network = 0};
    if (abi >= 2) rules.files |= 1 << 13;
    if (abi >= 3) rules.files |= 1 << 14;
    if (abi >= 5) rules.files |= 1 << 15;
    if (abi >= 4) rules.network = 1;
    HF_RESULT(long, syscall(SYS_landlock_create_ruleset, &rules, abi >= 4 ? 16 : 8, 0));
}

/// Allows to read the file `path`, or all files and folders below the folder `path`.
static inline int hf_landlock_allow(int ruleset, const char *path) {
    struct stat found;
    int parent = open(path, HF_PATH_ONLY_ | O_CLOEXEC);
    if (parent < 0) return -errno;
    struct hf_landlock_path_ rule = {.allowed = HF_LANDLOCK_READ_FILE, .parent = parent};
    if (fstat(parent, &found) == 0 && S_ISDIR(found.st_mode)) rule.allowed |= HF_LANDLOCK_READ_DIRECTORY;
    int failure = syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0) < 0 ? -errno : 0;
    close(parent);
    return failure;
}

/// Allows the changes `rights` below the folder `path`, whose reading is allowed by another rule.
static inline int hf_landlock_allow_changes(int ruleset, const char *path, uint64_t rights) {
    int parent = open(path, HF_PATH_ONLY_ | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0) return -errno;
    struct hf_landlock_path_ rule = {.allowed = rights, .parent = parent};
    int failure = syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0) < 0 ? -errno : 0;
    close(parent);
    return failure;
}

/// Binds the calling thread, and those it starts, to the rules. Needs no_new_privs.
static inline int hf_landlock_restrict(int ruleset) { HF_RESULT(long, syscall(SYS_landlock_restrict_self, ruleset, 0)); }

#pragma clang assume_nonnull end

#endif
