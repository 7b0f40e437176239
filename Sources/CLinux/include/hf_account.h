// Accounts from the two files alone: for a process that may not ask a name service, which loads libraries and opens
// sockets.
#ifndef HF_ACCOUNT_H
#define HF_ACCOUNT_H

#include "hf_call.h"

#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#pragma clang assume_nonnull begin

/// uid and gid of the first account `name` that `file` (of /etc/passwd's form) lists. 1: found, 0: not.
static inline int hf_listed_account(const char *file, const char *name, uint32_t *uid, uint32_t *gid) {
    FILE *accounts = fopen(file, "re");
    if (accounts == NULL) return 0;
    const struct passwd *account;
    while ((account = fgetpwent(accounts)) != NULL && strcmp(account->pw_name, name) != 0) continue;
    if (account != NULL) {
        *uid = account->pw_uid;
        *gid = account->pw_gid;
    }
    fclose(accounts);
    return account != NULL;
}

/// The gid of the first group `name` that `file` (of /etc/group's form) lists. 1: found, 0: not.
static inline int hf_listed_group(const char *file, const char *name, uint32_t *gid) {
    FILE *groups = fopen(file, "re");
    if (groups == NULL) return 0;
    const struct group *group;
    while ((group = fgetgrent(groups)) != NULL && strcmp(group->gr_name, name) != 0) continue;
    if (group != NULL) *gid = group->gr_gid;
    fclose(groups);
    return group != NULL;
}

#pragma clang assume_nonnull end

#endif
