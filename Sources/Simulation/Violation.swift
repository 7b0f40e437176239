package import NetworkTypes

/// What must hold at every moment of a simulation.
package enum Rule: CaseIterable, Sendable {
    /// Two machines hold an address outside the windows of the architecture's section 4.
    case oneHolder
    /// On a whole and quiet LAN there is a master within the master-down time and some slack, and one only.
    case oneMaster
    /// After quiescence an address is exactly where its master is.
    case addressWithMaster
    /// No advert after the planned stop's farewell.
    case silentAfterStop
    /// One farewell at the most follows an advert, and not when the peers have long elected another master.
    case farewell
    /// An adopting engine announces nothing but what it had to put because it was gone.
    case quietAdoption
    /// A machine announces only what it holds.
    case announcedAbsentAddress
    /// A master that nothing has happened to knows of its addresses what the neighbour's answers say, and has
    /// announced again those that had none.
    case confirmation
    /// Where nothing happens for longer than elections and their announcements take, nobody announces.
    case announcementsEnd
    /// A machine with a working helper holds addresses for two intervals after its last advert, and no
    /// longer.
    case leaseEnds
    /// A dead machine's addresses run out.
    case lifetimeEnds
    /// At most one advert beyond the schedule in an interval.
    case advertPace
    /// A working master advertises once an interval.
    case advertGap
    /// An honest engine is never refused what only a dishonest one asks.
    case honestEngine
    /// Where nothing happens for longer than an election takes, nobody becomes master or ceases to be.
    case steadyMaster
    /// No node asks to be woken for ever.
    case endlessLoop
}

/// A broken rule.
package struct Violation: Sendable {
    package var rule: Rule
    /// On the simulation's clock.
    package var at: Instant
    package var detail: String
}

/// Something broken on purpose, to see that the rule for it is watched.
package enum Defect: CaseIterable, Sendable {
    case none
    /// The helper's clock stands still between commands: nothing is ever spent by time.
    case leaseNeverSpent
    /// The kernel answers removes and does nothing.
    case removesIgnored
    /// The kernel never lets a lifetime run out.
    case lifetimesIgnored
    /// No engine hears an advert.
    case deafEngines
    /// A helper sends an advert some time after a farewell.
    case advertsRepeatedLater
    /// Adverts leave three times.
    case advertsTripled
    /// An engine that adopts announces.
    case adoptionAnnounced
    /// The kernel answers puts and does nothing.
    case putsIgnored
    /// The kernel refuses puts.
    case putsRefused
    /// Every second advert is lost between helper and LAN.
    case advertsSwallowed
    /// Farewells leave three times.
    case farewellsTripled
    /// Engines are never woken.
    case enginesSleep
    /// An engine's objects are numbered one too high.
    case wrongNumbers
    /// Now and then what a tracker looks at seems to have failed for some seconds, and nobody knows of it.
    case trackersLie
    /// A neighbour's answers are lost, and nobody knows of it.
    case answersLost
    /// Somebody answers for a neighbour that is silent.
    case answersInvented
    /// A helper forgets to announce more than three times.
    case announcementsForgotten
    /// A helper announces what it has announced once more after some time, again and again.
    case announcementsRepeated
    /// An engine's timer fires again and again.
    case timerSpins
}
