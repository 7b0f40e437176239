// Streams of checks that need nothing but a connection, and a set of them to look at (epoll).
#ifndef HF_STREAM_H
#define HF_STREAM_H

#include "hf_call.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// A socket that doesn't block, whose connection to `address` (4 or 16 bytes) is begun.
static inline int hf_stream_connect(int is_ipv6, const uint8_t *address, uint16_t port) {
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } remote;
    socklen_t length = is_ipv6 ? sizeof remote.ipv6 : sizeof remote.ipv4;
    memset(&remote, 0, sizeof remote);
    if (is_ipv6) {
        remote.ipv6.sin6_family = AF_INET6;
        remote.ipv6.sin6_port = htons(port);
        memcpy(&remote.ipv6.sin6_addr, address, 16);
    } else {
        remote.ipv4.sin_family = AF_INET;
        remote.ipv4.sin_port = htons(port);
        memcpy(&remote.ipv4.sin_addr, address, 4);
    }
    int descriptor = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    if (connect(descriptor, &remote.any, length) == 0 || errno == EINPROGRESS) return descriptor;
    int failure = -errno;
    close(descriptor);
    return failure;
}

/// What became of a connection that is no longer being made: 0, or a negative errno.
static inline int hf_stream_connected(int descriptor) {
    int failure = 0;
    socklen_t length = sizeof failure;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &length) < 0) return -errno;
    return -failure;
}

static inline int hf_streams_open(void) { HF_RESULT(int, epoll_create1(EPOLL_CLOEXEC)); }

static inline int hf_streams_set_(int watch, int operation, int descriptor, uint32_t events, uint64_t key) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = key;
    return epoll_ctl(watch, operation, descriptor, &event) < 0 ? -errno : 0;
}

/// Shows `key` when the connection stands, or can't.
static inline int hf_streams_connecting(int watch, int descriptor, uint64_t key) {
    return hf_streams_set_(watch, EPOLL_CTL_ADD, descriptor, EPOLLOUT, key);
}

/// From now on shows `key` when there is something to read, or the end.
static inline int hf_streams_reading(int watch, int descriptor, uint64_t key) {
    return hf_streams_set_(watch, EPOLL_CTL_MOD, descriptor, EPOLLIN, key);
}

enum { HF_STREAMS_ROUND = 64 };

/// The keys of what is ready now; how many. Doesn't wait.
static inline int hf_streams_look(int watch, uint64_t keys[_Nonnull HF_STREAMS_ROUND]) {
    struct epoll_event events[HF_STREAMS_ROUND];
    int count = epoll_wait(watch, events, HF_STREAMS_ROUND, 0);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int index = 0; index < count; index++) keys[index] = events[index].data.u64;
    return count;
}

#pragma clang assume_nonnull end

#endif
