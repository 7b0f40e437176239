// What a script started, wherever it went: a mark that processes inherit, and signals to all that have it.
#ifndef HF_OFFSPRING_H
#define HF_OFFSPRING_H

#include "hf_call.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern long syscall(long, ...);

#pragma clang assume_nonnull begin

/// Marks this process and all that come of it. The mark is the hard limit of file locks, which no kernel since 2.4
/// looks at: it outlives fork, exec, another session, another environment, and nobody without privilege can raise it
/// again. Where this process's own limit is below the mark, there is none (-EPERM).
static inline int hf_mark_offspring(uint64_t mark) {
    struct rlimit limit = {mark, mark};
    return setrlimit(RLIMIT_LOCKS, &limit) < 0 ? -errno : 0;
}

static inline ssize_t hf_offspring_text_(int folder, const char *name, char *text, size_t size) {
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = read(file, text, size - 1);
    close(file);
    text[length < 0 ? 0 : length] = 0;
    return length;
}

/// The mark of the process that the folder of /proc is about; 0: it has none, or is dead. `group` is its group.
static inline uint64_t hf_offspring_mark_(int folder, int *group) {
    char text[2048];
    if (hf_offspring_text_(folder, "stat", text, sizeof text) <= 0) return 0;
    const char *rest = strrchr(text, ')');
    char state = 'Z';
    int parent = 0;
    if (rest == NULL || sscanf(rest, ") %c %d %d", &state, &parent, group) != 3 || state == 'Z' || state == 'X') return 0;
    if (hf_offspring_text_(folder, "limits", text, sizeof text) <= 0) return 0;
    const char *line = strstr(text, "Max file locks");
    unsigned long long soft = 0, hard = 0;
    return line != NULL && sscanf(line, "Max file locks %llu %llu", &soft, &hard) == 2 ? hard : 0;
}

/// A signal to every living process of this process's user that has one of the marks, but for those in the group of
/// the same place, which the caller has signalled as a group. How many there were.
///
/// The folder in /proc that was looked at is what is signalled, so a number used again can't be meant.
static inline int hf_signal_marked(const uint64_t *marks, const int *groups, int count, int signal) {
    int found = 0;
    DIR *processes = opendir("/proc");
    if (processes == NULL) return -errno;
    struct dirent *entry;
    while ((entry = readdir(processes)) != NULL) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
        struct stat status;
        if (fstatat(dirfd(processes), entry->d_name, &status, 0) < 0 || status.st_uid != getuid()) continue;
        int folder = openat(dirfd(processes), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0) continue;
        int group = 0;
        uint64_t mark = hf_offspring_mark_(folder, &group);
        for (int place = 0; mark != 0 && place < count; place++) {
            if (marks[place] != mark || groups[place] == group) continue;
            found += 1;
            syscall(SYS_pidfd_send_signal, folder, signal, NULL, 0u);
        }
        close(folder);
    }
    closedir(processes);
    return found;
}

#pragma clang assume_nonnull end

#endif
