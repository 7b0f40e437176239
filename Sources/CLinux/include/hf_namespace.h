// hf_namespace.h: the network namespace of this process.
#ifndef HF_NAMESPACE_H
#define HF_NAMESPACE_H

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

extern int setns(int, int);

/// CLONE_NEWNET.
#define HF_NETWORK_NAMESPACE 0x40000000

/// Makes this process one of the network namespace that `path` names; needs root. 0 or a negative errno.
static inline int hf_enter_network(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -errno;
    int failure = setns(descriptor, HF_NETWORK_NAMESPACE) < 0 ? -errno : 0;
    close(descriptor);
    return failure;
}

/// 1: `path` names the network namespace of this process; 0: another one; or a negative errno.
static inline int hf_is_own_network(const char *path) {
    struct stat own, other;
    if (stat("/proc/self/ns/net", &own) < 0 || stat(path, &other) < 0) return -errno;
    return own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

#endif
