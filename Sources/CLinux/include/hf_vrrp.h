// The raw socket of adverts and the packet socket of gratuitous ARP.
#ifndef HF_VRRP_H
#define HF_VRRP_H

#include "hf_descriptor.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

enum { HF_IPPROTO_VRRP = 112, HF_IPPROTO_AH = IPPROTO_AH, HF_DIRECTLY = MSG_DONTROUTE };

/// The index of an interface.
static inline int hf_interface_index(const char *name) {
    unsigned index = if_nametoindex(name);
    return index == 0 ? -errno : (int)index;
}

/// The same of what a socket is bound to: "*" is none, 0.
static inline int hf_vrrp_index_(const char *name) { return strcmp(name, "*") == 0 ? 0 : hf_interface_index(name); }

static inline int hf_option_(int socket, int level, int name, int value) {
    return setsockopt(socket, level, name, &value, sizeof value);
}

/// `struct in6_pktinfo`, which libc has only under _GNU_SOURCE.
struct hf_in6_pktinfo_ {
    uint8_t address[16];
    uint32_t index;
};

/// What both families' raw sockets have: bound to `interface` ("*": to none), counting what the full queue drops,
/// told when each datagram came. The queue has room for some 1,300 adverts, where the default of 212,992 bytes is
/// full after 3 ms of a flood, which is how long others may have the processor.
static inline int hf_vrrp_bind_(int raw, const char *interface) {
    return (strcmp(interface, "*") != 0
               && setsockopt(raw, SOL_SOCKET, SO_BINDTODEVICE, interface, strlen(interface) + 1) < 0)
        || hf_option_(raw, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 19) < 0
        || hf_option_(raw, SOL_SOCKET, SO_RXQ_OVFL, 1) < 0
        || hf_option_(raw, SOL_SOCKET, SO_TIMESTAMPNS, 1) < 0;
}

/// An IPv4 raw socket for `protocol` (112 or 51) of one interface. Sends with precedence "internetwork control"
/// (as keepalived does); doesn't hear itself, nor groups that other sockets joined. Non-blocking.
///
/// VRRP goes out without "don't fragment", as keepalived's. With an authentication header it is set: only then
/// is the identification, which the check value covers, a known one, zero (ip_select_ident).
static inline int hf_vrrp4_open(const char *interface, int protocol) {
    int index = hf_vrrp_index_(interface);
    if (index < 0) return index;
    int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    if (raw < 0) return -errno;
    int discovery = protocol == IPPROTO_AH ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;
    if (hf_vrrp_bind_(raw, interface)
        || hf_option_(raw, IPPROTO_IP, IP_MULTICAST_ALL, 0) < 0
        || hf_option_(raw, IPPROTO_IP, IP_MULTICAST_LOOP, 0) < 0
        || hf_option_(raw, IPPROTO_IP, IP_TOS, 0xC0) < 0
        || hf_option_(raw, IPPROTO_IP, IP_MTU_DISCOVER, discovery) < 0) {
        int failure = -errno;
        close(raw);
        return failure;
    }
    return raw;
}

/// The same for IPv6 and protocol 112. The kernel makes and verifies the checksum at offset 6 (RFC 9568
/// §5.2.8), and tells of each datagram where it came from, where it went and its hop limit.
static inline int hf_vrrp6_open(const char *interface) {
    int index = hf_vrrp_index_(interface);
    if (index < 0) return index;
    int raw = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, HF_IPPROTO_VRRP);
    if (raw < 0) return -errno;
    if (hf_vrrp_bind_(raw, interface)
        || hf_option_(raw, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0) < 0
        || hf_option_(raw, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0) < 0
        || hf_option_(raw, IPPROTO_IPV6, IPV6_TCLASS, 0xC0) < 0
        || hf_option_(raw, IPPROTO_IPV6, IPV6_CHECKSUM, 6) < 0
        || hf_option_(raw, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) < 0
        || hf_option_(raw, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) < 0) {
        int failure = -errno;
        close(raw);
        return failure;
    }
    return raw;
}

/// Joins or leaves `group`, 4 or 16 octets in network order, on interface `index`. To have joined is success.
static inline int hf_vrrp_membership(int raw, int index, const uint8_t *group, int length, int joins) {
    int result;
    if (length == 4) {
        struct ip_mreqn member = {.imr_ifindex = index};
        memcpy(&member.imr_multiaddr, group, 4);
        result = setsockopt(
            raw, IPPROTO_IP, joins ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, &member, sizeof member);
    } else {
        struct ipv6_mreq member = {.ipv6mr_interface = (unsigned)index};
        memcpy(&member.ipv6mr_multiaddr, group, 16);
        result = setsockopt(
            raw, IPPROTO_IPV6, joins ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, &member, sizeof member);
    }
    return result < 0 && errno != EADDRINUSE ? -errno : 0;
}

