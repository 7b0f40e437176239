// Clock, poll, and reading and writing of descriptors.
#ifndef HF_DESCRIPTOR_H
#define HF_DESCRIPTOR_H

#include "hf_call.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

extern int ppoll(struct pollfd *_Nullable, nfds_t, const struct timespec *_Nullable, const sigset_t *_Nullable);

#pragma clang assume_nonnull begin

/// CLOCK_BOOTTIME in nanoseconds; never fails.
static inline int64_t hf_boottime(void) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// CLOCK_REALTIME in nanoseconds since 1970, for log lines and signatures that go by it.
static inline int64_t hf_realtime(void) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// `struct pollfd`.
struct hf_poll_entry {
    int32_t descriptor;
    int16_t wanted;
    int16_t seen;
};

enum { HF_POLL_IN = POLLIN, HF_POLL_OUT = POLLOUT, HF_POLL_FAILED = POLLERR | POLLHUP | POLLNVAL };

/// Waits until an entry is ready or `timeout` nanoseconds are over (negative: for ever). How many are ready;
/// 0 also when interrupted.
static inline int hf_poll(struct hf_poll_entry *entries, uint32_t count, int64_t timeout) {
    struct timespec limit = {timeout / 1000000000, timeout % 1000000000};
    int ready = ppoll((struct pollfd *)entries, count, timeout < 0 ? NULL : &limit, NULL);
    if (ready < 0) return errno == EINTR ? 0 : -errno;
    return ready;
}

/// Not repeated: on Linux the descriptor is gone even when the call was interrupted.
static inline int hf_close(int descriptor) { return close(descriptor) < 0 ? -errno : 0; }

static inline int64_t hf_read(int descriptor, void *buffer, uint64_t capacity) {
    HF_RESULT(ssize_t, read(descriptor, buffer, capacity));
}

static inline int64_t hf_write(int descriptor, const void *bytes, uint64_t count) {
    HF_RESULT(ssize_t, write(descriptor, bytes, count));
}

/// For sockets: never raises SIGPIPE.
static inline int64_t hf_send(int descriptor, const void *bytes, uint64_t count) {
    HF_RESULT(ssize_t, send(descriptor, bytes, count, MSG_NOSIGNAL));
}

/// Plain `recv`, without space for control data: descriptors that a peer sends are never installed.
/// MSG_TRUNC: the whole length is given back even when the buffer was too small.
static inline int64_t hf_receive(int descriptor, void *buffer, uint64_t capacity) {
    HF_RESULT(ssize_t, recv(descriptor, buffer, capacity, MSG_TRUNC));
}

static inline int hf_set_nonblocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return -errno;
    return fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0 ? -errno : 0;
}

#pragma clang assume_nonnull end

#endif
