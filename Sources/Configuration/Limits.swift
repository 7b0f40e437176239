/// What a configuration may ask of the reader. Each bound keeps memory and time linear and small.
package enum ReadingLimits {
    /// 50,000 real servers take about 15 MB; no file that people or programs write for this comes near.
    package static let fileBytes = 64 << 20
    /// All files of one reading together: includes may not multiply what one file may hold.
    package static let totalBytes = 128 << 20
    /// One file for each virtual server is usual; an include that repeats itself is stopped here.
    package static let files = 10_000
    /// The chain of includes, so that a loop through links and globs ends even when no name repeats.
    package static let includeDepth = 16
    /// keepalived stops at 1,023; scripts and address lists that programs write can be longer.
    package static let lineBytes = 16_384
    /// The deepest block keepalived knows is five deep (virtual_server … url).
    package static let blockDepth = 16
    /// People mend the first few; what follows is often their echo.
    package static let errors = 20
    /// Warnings beyond this say nothing new.
    package static let warnings = 100
    /// Characters of a word of the file that a message repeats.
    package static let quotedCharacters = 64
    /// Longer words are no misspelt keywords: the longest keyword has 35 characters.
    package static let suggestionLength = 48
    /// The count field of an advertisement is one byte (RFC 3768 §5.3.5).
    package static let virtualAddresses = 255
    /// 255 virtual routers on each of a few dozen interfaces.
    package static let virtualRouters = 16_384
    /// Characters of a source line shown under a message.
    package static let shownCharacters = 160
}
