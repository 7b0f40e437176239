/* A stand-in for the kernel's IPVS, where the kernel has none: preloaded into keepalived and holdfast-helper, so that both
 * check real servers outside of a guest. A generic netlink socket becomes a socket pair, whose answers are made here:
 * the family "IPVS" exists, and what is put into its table stands in its dumps. Nothing is balanced.
 *
 * A byte lies in the pair as long as there are answers, so that whoever polls wakes up; the answers themselves are kept in
 * a list, since a socket pair takes few. One thread of a program speaks to IPVS.
 *
 * Where a file "table" of four 32-bit numbers lies beside this library, it says how many services and destinations there
 * are, and how often one was set anew; whoever makes the last one 1 empties the table. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTORS = 65536, FAMILY = 0x1c, SERVICES = 4096 };
enum { NEW_SERVICE = 1, SET_SERVICE, DEL_SERVICE, GET_SERVICE, NEW_DEST, SET_DEST, DEL_DEST, GET_DEST };
enum { SET_CONFIG = 12, GET_CONFIG, SET_INFO, GET_INFO, FLUSH = 17 };

/* What a service or a destination was put with: the attributes inside its nest. */
struct entry {
    struct entry *next;
    uint16_t length;
    unsigned char attributes[];
};
struct service {
    struct entry *own;
    struct entry *destinations;
    /* Of what it is known by. */
    uint64_t hash;
};
static struct service services[SERVICES];

/* What is to be seen from outside. */
static struct table {
    uint32_t services, destinations, changes;
    volatile uint32_t is_to_be_emptied;
} nowhere, *table = &nowhere;

__attribute__((constructor)) static void show_table(void)
{
    Dl_info own;
    char path[4096];
    if (!dladdr(services, &own) || strlen(own.dli_fname) >= sizeof path - 8) return;
    strcpy(path, own.dli_fname);
    char *slash = strrchr(path, '/');
    if (!slash) return;
    strcpy(slash, "/table");
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *at = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (at != MAP_FAILED) table = at;
    syscall(SYS_close, file);
}

/* A datagram: one message, or several of a dump. */
struct answer {
    struct answer *next;
    size_t length, capacity;
    unsigned char bytes[];
};
static struct answer *first, *newest, **last = &first;
/* The other end of a pair, by the end that was given out; 0: not one of ours. */
static int other[DESCRIPTORS];

static int is_ours(int descriptor) { return descriptor > 0 && descriptor < DESCRIPTORS && other[descriptor] > 0; }

static const struct nlattr *find(const unsigned char *at, size_t length, int type)
{
    while (length >= sizeof(struct nlattr)) {
        const struct nlattr *attribute = (const void *)at;
        size_t step = NLA_ALIGN(attribute->nla_len);
        if (attribute->nla_len < sizeof *attribute || attribute->nla_len > length) return NULL;
        if ((attribute->nla_type & NLA_TYPE_MASK) == type) return attribute;
        if (step >= length) return NULL;
        at += step;
        length -= step;
    }
    return NULL;
}
static const unsigned char *value(const struct nlattr *attribute) { return (const void *)(attribute + 1); }
static size_t size(const struct nlattr *attribute) { return attribute->nla_len - sizeof *attribute; }

/* Is attribute `type` the same in both? */
static int same(const unsigned char *a, size_t a_size, const unsigned char *b, size_t b_size, int type)
{
    const struct nlattr *one = find(a, a_size, type), *two = find(b, b_size, type);
    if (!one || !two) return one == two;
    return size(one) == size(two) && memcmp(value(one), value(two), size(one)) == 0;
}