union hf_vrrp_control_ {
    struct cmsghdr header;
    char space[160];
};

/// Adds one piece of control data; where the next one goes.
static inline struct cmsghdr *_Nullable hf_vrrp_add_(
    struct msghdr *message, struct cmsghdr *at, int level, int type, const void *data, size_t size
) {
    at->cmsg_level = level;
    at->cmsg_type = type;
    at->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(at), data, size);
    return CMSG_NXTHDR(message, at);
}

/// Sends `bytes` to `peer` with two pieces of control data: where from (`info`), and with which TTL.
static inline int64_t hf_vrrp_send_(
    int raw, void *peer, socklen_t peer_size, int level, int info_type, const void *info, size_t info_size,
    int ttl_type, int ttl, int flags, const void *bytes, uint64_t count
) {
    union hf_vrrp_control_ control;
    memset(&control, 0, sizeof control);
    struct iovec part = {(void *)bytes, count};
    struct msghdr message = {
        .msg_name = peer,
        .msg_namelen = peer_size,
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = CMSG_SPACE(info_size) + CMSG_SPACE(sizeof ttl)};
    struct cmsghdr *next = hf_vrrp_add_(&message, CMSG_FIRSTHDR(&message), level, info_type, info, info_size);
    if (next != NULL) hf_vrrp_add_(&message, next, level, ttl_type, &ttl, sizeof ttl);
    HF_RESULT(ssize_t, sendmsg(raw, &message, flags | MSG_NOSIGNAL));
}

/// Sends `bytes` to `destination` from `source`, octets in network order, with `ttl`. The kernel builds the IP
/// header, and refuses a source that is not this machine's (EINVAL).
static inline int64_t hf_vrrp4_send(
    int raw, const uint8_t *source, const uint8_t *destination, int ttl, int flags, const void *bytes, uint64_t count
) {
    struct sockaddr_in peer = {.sin_family = AF_INET};
    memcpy(&peer.sin_addr, destination, 4);
    struct in_pktinfo info = {.ipi_ifindex = 0};
    memcpy(&info.ipi_spec_dst, source, 4);
    return hf_vrrp_send_(
        raw, &peer, sizeof peer, IPPROTO_IP, IP_PKTINFO, &info, sizeof info, IP_TTL, ttl, flags, bytes, count);
}

/// The same for IPv6.
static inline int64_t hf_vrrp6_send(
    int raw, const uint8_t *source, const uint8_t *destination, int ttl, int flags, const void *bytes, uint64_t count
) {
    struct sockaddr_in6 peer = {.sin6_family = AF_INET6};
    memcpy(&peer.sin6_addr, destination, 16);
    struct hf_in6_pktinfo_ info = {.index = 0};
    memcpy(&info.address, source, 16);
    return hf_vrrp_send_(
        raw, &peer, sizeof peer, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info, IPV6_HOPLIMIT, ttl, flags, bytes,
        count);
}

/// What the kernel tells of a socket's datagrams.
struct hf_vrrp_told {
    /// How many the full queue has dropped since the socket was opened, as of the last one that was told.
    uint32_t dropped;
    /// How long the last datagram had waited when it was read, in nanoseconds, by the clock of the time of day:
    /// any number where that was set meanwhile, 0 where the kernel didn't say.
    int64_t age;
};

/// The next datagram, cut to `capacity`. IPv6: `info` and `hops` keep their values where the kernel doesn't say.
static inline int64_t hf_vrrp_receive_(
    int raw, struct msghdr *message, struct hf_vrrp_told *told, struct hf_in6_pktinfo_ *info, int *hops
) {
    union hf_vrrp_control_ control;
    message->msg_control = &control;
    message->msg_controllen = sizeof control;
    ssize_t count;
    do {
        count = recvmsg(raw, message, 0);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    told->age = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SO_RXQ_OVFL)
            memcpy(&told->dropped, CMSG_DATA(header), sizeof told->dropped);
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec stamp;
            memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
            told->age = hf_realtime() - ((int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec);
        }
        if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO)
            memcpy(info, CMSG_DATA(header), sizeof *info);
        if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_HOPLIMIT)
            memcpy(hops, CMSG_DATA(header), sizeof *hops);
    }
    message->msg_control = NULL;
    return count;
}

