import CLinux
import NetworkTypes

/// Ends the waiting of a thread: a socket pair, one end of which is closed to say "stop".
final class StopSignal: Sendable {
    private let waiting: Int32
    private let setting: Int32

    init() {
        var pair: [Int32] = [-1, -1]
        // Safety: the call writes two descriptors, and the array holds two.
        let made = unsafe hf_seqpacket_pair(&pair)
        precondition(made >= 0, "no descriptors left at the start")
        waiting = pair[0]
        setting = pair[1]
    }

    deinit {
        _ = hf_close(waiting)
        _ = hf_close(setting)
    }

    /// From any thread, any number of times.
    func set() {
        var byte: UInt8 = 1
        // Safety: one byte, and the count says one.
        _ = unsafe hf_send(setting, &byte, 1)
    }

    var isSet: Bool { Descriptor.isReady(waiting, for: Int16(HF_POLL_IN)) }

    /// Waits so long, or until set.
    func wait(for limit: Interval) {
        _ = wait(for: limit, orReadable: nil)
    }

    /// Waits so long (nil: for ever), until set, or until `descriptor` can be read (or has failed): true
    /// then.
    func wait(for limit: Interval?, orReadable descriptor: Int32?) -> Bool {
        var entries = [hf_poll_entry(descriptor: waiting, wanted: Int16(HF_POLL_IN), seen: 0)]
        if let descriptor {
            entries.append(hf_poll_entry(descriptor: descriptor, wanted: Int16(HF_POLL_IN), seen: 0))
        }
        // Safety: as many entries as the count says.
        _ = unsafe hf_poll(&entries, UInt32(entries.count), limit?.nanoseconds ?? -1)
        return entries[0].seen == 0 && entries.count > 1 && entries[1].seen != 0
    }
}
