/// Bounds of the helper protocol, each with its reason.
package enum Limits {
    /// A frame must fit the helper's fixed buffer; the largest command is a `transmit` of two adverts.
    package static let frameLength = 8_192
    /// Bytes before a frame's payload.
    package static let frameHeaderLength = 8
    /// The largest packet of an advert: an Ethernet MTU less its IPv4 header.
    package static let advertLength = 1_480
    /// The packets of one advert, where each destination has its own: with as long a will they fit a frame.
    package static let advertsLength = 4_064
    /// Unicast peers of a channel; its body stays below `bodyLength`.
    package static let unicastPeers = 250
    /// The kernel's explanation of a refusal, cut to a line of a log.
    package static let kernelMessageLength = 200
    /// A received datagram is passed on whole up to this; longer ones are cut and fail the engine's checks.
    package static let datagramLength = 2_048
    /// A received datagram counts as having come so long before it was read at most, in milliseconds: a
    /// wake-up takes less. A clock that was set lies by so much unseen; the engine believes a tenth of an
    /// interval.
    package static let datagramAgeMilliseconds: Int64 = 50
    /// An observed frame is passed on up to this: Ethernet, IPv6, a neighbour advertisement and an option.
    package static let frameBytes = 128
    /// One part of a dump; less than a frame, so that the kernel's messages need no cutting.
    package static let dumpLength = 8_000
    /// Refused commands that no honest engine sends, until the session ends.
    package static let violationsPerSession = 8
    /// Answers of the kernel waited for at once; beyond (a `puts` is begun below), the helper stops reading
    /// commands.
    package static let pendingOperations = 1_024
    /// Objects of one `puts`: adverts behind it wait for so many, by estimate half a millisecond. Commands
    /// are read in pieces of 16 KiB, which were more when each object had a frame of its own.
    package static let putsAtOnce = 128
    /// The longest body, the IPv6 firewall table, has 4,464 bytes.
    package static let bodyLength = 8_192
    /// Objects of one generation; 4 k instances with 20 addresses each and IPVS tables of 10 k stay below.
    package static let objects = 262_144
    /// Instances and sync groups of one generation.
    package static let bundles = 8_192
    /// Places in one body that the helper fills in.
    package static let relocations = 4
    /// The whole object table in bytes.
    package static let tableLength = 64 << 20
    /// An accepted advert holds its bundle for so many intervals; a backup waits three.
    package static let leaseIntervals: Int64 = 2
    /// An advert may come to the helper this part of its interval before its deadline, half: an engine that
    /// hangs advertises so much longer.
    package static let waitingShare: Int64 = 2
    /// Addresses for which lifetimes are a second longer: renewing thousands must not be what a machine does.
    package static let addressesPerLifetimeSecond = 32
    /// An address outlives its lease by this in the kernel, in milliseconds.
    package static let lifetimeBeyondLeaseMilliseconds: Int64 = 500
    /// The lease of an engine that closed its connection ends after this at the latest, in seconds.
    package static let leaseAfterDisconnectSeconds: Int64 = 5
    /// So many sessions within a minute, none of which lived ten seconds, spend every lease.
    package static let shortSessions = 5
    package static let shortSessionSeconds: Int64 = 10
    package static let shortSessionWindowSeconds: Int64 = 60
    /// A planned stop's hold ends after one interval and this, in milliseconds.
    package static let holdBeyondIntervalMilliseconds: Int64 = 100
    /// Questions to neighbours within a second, all addresses together: no tool to search a LAN with.
    package static let probesPerSecond: UInt8 = 100
    /// Rounds of one `announce`.
    package static let announcementRounds: UInt8 = 60
}
