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
    /// Definitions, redefinitions included: a line for each of 255 virtual routers on each of 128
    /// interfaces.
    package static let definitions = 32_768
    /// Longer names of variables are taken for text.
    package static let nameBytes = 128
    /// What stands behind the name of a built-in variable: the name of another one at most.
    package static let argumentBytes = 64
    /// Variables that hold variables, and repetitions of repetitions. People use three.
    package static let expansionDepth = 32
    /// All that takes the place of references: room for 80 bytes in each of 50,000 lines.
    package static let expandedBytes = 4 << 20
    /// Lines made by repetition and by variables of several lines: eight for each of 4,096 virtual routers.
    /// A short file may not fill the memory.
    package static let repeatedLines = 32_768
    /// The words of those lines.
    package static let repeatedWords = 131_072
    /// Words and braces of a line: names of interfaces, next hops, arguments of a program.
    package static let lineWords = 1_024
    /// The patterns that the braces of one include stand for: a folder for each hour of a month.
    package static let alternatives = 1_024
    /// Lines of a block that holds no keywords: routes and addresses of a large machine.
    package static let entries = 65_536
    /// Such lines of all blocks together, and their words: each is held in some 300 bytes, a word in 70 more.
    package static let allEntries = 131_072
    package static let allEntryWords = 524_288
    /// Blocks of known keywords: five for each of 50,000 real servers.
    package static let blocks = 262_144
    /// The deepest block keepalived knows is five deep (virtual_server … url).
    package static let blockDepth = 16
    /// People mend the first few; what follows is often their echo.
    package static let errors = 20
    /// Warnings beyond this say nothing new.
    package static let warnings = 100
    /// Names that are compared with one that is not defined.
    package static let candidates = 4_096
    /// Lines under a message that say where text came from.
    package static let notes = 8
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
