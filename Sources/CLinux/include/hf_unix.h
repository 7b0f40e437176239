// Unix sockets: listening, connecting, the peer's uid, and descriptors handed over.
#ifndef HF_UNIX_H
#define HF_UNIX_H

#include "hf_call.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

extern int accept4(int, struct sockaddr *_Nullable, socklen_t *_Nullable, int);

#pragma clang assume_nonnull begin

enum { HF_STREAM = SOCK_STREAM, HF_SEQPACKET = SOCK_SEQPACKET };

static inline int hf_unix_address_(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) return -ENAMETOOLONG;
    strcpy(address->sun_path, path);
    return 0;
}

/// A connected pair that keeps message boundaries: `pair[0]` and `pair[1]`.
static inline int hf_seqpacket_pair(int *pair) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
}

/// A listening socket at `path` of `type`, owned and reachable as said; an old socket there is replaced.
static inline int hf_unix_listen(const char *path, int type, uint32_t uid, uint32_t gid, uint32_t mode) {
    struct sockaddr_un address;
    int failure = hf_unix_address_(path, &address);
    if (failure < 0) return failure;
    int descriptor = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    if (unlink(path) < 0 && errno != ENOENT) goto failed;
    // Linux gives the file the socket's own mode, so that nobody else can connect meanwhile; the process's mask would
    // be every thread's.
    if (fchmod(descriptor, 0600) < 0) goto failed;
    int bound = bind(descriptor, (struct sockaddr *)&address, sizeof address);
    if (bound < 0 || chown(path, uid, gid) < 0 || chmod(path, mode) < 0 || listen(descriptor, 16) < 0) goto failed;
    return descriptor;
failed:
    failure = -errno;
    close(descriptor);
    return failure;
}

/// A connection to the socket at `path`; blocking, unless `type` says otherwise.
static inline int hf_unix_connect(const char *path, int type) {
    struct sockaddr_un address;
    int failure = hf_unix_address_(path, &address);
    if (failure < 0) return failure;
    int descriptor = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
        failure = -errno;
        close(descriptor);
        return failure;
    }
    return descriptor;
}

/// Peers of this listener can't attach descriptors (SO_PASSRIGHTS, Linux 6.16): even an unread one would be
/// closed by us, and closing can block. -ENOPROTOOPT on older kernels.
static inline int hf_refuse_descriptors(int listener) {
    int off = 0;
    return setsockopt(listener, SOL_SOCKET, 83, &off, sizeof off) < 0 ? -errno : 0;
}

/// `struct ucred`.
struct hf_peer_ {
    int32_t process;
    uint32_t uid;
    uint32_t gid;
};

/// The next connection, non-blocking, and the uid that its peer had when it connected.
static inline int hf_accept(int listener, uint32_t *uid) {
    int descriptor;
    do {
        descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    } while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (descriptor < 0) return -errno;
    struct hf_peer_ peer;
    socklen_t length = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) {
        int failure = -errno;
        close(descriptor);
        return failure;
    }
    *uid = peer.uid;
    return descriptor;
}

union hf_descriptor_control_ {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
};

/// Sends one byte `tag` with `descriptor` attached.
static inline int hf_send_descriptor(int socket, uint8_t tag, int descriptor) {
    union hf_descriptor_control_ control;
    memset(&control, 0, sizeof control);
    struct iovec part = {&tag, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptor);
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    HF_RESULT(ssize_t, sendmsg(socket, &message, MSG_NOSIGNAL));
}

/// For the engine: one byte and the descriptor that came with it. -EPIPE at end of file, -EPROTO when the
/// message had no descriptor.
static inline int hf_receive_descriptor(int socket, uint8_t *tag) {
    union hf_descriptor_control_ control;
    struct iovec part = {tag, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.space};
    ssize_t count;
    do {
        count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    if (count == 0) return -EPIPE;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS
        || header->cmsg_len != CMSG_LEN(sizeof(int)))
        return -EPROTO;
    int descriptor;
    memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

#pragma clang assume_nonnull end

#endif
