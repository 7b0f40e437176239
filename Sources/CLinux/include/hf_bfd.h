// Sockets of BFD sessions (RFC 5881): connected to the neighbour, so that the kernel finds whose a packet is and
// drops those that came over more hops than the session allows.
#ifndef HF_BFD_H
#define HF_BFD_H

#include "hf_call.h"

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
    // IPV6_UNICAST_HOPS and IPV6_MINHOPCOUNT, or IP_TTL and IP_MINTTL.
    if ((shared && setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &shared, sizeof shared) < 0)
        || setsockopt(descriptor, level, is_ipv6 ? 16 : 2, &time_to_live, sizeof time_to_live) < 0
        || (least > 0 && setsockopt(descriptor, level, is_ipv6 ? 73 : 21, &least, sizeof least) < 0)
        || bind(descriptor, &local.any, length) < 0 || connect(descriptor, &remote.any, length) < 0) {
        int failure = -errno;
        close(descriptor);
        return failure;
    }
    return descriptor;
}

#pragma clang assume_nonnull end

#endif
