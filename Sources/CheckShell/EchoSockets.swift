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
    /// What runs wait for, by run: the number of the question.
    private var wanted: [Int: UInt64] = [:]
    private var questions: UInt64 = 0

    init(_ open: @escaping GrantedSocket.Opener) { self.open = open }

    deinit { for descriptor in kept.values { _ = hf_close(descriptor) } }

    /// A descriptor for the run, which is bound already where it was used before.
    func lend(to run: Int, _ socket: GrantedSocket, on loop: any EventLoop) -> EventLoopFuture<Loan> {
        if let descriptor = kept[run] {
            return loop.makeCompletedFuture { try EchoSockets.copy(descriptor, isUsed: true) }
        }
        let bound = NIOLoopBound(self, eventLoop: loop)
        questions += 1
        let question = questions
        wanted[run] = question
        return open(socket, loop).flatMapThrowing { descriptor in
            try bound.value.came(descriptor, for: run, asAnswerTo: question)
        }
    }

    /// The next echo of the run goes through another socket, and what comes for the last one is nobody's.
    func forget(_ run: Int) {
        wanted[run] = nil
        if let descriptor = kept.removeValue(forKey: run) { _ = hf_close(descriptor) }
    }

    private func came(_ descriptor: CInt, for run: Int, asAnswerTo question: UInt64) throws -> Loan {
        guard wanted[run] == question else {
            _ = hf_close(descriptor)
            throw GrantedSocket.NotGranted()
        }
        wanted[run] = nil
        let loan: Loan
        do { loan = try EchoSockets.copy(descriptor, isUsed: false) } catch {
            _ = hf_close(descriptor)
            throw error
        }
        kept[run] = descriptor
        return loan
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
