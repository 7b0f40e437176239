// Files that root alone may have written: opened without following links, judged by descriptor, mapped.
#ifndef HF_FILE_H
#define HF_FILE_H

#include "hf_call.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// What an open file is.
struct hf_file_status {
    uint64_t size;
    uint32_t owner;
    uint32_t group;
    /// Permission bits, without the type.
    uint32_t permissions;
    uint8_t is_regular;
    uint8_t is_directory;
};

/// `parent` is a directory's descriptor, or HF_HERE for paths as they stand.
enum { HF_HERE = AT_FDCWD };

static inline int hf_open_directory(int parent, const char *path) {
    HF_RESULT(int, openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Non-blocking, so that a named pipe in the file's place can't hold us up.
static inline int hf_open_to_read(int parent, const char *path) {
    HF_RESULT(int, openat(parent, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

/// As `hf_open_to_read`, through links.
static inline int hf_open_named(const char *path) {
    HF_RESULT(int, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

static inline int hf_file_status(int descriptor, struct hf_file_status *status) {
    struct stat found;
    if (fstat(descriptor, &found) < 0) return -errno;
    status->size = (uint64_t)found.st_size;
    status->owner = found.st_uid;
    status->group = found.st_gid;
    status->permissions = found.st_mode & 07777;
    status->is_regular = S_ISREG(found.st_mode);
    status->is_directory = S_ISDIR(found.st_mode);
    return 0;
}

/// The first `count` bytes, read-only and private, with all their pages; `*base` is set on success.
static inline int hf_map(int descriptor, uint64_t count, const void *_Nullable *_Nonnull base) {
    void *start = mmap(NULL, count, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    if (start == MAP_FAILED) return -errno;
    *base = start;
    return 0;
}

static inline int hf_unmap(const void *base, uint64_t count) {
    return munmap((void *)base, count) < 0 ? -errno : 0;
}

/// The target of the link `name` in `parent`, without terminator; cut to `capacity`.
static inline int64_t hf_read_link(int parent, const char *name, char *buffer, uint64_t capacity) {
    HF_RESULT(ssize_t, readlinkat(parent, name, buffer, capacity));
}

/// Is there something at `path`? A link counts as what it is.
static inline int hf_exists(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0;
}

#pragma clang assume_nonnull end

#endif
