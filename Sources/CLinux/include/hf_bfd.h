// Sockets of BFD sessions (RFC 5881): connected to the neighbour, so that the kernel finds whose a packet is and
// drops those that came over more hops than the session allows.
#ifndef HF_BFD_H
#define HF_BFD_H

#include "hf_call.h"

#include <linux/filter.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

union hf_bfd_address_ {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

/// `bytes`: 4 or 16 of them.
static inline socklen_t hf_bfd_address_(int is_ipv6, const uint8_t *bytes, uint16_t port, union hf_bfd_address_ *address) {
    memset(address, 0, sizeof *address);
    if (is_ipv6) {
        address->ipv6.sin6_family = AF_INET6;
        address->ipv6.sin6_port = htons(port);
        memcpy(&address->ipv6.sin6_addr, bytes, 16);
        return sizeof address->ipv6;
    }
    address->ipv4.sin_family = AF_INET;
    address->ipv4.sin_port = htons(port);
    memcpy(&address->ipv4.sin_addr, bytes, 4);
    return sizeof address->ipv4;
}

/// Drops what came with a lower TTL or hop limit. (IP_MINTTL is for TCP only, as of Linux 6.18.)
static inline int hf_bfd_filter_(int descriptor, int is_ipv6, int least) {
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, (uint32_t)(SKF_NET_OFF + (is_ipv6 ? 7 : 8))),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)least, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0xFFFFFFFF),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog program = {sizeof steps / sizeof steps[0], steps};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

/// A datagram socket from `source` (all zeros: any) and `source_port` to `neighbor` and `port`; 0 for any port of the
/// neighbour's. `time_to_live` is that of packets sent, `least` what received ones must have; 0: whatever it is.
static inline int hf_bfd_open(
    int is_ipv6, const uint8_t *source, uint16_t source_port, const uint8_t *neighbor, uint16_t port, int time_to_live,
    int least) {
    union hf_bfd_address_ local, remote;
    socklen_t length = hf_bfd_address_(is_ipv6, source, source_port, &local);
    hf_bfd_address_(is_ipv6, neighbor, port, &remote);
    int descriptor = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    // Sessions share the port that they receive on; each hears its own neighbour only.
    int shared = port == 0;
    int level = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP;
    // IPV6_UNICAST_HOPS, or IP_TTL.
    if ((shared && setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &shared, sizeof shared) < 0)
        || setsockopt(descriptor, level, is_ipv6 ? 16 : 2, &time_to_live, sizeof time_to_live) < 0
        || (least > 0 && hf_bfd_filter_(descriptor, is_ipv6, least) < 0)
        || bind(descriptor, &local.any, length) < 0 || connect(descriptor, &remote.any, length) < 0) {
        int failure = -errno;
        close(descriptor);
        return failure;
    }
    return descriptor;
}

#pragma clang assume_nonnull end

#endif
