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

/// Compares the file's `count` bytes from `start` on with those at `base`: sets `*first` and `*end` to where they
/// differ, equal ones where they don't, and copies what the file has there. How many bytes that is; -EMSGSIZE where
/// there is no room for them, -EIO for a file that ends earlier. Where most of a file is as it was, this takes no
/// memory.
static inline int64_t hf_difference(
    int descriptor, uint64_t start, const void *base, uint64_t count, uint64_t *first, uint64_t *end, void *changed,
    uint64_t room) {
    char part[65536];
    const char *known = base;
    *first = *end = 0;
    for (uint64_t done = 0; done < count;) {
        uint64_t wanted = count - done < sizeof part ? count - done : sizeof part;
        ssize_t got = pread(descriptor, part, wanted, (off_t)(start + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got < 0 ? -errno : -EIO;
        if (memcmp(part, known + done, (size_t)got) != 0) {
            for (ssize_t place = 0; place < got; place++) {
                if (part[place] == known[done + place]) continue;
                if (*end == 0) *first = done + place;
                *end = done + place + 1;
                if (*end - *first > room) return -EMSGSIZE;
            }
        }
        done += (uint64_t)got;
    }
    if (*end == 0) return 0;
    ssize_t got = pread(descriptor, changed, *end - *first, (off_t)(start + *first));
    if (got < 0) return -errno;
    return (uint64_t)got == *end - *first ? got : -EIO;
}

/// Has the file the `count` bytes at `base`, but `others` in place of the `length` bytes, 64 at most, from `place` on?
static inline int hf_has_bytes(
    int descriptor, const void *base, uint64_t count, uint64_t place, const void *others, uint64_t length) {
    char changed[64], found[64];
    uint64_t first, end;
    if (length > sizeof found || place + length > count) return 0;
    int64_t differing = hf_difference(descriptor, 0, base, count, &first, &end, changed, length);
    if (differing < 0 || (differing > 0 && (first < place || end > place + length))) return 0;
    memcpy(found, (const char *)base + place, length);
    if (differing > 0) memcpy(found + (first - place), changed, (size_t)differing);
    return memcmp(found, others, length) == 0;
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
