import Announcement
import CLinux
import NetworkTypes

extension HelperShell {
    /// Puts an announcement into the queue; the first round goes out in this turn.
    mutating func announce(
        _ address: IPAddress,
        _ interface: InterfaceName,
        _ rounds: UInt8,
        _ spacing: Interval
    ) {
        let admission = announcements.enqueue(
            address,
            interface: interface,
            rounds: rounds,
            spacing: spacing,
            at: now()
        )
        switch admission {
        case .queued: break
        case .wrongFamily, .full: writeAnnouncementRefused(interface)
        }
    }

    /// Sends what is due, both forms of ARP, with the interface's present address.
    mutating func announceDue(at time: Instant) {
        guard let deadline = announcements.nextDeadline, deadline <= time else { return }
        var open: (interface: InterfaceName, socket: FrameSocket)?
        for due in announcements.due(at: time) {
            if open?.interface != due.interface {
                open = nil
                switch FrameSocket.open(due.interface) {
                case .opened(let socket): open = (due.interface, socket)
                case .failed(let errno): write(announcementFailure: due.interface, errno: errno)
                }
            }
            guard let socket = open?.socket else { continue }
            for form in GratuitousARP.allCases {
                // A full queue drops the frame: rounds are repeated, and nothing waits for them.
                _ = socket.descriptor.send(form.frame(address: due.address, source: socket.address))
            }
        }
    }
}

/// A packet socket for frames of one interface.
struct FrameSocket {
    let descriptor: Descriptor
    /// The interface's Ethernet address.
    let address: MACAddress

    enum Opening {
        case opened(FrameSocket)
        /// A positive errno; EAFNOSUPPORT: no Ethernet.
        case failed(errno: Int32)
    }

    static func open(_ interface: InterfaceName) -> Opening {
        var octets = [UInt8](repeating: 0, count: 6)
        // Safety: a terminated string; six bytes are written.
        let number = unsafe hf_frame_open(interface.bytes.terminated, &octets)
        guard number >= 0 else { return .failed(errno: -number) }
        let address = MACAddress((octets[0], octets[1], octets[2], octets[3], octets[4], octets[5]))
        return .opened(FrameSocket(descriptor: Descriptor(adopting: number), address: address))
    }
}
