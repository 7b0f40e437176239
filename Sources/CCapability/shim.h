// CCapability: libcap, for setting the process to an exact set.
#ifndef HF_CAPABILITY_SHIM_H
#define HF_CAPABILITY_SHIM_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/capability.h>

#pragma clang assume_nonnull begin

enum {
    HF_CAP_CHOWN = CAP_CHOWN,
    HF_CAP_DAC_OVERRIDE = CAP_DAC_OVERRIDE,
    HF_CAP_DAC_READ_SEARCH = CAP_DAC_READ_SEARCH,
    HF_CAP_NET_ADMIN = CAP_NET_ADMIN,
    HF_CAP_NET_RAW = CAP_NET_RAW,
};

/// 0 when the process's permitted and effective capabilities are those of `set` already, else -EPERM.
static inline int hf_holds_only_(cap_t set) {
    cap_t now = cap_get_proc();
    if (now == NULL) return -EPERM;
    // Bits of what differs, by CAP_DIFFERS's order; the inheritable set is of no use without execve.
    int differences = cap_compare(now, set);
    cap_free(now);
    if (differences < 0) return -EPERM;
    return CAP_DIFFERS(differences, CAP_PERMITTED) || CAP_DIFFERS(differences, CAP_EFFECTIVE) ? -EPERM : 0;
}

/// Permitted and effective become `wanted` (a bit each), inheritable empty. 0 or a negative errno.
///
/// A service manager that started the process with just these, and refuses the call by a filter of its own, is no
/// failure: then what it gave as inheritable stays.
static inline int hf_capabilities_set(uint64_t wanted) {
    cap_t set = cap_init();
    int failure = 0;
    if (set == NULL) return -ENOMEM;
    for (cap_value_t value = 0; value < 64 && failure == 0; value++) {
        if (!(wanted >> value & 1)) continue;
        if (cap_set_flag(set, CAP_PERMITTED, 1, &value, CAP_SET) < 0
            || cap_set_flag(set, CAP_EFFECTIVE, 1, &value, CAP_SET) < 0)
            failure = -errno;
    }
    if (failure == 0 && cap_set_proc(set) < 0) failure = -errno;
    if (failure == -EPERM) failure = hf_holds_only_(set);
    cap_free(set);
    return failure;
}

/// 1 when capability `value` is in the effective set.
static inline int hf_is_capable(int value) {
    cap_t set = cap_get_proc();
    cap_flag_value_t flag = CAP_CLEAR;
    if (set == NULL) return 0;
    int failure = cap_get_flag(set, value, CAP_EFFECTIVE, &flag);
    cap_free(set);
    return failure == 0 && flag == CAP_SET;
}

#pragma clang assume_nonnull end

#endif
