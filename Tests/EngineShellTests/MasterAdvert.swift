import HelperProtocol
import LoopClock
import NetworkTypes

@testable import EngineShell

/// An advert of another router, as the helper passes it on.
enum MasterAdvert {
    /// Version 2, VRID 62, priority 200, one second, no authentication, 192.168.200.250, from 192.168.200.2.
    static func received() -> [UInt8] {
        var advert: [UInt8] = [0x21, 62, 200, 1, 0, 1, 0, 0]
        advert += [192, 168, 200, 250]
        advert += [0, 0, 0, 0, 0, 0, 0, 0]
        // RFC 1071: the words are 0x213E + 0xC801 + 0x0001 + 0xC0A8 + 0xC8FA = 0x272E2, folded 0x72E4.
        advert[6] = 0x8D
        advert[7] = 0x1B
        let header: [UInt8] = [
            0x45, 0xC0, 0, 40, 0, 1, 0, 0, 255, 112, 0, 0, 192, 168, 200, 2, 224, 0, 0, 18,
        ]
        return Message.received(channel: 0, arrival: .now, datagram: header + advert).frame()
    }
}