/* The place of what has the same attributes 1 to `count`; NULL: of the end. A destination is known by address and port. */
static int is_same(const struct entry *entry, const struct nlattr *wanted, int count)
{
    for (int type = 1; type <= count; type++)
        if (!same(entry->attributes, entry->length, value(wanted), size(wanted), type)) return 0;
    return 1;
}
static struct entry *make(const struct nlattr *nest)
{
    struct entry *entry = malloc(sizeof *entry + size(nest));
    entry->next = NULL;
    entry->length = size(nest);
    memcpy(entry->attributes, value(nest), size(nest));
    return entry;
}
static uint64_t hash_of(const struct nlattr *nest, int count)
{
    uint64_t hash = 14695981039346656037u;
    for (int type = 1; type <= count; type++) {
        const struct nlattr *attribute = find(value(nest), size(nest), type);
        for (size_t i = 0; attribute && i < size(attribute); i++) hash = (hash ^ value(attribute)[i]) * 1099511628211u;
        hash = (hash ^ type) * 1099511628211u;
    }
    return hash;
}
static struct service *service_of(const struct nlattr *nest, int add)
{
    struct service *unused = NULL;
    uint64_t hash = nest ? hash_of(nest, 5) : 0;
    for (int i = 0; i < SERVICES; i++) {
        struct service *service = &services[i];
        if (nest && service->hash == hash && service->own && is_same(service->own, nest, 5)) return service;
        if (!service->own && !unused) unused = service;
    }
    if (!add || !unused) return NULL;
    unused->hash = hash;
    return unused;
}
static void forget(struct service *service)
{
    while (service->destinations) {
        struct entry *next = service->destinations->next;
        free(service->destinations);
        service->destinations = next;
        table->destinations--;
    }
    table->services--;
    free(service->own);
    service->own = NULL;
}

/* Returns where the body goes. */
static unsigned char *answer(uint16_t type, uint16_t flags, const struct nlmsghdr *to, size_t body)
{
    size_t length = NLMSG_HDRLEN + body, aligned = NLMSG_ALIGN(length);
    struct nlmsghdr header = {length, type, flags, to->nlmsg_seq, to->nlmsg_pid};
    if (!first || !(flags & NLM_F_MULTI) || newest->length + aligned > newest->capacity) {
        size_t capacity = flags & NLM_F_MULTI ? aligned + 3800 : aligned;
        newest = calloc(1, sizeof *newest + capacity);
        newest->capacity = capacity;
        *last = newest;
        last = &newest->next;
    }
    unsigned char *at = newest->bytes + newest->length;
    newest->length += aligned;
    memcpy(at, &header, sizeof header);
    return at + NLMSG_HDRLEN;
}
static void say_error(const struct nlmsghdr *to, int code)
{
    unsigned char *body = answer(NLMSG_ERROR, 0, to, sizeof(int) + sizeof *to);
    int negative = -code;
    memcpy(body, &negative, sizeof negative);
    memcpy(body + sizeof negative, to, sizeof *to);
}
static unsigned char *put(unsigned char *at, int type, const void *bytes, size_t length)
{
    struct nlattr attribute = {sizeof attribute + length, type};
    memcpy(at, &attribute, sizeof attribute);
    if (length) memcpy(at + sizeof attribute, bytes, length);
    return at + NLA_ALIGN(attribute.nla_len);
}
static void say_entry(const struct nlmsghdr *to, int command, int nest, const struct entry *entry)
{
    struct genlmsghdr header = {command, 1, 0};
    unsigned char *body = answer(FAMILY, NLM_F_MULTI, to, sizeof header + sizeof(struct nlattr) + NLA_ALIGN(entry->length));
    memcpy(body, &header, sizeof header);
    put(body + sizeof header, nest, entry->attributes, entry->length);
}

static void resolve(const struct nlmsghdr *message, const unsigned char *attributes, size_t length)
{
    const struct nlattr *name = find(attributes, length, CTRL_ATTR_FAMILY_NAME);
    if (!name || strncmp((const char *)value(name), "IPVS", size(name)) != 0) return say_error(message, ENOENT);
    struct genlmsghdr header = {CTRL_CMD_NEWFAMILY, 2, 0};
    uint16_t family = FAMILY;
    uint32_t version = 1, none = 0, most = 6;
    unsigned char *at = answer(GENL_ID_CTRL, 0, message, sizeof header + 12 + 8 + 8 + 8 + 8);
    memcpy(at, &header, sizeof header);
    at = put(at + sizeof header, CTRL_ATTR_FAMILY_NAME, "IPVS", 5);
    at = put(at, CTRL_ATTR_FAMILY_ID, &family, sizeof family);
    at = put(at, CTRL_ATTR_VERSION, &version, sizeof version);
    at = put(at, CTRL_ATTR_HDRSIZE, &none, sizeof none);
    put(at, CTRL_ATTR_MAXATTR, &most, sizeof most);
}

