import CLinux
import Foundation
import Glibc
import HelperProtocol
import NetworkTypes
import Testing

// Who may talk to the helper, and what becomes of a peer that misbehaves.

@Suite(.enabled(if: mayRun, "NOT RUN: network namespaces need root"))
struct HelperBoundaryTests {
    @Test("another uid than the engine's is disconnected, on both sockets")
    func wrongUser() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            try lab.startHelper(engineUserID: 54_012)
            let stranger = try TestEngine(lab)
            _ = stranger.send(.hello(version: Command.protocolVersion))
            try stranger.waitForClose()
            #expect(stranger.events.isEmpty)
            var tag: UInt8 = 0
            // Safety: a terminated string; one byte is written.
            let path = lab.folder.appendingPathComponent("helper-descriptors.sock").path
            let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
            #expect(unsafe hf_receive_descriptor(connection, &tag) == -EPIPE)
            _ = hf_close(connection)
        }
    }

    @Test("sockets for echoes are made where ping_group_range lets nobody, which stays as it was")
    func echoSockets() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            let setting = "cat /proc/sys/net/ipv4/ping_group_range"
            try run("echo 1 0 >/proc/sys/net/ipv4/ping_group_range")
            let before = try run(setting)
            #expect(before == "1\t0\n")
            try lab.startHelper()
            let path = lab.folder.appendingPathComponent("helper-descriptors.sock").path
            // Safety: a terminated string.
            let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
            for (byte, domain) in [("4" as Unicode.Scalar, AF_INET), ("6", AF_INET6)] {
                let socket = ask(byte, on: connection)
                #expect(socket >= 0)
                var value: Int32 = 0
                var length = socklen_t(MemoryLayout<Int32>.size)
                // Safety: the value is as long as said.
                unsafe getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &value, &length)
                #expect(value == domain)
                // Safety: as above.
                unsafe getsockopt(socket, SOL_SOCKET, SO_TYPE, &value, &length)
                #expect(value == Int32(SOCK_DGRAM.rawValue), "no raw socket leaves the helper")
                _ = hf_close(socket)
            }
            #expect(try run(setting) == before)
            #expect(ask("R", on: connection) == -EPIPE, "whoever asks for what there isn't is disconnected")
            _ = hf_close(connection)
        }
    }

    @Test("sockets have the marks that the configuration names, and no others")
    func markedSockets() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { _ in [.mark(7), .mark(0xFFFF_FFFE)] }
            try lab.startHelper()
            let path = lab.folder.appendingPathComponent("helper-descriptors.sock").path
            let seven = DescriptorQuestion(.streamIPv4, mark: ObjectRecord.mark(7).identity)
            #expect(ask(seven, at: path) == -EPIPE, "nothing is in force")
            let engine = try TestEngine(lab)
            try engine.begin(lab)
            let kinds: [(GrantedDescriptor, domain: Int32, type: __socket_type)] = [
                (.streamIPv4, AF_INET, SOCK_STREAM), (.streamIPv6, AF_INET6, SOCK_STREAM),
                (.datagramIPv4, AF_INET, SOCK_DGRAM), (.datagramIPv6, AF_INET6, SOCK_DGRAM),
                (.echoIPv4, AF_INET, SOCK_DGRAM), (.echoIPv6, AF_INET6, SOCK_DGRAM),
            ]
            for mark: UInt32 in [7, 0xFFFF_FFFE] {
                for (kind, domain, type) in kinds {
                    let socket = ask(
                        DescriptorQuestion(kind, mark: ObjectRecord.mark(mark).identity),
                        at: path
                    )
                    #expect(socket >= 0)
                    #expect(option(SO_MARK, of: socket) == Int32(bitPattern: mark))
                    #expect(option(SO_DOMAIN, of: socket) == domain)
                    #expect(option(SO_TYPE, of: socket) == Int32(type.rawValue))
                    _ = hf_close(socket)
                }
            }
            let refused = [
                // In no configuration.
                DescriptorQuestion(.streamIPv4, mark: ObjectRecord.mark(8).identity),
                // Of another kind.
                DescriptorQuestion(.streamIPv4, mark: lab.address.identity),
                // Without, the engine makes it itself.
                DescriptorQuestion(.streamIPv4), DescriptorQuestion(.datagramIPv6),
                // Netlink has none.
                DescriptorQuestion(.monitor, mark: ObjectRecord.mark(7).identity),
            ]
            for question in refused { #expect(ask(question, at: path) == -EPIPE) }
            // Nor is it anything to put.
            let place = lab.table.index(ObjectRecord.mark(7))
            let answer = try engine.ask(.put(ObjectReference(index: place)))
            #expect(answer == .answer(number: .put, .refused(.wrongKind, errno: 0, message: [])))
        }
    }

    @Test("who asks without end and takes nothing gets so many, and costs the helper none")
    func askersWithoutEnd() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { _ in [.mark(7)] }
            // What a process may have open is also what its user may have on the way to others (unix(7)); so
            // it is more than what other tests may have there meanwhile.
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            var limit = rlimit()
            // Safety: the calls read and write the structure.
            unsafe getrlimit(files, &limit)
            var low = rlimit(rlim_cur: 256, rlim_max: limit.rlim_max)
            unsafe setrlimit(files, &low)
            try lab.startHelper()
            unsafe setrlimit(files, &limit)
            let path = lab.folder.appendingPathComponent("helper-descriptors.sock").path
            let engine = try TestEngine(lab)
            try engine.begin(lab)
            let seven = DescriptorQuestion(.streamIPv4, mark: ObjectRecord.mark(7).identity).encoded
            let open = "ls /proc/\(lab.helper)/fd | wc -l"
            let before = try run(open)
            var connections: [Int32] = []
            for _ in 0..<3 {
                // Safety: a terminated string.
                let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
                losePatience(connection)
                var asked = 0
                // Safety: as many bytes are sent as there are.
                while asked < 2_000, unsafe hf_send(connection, seven, UInt64(seven.count)) > 0 { asked += 1 }
                #expect(asked < 2_000, "whoever is refused is disconnected")
                connections.append(connection)
            }
            var received: [Int32] = []
            for connection in connections {
                var tag: UInt8 = 0
                // Safety: one byte is received.
                while case let socket = unsafe hf_receive_descriptor(connection, &tag), socket >= 0 {
                    received.append(socket)
                }
            }
            // The limit, one more, and what other helpers of this user have on the way meanwhile.
            #expect((1...258).contains(received.count), "\(received.count) descriptors")
            for descriptor in received + connections { _ = hf_close(descriptor) }
            _ = try eventually("descriptors: \(before)") { try run(open) == before ? true : nil }
            let next = ask(DescriptorQuestion(.datagramIPv6, mark: ObjectRecord.mark(7).identity), at: path)
            #expect(next >= 0, "what was taken makes room")
            _ = hf_close(next)
        }
    }

    @Test("who asks for descriptors and says nothing makes room for others")
    func silentAskers() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            try lab.startHelper()
            let path = lab.folder.appendingPathComponent("helper-descriptors.sock").path
            // Safety: a terminated string.
            let silent = (0..<12).map { _ in unsafe hf_unix_connect(path, Int32(HF_SEQPACKET)) }
            let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
            let monitor = ask("M", on: connection)
            #expect(monitor >= 0)
            for descriptor in silent + [connection, monitor] { _ = hf_close(descriptor) }
        }
    }

    @Test("the engine gets an rtnetlink monitor")
    func monitor() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            try lab.startHelper()
            let path = lab.folder.appendingPathComponent("helper-descriptors.sock").path
            // Safety: a terminated string; the buffer's length is written.
            let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
            let monitor = ask("M", on: connection)
            #expect(monitor >= 0)
            try lab.ip("link set v1 down")
            var buffer = [UInt8](repeating: 0, count: 8_192)
            let count = unsafe hf_monitor_receive(monitor, &buffer, UInt64(buffer.count))
            // nlmsghdr: length 4, type 2; RTM_NEWLINK is 16.
            #expect(count > 16 && buffer[4] == 16)
            // RTM_GETLINK (18), request and dump (0x301), `ifinfomsg` of zeros.
            let request: [UInt8] =
                [32, 0, 0, 0, 18, 0, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
            #expect(
                unsafe hf_monitor_send(monitor, request, UInt64(request.count)) == 32,
                "the engine dumps with it"
            )
            _ = hf_close(monitor)
            _ = hf_close(connection)
        }
    }

    @Test("a peer that doesn't read is disconnected, and the next one served")
    func deafPeer() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            try lab.startHelper()
            let deaf = try TestEngine(lab)
            try deaf.begin(lab)
            var sent = 0
            while sent < 400_000, deaf.send(.again(bundle: 0)) != nil { sent += 1 }
            #expect(sent < 400_000)
            let next = try TestEngine(lab)
            guard case .welcome(let epoch, let generation, _) = try next.ask(.hello(version: 1)) else {
                throw LabError.failed("welcome")
            }
            #expect(epoch == 2 && generation == lab.table.generation)
        }
    }

    @Test("the process is what policy/capabilities says")
    func sealed() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            _ = try lab.begin()
            let status = try String(contentsOfFile: "/proc/\(lab.helper)/status", encoding: .utf8)
            for line in [
                "Uid:\t54011\t54011\t54011\t54011", "CapPrm:\t0000000000003000", "CapEff:\t0000000000003000",
                "CapInh:\t0000000000000000", "CapBnd:\t0000000000000000", "CapAmb:\t0000000000000000",
                "NoNewPrivs:\t1", "Seccomp:\t2", "Threads:\t2",
            ] {
                #expect(status.contains(line + "\n"), "\(line)")
            }
        }
    }
}

