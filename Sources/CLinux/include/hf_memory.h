// What a long life doesn't need of what a start did.
#ifndef HF_MEMORY_H
#define HF_MEMORY_H

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

// The linker's: the program's first byte, and the end of its code.
extern const char __executable_start[];
extern const char etext[];

#pragma clang assume_nonnull begin

// libc declares this one for _GNU_SOURCE only; see CLinux.h.
extern int memfd_create(const char *, unsigned int);
enum { HF_MEMORY_CLOSES_ON_EXEC_ = 1, HF_MEMORY_IS_NO_PROGRAM_ = 8 };

/// A file without a name, in memory, gone with its last descriptor. A negative errno where there is none.
static inline int hf_memory_file(void) {
    int file = memfd_create("holdfast", HF_MEMORY_CLOSES_ON_EXEC_ | HF_MEMORY_IS_NO_PROGRAM_);
    // Before 6.3 memory couldn't be kept from being a program.
    if (file < 0 && errno == EINVAL) file = memfd_create("holdfast", HF_MEMORY_CLOSES_ON_EXEC_);
    return file < 0 ? -errno : file;
}

/// Gives the heap's free pages back, from now on again when they get free, and unmaps the program's own code, which
/// comes back a piece at a time as it is run: what was only needed to start doesn't count as resident. Before `etext`
/// nothing was ever written to.
/// Where memory is locked the code stays (EINVAL), by the administrator's wish.
static inline void hf_trim_memory(void) {
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
    mallopt(M_TOP_PAD, 128 << 10);
    malloc_trim(0);
    uintptr_t page = 4096;
    uintptr_t start = (uintptr_t)__executable_start & ~(page - 1);
    uintptr_t end = (uintptr_t)etext & ~(page - 1);
    if (end > start) (void)madvise((void *)start, end - start, MADV_DONTNEED);
}

/// Gets the program's own code, which otherwise comes a piece at a time as it is run.
static inline void hf_touch_program(void) {
    uintptr_t page = 4096;
    uintptr_t start = (uintptr_t)__executable_start & ~(page - 1);
    uintptr_t end = ((uintptr_t)etext + page - 1) & ~(page - 1);
    (void)madvise((void *)start, end - start, MADV_POPULATE_READ);
}

/// For a program that does one thing and ends, or until `hf_trim_memory`: what it frees is used again and not given
/// back, since each page that comes anew costs a fault.
static inline void hf_keep_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 1 << 20);
}

/// Asks for huge pages for what reading the file `path` will take, `times` as many bytes as it has and `more`:
/// each fault that gets a small one takes as long as filling it. `most` bounds it. `now`: gets the pages at once,
/// for who waits and has time; a kernel that can't do it (before 5.14) gives page by page as ever. Otherwise what
/// turns out not to be needed isn't gotten. Comes after `hf_keep_memory`.
static inline void hf_make_room(const char *path, uint64_t times, uint64_t more, uint64_t most, int now) {
    struct stat status;
    uint64_t size = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
    uint64_t wanted = size > most / times ? most : size * times;
    wanted = wanted > most - more ? most : wanted + more;
    void *room = malloc(wanted);
    if (room == NULL) return;
    uintptr_t page = 4096;
    uintptr_t start = ((uintptr_t)room + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)room + wanted) & ~(page - 1);
    if (end > start) {
        (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
        if (now) (void)madvise((void *)start, end - start, MADV_POPULATE_WRITE);
    }
    free(room);
}

#pragma clang assume_nonnull end

#endif
