import CLinux
import HelperCore
import HelperProtocol

// Descriptors that the engine needs and may not make. It connects, asks with a byte, or with a byte and what
// names a mark, and gets one descriptor for each; nothing is read with control data.
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
        guard case .bytes(let count) = asker.receive(into: &buffer),
            let question = try? DescriptorQuestion(decoding: buffer[..<count])
        else { return false }
        let mark = question.mark.map { core.mark(of: $0) }
        // Named, and not in the configuration.
        if case .some(nil) = mark { return false }
        let opened =
            switch question.kind {
            case .monitor: hf_monitor_open()
            case .echoIPv4: hf_echo_open_anyway(0)
            case .echoIPv6: hf_echo_open_anyway(1)
            case .streamIPv4: hf_socket_open(0, 1)
            case .streamIPv6: hf_socket_open(1, 1)
            case .datagramIPv4: hf_socket_open(0, 0)
            case .datagramIPv6: hf_socket_open(1, 0)
            }
        let failure = opened < 0 ? opened : hf_mark(opened, (mark ?? nil) ?? 0)
        guard failure >= 0 else {
            if opened >= 0 { _ = hf_close(opened) }
            write(grantFailure: -failure, of: question.kind)
            return false
        }
        let granted = Descriptor(adopting: opened)
        return hf_send_descriptor(asker.number, question.kind.rawValue, granted.number) >= 0
    }
}
