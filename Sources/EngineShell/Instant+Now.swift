import CLinux
import NetworkTypes

extension Instant {
    /// CLOCK_BOOTTIME, read now: the shell is where the machines' time comes from.
    static var now: Instant { Instant(nanosecondsSinceBoot: hf_boottime()) }
}
