import CLinux
import CheckShell
import Compiler
import GenerationStore
import HelperProtocol
import NIOCore
import NIOPosix
import NetworkTypes

/// A system call that failed.
struct SystemCallError: Error, Equatable, CustomStringConvertible {
    /// What was tried, on what.
    let attempt: String
    let errno: Int32

    var description: String { "\(attempt): \(systemText(errno))" }
}

/// Descriptors that the helper hands out, one for each question.
enum HelperDescriptors {
    /// A helper that accepts and says nothing is given up after this.
    static let patience = Interval.seconds(5)

    /// Connects to `path`, asks, and waits as `wait` does: false when it gave up. For threads that may wait.
    static func ask(
        _ question: DescriptorQuestion,
        from path: String,
        wait: (Int32) -> Bool
    ) -> Result<Int32, SystemCallError> {
        // Safety: the path is zero-terminated for the length of the call, which keeps no pointer.
        let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
        guard connection >= 0 else {
            return .failure(SystemCallError(attempt: "connecting to \(path)", errno: -connection))
        }
        defer { _ = hf_close(connection) }
        let asked = question.encoded
        // Safety: as many bytes are read as there are.
        let sent = unsafe hf_send(connection, asked, UInt64(asked.count))
        guard sent == asked.count else {
            return .failure(SystemCallError(attempt: "asking \(path)", errno: Int32(-sent)))
        }
        guard wait(connection) else {
            let attempt = "waiting for a descriptor from \(path)"
            return .failure(SystemCallError(attempt: attempt, errno: Int32(HF_EAGAIN)))
        }
        var tag: UInt8 = 0
        // Safety: the tag is one byte, and that is what is received.
        let received = unsafe hf_receive_descriptor(connection, &tag)
        guard received >= 0 else {
            return .failure(SystemCallError(attempt: "receiving a descriptor from \(path)", errno: -received))
        }
        return .success(received)
    }

    /// For checks; asked on a thread of the pool.
    static func sockets(from path: String?, on pool: NIOThreadPool) -> GrantedSocket.Opener {
        { socket, loop in
            guard let path else { return loop.makeFailedFuture(GrantedSocket.NotGranted()) }
            return pool.runIfActive(eventLoop: loop) {
                let question = DescriptorQuestion(socket.descriptor, mark: socket.mark?.objectIdentity)
                let answer = ask(question, from: path) { connection in
                    Descriptor.isReady(connection, for: Int16(HF_POLL_IN), within: patience)
                }
                guard case .success(let descriptor) = answer else { throw GrantedSocket.NotGranted() }
                return descriptor
            }
        }
    }
}

extension GrantedSocket {
    fileprivate var descriptor: GrantedDescriptor {
        switch (kind, family) {
        case (.echo, .ipv4): .echoIPv4
        case (.echo, .ipv6): .echoIPv6
        case (.stream, .ipv4): .streamIPv4
        case (.stream, .ipv6): .streamIPv6
        case (.datagram, .ipv4): .datagramIPv4
        case (.datagram, .ipv6): .datagramIPv6
        }
    }
}
