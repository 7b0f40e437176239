// FIFOs: made by the compiler, written by the runner.
#ifndef HF_FIFO_H
#define HF_FIFO_H

#include "hf_call.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// O_PATH and AT_EMPTY_PATH.
enum { HF_FIFO_PATH_ONLY_ = 010000000, HF_FIFO_ITSELF_ = 0x1000 };

/// The FIFO at `path` itself, no link, open to write; -EINVAL: something else stands there. Open to read as
/// well, so that it can be written before a reader comes and after it has gone.
static inline int hf_fifo_open(const char *path) {
    int number = open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
    if (number < 0) return -errno;
    struct stat found;
    int error = fstat(number, &found) < 0 ? errno : S_ISFIFO(found.st_mode) ? 0 : EINVAL;
    if (error == 0) return number;
    close(number);
    return -error;
}

/// 1 when `descriptor` is what stands at `path`, 0 when another file does, or none.
static inline int hf_fifo_is(int descriptor, const char *path) {
    struct stat open_, there;
    if (fstat(descriptor, &open_) < 0 || lstat(path, &there) < 0) return 0;
    return open_.st_dev == there.st_dev && open_.st_ino == there.st_ino;
}

/// A FIFO at `path` for `user` and `group` to read and write, and nobody else. One that is there already is
/// taken when it is ours or the user's and has no other name (else -EPERM); what isn't a FIFO stays (-EINVAL).
/// It isn't opened: a sealed caller may not.
static inline int hf_fifo_make(const char *path, uint32_t user, uint32_t group) {
    int error = mkfifo(path, 0660) < 0 ? errno : 0;
    if (error != 0 && error != EEXIST) return -error;
    int number = open(path, HF_FIFO_PATH_ONLY_ | O_NOFOLLOW | O_CLOEXEC);
    if (number < 0) return -errno;
    struct stat found;
    error = fstat(number, &found) < 0 ? errno : S_ISFIFO(found.st_mode) ? 0 : EINVAL;
    if (error == 0 && ((found.st_uid != getuid() && found.st_uid != user) || found.st_nlink != 1)) error = EPERM;
    if (error == 0 && (found.st_mode & 07777) != 0660) {
        // The process's mask took something away, or it was there before. Only an owner may change the mode.
        char here[32];
        snprintf(here, sizeof here, "/proc/self/fd/%d", number);
        if (fchownat(number, "", getuid(), (gid_t)-1, HF_FIFO_ITSELF_) < 0 || chmod(here, 0660) < 0) error = errno;
    }
    if (error == 0 && fchownat(number, "", user, group, HF_FIFO_ITSELF_) < 0) error = errno;
    close(number);
    return -error;
}

#pragma clang assume_nonnull end

#endif
