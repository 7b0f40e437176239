import CLinux
import CheckShell
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
        for kind: GrantedDescriptor,
        from path: String,
        wait: (Int32) -> Bool
    ) -> Result<Int32, SystemCallError> {
        // Safety: the path is zero-terminated for the length of the call, which keeps no pointer.
        let connection = unsafe hf_unix_connect(path, Int32(HF_SEQPACKET))
        guard connection >= 0 else {
            return .failure(SystemCallError(attempt: "connecting to \(path)", errno: -connection))
        }
        defer { _ = hf_close(connection) }
        var tag = kind.rawValue
        // Safety: one byte is read.
        let sent = unsafe hf_send(connection, &tag, 1)
        guard sent == 1 else {
            return .failure(SystemCallError(attempt: "asking \(path)", errno: Int32(-sent)))
        }
        guard wait(connection) else {
            let attempt = "waiting for a descriptor from \(path)"
            return .failure(SystemCallError(attempt: attempt, errno: Int32(HF_EAGAIN)))
        }
        // Safety: the tag is one byte, and that is what is received.
        let received = unsafe hf_receive_descriptor(connection, &tag)
        guard received >= 0 else {
            return .failure(SystemCallError(attempt: "receiving a descriptor from \(path)", errno: -received))
        }
        return .success(received)
    }

    /// For PING_CHECK; asked on a thread of the pool.
    static func echoSockets(from path: String?, on pool: NIOThreadPool) -> EchoSocket.Opener {
        { family, loop in
            guard let path else { return loop.makeFailedFuture(EchoSocket.NotGranted()) }
            return pool.runIfActive(eventLoop: loop) {
                let kind = family == .ipv4 ? GrantedDescriptor.echoIPv4 : .echoIPv6
                let answer = ask(for: kind, from: path) { connection in
                    Descriptor.isReady(connection, for: Int16(HF_POLL_IN), within: patience)
                }
                guard case .success(let descriptor) = answer else { throw EchoSocket.NotGranted() }
                return descriptor
            }
        }
    }
}
