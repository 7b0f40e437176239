import Announcement
import CLinux
import NetworkTypes

extension HelperShell {
    /// Announcements of a turn; adverts and commands come between.
    static let announcementsPerTurn = 64

    /// Puts an announcement into the queue; the first round goes out in this turn.
    mutating func announce(
        _ address: IPAddress,
        _ interface: InterfaceName,
        _ lane: UInt32,
        _ rounds: UInt8,
        _ spacing: Interval
    ) {
        let isQueued = announcements.enqueue(
            address,
            interface: interface,
            lane: lane,
            rounds: rounds,
            spacing: spacing,
            at: now()
        )
        if !isQueued { writeAnnouncementRefused(interface) }
    }

    /// Asks once; a full queue or an interface that is gone is no answer, like silence.
    func probe(_ address: IPAddress, _ interface: InterfaceName, _ target: IPAddress) {
        guard let link = frames.link(interface).link else { return }
        let source = link.address
        switch (address, target) {
        case (.ipv4(let address), .ipv4(let target)):
            frames.send(
                GratuitousARP.request.frame(address: address, source: source, asked: target),
                on: link
            )
        case (.ipv6(let address), .ipv6(let target)):
            let frame = NeighbourAdvertisement.solicitation(from: address, source: source, asked: target)
            frames.send(frame, on: link)
        case (.ipv4, .ipv6), (.ipv6, .ipv4):
            preconditionFailure("of one family")
        }
    }

    /// Sends what is due, both forms of ARP or an advertisement, with the interface's present address.
    mutating func announceDue(at time: Instant) {
        guard let deadline = announcements.nextDeadline, deadline <= time else { return }
        var links: [(interface: InterfaceName, link: FrameSocket.Link?)] = []
        for due in announcements.due(at: time, limit: HelperShell.announcementsPerTurn) {
            if !links.contains(where: { $0.interface == due.interface }) {
                let (link, errno) = frames.link(due.interface)
                links.append((due.interface, link))
                if errno != 0 { write(.announcement, "can't announce on ", due.interface, errno: errno) }
            }
            guard let link = links.first(where: { $0.interface == due.interface })?.link else { continue }
            switch due.address {
            case .ipv4(let address):
                for form in GratuitousARP.allCases {
                    frames.send(form.frame(address: address, source: link.address), on: link)
                }
            case .ipv6(let address):
                frames.send(
                    NeighbourAdvertisement.frame(
                        address: address,
                        source: link.address,
                        isRouter: link.forwards
                    ),
                    on: link
                )
            }
        }
    }
}

/// The packet socket for frames of all interfaces.
///
/// It stays open: closing one waits until the kernel's readers are through (synchronize_net), which would
/// make adverts wait.
struct FrameSocket {
    private let descriptor: Descriptor

    /// An interface as it is now.
    struct Link {
        let index: Int32
        /// Its Ethernet address.
        let address: MACAddress
        /// It forwards IPv6, so it says that it is a router.
        let forwards: Bool
    }

    init() throws(SystemFailure) {
        descriptor = Descriptor(adopting: try SystemFailure.check("socket", hf_frame_open()))
    }

    /// The interface, or a positive errno: EAFNOSUPPORT, no Ethernet. Neither where it has no ARP.
    func link(_ interface: InterfaceName) -> (link: Link?, errno: Int32) {
        let name = interface.bytes.terminated
        var octets = [UInt8](repeating: 0, count: 6)
        // Safety: a terminated string; six bytes are written.
        let index = unsafe hf_frame_link(descriptor.number, name, &octets)
        guard index > 0 else { return (nil, -index) }
        let address = MACAddress((octets[0], octets[1], octets[2], octets[3], octets[4], octets[5]))
        // Safety: a terminated string.
        return (Link(index: index, address: address, forwards: unsafe hf_link_forwards(name) == 1), 0)
    }

    /// A full queue drops the frame: rounds are repeated, and nothing waits for them.
    func send(_ frame: [UInt8], on link: Link) {
        // Safety: the call reads the frame's bytes.
        _ = unsafe hf_frame_send(descriptor.number, link.index, frame, UInt64(frame.count))
    }
}
