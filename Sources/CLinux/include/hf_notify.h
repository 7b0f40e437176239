// What a program tells the service manager that started it (sd_notify(3)): a datagram for each message. libsystemd
// would bring a library and its loading for two calls.
#ifndef HF_NOTIFY_H
#define HF_NOTIFY_H

#include "hf_call.h"
#include "hf_unix.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// A socket to $NOTIFY_SOCKET, that a full queue doesn't block. -ENOENT where nobody asked to be told. Call it before
/// sealing and before there are threads.
static inline int hf_notify_open(void) {
    const char *path = getenv("NOTIFY_SOCKET");
    if (path == NULL || (path[0] != '/' && path[0] != '@')) return -ENOENT;
    struct sockaddr_un address;
    int failure = hf_unix_address_(path, &address);
    if (failure < 0) return failure;
    // A name that isn't a file's begins with a zero, and what follows it ends where the address does.
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    if (path[0] == '@') address.sun_path[0] = 0;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    if (connect(descriptor, (struct sockaddr *)&address, length) < 0) {
        failure = -errno;
        close(descriptor);
        return failure;
    }
    return descriptor;
}

/// A socket to journald for lines with fields, that a full queue doesn't block. -ENOENT where standard error isn't
/// journald's. Call it before sealing and before there are threads.
static inline int hf_journal_open(void) {
    if (getenv("JOURNAL_STREAM") == NULL) return -ENOENT;
    return hf_unix_connect("/run/systemd/journal/socket", SOCK_DGRAM | SOCK_NONBLOCK);
}

/// Within how many nanoseconds the manager wants a sign of life, each time; 0: it doesn't.
static inline int64_t hf_notify_watchdog(void) {
    const char *limit = getenv("WATCHDOG_USEC"), *process = getenv("WATCHDOG_PID");
    if (limit == NULL || (process != NULL && strtol(process, NULL, 10) != getpid())) return 0;
    long long microseconds = strtoll(limit, NULL, 10);
    return microseconds > 0 && microseconds < INT64_MAX / 1000 ? microseconds * 1000 : 0;
}

#pragma clang assume_nonnull end

#endif