static void numbers(const struct nlmsghdr *to, int command, int count, const uint32_t *words, int type)
{
    struct genlmsghdr header = {command, 1, 0};
    unsigned char *at = answer(FAMILY, 0, to, sizeof header + 8 * count);
    memcpy(at, &header, sizeof header);
    at += sizeof header;
    for (int i = 0; i < count; i++) at = put(at, type + i, &words[i], sizeof words[i]);
}

/* Returns an errno. */
static int change(int command, const struct nlattr *nest, const struct nlattr *destination)
{
    struct service *service = service_of(nest, command == NEW_SERVICE);
    if (!nest || !service) return ESRCH;
    switch (command) {
    case NEW_SERVICE:
        if (service->own) return EEXIST;
        service->own = make(nest);
        table->services++;
        return 0;
    case SET_SERVICE:
        table->changes++;
        free(service->own);
        service->own = make(nest);
        return 0;
    case DEL_SERVICE: forget(service); return 0;
    }
    if (!destination) return EINVAL;
    struct entry **place = &service->destinations;
    while (*place && !is_same(*place, destination, 2)) place = &(*place)->next;
    if (command == NEW_DEST) {
        if (*place) return EEXIST;
        *place = make(destination);
        table->destinations++;
        return 0;
    }
    if (!*place) return ENOENT;
    if (command == SET_DEST) table->changes++;
    else table->destinations--;
    struct entry *next = (*place)->next, *replacement = command == SET_DEST ? make(destination) : NULL;
    free(*place);
    if (replacement) replacement->next = next;
    *place = replacement ? replacement : next;
    return 0;
}

static void hear(const struct nlmsghdr *message, size_t received)
{
    if (received < NLMSG_HDRLEN + GENL_HDRLEN || message->nlmsg_len > received) return;
    const struct genlmsghdr *header = NLMSG_DATA(message);
    const unsigned char *attributes = (const void *)((const char *)header + GENL_HDRLEN);
    size_t length = message->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
    const struct nlattr *nest = find(attributes, length, 1), *destination = find(attributes, length, 2);
    int code = 0;
    if (message->nlmsg_type == GENL_ID_CTRL) {
        resolve(message, attributes, length);
    } else {
        switch (header->cmd) {
        case GET_SERVICE:
            for (int i = 0; i < SERVICES; i++)
                if (services[i].own) say_entry(message, NEW_SERVICE, 1, services[i].own);
            break;
        case GET_DEST: {
            struct service *service = service_of(nest, 0);
            for (struct entry *entry = service ? service->destinations : NULL; entry; entry = entry->next)
                say_entry(message, NEW_DEST, 2, entry);
            break;
        }
        case GET_INFO: numbers(message, SET_INFO, 2, (uint32_t[]){0x010201, 4096}, 1); break;
        case GET_CONFIG: numbers(message, SET_CONFIG, 3, (uint32_t[]){900, 120, 300}, 4); break;
        case FLUSH:
            for (int i = 0; i < SERVICES; i++)
                if (services[i].own) forget(&services[i]);
            break;
        default:
            if (header->cmd < GET_SERVICE || (header->cmd > GET_SERVICE && header->cmd < GET_DEST))
                code = change(header->cmd, nest, destination);
        }
    }
    if ((message->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
        memset(answer(NLMSG_DONE, NLM_F_MULTI, message, sizeof(int)), 0, sizeof(int));
    else if (message->nlmsg_flags & NLM_F_ACK || code)
        say_error(message, code);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int socket(int domain, int type, int protocol)
{
    int pair[2];
    if (domain != AF_NETLINK || protocol != NETLINK_GENERIC) return REAL(socket)(domain, type, protocol);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | (type & (SOCK_CLOEXEC | SOCK_NONBLOCK)), 0, pair) < 0) return -1;
    other[pair[0]] = pair[1];
    return pair[0];
}
int close(int descriptor)
{
    if (is_ours(descriptor)) {
        syscall(SYS_close, other[descriptor]);
        other[descriptor] = 0;
    }
    return syscall(SYS_close, descriptor);
}
int bind(int descriptor, const struct sockaddr *address, socklen_t length)
{
    return is_ours(descriptor) ? 0 : REAL(bind)(descriptor, address, length);
}
int getsockname(int descriptor, struct sockaddr *address, socklen_t *length)
{
    if (!is_ours(descriptor)) return REAL(getsockname)(descriptor, address, length);
    struct sockaddr_nl made = {.nl_family = AF_NETLINK, .nl_pid = getpid()};
    memcpy(address, &made, *length < sizeof made ? *length : sizeof made);
    *length = sizeof made;
    return 0;
}
int setsockopt(int descriptor, int level, int name, const void *option, socklen_t length)
{
    return is_ours(descriptor) ? 0 : REAL(setsockopt)(descriptor, level, name, option, length);
}

static ssize_t said(int descriptor, const void *bytes, size_t length)
{
    int was_empty = first == NULL;
    if (table->is_to_be_emptied) {
        for (int i = 0; i < SERVICES; i++)
            if (services[i].own) forget(&services[i]);
        table->is_to_be_emptied = 0;
    }
    /* Changes come in batches. */
    for (size_t at = 0; at + NLMSG_HDRLEN <= length;) {
        const struct nlmsghdr *message = (const void *)((const char *)bytes + at);
        if (message->nlmsg_len < NLMSG_HDRLEN) break;
        hear(message, length - at);
        at += NLMSG_ALIGN(message->nlmsg_len);
    }
    if (was_empty && first) REAL(send)(other[descriptor], "", 1, 0);
    return length;
}
ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags)
{
    if (!is_ours(descriptor)) return REAL(sendmsg)(descriptor, message, flags);
    unsigned char bytes[16384] __attribute__((aligned(8)));
    size_t length = 0;
    for (size_t i = 0; i < message->msg_iovlen; i++) {
        if (length + message->msg_iov[i].iov_len > sizeof bytes) return errno = EMSGSIZE, -1;
        memcpy(bytes + length, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len);
        length += message->msg_iov[i].iov_len;
    }
    return said(descriptor, bytes, length);
}
ssize_t sendto(int descriptor, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t size)
{
    return is_ours(descriptor) ? said(descriptor, bytes, length) : REAL(sendto)(descriptor, bytes, length, flags, to, size);
}
ssize_t send(int descriptor, const void *bytes, size_t length, int flags)
{
    return is_ours(descriptor) ? said(descriptor, bytes, length) : REAL(send)(descriptor, bytes, length, flags);
}

