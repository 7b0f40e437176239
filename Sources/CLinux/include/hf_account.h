// Accounts from the two files alone: for a process that may not ask a name service, which loads libraries and opens
// sockets.
#ifndef HF_ACCOUNT_H
#define HF_ACCOUNT_H

#include "hf_call.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

/// A file of accounts or groups, terminated, to be freed; NULL where it can't be read. At once: the C library's own
/// readers (`fgetpwent`) ask the kernel twice for every line.
static inline char *_Nullable hf_account_text(const char *file) {
    enum { LONGEST = 64 << 20 };
    int descriptor = open(file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return NULL;
    size_t room = 16384, filled = 0;
    char *text = malloc(room);
    while (text != NULL) {
        ssize_t count = read(descriptor, text + filled, room - filled - 1);
        if (count <= 0) break;
        filled += (size_t)count;
        if (filled < room - 1) continue;
        char *larger = room < LONGEST ? realloc(text, 2 * room) : NULL;
        if (larger == NULL) free(text);
        text = larger;
        room *= 2;
    }
    close(descriptor);
    if (text != NULL) text[filled] = 0;
    return text;
}

static inline void hf_account_free(char *_Nullable text) { free(text); }

/// The number before a colon; moves behind that. 0: there is none.
static inline int hf_account_number_(const char *_Nonnull *_Nonnull place, uint32_t *number) {
    uint64_t value = 0;
    const char *digit = *place;
    for (; *digit >= '0' && *digit <= '9' && value <= UINT32_MAX; digit++) value = value * 10 + (uint64_t)(*digit - '0');
    if (digit == *place || value > UINT32_MAX || *digit != ':') return 0;
    *number = (uint32_t)value;
    *place = digit + 1;
    return 1;
}

/// The first line `name:password:number:`, with the number behind it if `second` isn't NULL. 1: found, 0: not.
static inline int hf_account_in(const char *text, const char *name, uint32_t *first, uint32_t *_Nullable second) {
    size_t length = strlen(name);
    // No line of the file is called so; a name with a colon would end elsewhere.
    if (length == 0 || strchr(name, ':') != NULL || strchr(name, '\n') != NULL) return 0;
    for (const char *line = text; line != NULL && *line != 0;) {
        while (*line == ' ' || *line == '\t') line++;
        const char *next = strchr(line, '\n');
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            const char *place = strchr(line + length + 1, ':');
            uint32_t one, other = 0;
            if (place != NULL && (next == NULL || place < next) && (place++, hf_account_number_(&place, &one)) &&
                (second == NULL || hf_account_number_(&place, &other))) {
                *first = one;
                if (second != NULL) *second = other;
                return 1;
            }
        }
        line = next == NULL ? NULL : next + 1;
    }
    return 0;
}

/// uid and gid of the first account `name` that `file` (of /etc/passwd's form) lists. 1: found, 0: not.
static inline int hf_listed_account(const char *file, const char *name, uint32_t *uid, uint32_t *gid) {
    char *text = hf_account_text(file);
    if (text == NULL) return 0;
    int found = hf_account_in(text, name, uid, gid);
    free(text);
    return found;
}

/// The gid of the first group `name` that `file` (of /etc/group's form) lists. 1: found, 0: not.
static inline int hf_listed_group(const char *file, const char *name, uint32_t *gid) {
    char *text = hf_account_text(file);
    if (text == NULL) return 0;
    int found = hf_account_in(text, name, gid, NULL);
    free(text);
    return found;
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
