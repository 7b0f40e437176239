// CNetlink: requests to rtnetlink, nfnetlink and IPVS and the kernel's answers, through libnl-3 and libnl-genl-3.
//
// libnl opens, sends and receives whole messages; the functions here add what Swift can't say: taking the errno
// and the extended message out of a refusal, and look-ups of one address in a dump and of one link. Swift
// hands over whole messages, whose bodies the compiler made.
#ifndef HF_NETLINK_SHIM_H
#define HF_NETLINK_SHIM_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/ip_vs.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#pragma clang assume_nonnull begin

enum {
    HF_ROUTE_NETLINK = NETLINK_ROUTE,
    HF_FIREWALL_NETLINK = NETLINK_NETFILTER,
    HF_GENERIC_NETLINK = NETLINK_GENERIC,
    HF_NEW_ADDRESS = RTM_NEWADDR,
    HF_DELETE_ADDRESS = RTM_DELADDR,
    HF_IPV6 = AF_INET6,
    HF_REQUEST = NLM_F_REQUEST,
    HF_ANSWERED = NLM_F_REQUEST | NLM_F_ACK,
    HF_BATCH_BEGIN = NFNL_MSG_BATCH_BEGIN,
    HF_BATCH_END = NFNL_MSG_BATCH_END,
    HF_NFTABLES = NFNL_SUBSYS_NFTABLES,
    HF_EXCLUSIVE = NLM_F_CREATE | NLM_F_EXCL,
    HF_REPLACE = NLM_F_CREATE | NLM_F_REPLACE,
    HF_DUMP = NLM_F_REQUEST | NLM_F_DUMP,
    HF_IPVS_NEW_SERVICE = IPVS_CMD_NEW_SERVICE,
    HF_IPVS_SET_SERVICE = IPVS_CMD_SET_SERVICE,
    HF_IPVS_DELETE_SERVICE = IPVS_CMD_DEL_SERVICE,
    HF_IPVS_GET_SERVICE = IPVS_CMD_GET_SERVICE,
    HF_IPVS_NEW_DESTINATION = IPVS_CMD_NEW_DEST,
    HF_IPVS_SET_DESTINATION = IPVS_CMD_SET_DEST,
    HF_IPVS_DELETE_DESTINATION = IPVS_CMD_DEL_DEST,
    HF_IPVS_GET_DESTINATION = IPVS_CMD_GET_DEST,
    HF_IPVS_NEW_DAEMON = IPVS_CMD_NEW_DAEMON,
    HF_IPVS_DELETE_DAEMON = IPVS_CMD_DEL_DAEMON,
    HF_IPVS_SET_CONFIG = IPVS_CMD_SET_CONFIG,
    HF_IPVS_GET_CONFIG = IPVS_CMD_GET_CONFIG,
    HF_IPVS_FLUSH = IPVS_CMD_FLUSH,
};

/// What the kernel said to a request.
struct hf_acknowledgement {
    /// 0 or a positive errno; EIO where the answer could not be read.
    int32_t failure;
    /// Bytes of `message` that count.
    uint32_t length;
    char message[200];
};

static inline void hf_netlink_refused_(struct nlmsghdr *header, struct hf_acknowledgement *answer) {
    struct nlmsgerr *refusal = (struct nlmsgerr *)nlmsg_data(header);
    answer->failure = -refusal->error;
    if (!(header->nlmsg_flags & NLM_F_ACK_TLVS)) return;
    int64_t offset = NLMSG_HDRLEN + (int64_t)sizeof *refusal;
    if (!(header->nlmsg_flags & NLM_F_CAPPED)) offset += NLMSG_ALIGN(refusal->msg.nlmsg_len) - NLMSG_HDRLEN;
    if (offset >= header->nlmsg_len) return;
    struct nlattr *found = nla_find(
        (struct nlattr *)((char *)header + offset), (int)(header->nlmsg_len - offset), NLMSGERR_ATTR_MSG);
    if (found == NULL) return;
    size_t length = strnlen((const char *)nla_data(found), (size_t)nla_len(found));
    if (length > sizeof answer->message) length = sizeof answer->message;
    memcpy(answer->message, nla_data(found), length);
    answer->length = (uint32_t)length;
}

