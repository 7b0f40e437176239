package import NetworkTypes

/// What the engine asks, with its arguments. Numbers and layouts: CommandTable.swift.
package enum Command: Equatable, Sendable {
    case hello(version: UInt16)
    case load(GenerationHash)
    case activate
    case discard
    case release
    case put(ObjectReference)
    case remove(ObjectReference)
    case again(bundle: UInt32)
    /// 0…2,147,483,647.
    case weight(ObjectReference, UInt32)
    /// Up to `Limits.putsAtOnce`: each what `put` or `weight` would be with a sequence of its own, which are
    /// those behind the command's. Of what is done nothing is said, but in the end once of all.
    case puts([Put])
    case dump(DumpSelector)
    case transmit(Transmission)
    /// `hold` zero to end at once.
    case cease(channel: UInt32, hold: Interval, farewell: Bool)
    /// `spacing` between two announcements of those that have a `lane` in common, in whole microseconds.
    case announce(object: UInt32, rounds: UInt8, spacing: Interval, lane: UInt32 = 0)
    /// Asks `target` from the address of `object`.
    case probe(object: UInt32, target: IPAddress)

    /// The version of this protocol, which the engine says. Commands are only ever added, and arguments
    /// behind those that there are, with a new version each: 2 is 1 with `probe`, 3 is 2 with the lane of
    /// `announce`; from 4 on (`quietVersion`) a `transmit` that was accepted gets no answer; 5 is 4 with
    /// `puts`. A helper sends nothing that the engine's version doesn't have.
    package static let protocolVersion: UInt16 = 5
    package static let quietVersion: UInt16 = 4
    /// The helper ends a session of any other. An upgrade replaces the helper first: the former engine
    /// advertises through it until its own turn comes.
    package static let spokenVersions: ClosedRange<UInt16> = 1...protocolVersion
}

/// What `dump` asks for. Each answer is one part; `more` asks for the next one of the same dump. A new dump
/// ends the one before.
package enum DumpSelector: Hashable, Sendable {
    /// All services, foreign ones included.
    case services
    /// The destinations of a service, by its number in the active table.
    case destinations(service: UInt32)
    case more

    /// Numbers that no object has stand for what isn't one's.
    static let servicesNumber = UInt32.max
    static let moreNumber = UInt32.max - 1
}

/// One object of `puts`.
package struct Put: Equatable, Sendable {
    /// Of any kind but a channel.
    package var object: ObjectReference
    /// 0…2,147,483,647 of an IPVS destination; nil for everything else.
    package var weight: UInt32?

    package init(_ object: ObjectReference, weight: UInt32? = nil) {
        self.object = object
        self.weight = weight
    }

    /// Stands where there is no weight.
    static let noWeight = UInt32.max
}

/// The arguments of `transmit`.
package struct Transmission: Equatable, Sendable {
    /// The channel's number in the active table.
    package var channel: UInt32
    /// When the advert is due: up to an interval ago, or within the next half of one. It is sent then,
    /// unless another command of the channel's comes before.
    package var deadline: Instant
    /// One of this machine's addresses (the kernel refuses others); IPv4 in the first four octets.
    package var source: IPAddress
    /// What stands behind the IP header: the protocol unit and its trailer. Where a channel has
    /// authentication headers, one packet for each destination in its order, each with its header before the
    /// unit.
    ///
    /// Of version 3 over IPv4 the checksum covers the unit alone (the helper adds each pseudo-header), of
    /// version 3 over IPv6 it counts for nothing (the kernel makes it).
    package var advert: [UInt8]
    /// The same with priority 0, and with what follows in sequence where adverts are numbered.
    package var will: [UInt8]

    package init(channel: UInt32, deadline: Instant, source: IPAddress, advert: [UInt8], will: [UInt8]) {
        self.channel = channel
        self.deadline = deadline
        self.source = source
        self.advert = advert
        self.will = will
    }
}

extension Command {
    package var number: CommandNumber {
        switch self {
        case .hello: .hello
        case .load: .load
        case .activate: .activate
        case .discard: .discard
        case .release: .release
        case .put: .put
        case .remove: .remove
        case .again: .again
        case .weight: .weight
        case .puts: .puts
        case .dump: .dump
        case .transmit: .transmit
        case .cease: .cease
        case .announce: .announce
        case .probe: .probe
        }
    }
}
