import NetworkTypes
import VRRP

/// The guide's virtual router and the LAN around it.
enum Sample {
    static let own = IPAddress.ipv4(IPv4Address(192, 168, 200, 11))
    static let below = IPAddress.ipv4(IPv4Address(192, 168, 200, 10))
    static let above = IPAddress.ipv4(IPv4Address(192, 168, 200, 12))
    static let up = VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: own)
    static let down = VirtualRouter.Link(isPresent: true, isRunning: false, sourceAddress: own)
    static let missing = VirtualRouter.Link(isPresent: false, isRunning: false, sourceAddress: nil)
    static let bare = VirtualRouter.Link(isPresent: true, isRunning: true, sourceAddress: nil)

    static func vrid(_ number: UInt8) -> VirtualRouterID {
        guard let vrid = VirtualRouterID(rawValue: number) else { preconditionFailure("1…255") }
        return vrid
    }

    static let veth: InterfaceName = {
        guard let name = InterfaceName("veth0") else { preconditionFailure("a good name") }
        return name
    }()

    static let password: Authentication = {
        guard let password = AuthenticationPassword(Array("123456".utf8)) else {
            preconditionFailure("six bytes")
        }
        return .simpleText(password)
    }()

    static func address(_ last: UInt8) -> VirtualAddress {
        VirtualAddress(
            address: InterfaceAddress(host: .ipv4(IPv4Address(192, 168, 200, last))),
            interface: veth
        )
    }

    /// VRID 62, priority 100, 1 s, PASS 123456, 192.168.200.250.
    static func settings(
        _ change: (inout VirtualRouterSettings) -> Void = { _ in }
    ) -> VirtualRouterSettings {
        var settings = VirtualRouterSettings(
            name: "VI_1",
            interface: veth,
            virtualRouterID: vrid(62),
            authentication: password,
            virtualAddresses: [address(250)]
        )
        change(&settings)
        return settings
    }

    static func settings(priority: UInt8) -> VirtualRouterSettings {
        settings { $0.basePriority = Priority(rawValue: priority) }
    }

    /// An IPv4 datagram around a payload.
    static func datagram(
        _ payload: [UInt8],
        from source: IPAddress = above,
        to destination: IPAddress = .ipv4(.vrrpGroup),
        timeToLive: UInt8 = 255,
        totalLength: Int? = nil,
        options: [UInt8] = []
    ) -> [UInt8] {
        let headerLength = 20 + options.count
        let length = totalLength ?? headerLength + payload.count
        return [
            0x40 | UInt8(headerLength / 4), 0xC0, UInt8(length >> 8), UInt8(length & 0xFF),
            0, 1, 0, 0, timeToLive, 112, 0, 0,
        ] + source.octets + destination.octets + options + payload
    }

    /// An advertisement as it arrives.
    static func advert(
        _ priority: UInt8,
        from source: IPAddress = above,
        settings: VirtualRouterSettings = settings()
    ) -> VirtualRouter.Event {
        received(Advertisement(settings, priority: Priority(rawValue: priority)).encoded(), from: source)
    }

    static func received(
        _ payload: [UInt8],
        from source: IPAddress = above,
        arrival: Instant = Instant(milliseconds: 0)
    ) -> VirtualRouter.Event {
        do throws(DatagramError) {
            let bytes = datagram(payload, from: source)
            return .datagramReceived(try ReceivedDatagram(ipv4: bytes, arrival: arrival))
        } catch {
            preconditionFailure("the header is whole")
        }
    }
}

extension Instant {
    init(milliseconds: Int64) {
        self.init(nanosecondsSinceBoot: milliseconds * 1_000_000)
    }

    init(seconds: Double) {
        self.init(nanosecondsSinceBoot: Int64((seconds * 1_000_000_000).rounded()))
    }
}