/// A socket of a netlink protocol with extended acknowledgements and strictly checked dumps; NULL when there is
/// none.
static inline struct nl_sock *_Nullable hf_netlink_open(int protocol) {
    struct nl_sock *netlink = nl_socket_alloc();
    int on = 1;
    if (netlink == NULL) return NULL;
    if (nl_connect(netlink, protocol) < 0
        || setsockopt(nl_socket_get_fd(netlink), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on) < 0
        || setsockopt(nl_socket_get_fd(netlink), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on) < 0) {
        nl_socket_free(netlink);
        return NULL;
    }
    // Room for four pages without asking first how much there is: no answer, and no part of a dump, is longer.
    nl_socket_disable_msg_peek(netlink);
    return netlink;
}

static inline void hf_netlink_close(struct nl_sock *netlink) { nl_socket_free(netlink); }

/// The index of an interface by its terminated name, or a negative errno; as if_nametoindex, which makes a socket each
/// time.
static inline int hf_netlink_interface(struct nl_sock *netlink, const char *name) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, sizeof request.ifr_name - 1);
    return ioctl(nl_socket_get_fd(netlink), SIOCGIFINDEX, &request) < 0 ? -errno : request.ifr_ifindex;
}

/// Sends whole messages, numbered from `first` to `last`, of which the last asks for an answer, and waits for
/// that. With one place for answers it keeps the first refusal, and a refused first message ends it: of a batch
/// of nftables it stands for all. With a place for each message it keeps them all.
static inline void hf_netlink_exchange(
    struct nl_sock *netlink,
    const void *messages,
    uint64_t length,
    uint32_t first,
    uint32_t last,
    struct hf_acknowledgement *answers,
    uint32_t places
) {
    bool isDone = false;
    memset(answers, 0, places * sizeof *answers);
    bool isLost = nl_sendto(netlink, (void *)messages, length) < 0;
    while (!isDone && !isLost) {
        struct sockaddr_nl sender;
        unsigned char *buffer = NULL;
        int left = nl_recv(netlink, &sender, &buffer, NULL);
        isLost = left <= 0;
        if (isLost) break;
        struct nlmsghdr *header = (struct nlmsghdr *)buffer;
        for (; nlmsg_ok(header, left); header = nlmsg_next(header, &left)) {
            uint32_t number = header->nlmsg_seq;
            if (sender.nl_pid != 0 || header->nlmsg_type != NLMSG_ERROR || number - first > last - first
                || !nlmsg_valid_hdr(header, sizeof(struct nlmsgerr)))
                continue;
            int error = ((struct nlmsgerr *)nlmsg_data(header))->error;
            struct hf_acknowledgement *answer = &answers[places > 1 ? number - first : 0];
            if (error != 0 && answer->failure == 0) hf_netlink_refused_(header, answer);
            isDone = isDone || number == last || (places == 1 && number == first && error != 0);
        }
        free(buffer);
    }
    for (uint32_t place = 0; isLost && place < places; place++) answers[place].failure = EIO;
}

static inline bool hf_netlink_send(struct nl_sock *netlink, const void *messages, uint64_t length) {
    return nl_sendto(netlink, (void *)messages, length) >= 0;
}

