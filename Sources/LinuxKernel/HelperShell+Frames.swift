import CLinux
import HelperCore
import NetworkTypes

extension HelperShell {
    /// Frames of a turn and a socket; what comes faster than they are read is dropped by the kernel.
    static let framesPerTurn = 16

    /// Looks at frames only while an address is held; what came before is dropped unseen.
    mutating func watchFrames() {
        let watches = core.watchesFrames
        if watches, !isWatching {
            for watcher in watchers {
                while case .bytes = watcher.receive(into: &buffer) {}
            }
        }
        isWatching = watches
    }

    mutating func readFrames(_ watcher: Descriptor) {
        var name = [UInt8](repeating: 0, count: 16)
        for _ in 0..<HelperShell.framesPerTurn {
            // Safety: the call writes at most `buffer.count` bytes, and 16 of the name.
            let count = unsafe hf_watch_receive(watcher.number, &buffer, UInt64(buffer.count), &name)
            guard count >= 0 else { return }
            guard let interface = InterfaceName(name.prefix { $0 != 0 }) else { continue }
            feed(.frame(interface, Array(buffer[..<Int(count)])))
        }
    }
}
