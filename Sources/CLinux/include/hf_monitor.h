// The rtnetlink socket that tells of links, addresses, and routes and rules of ours.
#ifndef HF_MONITOR_H
#define HF_MONITOR_H

#include "hf_call.h"

#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

enum {
    /// Of routes and rules that are ours; the compiler's RouteMark.holdfast.
    HF_ROUTE_MARK = 72,
};

/// Drops events about routes of others, but default ones: a router with a full table has thousands in a second. Answers
/// to dumps pass, which have NLM_F_MULTI.
static inline int hf_monitor_filter_(int monitor) {
    enum {
        TYPE = 4,
        FLAGS = 6,
        LENGTH = NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_dst_len),
        PROTOCOL = NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_protocol),
    };
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, TYPE),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, RTM_NEWROUTE, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, RTM_DELROUTE, 0, 6),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FLAGS),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NLM_F_MULTI, 4, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, PROTOCOL),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, HF_ROUTE_MARK, 2, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, LENGTH),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0xFFFFFFFF),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog program = {sizeof steps / sizeof steps[0], steps};
    return setsockopt(monitor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

/// Bound to the groups of links, addresses, routes and rules of both families; dumps are checked strictly, so that
/// their filters hold. Blocking.
static inline int hf_monitor_open(void) {
    int monitor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (monitor < 0) return -errno;
    struct sockaddr_nl local = {
        .nl_family = AF_NETLINK,
        .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE
                     | RTMGRP_IPV4_RULE | 1U << (RTNLGRP_IPV6_RULE - 1)};
    int strict = 1;
    if (setsockopt(monitor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &strict, sizeof strict) < 0
        || hf_monitor_filter_(monitor) < 0
        || bind(monitor, (struct sockaddr *)&local, sizeof local) < 0) {
        int failure = -errno;
        close(monitor);
        return failure;
    }
    return monitor;
}

/// Sends a request to the kernel.
static inline int64_t hf_monitor_send(int monitor, const void *bytes, uint64_t count) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    HF_RESULT(ssize_t, sendto(monitor, bytes, count, 0, (struct sockaddr *)&kernel, sizeof kernel));
}

/// The next message of the kernel; its whole length even when the buffer was too small. -ENOBUFS: messages
/// were lost, -EPROTO: another process sent it.
static inline int64_t hf_monitor_receive(int monitor, void *buffer, uint64_t capacity) {
    struct sockaddr_nl sender;
    memset(&sender, 0, sizeof sender);
    struct iovec part = {buffer, capacity};
    struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &part, .msg_iovlen = 1};
    ssize_t count;
    do {
        count = recvmsg(monitor, &message, MSG_TRUNC);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    return sender.nl_pid == 0 ? count : -EPROTO;
}

#pragma clang assume_nonnull end

#endif
