// Settings of the network below /proc/sys/net.
#ifndef HF_SETTING_H
#define HF_SETTING_H

#include "hf_call.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

static inline int hf_setting_open_(const char *path, int flags) {
    char whole[256] = "/proc/sys/net/";
    if (strlen(whole) + strlen(path) >= sizeof whole) return -ENAMETOOLONG;
    strcat(whole, path);
    HF_RESULT(int, openat(AT_FDCWD, whole, flags | O_NOFOLLOW | O_CLOEXEC));
}

/// The setting at `path`, relative to /proc/sys/net, without its line's end.
static inline int64_t hf_setting_read(const char *path, char *buffer, uint64_t capacity) {
    int setting = hf_setting_open_(path, O_RDONLY);
    if (setting < 0) return setting;
    ssize_t count;
    do {
        count = read(setting, buffer, capacity);
    } while (count < 0 && errno == EINTR);
    int failure = -errno;
    close(setting);
    if (count < 0) return failure;
    while (count > 0 && buffer[count - 1] == '\n') count--;
    return count;
}

/// Writes the setting at `path`. By pwrite, which the filter tells from writing to other descriptors.
static inline int hf_setting_write(const char *path, const void *value, uint64_t count) {
    int setting = hf_setting_open_(path, O_WRONLY);
    if (setting < 0) return setting;
    ssize_t written;
    do {
        written = pwrite(setting, value, count, 0);
    } while (written < 0 && errno == EINTR);
    int failure = -errno;
    close(setting);
    return written < 0 ? failure : 0;
}

/// 1 when the interface forwards IPv6.
static inline int hf_link_forwards(const char *interface) {
    char path[64] = "ipv6/conf/";
    if (strlen(interface) > 15) return 0;
    strcat(path, interface);
    strcat(path, "/forwarding");
    char value = '0';
    return hf_setting_read(path, &value, 1) == 1 && value != '0';
}

#pragma clang assume_nonnull end

#endif
