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

    @Test("the engine gets one rtnetlink monitor for each connection")
    func monitor() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab()
            try lab.startHelper()
            let path = lab.folder.appendingPathComponent("helper-descriptors.sock").path
            var tag: UInt8 = 0
            // Safety: a terminated string; one byte, and then the buffer's length are written.
            let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
            let monitor = unsafe hf_receive_descriptor(connection, &tag)
            #expect(monitor >= 0 && tag == UInt8(ascii: "M"))
            #expect(unsafe hf_receive_descriptor(connection, &tag) == -EPIPE, "one each")
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
            try lab.startHelper()
            let engine = try TestEngine(lab)
            try engine.begin(lab)
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