ssize_t recvmsg(int descriptor, struct msghdr *message, int flags)
{
    if (!is_ours(descriptor) || !first) return REAL(recvmsg)(descriptor, message, flags);
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    struct iovec *to = message->msg_iov;
    size_t count = first->length < to->iov_len ? first->length : to->iov_len, whole = first->length;
    message->msg_flags = whole > to->iov_len ? MSG_TRUNC : 0;
    message->msg_controllen = 0;
    if (message->msg_name) memcpy(message->msg_name, &kernel, sizeof kernel);
    message->msg_namelen = sizeof kernel;
    memcpy(to->iov_base, first->bytes, count);
    if (!(flags & MSG_PEEK)) {
        struct answer *gone = first;
        if (!(first = gone->next)) {
            char token;
            last = &first;
            REAL(recv)(descriptor, &token, 1, MSG_DONTWAIT);
        }
        free(gone);
    }
    return flags & MSG_TRUNC ? (ssize_t)whole : (ssize_t)count;
}
ssize_t recvfrom(int descriptor, void *bytes, size_t length, int flags, struct sockaddr *from, socklen_t *size)
{
    if (!is_ours(descriptor) || !first) return REAL(recvfrom)(descriptor, bytes, length, flags, from, size);
    struct iovec place = {bytes, length};
    struct msghdr message = {.msg_iov = &place, .msg_iovlen = 1, .msg_name = from, .msg_namelen = size ? *size : 0};
    ssize_t count = recvmsg(descriptor, &message, flags);
    if (size) *size = message.msg_namelen;
    return count;
}
ssize_t recv(int descriptor, void *bytes, size_t length, int flags)
{
    if (!is_ours(descriptor) || !first) return REAL(recv)(descriptor, bytes, length, flags);
    return recvfrom(descriptor, bytes, length, flags, NULL, NULL);
}
