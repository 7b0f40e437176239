// CPCRE2: PCRE2's 8-bit library (Debian's) as the few calls that matching needs.
//
// Only the interpreter, never the just-in-time compiler: the engine's memory is never writable and
// executable. Every match has limits, so that no expression and no page makes it run on.
#ifndef HF_PCRE2_SHIM_H
#define HF_PCRE2_SHIM_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Places and numbers in the order of keepalived's words (`RegexOptions.names`).
static const uint32_t hf_pcre2_options[] = {
    PCRE2_ALLOW_EMPTY_CLASS, PCRE2_ALT_BSUX, PCRE2_AUTO_CALLOUT, PCRE2_CASELESS, PCRE2_DOLLAR_ENDONLY,
    PCRE2_DOTALL, PCRE2_DUPNAMES, PCRE2_EXTENDED, PCRE2_FIRSTLINE, PCRE2_MATCH_UNSET_BACKREF,
    PCRE2_MULTILINE, PCRE2_NEVER_UCP, PCRE2_NEVER_UTF, PCRE2_NO_AUTO_CAPTURE, PCRE2_NO_AUTO_POSSESS,
    PCRE2_NO_DOTSTAR_ANCHOR, PCRE2_NO_START_OPTIMIZE, PCRE2_UCP, PCRE2_UNGREEDY, PCRE2_UTF,
    PCRE2_NEVER_BACKSLASH_C, PCRE2_ALT_CIRCUMFLEX, PCRE2_ALT_VERBNAMES, PCRE2_USE_OFFSET_LIMIT,
};

enum { HF_PCRE2_OPTIONS = sizeof(hf_pcre2_options) / sizeof(hf_pcre2_options[0]) };

/// PCRE2's constants for a set of places.
static inline uint32_t hf_pcre2_flags(uint32_t places) {
    uint32_t flags = 0;
    for (unsigned place = 0; place < HF_PCRE2_OPTIONS; place++)
        if (places & (UINT32_C(1) << place)) flags |= hf_pcre2_options[place];
    return flags;
}

/// Null for an expression that isn't one.
static inline pcre2_code *_Nullable hf_pcre2_compile(const uint8_t *pattern, size_t length, uint32_t flags) {
    int error;
    PCRE2_SIZE place;
    return pcre2_compile(pattern, length, flags, &error, &place, NULL);
}

/// Characters before a match that deciding it may look at.
static inline uint32_t hf_pcre2_lookbehind(const pcre2_code *code) {
    uint32_t count = 0;
    pcre2_pattern_info(code, PCRE2_INFO_MAXLOOKBEHIND, &count);
    return count;
}

/// A match's limits: steps, backtracking depth, KiB of heap.
static inline pcre2_match_context *_Nullable hf_pcre2_limits(uint32_t steps, uint32_t depth, uint32_t heap) {
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    if (!context) return NULL;
    pcre2_set_match_limit(context, steps);
    pcre2_set_depth_limit(context, depth);
    pcre2_set_heap_limit(context, heap);
    return context;
}

/// How a match ended.
enum { HF_PCRE2_NONE = 0, HF_PCRE2_FOUND = 1, HF_PCRE2_PARTIAL = 2, HF_PCRE2_GAVE_UP = 3 };

/// Matches from `from` on, beginning at or before `latest` if the code was compiled to know that limit.
/// `more` says that the subject may go on. `start` is where a partial match begins.
static inline int hf_pcre2_match(const pcre2_code *code, const uint8_t *subject, size_t length, size_t from,
                                 size_t latest, int more, int begins, pcre2_match_data *data,
                                 pcre2_match_context *context, size_t *start) {
    uint32_t flags = more ? PCRE2_PARTIAL_HARD : 0;
    if (!begins) flags |= PCRE2_NOTBOL;
    pcre2_set_offset_limit(context, latest);
    int result = pcre2_match(code, subject, length, from, flags, data, context);
    if (result >= 0) return HF_PCRE2_FOUND;
    if (result == PCRE2_ERROR_NOMATCH) return HF_PCRE2_NONE;
    if (result != PCRE2_ERROR_PARTIAL) return HF_PCRE2_GAVE_UP;
    *start = pcre2_get_ovector_pointer(data)[0];
    return HF_PCRE2_PARTIAL;
}

#pragma clang assume_nonnull end

#endif
