// Files and folders for whoever writes generations and reads the administrator's files: the compiler.
#ifndef HF_STORE_H
#define HF_STORE_H

#include "hf_call.h"

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#pragma clang assume_nonnull begin

// libc declares this one for _GNU_SOURCE only; see CLinux.h.
extern int renameat2(int, const char *, int, const char *, unsigned int);
enum { HF_RENAME_EXCHANGE_ = 1 << 1 };

enum {
    HF_EISDIR = EISDIR,
    HF_ENOTDIR = ENOTDIR,
    HF_ENOTEMPTY = ENOTEMPTY,
    HF_ECONNREFUSED = ECONNREFUSED,
};

/// The C library's words for an error number; stays until the thread's next call.
static inline const char *hf_error_text(int number) { return strerror(number); }

/// Follows links. Non-blocking, so that a named pipe in the file's place can't hold us up.
static inline int hf_open_source(const char *path) {
    HF_RESULT(int, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

/// A folder of exactly `mode`, whatever the umask; one that is there already is taken (0; else 1).
static inline int hf_make_folder(const char *path, uint32_t mode) {
    int made = mkdir(path, mode) == 0;
    if (!made && errno != EEXIST) return -errno;
    return chmod(path, mode) < 0 ? -errno : made;
}

/// A new file for us alone, to write.
static inline int hf_create_file(const char *path) {
    HF_RESULT(int, open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
}

/// Gives the file its group (UINT32_MAX: as it is) and mode, and has it written to the disk.
static inline int hf_finish_file(int descriptor, uint32_t group, uint32_t mode) {
    if (fchown(descriptor, (uid_t)-1, group) < 0) return -errno;
    if (fchmod(descriptor, mode) < 0) return -errno;
    return fsync(descriptor) < 0 ? -errno : 0;
}

static inline int hf_sync(int descriptor) { return fsync(descriptor) < 0 ? -errno : 0; }

/// Waits until nobody else holds the lock of `descriptor`; it goes with the descriptor.
static inline int hf_lock(int descriptor) { HF_RESULT(int, flock(descriptor, LOCK_EX)); }

static inline int hf_rename(const char *from, const char *to) { return rename(from, to) < 0 ? -errno : 0; }

/// Both must be there; each gets the other's name at one moment (RENAME_EXCHANGE).
static inline int hf_exchange(const char *one, const char *other) {
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, HF_RENAME_EXCHANGE_) < 0 ? -errno : 0;
}

static inline int hf_unlink(const char *path) { return unlink(path) < 0 ? -errno : 0; }

static inline int hf_remove_folder(const char *path) { return rmdir(path) < 0 ? -errno : 0; }

static inline int hf_link(const char *target, const char *path) { return symlink(target, path) < 0 ? -errno : 0; }

/// Never waits: -EAGAIN when somebody else holds the lock.
static inline int hf_try_lock(int descriptor) { HF_RESULT(int, flock(descriptor, LOCK_EX | LOCK_NB)); }

/// The folder `name` of `parent` and all that is in it; links aren't followed. (nftw would do it, and libc
/// declares its flags for _GNU_SOURCE only.)
static inline int hf_remove_tree_at_(int parent, const char *name, int depth) {
    if (depth == 0) return -ELOOP;
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return -errno;
    DIR *entries = fdopendir(folder);
    if (!entries) {
        int failure = -errno;
        close(folder);
        return failure;
    }
    int result = 0;
    const struct dirent *entry;
    while (result == 0 && (entry = readdir(entries))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (unlinkat(folder, entry->d_name, 0) == 0) continue;
        result = errno == EISDIR ? hf_remove_tree_at_(folder, entry->d_name, depth - 1) : -errno;
    }
    closedir(entries);
    if (result == 0 && unlinkat(parent, name, AT_REMOVEDIR) < 0) result = -errno;
    return result;
}

/// A folder, what is in it, and its folders with theirs down to `depth`; links aren't followed.
static inline int hf_remove_tree(const char *path, int depth) {
    return hf_remove_tree_at_(AT_FDCWD, path, depth + 1);
}

/// A folder to go through; NULL with `*failure` a negative errno.
static inline void *_Nullable hf_folder_open(const char *path, int *failure) {
    DIR *folder = opendir(path);
    *failure = folder == NULL ? -errno : 0;
    return folder;
}

/// The next name, also "." and ".."; NULL at the end. Stays until the next call.
static inline const char *_Nullable hf_folder_next(void *folder) {
    struct dirent *entry = readdir((DIR *)folder);
    return entry == NULL ? NULL : entry->d_name;
}

static inline void hf_folder_close(void *folder) { closedir((DIR *)folder); }

/// Names that the next glob may still look at; one thread globs. What glob calls has no room for it.
static inline int *hf_glob_budget_(void) {
    static int names;
    return &names;
}

static inline struct dirent *_Nullable hf_glob_read_(void *folder) {
    return (*hf_glob_budget_())-- > 0 ? readdir((DIR *)folder) : NULL;
}

static inline void *_Nullable hf_glob_open_(const char *path) { return *hf_glob_budget_() > 0 ? opendir(path) : NULL; }

static inline void hf_glob_close_(void *folder) { closedir((DIR *)folder); }

static inline int hf_glob_stat_(const char *path, struct stat *found) { return stat(path, found); }

static inline int hf_glob_lstat_(const char *path, struct stat *found) { return lstat(path, found); }

/// Paths that match a pattern with wildcards and braces, sorted; to be freed. NULL when nothing matches, or, with
/// `*is_spent`, when more than `names` names of folders would have to be looked at.
static inline void *_Nullable hf_glob(const char *pattern, int names, int *is_spent) {
    glob_t *found = calloc(1, sizeof *found);
    *is_spent = 0;
    if (found == NULL) return NULL;
    found->gl_opendir = hf_glob_open_;
    found->gl_closedir = hf_glob_close_;
    // libc declares their types for _GNU_SOURCE only, else with void.
    found->gl_readdir = (__typeof__(found->gl_readdir))hf_glob_read_;
    found->gl_stat = (__typeof__(found->gl_stat))hf_glob_stat_;
    found->gl_lstat = (__typeof__(found->gl_lstat))hf_glob_lstat_;
    *hf_glob_budget_() = names;
    int result = glob(pattern, GLOB_BRACE | GLOB_ALTDIRFUNC, NULL, found);
    *is_spent = *hf_glob_budget_() <= 0;
    if (result == 0 && !*is_spent) return found;
    globfree(found);
    free(found);
    return NULL;
}

static inline uint64_t hf_glob_count(const void *matches) { return ((const glob_t *)matches)->gl_pathc; }

static inline const char *hf_glob_path(const void *matches, uint64_t index) {
    return ((const glob_t *)matches)->gl_pathv[index];
}

static inline void hf_glob_free(void *matches) {
    globfree((glob_t *)matches);
    free(matches);
}

#pragma clang assume_nonnull end

#endif
