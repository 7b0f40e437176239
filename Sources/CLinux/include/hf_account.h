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
#include <time.h>

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

/// The groups beside `gid` that `groups_file` (of /etc/group's form) lists for the first user `uid` of
/// `accounts_file`, at most `capacity` of them; how many.
static inline int hf_listed_groups(
    const char *accounts_file, const char *groups_file, uint32_t uid, uint32_t gid, uint32_t *result, int capacity
) {
    char name[64] = "";
    FILE *accounts = fopen(accounts_file, "re");
    if (accounts == NULL) return 0;
    const struct passwd *account;
    while ((account = fgetpwent(accounts)) != NULL && account->pw_uid != uid) continue;
    if (account != NULL && strlen(account->pw_name) < sizeof name) strcpy(name, account->pw_name);
    fclose(accounts);
    FILE *groups = name[0] == 0 ? NULL : fopen(groups_file, "re");
    if (groups == NULL) return 0;
    int count = 0;
    const struct group *group;
    while (count < capacity && (group = fgetgrent(groups)) != NULL) {
        int is_member = 0;
        for (char **member = group->gr_mem; *member != NULL; member++) is_member |= strcmp(*member, name) == 0;
        if (is_member && group->gr_gid != gid) result[count++] = group->gr_gid;
    }
    fclose(groups);
    return count;
}

/// The name of an account, by whatever name service there is, terminated; -1 where there is none.
static inline int hf_user_name(uint32_t uid, char *buffer, uint64_t capacity) {
    const struct passwd *account = getpwuid(uid);
    if (account == NULL || strlen(account->pw_name) >= capacity) return -1;
    strcpy(buffer, account->pw_name);
    return 0;
}

/// The time of day here, `12:04:59`, of seconds since 1970; -1 where it doesn't fit.
static inline int hf_local_clock(int64_t seconds, char *buffer, uint64_t capacity) {
    time_t time = (time_t)seconds;
    struct tm parts;
    if (localtime_r(&time, &parts) == NULL) return -1;
    return strftime(buffer, capacity, "%H:%M:%S", &parts) == 0 ? -1 : 0;
}

#pragma clang assume_nonnull end

#endif