/// Waits for the kernel's next datagram, and takes what else has come and fits: the number of bytes, or a
/// negative errno. A datagram that doesn't fit is EMSGSIZE; dumps have none longer than the room offered.
static inline int64_t hf_netlink_receive(struct nl_sock *netlink, void *room, uint64_t length) {
    uint64_t taken = 0;
    int descriptor = nl_socket_get_fd(netlink), flags = 0;
    while (taken < length) {
        int64_t next = recv(descriptor, NULL, 0, MSG_PEEK | MSG_TRUNC | flags);
        if (next < 0 && errno == EINTR) continue;
        if (next < 0) return taken > 0 ? (int64_t)taken : -errno;
        if (taken > 0 && (uint64_t)next > length - taken) break;
        int64_t count = recv(descriptor, (char *)room + taken, length - taken, MSG_TRUNC);
        if (count < 0) return -errno;
        if ((uint64_t)count > length - taken) return -EMSGSIZE;
        taken += (uint64_t)count;
        flags = MSG_DONTWAIT;
    }
    return (int64_t)taken;
}

/// What is known of a link.
struct hf_link {
    /// IFLA_LINK, 0 without one.
    uint32_t parent;
    /// The VRF that it belongs to, 0 without one.
    uint32_t vrf;
    uint32_t group;
    /// Its Ethernet address, zero where it has none.
    uint8_t address[6];
    /// 1 where its alias (IFLA_IFALIAS) is "holdfast".
    uint8_t is_marked;
};

static inline void hf_netlink_read_link_(struct nlmsghdr *header, struct hf_link *link) {
    struct nlattr *parent = nlmsg_find_attr(header, sizeof(struct ifinfomsg), IFLA_LINK);
    struct nlattr *master = nlmsg_find_attr(header, sizeof(struct ifinfomsg), IFLA_MASTER);
    struct nlattr *group = nlmsg_find_attr(header, sizeof(struct ifinfomsg), IFLA_GROUP);
    struct nlattr *mac = nlmsg_find_attr(header, sizeof(struct ifinfomsg), IFLA_ADDRESS);
    struct nlattr *alias = nlmsg_find_attr(header, sizeof(struct ifinfomsg), IFLA_IFALIAS);
    struct nlattr *info = nlmsg_find_attr(header, sizeof(struct ifinfomsg), IFLA_LINKINFO);
    struct nlattr *kind =
        info == NULL ? NULL : nla_find((struct nlattr *)nla_data(info), nla_len(info), IFLA_INFO_SLAVE_KIND);
    if (parent != NULL && nla_len(parent) == 4) link->parent = nla_get_u32(parent);
    if (master != NULL && nla_len(master) == 4 && kind != NULL && nla_strcmp(kind, "vrf") == 0)
        link->vrf = nla_get_u32(master);
    if (group != NULL && nla_len(group) == 4) link->group = nla_get_u32(group);
    if (mac != NULL && nla_len(mac) == 6) memcpy(link->address, nla_data(mac), 6);
    if (alias != NULL) link->is_marked = nla_strcmp(alias, "holdfast") == 0;
}

/// Asks for the link `index` in a request of `number`; 0, or a negative errno.
static inline int hf_netlink_link(struct nl_sock *netlink, uint32_t number, int index, struct hf_link *link) {
    struct {
        struct nlmsghdr header;
        struct ifinfomsg body;
    } request = {
        {.nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST, .nlmsg_seq = number},
        {.ifi_index = index}};
    int result = 1;
    memset(link, 0, sizeof *link);
    if (nl_sendto(netlink, &request, sizeof request) < 0) return -EIO;
    while (result > 0) {
        struct sockaddr_nl sender;
        unsigned char *buffer = NULL;
        int left = nl_recv(netlink, &sender, &buffer, NULL);
        if (left <= 0) return -EIO;
        struct nlmsghdr *header = (struct nlmsghdr *)buffer;
        if (sender.nl_pid == 0 && nlmsg_ok(header, left) && header->nlmsg_seq == number) {
            result = -ENODEV;
            if (header->nlmsg_type == RTM_NEWLINK && nlmsg_valid_hdr(header, sizeof(struct ifinfomsg))) {
                hf_netlink_read_link_(header, link);
                result = 0;
            }
        }
        free(buffer);
    }
    return result;
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
