// Sockets of checks that the event library doesn't move, and a set of them to look at (epoll).
#ifndef HF_STREAM_H
#define HF_STREAM_H

#include "hf_call.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

union hf_end_ {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

static inline socklen_t hf_end_set_(union hf_end_ *end, int is_ipv6, const uint8_t *address, uint16_t port) {
    memset(end, 0, sizeof *end);
    if (is_ipv6) {
        end->ipv6.sin6_family = AF_INET6;
        end->ipv6.sin6_port = htons(port);
        memcpy(&end->ipv6.sin6_addr, address, 16);
        return sizeof end->ipv6;
    }
    end->ipv4.sin_family = AF_INET;
    end->ipv4.sin_port = htons(port);
    memcpy(&end->ipv4.sin_addr, address, 4);
    return sizeof end->ipv4;
}

/// Begins the connection of a socket that doesn't block to `address` (4 or 16 bytes); 0, or a negative errno.
static inline int hf_stream_begin(int descriptor, int is_ipv6, const uint8_t *address, uint16_t port) {
    union hf_end_ remote;
    socklen_t length = hf_end_set_(&remote, is_ipv6, address, port);
    return connect(descriptor, &remote.any, length) == 0 || errno == EINPROGRESS ? 0 : -errno;
}

/// Where the connection of a socket comes from; port 0: the kernel's choice.
static inline int hf_stream_bind(int descriptor, int is_ipv6, const uint8_t *address, uint16_t port) {
    union hf_end_ local;
    socklen_t length = hf_end_set_(&local, is_ipv6, address, port);
    int on = 1;
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -errno;
    return bind(descriptor, &local.any, length) < 0 ? -errno : 0;
}

/// Which interface it goes through: a name, zero-terminated.
static inline int hf_stream_bind_interface(int descriptor, const char *name) {
    socklen_t length = (socklen_t)strlen(name) + 1;
    return setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, length) < 0 ? -errno : 0;
}

/// A socket that doesn't block, whose connection to `address` (4 or 16 bytes) is begun.
///
/// `asks_first`: whoever connects speaks first. The last segment of the handshake then goes out with the first words, as
/// RFC 9293 §3.5 allows, unless these take too long (the kernel waits 200 ms). The peer hears of connection and question
/// at once, and each of both machines handles a segment less.
static inline int hf_stream_connect(int is_ipv6, const uint8_t *address, uint16_t port, int asks_first) {
    int descriptor = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    int off = 0;
    // Where the kernel refuses, it acknowledges as ever.
    if (asks_first) (void)setsockopt(descriptor, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off);
    int result = hf_stream_begin(descriptor, is_ipv6, address, port);
    if (result == 0) return descriptor;
    close(descriptor);
    return result;
}

/// What became of a connection that is no longer being made: 0, or a negative errno.
static inline int hf_stream_connected(int descriptor) {
    int failure = 0;
    socklen_t length = sizeof failure;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &length) < 0) return -errno;
    return -failure;
}

static inline int hf_streams_open(void) { HF_RESULT(int, epoll_create1(EPOLL_CLOEXEC)); }

/// Something happened to a stream.
struct hf_stream_event {
    uint64_t key;
    /// The connection can't be, or was broken.
    uint8_t is_failed;
    /// The peer has said its last, and nothing is wrong.
    uint8_t is_ended;
    /// There is something to read, the end included.
    uint8_t is_readable;
    uint8_t unused[5];
};

/// From now on shows each change of a stream once: the connection stands or can't, something has come, the peer
/// has ended. One call for a whole attempt.
static inline int hf_streams_add(int watch, int descriptor, uint64_t key) {
    struct epoll_event event;
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = key;
    return epoll_ctl(watch, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

/// The same of a datagram socket, which is shown in each look as long as there is something to read, or an error.
static inline int hf_datagrams_add(int watch, int descriptor, uint64_t key) {
    struct epoll_event event;
    event.events = EPOLLIN;
    event.data.u64 = key;
    return epoll_ctl(watch, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

/// Before it is closed: where somebody has a copy of the descriptor, closing it ends nothing.
static inline int hf_datagrams_remove(int watch, int descriptor) {
    struct epoll_event unused = {0};
    return epoll_ctl(watch, EPOLL_CTL_DEL, descriptor, &unused) < 0 ? -errno : 0;
}

/// From now on the socket hears of ICMP errors of every kind.
static inline int hf_datagram_hears_errors(int descriptor, int is_ipv6) {
    int on = 1, level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, name = is_ipv6 ? IPV6_RECVERR : IP_RECVERR;
    return setsockopt(descriptor, level, name, &on, sizeof on) < 0 ? -errno : 0;
}

/// POLLRDHUP, which libc has only under _GNU_SOURCE; the same as epoll's.
enum { HF_STREAM_ENDED = EPOLLRDHUP };

enum { HF_STREAMS_ROUND = 64 };

/// What happened since the last look, up to a round of it; how many. Doesn't wait.
static inline int hf_streams_look(int watch, struct hf_stream_event seen[_Nonnull HF_STREAMS_ROUND]) {
    struct epoll_event events[HF_STREAMS_ROUND];
    int count = epoll_wait(watch, events, HF_STREAMS_ROUND, 0);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int index = 0; index < count; index++) {
        uint32_t flags = events[index].events;
        int is_broken = (flags & (EPOLLERR | EPOLLHUP)) != 0;
        seen[index] = (struct hf_stream_event){
            .key = events[index].data.u64,
            .is_failed = is_broken,
            .is_ended = !is_broken && (flags & EPOLLRDHUP) != 0,
            .is_readable = (flags & (EPOLLIN | EPOLLRDHUP)) != 0,
        };
    }
    return count;
}

#pragma clang assume_nonnull end

#endif