/// Whoever is neither answered nor disconnected within 10 s hears EAGAIN, instead of waiting for ever.
private func losePatience(_ connection: Int32) {
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    // Safety: the value is as long as said.
    unsafe setsockopt(
        connection,
        SOL_SOCKET,
        SO_RCVTIMEO,
        &patience,
        socklen_t(MemoryLayout<timeval>.size)
    )
}

/// Asks on a connection of its own; the descriptor, or a negative errno.
private func ask(_ question: DescriptorQuestion, at path: String) -> Int32 {
    // Safety: a terminated string.
    let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
    losePatience(connection)
    defer { _ = hf_close(connection) }
    let bytes = question.encoded
    // Safety: as many bytes are sent as there are, and one received.
    let sent = unsafe hf_send(connection, bytes, UInt64(bytes.count))
    guard sent == bytes.count else { return Int32(sent) }
    var tag: UInt8 = 0
    let received = unsafe hf_receive_descriptor(connection, &tag)
    return received < 0 || tag == question.kind.rawValue ? received : -EPROTO
}

private func option(_ name: Int32, of socket: Int32) -> Int32 {
    var value: Int32 = -1
    var length = socklen_t(MemoryLayout<Int32>.size)
    // Safety: the value is as long as said.
    unsafe getsockopt(socket, SOL_SOCKET, name, &value, &length)
    return value
}

extension ObjectRecord {
    /// What sockets may be marked with.
    fileprivate static func mark(_ mark: UInt32) -> ObjectRecord {
        let body = (0..<4).map { UInt8(truncatingIfNeeded: mark >> (8 * $0)) }
        guard let loopback = InterfaceName("lo") else { preconditionFailure("a name") }
        return ObjectRecord(
            identity: identity(kind: .mark, interface: loopback, body: body),
            kind: .mark,
            isLeased: false,
            bundle: nil,
            interface: loopback,
            announced: nil,
            relocations: [],
            body: body
        )
    }
}

/// Asks for a descriptor with one byte; what came back, or a negative errno.
private func ask(_ byte: Unicode.Scalar, on connection: Int32) -> Int32 {
    let wanted = UInt8(ascii: byte)
    // Safety: one byte is sent, and one received.
    let sent = unsafe hf_send(connection, [wanted], 1)
    guard sent == 1 else { return Int32(sent) }
    var tag: UInt8 = 0
    let received = unsafe hf_receive_descriptor(connection, &tag)
    return received < 0 || tag == wanted ? received : -EPROTO
}
