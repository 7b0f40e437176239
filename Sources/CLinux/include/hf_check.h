// Sockets of checks that the event library doesn't make.
#ifndef HF_CHECK_H
#define HF_CHECK_H

#include "hf_call.h"
#include "hf_setting.h"

#include <fcntl.h>
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

/// A socket of TCP or UDP, IPv6 or IPv4, that doesn't block.
static inline int hf_socket_open(int is_ipv6, int is_stream) {
    int type = (is_stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK;
    int descriptor = socket(is_ipv6 ? AF_INET6 : AF_INET, type, 0);
    return descriptor < 0 ? -errno : descriptor;
}

/// Marks what the socket sends; 0 leaves it as it is. Whoever has the socket then can't change that.
static inline int hf_mark(int descriptor, uint32_t mark) {
    if (mark == 0) return 0;
    return setsockopt(descriptor, SOL_SOCKET, SO_MARK, &mark, sizeof mark) < 0 ? -errno : 0;
}

/// Another number for the same open socket; not inherited.
static inline int hf_copy_descriptor(int descriptor) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    return copy < 0 ? -errno : copy;
}

/// `hf_echo_open` where the group has no right to it, which the kernel asks for at this moment only: the setting that says
/// who has is opened for the length of one call and then as it was. For the helper, who may write settings.
static inline int hf_echo_open_anyway(int is_ipv6) {
    static const char setting[] = "ipv4/ping_group_range", everybody[] = "0 2147483647";
    char before[64];
    int descriptor = hf_echo_open(is_ipv6);
    if (descriptor != -EACCES) return descriptor;
    int64_t length = hf_setting_read(setting, before, sizeof before);
    if (length < 0) return (int)length;
    int failure = hf_setting_write(setting, everybody, sizeof everybody - 1);
    if (failure < 0) return failure;
    descriptor = hf_echo_open(is_ipv6);
    failure = hf_setting_write(setting, before, (uint64_t)length);
    if (failure == 0 || descriptor < 0) return descriptor;
    close(descriptor);
    return failure;
}

#pragma clang assume_nonnull end

#endif
