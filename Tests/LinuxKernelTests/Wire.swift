import CLinux
import Foundation
import Glibc

/// Sees every Ethernet frame of the namespace, and sends frames into v1.
final class Wire {
    private let sniffer: Int32
    private let sender: Int32
    /// The index of v1.
    private let peer: Int32

    init() throws {
        // ETH_P_ALL, in network order.
        sniffer = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), Int32(UInt16(3).bigEndian))
        // SO_RCVBUFFORCE: room for all frames of a test.
        var room: Int32 = 64 << 20
        // Safety: four bytes are read.
        _ = unsafe setsockopt(sniffer, SOL_SOCKET, 33, &room, 4)
        sender = hf_frame_open()
        // Safety: a terminated string.
        peer = unsafe hf_interface_index("v1")
        guard sniffer >= 0, sender >= 0, peer > 0 else { throw LabError.setup("packet socket") }
    }

    deinit {
        _ = hf_close(sniffer)
        _ = hf_close(sender)
    }

    /// The next frame that `matches`, within the usual patience.
    func frame(_ what: String, _ matches: ([UInt8]) -> Bool) throws -> [UInt8] {
        try eventually(what) {
            guard let frame = next(), matches(frame) else { return nil }
            return frame
        }
    }

    /// The frames that are there now.
    func pending() -> [[UInt8]] {
        var frames: [[UInt8]] = []
        while let frame = next() { frames.append(frame) }
        return frames
    }

    func send(_ frame: [UInt8]) throws {
        // Safety: the frame's bytes are read.
        guard unsafe hf_frame_send(sender, peer, frame, UInt64(frame.count)) == Int64(frame.count) else {
            throw LabError.failed("send")
        }
    }

    private func next() -> [UInt8]? {
        var entry = hf_poll_entry(descriptor: sniffer, wanted: Int16(HF_POLL_IN), seen: 0)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        // Safety: one entry, then a buffer of the length said.
        guard unsafe hf_poll(&entry, 1, 5_000_000) == 1 else { return nil }
        let count = unsafe hf_receive(sniffer, &buffer, UInt64(buffer.count))
        return count > 0 ? Array(buffer[..<Int(count)]) : nil
    }
}

extension [UInt8] {
    /// An Ethernet frame of an IPv4 datagram of protocol 112.
    var isAdvert: Bool { count >= 34 && self[12] == 8 && self[13] == 0 && self[23] == 112 }
    var isARP: Bool { count >= 42 && self[12] == 8 && self[13] == 6 }
}
