// Sockets of checks that the event library doesn't make.
#ifndef HF_CHECK_H
#define HF_CHECK_H

#include "hf_call.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// A datagram socket that speaks echoes, IPv6 or IPv4; -EACCES where `ping_group_range` doesn't have our group.
static inline int hf_echo_open(int is_ipv6) {
    int type = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
    int descriptor = is_ipv6 ? socket(AF_INET6, type, IPPROTO_ICMPV6) : socket(AF_INET, type, IPPROTO_ICMP);
    return descriptor < 0 ? -errno : descriptor;
}

#pragma clang assume_nonnull end

#endif
