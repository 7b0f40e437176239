// The form of every call: repeat when interrupted, give errno back as a negative result.
#ifndef HF_CALL_H
#define HF_CALL_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma clang assume_nonnull begin

#define HF_RESULT(type, call)                     \
    do {                                          \
        type hf_result_;                          \
        do {                                      \
            hf_result_ = (call);                  \
        } while (hf_result_ < 0 && errno == EINTR); \
        return hf_result_ < 0 ? -errno : hf_result_; \
    } while (0)

/// The errno values that holdfast tells apart.
enum {
    HF_EPERM = EPERM,
    HF_ENOENT = ENOENT,
    HF_ESRCH = ESRCH,
    HF_EIO = EIO,
    HF_EACCES = EACCES,
    HF_EEXIST = EEXIST,
    HF_ENODEV = ENODEV,
    HF_EINVAL = EINVAL,
    HF_EAGAIN = EAGAIN,
    HF_EADDRINUSE = EADDRINUSE,
    HF_EMFILE = EMFILE,
    HF_ENOBUFS = ENOBUFS,
    HF_ENOSYS = ENOSYS,
    HF_EOPNOTSUPP = EOPNOTSUPP,
    HF_EPROTONOSUPPORT = EPROTONOSUPPORT,
    HF_EAFNOSUPPORT = EAFNOSUPPORT,
    HF_EADDRNOTAVAIL = EADDRNOTAVAIL,
    HF_ENETDOWN = ENETDOWN,
    HF_EPIPE = EPIPE,
    HF_EBADF = EBADF,
};

#pragma clang assume_nonnull end

#endif
