// LoopClock: the machines' time on SwiftNIO's loops.
//
// Machines of ring 0 are told what time it is and say when they want to be told again, both as instants of
// CLOCK_BOOTTIME, which goes on while the computer sleeps. NIO's loops count CLOCK_MONOTONIC. Here is the one
// place where the one is turned into the other, for both loops of the engine: `LoopTimer` takes an instant,
// and hands the loop the distance to it.
//
// Not here: what is due (the machines), and how long anything may take.

import CLinux
package import NetworkTypes

extension Instant {
    /// CLOCK_BOOTTIME, read now: the shells are where the machines' time comes from.
    package static var now: Instant { Instant(nanosecondsSinceBoot: hf_boottime()) }
}
