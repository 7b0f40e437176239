// CNetlink: one request to rtnetlink and the kernel's answer, through libnl-3.
//
// libnl makes the header, counts sequences and waits for the acknowledgement; the functions here add what
// Swift can't say: the callback that takes the errno and the extended message out of a refusal, and a
// look-up of one address in a dump. Swift hands over whole bodies that the compiler made.
#ifndef HF_NETLINK_SHIM_H
#define HF_NETLINK_SHIM_H

#include <errno.h>
#include <stddef.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#pragma clang assume_nonnull begin

enum {
    HF_NEW_ADDRESS = RTM_NEWADDR,
    HF_DELETE_ADDRESS = RTM_DELADDR,
    HF_EXCLUSIVE = NLM_F_CREATE | NLM_F_EXCL,
    HF_REPLACE = NLM_F_CREATE | NLM_F_REPLACE,
};

/// What the kernel said to a request.
struct hf_acknowledgement {
    /// 0 or a positive errno; EIO where the answer could not be read.
    int32_t failure;
    /// Bytes of `message` that count.
    uint32_t length;
    char message[200];
};

static inline int hf_netlink_refused_(struct sockaddr_nl *sender, struct nlmsgerr *refusal, void *argument) {
    struct hf_acknowledgement *answer = (struct hf_acknowledgement *)argument;
    struct nlmsghdr *header = (struct nlmsghdr *)((char *)refusal - NLMSG_HDRLEN);
    (void)sender;
    answer->failure = -refusal->error;
    if (!(header->nlmsg_flags & NLM_F_ACK_TLVS)) return NL_STOP;
    int64_t offset = NLMSG_HDRLEN + (int64_t)sizeof *refusal;
    if (!(header->nlmsg_flags & NLM_F_CAPPED)) offset += NLMSG_ALIGN(refusal->msg.nlmsg_len) - NLMSG_HDRLEN;
    if (offset >= header->nlmsg_len) return NL_STOP;
    struct nlattr *found = nla_find(
        (struct nlattr *)((char *)header + offset), (int)(header->nlmsg_len - offset), NLMSGERR_ATTR_MSG);
    if (found == NULL) return NL_STOP;
    size_t length = strnlen((const char *)nla_data(found), (size_t)nla_len(found));
    if (length > sizeof answer->message) length = sizeof answer->message;
    memcpy(answer->message, nla_data(found), length);
    answer->length = (uint32_t)length;
    return NL_STOP;
}

/// A socket to rtnetlink with extended acknowledgements and strictly checked dumps; NULL when there is none.
static inline struct nl_sock *_Nullable hf_netlink_open(void) {
    struct nl_sock *netlink = nl_socket_alloc();
    int on = 1;
    if (netlink == NULL) return NULL;
    if (nl_connect(netlink, NETLINK_ROUTE) < 0
        || setsockopt(nl_socket_get_fd(netlink), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on) < 0
        || setsockopt(nl_socket_get_fd(netlink), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on) < 0) {
        nl_socket_free(netlink);
        return NULL;
    }
    return netlink;
}

static inline void hf_netlink_close(struct nl_sock *netlink) { nl_socket_free(netlink); }

/// Sends a request of `type` with `flags` and `body`, and waits for the answer.
static inline void hf_netlink_request(
    struct nl_sock *netlink,
    uint16_t type,
    uint16_t flags,
    const void *body,
    uint64_t length,
    struct hf_acknowledgement *answer
) {
    memset(answer, 0, sizeof *answer);
    struct nl_msg *request = nlmsg_alloc_simple(type, flags);
    if (request == NULL || nlmsg_append(request, (void *)body, length, NLMSG_ALIGNTO) < 0
        || nl_socket_modify_err_cb(netlink, NL_CB_CUSTOM, hf_netlink_refused_, answer) < 0
        || nl_send_auto(netlink, request) < 0 || (nl_wait_for_ack(netlink) < 0 && answer->failure == 0))
        answer->failure = EIO;
    nlmsg_free(request);
}

struct hf_address_search_ {
    struct ifaddrmsg wanted;
    const void *address;
    int length;
    uint8_t protocol;
    int found;
};

static inline int hf_address_seen_(struct nl_msg *message, void *argument) {
    struct hf_address_search_ *search = (struct hf_address_search_ *)argument;
    struct nlmsghdr *header = nlmsg_hdr(message);
    if (header->nlmsg_type != RTM_NEWADDR || !nlmsg_valid_hdr(header, sizeof(struct ifaddrmsg))) return NL_OK;
    struct ifaddrmsg *seen = (struct ifaddrmsg *)nlmsg_data(header);
    struct nlattr *local = nlmsg_find_attr(header, sizeof *seen, IFA_LOCAL);
    struct nlattr *protocol = nlmsg_find_attr(header, sizeof *seen, IFA_PROTO);
    if (local == NULL) local = nlmsg_find_attr(header, sizeof *seen, IFA_ADDRESS);
    if (seen->ifa_index == search->wanted.ifa_index && seen->ifa_prefixlen == search->wanted.ifa_prefixlen
        && local != NULL && nla_len(local) == search->length
        && memcmp(nla_data(local), search->address, (size_t)search->length) == 0 && protocol != NULL
        && nla_len(protocol) == 1 && nla_get_u8(protocol) == search->protocol)
        search->found = 1;
    return NL_OK;
}

/// 1 when the address of `body` (`ifaddrmsg` with attributes, the index filled in) is there and carries the
/// mark (IFA_PROTO) that `body` has; 0 when not, or when it can't be found out.
static inline int hf_netlink_carries_mark(struct nl_sock *netlink, const void *body, uint64_t length) {
    struct hf_address_search_ search = {.found = 0};
    if (length < NLMSG_ALIGN(sizeof search.wanted)) return 0;
    memcpy(&search.wanted, body, sizeof search.wanted);
    struct nlattr *attributes = (struct nlattr *)((char *)body + NLMSG_ALIGN(sizeof search.wanted));
    struct nlattr *local = nla_find(attributes, (int)(length - sizeof search.wanted), IFA_LOCAL);
    struct nlattr *protocol = nla_find(attributes, (int)(length - sizeof search.wanted), IFA_PROTO);
    if (local == NULL || protocol == NULL || nla_len(protocol) != 1) return 0;
    search.address = nla_data(local);
    search.length = nla_len(local);
    search.protocol = nla_get_u8(protocol);
    struct ifaddrmsg filter = {.ifa_family = search.wanted.ifa_family, .ifa_index = search.wanted.ifa_index};
    if (nl_socket_modify_cb(netlink, NL_CB_VALID, NL_CB_CUSTOM, hf_address_seen_, &search) < 0
        || nl_send_simple(netlink, RTM_GETADDR, NLM_F_DUMP, &filter, sizeof filter) < 0
        || nl_recvmsgs_default(netlink) < 0)
        return 0;
    return search.found;
}

#pragma clang assume_nonnull end

#endif
