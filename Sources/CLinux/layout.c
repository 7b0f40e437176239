// The structures of CLinux equal the kernel's.
#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/landlock.h>
#include <stddef.h>

_Static_assert(sizeof(struct hf_poll_entry) == sizeof(struct pollfd), "pollfd");
_Static_assert(offsetof(struct hf_poll_entry, wanted) == offsetof(struct pollfd, events), "pollfd.events");
_Static_assert(offsetof(struct hf_poll_entry, seen) == offsetof(struct pollfd, revents), "pollfd.revents");
_Static_assert(sizeof(struct hf_peer_) == sizeof(struct ucred), "ucred");
_Static_assert(offsetof(struct hf_peer_, uid) == offsetof(struct ucred, uid), "ucred.uid");
_Static_assert(sizeof(struct hf_in6_pktinfo_) == sizeof(struct in6_pktinfo), "in6_pktinfo");
_Static_assert(
    offsetof(struct hf_in6_pktinfo_, index) == offsetof(struct in6_pktinfo, ipi6_ifindex), "in6_pktinfo.ifindex");
_Static_assert(HF_PATH_ONLY_ == O_PATH, "O_PATH");
_Static_assert(HF_PLACE_ == O_PATH && HF_EMPTY_PATH_ == AT_EMPTY_PATH, "O_PATH, AT_EMPTY_PATH");
_Static_assert(HF_RENAME_EXCHANGE_ == RENAME_EXCHANGE, "RENAME_EXCHANGE");
_Static_assert(sizeof(struct hf_landlock_path_) == sizeof(struct landlock_path_beneath_attr), "landlock path");
_Static_assert(
    offsetof(struct hf_landlock_path_, parent) == offsetof(struct landlock_path_beneath_attr, parent_fd),
    "landlock parent");
_Static_assert(HF_LANDLOCK_READ_FILE == LANDLOCK_ACCESS_FS_READ_FILE, "landlock read");
_Static_assert(HF_LANDLOCK_READ_DIRECTORY == LANDLOCK_ACCESS_FS_READ_DIR, "landlock read directory");
_Static_assert(sizeof(int) == 4 && sizeof(void *) == 8, "64-bit Linux");
_Static_assert(EAGAIN == EWOULDBLOCK, "one name for would-block");
