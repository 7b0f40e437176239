// A daemon's own small files: opened before it is sealed, written through the descriptor afterwards.
#ifndef HF_STATE_H
#define HF_STATE_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/// To read and write, made where it isn't there, ours alone. No link is followed, and only a file of one name
/// that is no other user's is taken: who can make names in the folder shall not choose what we write to.
static inline int hf_state_open(const char *path) {
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (descriptor < 0) return -errno;
    struct stat status;
    int failure = fstat(descriptor, &status) < 0 ? -errno : 0;
    if (!failure && (!S_ISREG(status.st_mode) || status.st_nlink != 1 || status.st_uid != geteuid())) {
        failure = -EPERM;
    }
    if (failure) {
        close(descriptor);
        return failure;
    }
    return descriptor;
}

/// Bytes from `offset` on, or a negative errno.
static inline int64_t hf_state_read(int descriptor, void *buffer, uint64_t capacity, int64_t offset) {
    int64_t count;
    do {
        count = pread(descriptor, buffer, capacity, offset);
    } while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : count;
}

/// All bytes at `offset`, on the disk when it returns 0; with `is_all` the file ends behind them.
static inline int hf_state_write(int descriptor, const void *bytes, uint64_t count, int64_t offset, int is_all) {
    uint64_t done = 0;
    while (done < count) {
        int64_t part = pwrite(descriptor, (const uint8_t *)bytes + done, count - done, offset + (int64_t)done);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) return part < 0 ? -errno : -EIO;
        done += (uint64_t)part;
    }
    if (is_all && ftruncate(descriptor, offset + (int64_t)count) < 0) return -errno;
    return fdatasync(descriptor) < 0 ? -errno : 0;
}

/// Who the peer of a Unix socket was when it connected; its supplementary groups, `capacity` at most (of more,
/// none: -ERANGE). Their number, or a negative errno.
static inline int hf_peer(int socket, uint32_t *uid, uint32_t *gid, uint32_t *groups, uint32_t capacity) {
    struct {
        int32_t process;
        uint32_t uid;
        uint32_t gid;
    } peer;
    socklen_t length = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
    *uid = peer.uid;
    *gid = peer.gid;
    length = capacity * sizeof *groups;
    // SO_PEERGROUPS (Linux 4.13).
    if (getsockopt(socket, SOL_SOCKET, 59, groups, &length) < 0) return -errno;
    return (int)(length / sizeof *groups);
}

#endif
