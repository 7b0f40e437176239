// The raw socket of adverts and the packet socket of gratuitous ARP.
#ifndef HF_VRRP_H
#define HF_VRRP_H

#include "hf_call.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

enum { HF_IPPROTO_VRRP = 112 };

/// The index of an interface.
static inline int hf_interface_index(const char *name) {
    unsigned index = if_nametoindex(name);
    return index == 0 ? -errno : (int)index;
}

static inline int hf_option_(int socket, int level, int name, int value) {
    return setsockopt(socket, level, name, &value, sizeof value);
}

/// An IPv4 raw socket for protocol 112 of one interface, joined to `group` (host order) there. Sends with TTL
/// 255, precedence "internetwork control" (as keepalived does) and without "don't fragment"; doesn't hear
/// itself, nor groups that other sockets joined; counts what its full queue drops. Non-blocking.
static inline int hf_vrrp_open(const char *interface, uint32_t group) {
    int index = hf_interface_index(interface);
    if (index < 0) return index;
    int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, HF_IPPROTO_VRRP);
    if (raw < 0) return -errno;
    struct ip_mreqn member = {.imr_multiaddr.s_addr = htonl(group), .imr_ifindex = index};
    struct ip_mreqn outgoing = {.imr_ifindex = index};
    if (setsockopt(raw, SOL_SOCKET, SO_BINDTODEVICE, interface, strlen(interface) + 1) < 0
        || hf_option_(raw, IPPROTO_IP, IP_MULTICAST_ALL, 0) < 0
        || hf_option_(raw, IPPROTO_IP, IP_MULTICAST_LOOP, 0) < 0
        || hf_option_(raw, IPPROTO_IP, IP_MULTICAST_TTL, 255) < 0
        || hf_option_(raw, IPPROTO_IP, IP_TOS, 0xC0) < 0
        || hf_option_(raw, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT) < 0
        || hf_option_(raw, SOL_SOCKET, SO_RXQ_OVFL, 1) < 0
        || setsockopt(raw, IPPROTO_IP, IP_MULTICAST_IF, &outgoing, sizeof outgoing) < 0
        || setsockopt(raw, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof member) < 0) {
        int failure = -errno;
        close(raw);
        return failure;
    }
    return raw;
}

/// Sends `bytes` to `group` from `source` (host order). The kernel builds the IP header, and refuses a source
/// that is not this machine's (EINVAL).
static inline int64_t hf_vrrp_send(int raw, uint32_t source, uint32_t group, const void *bytes, uint64_t count) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control;
    memset(&control, 0, sizeof control);
    struct sockaddr_in destination = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(group)};
    struct iovec part = {(void *)bytes, count};
    struct msghdr message = {
        .msg_name = &destination,
        .msg_namelen = sizeof destination,
        .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof control.space};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = IPPROTO_IP;
    header->cmsg_type = IP_PKTINFO;
    header->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
    struct in_pktinfo info = {.ipi_spec_dst.s_addr = htonl(source)};
    memcpy(CMSG_DATA(header), &info, sizeof info);
    HF_RESULT(ssize_t, sendmsg(raw, &message, MSG_DONTROUTE | MSG_NOSIGNAL));
}

/// The next datagram with its IP header, cut to `capacity`. `dropped` becomes the number that the socket's
/// full queue has dropped since it was opened, and keeps its value where the kernel doesn't say.
static inline int64_t hf_vrrp_receive(int raw, void *buffer, uint64_t capacity, uint32_t *dropped) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(uint32_t))];
    } control;
    struct iovec part = {buffer, capacity};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.space};
    ssize_t count;
    do {
        count = recvmsg(raw, &message, 0);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SO_RXQ_OVFL)
        memcpy(dropped, CMSG_DATA(header), sizeof *dropped);
    return count;
}

/// A packet socket that sends whole frames on one interface and receives nothing (protocol 0). `address`
/// becomes the interface's six-byte link address; -EAFNOSUPPORT when it is no Ethernet.
static inline int hf_frame_open(const char *interface, uint8_t *address) {
    int index = hf_interface_index(interface);
    if (index < 0) return index;
    int packet = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (packet < 0) return -errno;
    struct sockaddr_ll link = {.sll_family = AF_PACKET, .sll_ifindex = index};
    socklen_t length = sizeof link;
    if (bind(packet, (struct sockaddr *)&link, sizeof link) < 0
        || getsockname(packet, (struct sockaddr *)&link, &length) < 0) {
        int failure = -errno;
        close(packet);
        return failure;
    }
    if (link.sll_hatype != ARPHRD_ETHER || link.sll_halen != 6) {
        close(packet);
        return -EAFNOSUPPORT;
    }
    memcpy(address, link.sll_addr, 6);
    return packet;
}

#pragma clang assume_nonnull end

#endif
