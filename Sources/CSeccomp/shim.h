// CSeccomp: libseccomp without its macros, for a filter whose rules are a table.
#ifndef HF_SECCOMP_SHIM_H
#define HF_SECCOMP_SHIM_H

#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma clang assume_nonnull begin

/// One test of an argument: `argument & mask == value`.
struct hf_filter_condition {
    uint32_t argument;
    uint64_t mask;
    uint64_t value;
};

/// A filter that kills the process on what no rule names (or, with `allows_rest`, lets it be) and on calls of another
/// architecture, and binds every thread. NULL when memory is short.
static inline scmp_filter_ctx _Nullable hf_filter_open(int allows_rest) {
    scmp_filter_ctx filter = seccomp_init(allows_rest ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
    if (filter == NULL) return NULL;
    if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) < 0
        || seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) < 0
        || seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) < 0) {
        seccomp_release(filter);
        return NULL;
    }
    return filter;
}

/// The number of a call on an architecture of libseccomp's (0: this one). Newer architectures lack calls that others
/// do the work of; libc makes those there, so they are what a row for the older name means. Negative: neither is there.
static inline int hf_filter_number(uint32_t architecture, const char *name) {
    static const char *const successors[][2] = {
        {"access", "faccessat"},        {"chmod", "fchmodat"},       {"epoll_create", "epoll_create1"},
        {"epoll_wait", "epoll_pwait"},  {"lstat", "newfstatat"},     {"mkdir", "mkdirat"},
        {"poll", "ppoll"},              {"readlink", "readlinkat"},  {"rename", "renameat"},
        {"rmdir", "unlinkat"},          {"stat", "newfstatat"},      {"symlink", "symlinkat"},
        {"unlink", "unlinkat"},
    };
    if (architecture == 0) architecture = seccomp_arch_native();
    int number = seccomp_syscall_resolve_name_arch(architecture, name);
    for (unsigned index = 0; number < 0 && index < sizeof successors / sizeof successors[0]; index++)
        if (strcmp(name, successors[index][0]) == 0)
            number = seccomp_syscall_resolve_name_arch(architecture, successors[index][1]);
    return number;
}

/// Adds a rule: allowed when `failure` is 0, otherwise the call returns that errno without being made.
/// 0, or a negative errno; names that mean nothing on this architecture are skipped.
static inline int hf_filter_add(
    scmp_filter_ctx filter,
    const char *name,
    uint16_t failure,
    const struct hf_filter_condition *_Nullable conditions,
    uint32_t count
) {
    struct scmp_arg_cmp tests[6];
    int number = hf_filter_number(0, name);
    if (number < 0) return 0;
    if (count > 6) return -1;
    for (uint32_t index = 0; index < count; index++)
        tests[index] = (struct scmp_arg_cmp){
            conditions[index].argument, SCMP_CMP_MASKED_EQ, conditions[index].mask, conditions[index].value};
    return seccomp_rule_add_array(
        filter, failure == 0 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(failure), number, count, tests);
}

static inline int hf_filter_load(scmp_filter_ctx filter) { return seccomp_load(filter); }

static inline void hf_filter_close(scmp_filter_ctx filter) { seccomp_release(filter); }

#pragma clang assume_nonnull end

#endif
