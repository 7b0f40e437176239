import CPCRE2
import HealthChecks

/// PCRE2 over content that comes in pieces (spec 11.29).
///
/// Kept of the content: what a partial match began with, and what lookbehind may see before it. A partial
/// match that grows beyond `ProbeLimits.matchWindow` is given up, and so is a match that costs more than its
/// limits: both count as none. Departures from keepalived: those limits; no just-in-time compiler, so
/// `regex_stack` has no effect; invalid UTF-8 in a page doesn't fail the match by itself.
///
/// Safe to use whatever is done with it: the pointers never leave it.
@safe final class PCREMatcher: BodyMatcher {
    private let code: OpaquePointer
    private let data: OpaquePointer
    private let limits: OpaquePointer
    private let isUTF: Bool
    private let offsets: ClosedRange<UInt32>
    private let lookbehind: Int

    private var window: [UInt8] = []
    /// Place of the window's first byte in the content.
    private var base: UInt64 = 0
    /// From here on in the window a match may begin.
    private var from = 0
    /// So much of the window has been looked at.
    private var looked = 0
    private var isOver = false
    private var isFound = false

    private static let stepLimit: UInt32 = 1_000_000
    private static let depthLimit: UInt32 = 100_000
    private static let heapKiB: UInt32 = 8_192

    /// Nil for an expression that can't be compiled.
    init?(_ match: BodyMatch) {
        let pattern = Array(match.pattern.utf8)
        isUTF = match.options.contains(RegexOptions(name: "utf") ?? [])
        var flags = hf_pcre2_flags(match.options.rawValue) | PCRE2_USE_OFFSET_LIMIT
        if isUTF { flags |= PCRE2_MATCH_INVALID_UTF }
        // Safety: the pattern lives through the call; what is made is freed by `deinit`, or here when the
        // rest can't be made.
        guard let code = unsafe hf_pcre2_compile(pattern, pattern.count, flags) else { return nil }
        guard let data = unsafe pcre2_match_data_create_8(1, nil) else {
            unsafe pcre2_code_free_8(code)
            return nil
        }
        guard
            let limits = unsafe hf_pcre2_limits(
                PCREMatcher.stepLimit,
                PCREMatcher.depthLimit,
                PCREMatcher.heapKiB
            )
        else {
            unsafe pcre2_match_data_free_8(data)
            unsafe pcre2_code_free_8(code)
            return nil
        }
        unsafe self.code = code
        unsafe self.data = data
        unsafe self.limits = limits
        offsets = match.offsets
        // A character of UTF-8 has up to four bytes. One byte at least, so that the window's start is never
        // taken for the content's.
        // Safety: the code is ours.
        lookbehind = max(1, Int(unsafe hf_pcre2_lookbehind(code)) * (isUTF ? 4 : 1))
    }

    deinit {
        // Safety: made by `init`, used by nobody else.
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(limits)
        unsafe pcre2_code_free_8(code)
    }

    func add(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !isOver else { return isFound }
        window += bytes
        // Small pieces are collected, so that what is kept isn't searched again for every byte.
        guard window.count - looked >= looked / 4 else { return false }
        look(more: true)
        return isFound
    }

    func finish() -> Bool {
        if !isOver { look(more: false) }
        return isFound
    }

    /// The window's bytes that can be looked at: not the beginning of a character that isn't whole.
    private func wholeCount(more: Bool) -> Int {
        guard isUTF, more else { return window.count }
        for back in 1...3 where back <= window.count {
            let byte = window[window.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? window.count - back : window.count
        }
        return window.count
    }

    private func look(more: Bool) {
        let count = wholeCount(more: more)
        looked = window.count
        // Where a match may begin, as places in the window.
        let earliest = UInt64(offsets.lowerBound) > base ? UInt64(offsets.lowerBound) - base : 0
        guard UInt64(offsets.upperBound) >= base else { return end(found: false) }
        let latest = UInt64(offsets.upperBound) - base
        let start = max(from, Int(min(earliest, UInt64(Int.max))))
        guard start <= count else { return }
        guard UInt64(start) <= latest else { return end(found: false) }
        var partial = 0
        // Safety: the window lives through the call, and the places are in it.
        let result = unsafe window.withUnsafeBufferPointer { buffer in
            guard let bytes = buffer.baseAddress else { return Int32(HF_PCRE2_NONE) }
            // Safety: as above.
            return unsafe hf_pcre2_match(
                code,
                bytes,
                count,
                start,
                Int(latest),
                more ? 1 : 0,
                base == 0 ? 1 : 0,
                data,
                limits,
                &partial
            )
        }
        switch Int(result) {
        case HF_PCRE2_FOUND: end(found: true)
        case HF_PCRE2_GAVE_UP: end(found: false)
        case HF_PCRE2_PARTIAL: keep(from: partial)
        default: keep(from: count)
        }
    }

    /// Forgets what no match can need any more.
    private func keep(from place: Int) {
        from = max(place, window.count - ProbeLimits.matchWindow)
        var drop = max(0, from - lookbehind)
        while isUTF, drop > 0, drop < window.count, window[drop] & 0xC0 == 0x80 { drop -= 1 }
        window.removeFirst(drop)
        base += UInt64(drop)
        from -= drop
        looked = window.count
    }

    private func end(found: Bool) {
        isOver = true
        isFound = found
        window = []
    }
}