/// An IPv4 datagram with its header.
static inline int64_t hf_vrrp4_receive(int raw, void *buffer, uint64_t capacity, struct hf_vrrp_told *told) {
    struct iovec part = {buffer, capacity};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    struct hf_in6_pktinfo_ info;
    int hops = 0;
    return hf_vrrp_receive_(raw, &message, told, &info, &hops);
}

/// An IPv6 datagram behind a header of 40 bytes (RFC 8200 §3) made of what the kernel tells; traffic class and
/// flow label are zero. `capacity` is more than 40.
static inline int64_t hf_vrrp6_receive(int raw, uint8_t *buffer, uint64_t capacity, struct hf_vrrp_told *told) {
    struct sockaddr_in6 source = {.sin6_family = AF_INET6};
    struct hf_in6_pktinfo_ info = {.index = 0};
    int hops = 0;
    struct iovec part = {buffer + 40, capacity - 40};
    struct msghdr message = {
        .msg_name = &source, .msg_namelen = sizeof source, .msg_iov = &part, .msg_iovlen = 1};
    int64_t count = hf_vrrp_receive_(raw, &message, told, &info, &hops);
    if (count < 0) return count;
    const uint8_t head[8] = {0x60, 0, 0, 0, (uint8_t)(count >> 8), (uint8_t)count, HF_IPPROTO_VRRP, (uint8_t)hops};
    memcpy(buffer, head, 8);
    memcpy(buffer + 8, &source.sin6_addr, 16);
    memcpy(buffer + 24, &info.address, 16);
    return count + 40;
}

/// A packet socket that sends whole frames and receives nothing (protocol 0).
static inline int hf_frame_open(void) {
    int packet = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return packet < 0 ? -errno : packet;
}

/// The index of an interface, whose six-byte link address goes to `address`. -EAFNOSUPPORT when it is no
/// Ethernet, 0 when it has no ARP.
static inline int hf_frame_link(int packet, const char *interface, uint8_t *address) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, interface, sizeof request.ifr_name - 1);
    if (ioctl(packet, SIOCGIFFLAGS, &request) < 0) return -errno;
    if (request.ifr_flags & IFF_NOARP) return 0;
    if (ioctl(packet, SIOCGIFHWADDR, &request) < 0) return -errno;
    if (request.ifr_hwaddr.sa_family != ARPHRD_ETHER) return -EAFNOSUPPORT;
    memcpy(address, request.ifr_hwaddr.sa_data, 6);
    if (ioctl(packet, SIOCGIFINDEX, &request) < 0) return -errno;
    return request.ifr_ifindex;
}

/// Sends a whole frame on interface `index`.
static inline int64_t hf_frame_send(int packet, int index, const void *frame, uint64_t count) {
    struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_ifindex = index};
    HF_RESULT(ssize_t, sendto(packet, frame, count, MSG_NOSIGNAL, (struct sockaddr *)&link, sizeof link));
}

enum { HF_WATCH_ARP = 0x0806, HF_WATCH_IPV6 = 0x86DD };

/// A packet socket for frames of ARP, or for neighbour advertisements in plain IPv6, from all interfaces and cut
/// to 128 bytes. It hears nothing before its filter is set.
static inline int hf_watch_open(int protocol) {
    struct sock_filter arp[] = {BPF_STMT(BPF_RET | BPF_K, 128)};
    struct sock_filter advertisements[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 20),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMPV6, 0, 3),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 54),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 136, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 128),
        BPF_STMT(BPF_RET | BPF_K, 0)};
    struct sock_fprog filter = {sizeof arp / sizeof *arp, arp};
    if (protocol == HF_WATCH_IPV6)
        filter = (struct sock_fprog){sizeof advertisements / sizeof *advertisements, advertisements};
    struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)protocol)};
    int packet = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (packet < 0) return -errno;
    if (setsockopt(packet, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0
        || bind(packet, (struct sockaddr *)&link, sizeof link) < 0) {
        int failure = -errno;
        close(packet);
        return failure;
    }
    return packet;
}

/// The next frame and the name of its interface, 16 bytes padded with zeros.
static inline int64_t hf_watch_receive(int packet, void *buffer, uint64_t capacity, uint8_t *name) {
    struct sockaddr_ll link;
    socklen_t length = sizeof link;
    ssize_t count;
    do {
        count = recvfrom(packet, buffer, capacity, 0, (struct sockaddr *)&link, &length);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_ifindex = link.sll_ifindex;
    if (ioctl(packet, SIOCGIFNAME, &request) < 0) return 0;
    memcpy(name, request.ifr_name, 16);
    return count;
}

#pragma clang assume_nonnull end

#endif
