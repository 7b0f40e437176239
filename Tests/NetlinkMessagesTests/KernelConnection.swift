import CSandboxProbe
import Glibc
import NetlinkMessages
import NetworkTypes
import Testing

/// True where tests may make a network namespace.
let mayMakeNamespaces = geteuid() == 0

/// A netlink socket of the test, in this thread's network namespace. Firewall tables of ours live as long as
/// it.
final class KernelConnection {
    private let descriptor: Int32

    /// NETLINK_ROUTE 0, NETLINK_NETFILTER 12.
    init(protocol number: Int32) throws {
        descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue), number)
        try #require(descriptor >= 0)
    }

    deinit { close(descriptor) }

    /// Sends the messages in order, each with a minimal header; the kernel's errno for the first that it
    /// refuses, 0 when it takes all.
    func send(_ messages: [KernelMessage], vrf: UInt32 = 0) throws -> Int32 {
        for message in messages {
            let failure = try exchange(datagram(message, sequence: 1, acknowledged: true, vrf: vrf))
            if failure != 0 { return failure }
        }
        return 0
    }

    /// Sends nfnetlink messages as one batch: NFNL_MSG_BATCH_BEGIN 16, NFNL_MSG_BATCH_END 17.
    func sendBatch(_ messages: [KernelMessage]) throws -> Int32 {
        let frame = KernelMessage(type: 0, flags: 0, payload: [0, 0, 0, 10])
        var begin = frame
        begin.type = 16
        var end = frame
        end.type = 17
        var bytes = try datagram(begin, sequence: 1, acknowledged: false)
        for (place, message) in messages.enumerated() {
            bytes += try datagram(message, sequence: UInt32(2 + place), acknowledged: true)
        }
        return try exchange(bytes + datagram(end, sequence: 99, acknowledged: false))
    }

    /// Whole dumps for the view, until it has a picture.
    func dump(into view: inout NetworkView) throws -> NetworkSnapshot {
        var strict: Int32 = 1
        // Safety: SOL_NETLINK 270, NETLINK_GET_STRICT_CHK 12; the call reads four bytes.
        try #require(unsafe setsockopt(descriptor, 270, 12, &strict, 4) == 0)
        var requests = view.beginDump()
        var answer = [UInt8](repeating: 0, count: 65_536)
        for _ in 0..<100 {
            if let request = requests.popLast() {
                // Safety: the call reads `request.count` bytes.
                try #require(unsafe Glibc.send(descriptor, request, request.count, 0) == request.count)
            }
            // Safety: the call writes at most `answer.count` bytes.
            let count = unsafe recv(descriptor, &answer, answer.count, 0)
            try #require(count > 0)
            switch view.apply(Array(answer[..<count])) {
            case .request(let request): requests = [request]
            case .snapshot(let snapshot): return snapshot
            case .incomplete: break
            case .unchanged: throw TestFailure("no new picture, errno \(view.failure ?? 0)")
            }
        }
        throw TestFailure("dumps without end")
    }

    func datagram(
        _ message: KernelMessage,
        sequence: UInt32,
        acknowledged: Bool,
        vrf: UInt32 = 0
    ) throws -> [UInt8] {
        var payload = message.payload
        for place in message.places {
            let value: UInt32
            switch place.kind {
            case .index: value = interfaceIndex(place.interface)
            case .virtualRouter: value = vrf
            case .group: value = 0
            }
            for byte in 0..<4 {
                payload[place.offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte))
            }
        }
        // NLM_F_REQUEST, NLM_F_ACK.
        let flags = message.flags | 1 | (acknowledged ? 4 : 0)
        let length = UInt32(16 + payload.count)
        var header: [UInt8] = []
        for byte in 0..<4 { header.append(UInt8(truncatingIfNeeded: length >> UInt32(8 * byte))) }
        header += [UInt8(truncatingIfNeeded: message.type), UInt8(message.type >> 8)]
        header += [UInt8(truncatingIfNeeded: flags), UInt8(flags >> 8), UInt8(sequence), 0, 0, 0, 0, 0, 0, 0]
        return header + payload + Array(repeating: 0, count: (4 - payload.count % 4) % 4)
    }

    /// The kernel works on a request before `send` returns, so that all answers are there then.
    private func exchange(_ bytes: [UInt8]) throws -> Int32 {
        // Safety: the call reads `bytes.count` bytes.
        try #require(unsafe Glibc.send(descriptor, bytes, bytes.count, 0) == bytes.count)
        var answer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Safety: the call writes at most `answer.count` bytes.
            let count = unsafe recv(descriptor, &answer, answer.count, Int32(MSG_DONTWAIT))
            guard count >= 20 else { return 0 }
            // NLMSG_ERROR 2; then a negative errno.
            let failure = (0..<4).reduce(UInt32(0)) { $0 | UInt32(answer[16 + $1]) << UInt32(8 * $1) }
            if answer[4] == 2, answer[5] == 0, failure != 0 { return Int32(bitPattern: 0 &- failure) }
        }
    }
}

func interfaceIndex(_ name: InterfaceName) -> UInt32 {
    // Safety: the string is terminated, and read during the call only.
    unsafe if_nametoindex(name.bytes.map { CChar(bitPattern: $0) } + [0])
}

struct NoShell: Error {}

/// What a command of the shell prints in this thread's network namespace, errors as well.
@discardableResult
func output(of command: String) throws -> String {
    // Safety: both strings are terminated; the stream is used until `pclose` and by nobody else.
    guard let stream = unsafe popen("exec 2>&1; " + command, "r") else { throw NoShell() }
    var result: [UInt8] = []
    while true {
        // Safety: as above.
        let byte = unsafe fgetc(stream)
        guard byte != EOF else { break }
        result.append(UInt8(byte))
    }
    // Safety: as above.
    _ = unsafe pclose(stream)
    return String(decoding: result, as: UTF8.self)
}

/// A namespace like the captures': v0 and v1 with their indices and addresses.
func enterNamespace() throws {
    try #require(hf_probe_new_network() == 0)
    let setUp = [
        "link set lo up",
        "link add v0 index 10 address 02:00:00:00:00:01 type veth peer name v1 index 11 address"
            + " 02:00:00:00:00:02",
        "link set v0 up", "link set v1 up", "addr add 192.0.2.1/24 dev v0", "addr add 198.51.100.1/24 dev v1",
        "-6 addr add fd00:1::1/64 dev v0 nodad", "-6 addr add fd00:2::1/64 dev v1 nodad",
    ]
    for arguments in setUp { try #require(try output(of: "ip " + arguments) == "") }
}
