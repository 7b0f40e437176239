import CLinux
import HealthChecks
import NIOCore

/// Sockets for echoes, one for each run that asks for them, kept as long as its checks pass (spec 11.5): the
/// kernel's identifier goes with the socket, so a reply to a former echo is never taken for one of this.
///
/// What is lent out is a copy of the descriptor, whose user closes it.
final class EchoSockets {
    /// Called on the loop: how a probe gets its socket.
    typealias Lender = @Sendable (GrantedSocket, any EventLoop) -> EventLoopFuture<Loan>

    private let open: GrantedSocket.Opener
    private var kept: [Int: CInt] = [:]

    init(_ open: @escaping GrantedSocket.Opener) { self.open = open }

    deinit { for descriptor in kept.values { _ = hf_close(descriptor) } }

    /// A descriptor for the run, which is bound already where it was used before.
    func lend(to run: Int, _ socket: GrantedSocket, on loop: any EventLoop) -> EventLoopFuture<Loan> {
        if let descriptor = kept[run] {
            return loop.makeCompletedFuture { try EchoSockets.copy(descriptor, isUsed: true) }
        }
        let bound = NIOLoopBound(self, eventLoop: loop)
        return open(socket, loop).flatMapThrowing { descriptor in
            let loan = try EchoSockets.copy(descriptor, isUsed: false)
            if let other = bound.value.kept.updateValue(descriptor, forKey: run) { _ = hf_close(other) }
            return loan
        }
    }

    /// The next echo of the run goes through another socket.
    func forget(_ run: Int) {
        if let descriptor = kept.removeValue(forKey: run) { _ = hf_close(descriptor) }
    }

    struct Loan: Sendable {
        let descriptor: CInt
        let isUsed: Bool
    }

    private static func copy(_ descriptor: CInt, isUsed: Bool) throws -> Loan {
        let copy = hf_copy_descriptor(descriptor)
        guard copy >= 0 else { throw IOError(errnoCode: -copy, reason: "fcntl") }
        return Loan(descriptor: copy, isUsed: isUsed)
    }
}
