import NetworkTypes
import Testing
import VRRP

/// A virtual router driven line by line: what happened at which second, and what came of it.
struct Script {
    var router: VirtualRouter

    init(_ settings: VirtualRouterSettings, isInGroup: Bool = false) {
        router = VirtualRouter(settings: settings)
        router.isInGroup = isInGroup
    }

    /// Begins at 10 s on a good link.
    static func started(_ settings: VirtualRouterSettings) -> Script {
        var script = Script(settings)
        _ = script.at(10, .started(Sample.up, adopting: nil))
        return script
    }

    mutating func at(_ seconds: Double, _ event: VirtualRouter.Event) -> [String] {
        router.take(event, at: Instant(seconds: seconds))
    }

    /// Seconds.
    var deadline: Double? { router.nextDeadline.map { Double($0.nanosecondsSinceBoot) / 1_000_000_000 } }

    /// An advertisement of the router's own kind from another address.
    func advert(
        _ priority: UInt8,
        from source: IPAddress = Sample.above,
        interval: Interval? = nil
    ) -> VirtualRouter.Event {
        var settings = router.settings
        if let interval { settings.advertInterval = interval }
        var bytes = Advertisement(settings, priority: Priority(rawValue: priority)).encoded()
        if settings.version == .three {
            // The sender's part: the pseudo-header to 224.0.0.18.
            let alone = ~(UInt16(bytes[6]) << 8 | UInt16(bytes[7]))
            let header = source.octets + [224, 0, 0, 18, 0, 112, 0, UInt8(bytes.count)]
            let sum = checksum([UInt8(alone >> 8), UInt8(alone & 0xFF)], header)
            (bytes[6], bytes[7]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
        }
        return Sample.received(bytes, from: source)
    }

    static let takeover = ["transmit 100 will 0 from 11", "claim", "announce 5", "backup to master: silent"]
}

/// Without the time when a transmission was due, which most rows don't ask for.
func withoutDue(_ words: [String]) -> [String] {
    words.map { word in
        let parts = word.split(separator: " ")
        guard let due = parts.firstIndex(of: "due"), parts.first == "transmit" else { return word }
        return parts[..<due].joined(separator: " ")
    }
}
