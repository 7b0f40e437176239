import CLinux
import HelperProtocol

// Descriptors that the engine needs and may not make. It connects, asks with one byte, and gets one
// descriptor for each; nothing is read with control data.
extension HelperShell {
    /// Connections that may ask at a time; one more takes the oldest one's place.
    static let askersAtMost = 4

    mutating func welcomeAskers() {
        for _ in 0..<HelperShell.connectionsPerTurn {
            var userID: UInt32 = 0
            // Safety: the call sets the uid.
            let number = unsafe hf_accept(descriptorListener.number, &userID)
            guard number >= 0 else { return }
            let connection = Descriptor(adopting: number)
            guard userID == settings.engineUserID else {
                write(wrongUserOfDescriptors: userID)
                continue
            }
            if askers.count == HelperShell.askersAtMost { askers.removeFirst() }
            askers.append(connection)
        }
    }

    /// Who asks for what there isn't, or gets none, is disconnected.
    mutating func answerAskers(_ ready: Ready) {
        let waiting = askers
        askers.removeAll(keepingCapacity: true)
        for asker in waiting where !ready(asker) || answer(asker) { askers.append(asker) }
    }

    private mutating func answer(_ asker: Descriptor) -> Bool {
        guard case .bytes(1) = asker.receive(into: &buffer), let kind = GrantedDescriptor(rawValue: buffer[0])
        else { return false }
        let opened =
            switch kind {
            case .monitor: hf_monitor_open()
            case .echoIPv4: hf_echo_open_anyway(0)
            case .echoIPv6: hf_echo_open_anyway(1)
            }
        guard opened >= 0 else {
            write(grantFailure: -opened, of: kind)
            return false
        }
        let granted = Descriptor(adopting: opened)
        return hf_send_descriptor(asker.number, kind.rawValue, granted.number) >= 0
    }
}
