import CLinux
import ControlProtocol
import NIOCore
import NIOPosix
import NetworkTypes
import Node
import Telemetry

/// The control socket: one request line, one answer, end; or events until the peer leaves
/// (`ControlProtocol` has the words).
///
/// Nobody who asks can hold the engine up. Connections, their time and their requests' length are bounded,
/// documents are made on another thread from a picture that is cheap to take, and a follower that doesn't
/// read loses events, then its connection.
final class ControlSocket {
    unowned let shell: EngineShell
    private let access: ControlAccess
    private var listener: (any Channel)?
    private var openConnections = 0
    private(set) var counts = ControlCounts()
    private var lastToken: UInt64 = 0
    private var waiting: [UInt64: EventLoopPromise<ControlAnswer>] = [:]
    private let followers = Followers()

    /// At once; one more is answered with an error.
    static let connections = 16
    /// From connecting to the answer's last byte being taken.
    static let patience = TimeAmount.seconds(5)

    init(shell: EngineShell, access: ControlAccess) {
        self.shell = shell
        self.access = access
    }

    /// Takes over a listening stream socket.
    func listen(on descriptor: Int32) {
        let bound = NIOLoopBound(self, eventLoop: shell.loop)
        ServerBootstrap(group: shell.loop)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: Limits.requestLength)
            )
            .childChannelOption(.writeBufferWaterMark, value: Followers.buffer)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ControlHandler(socket: bound.value))
                }
            }
            .withBoundSocket(descriptor)
            .assumeIsolated()
            .whenComplete { [weak self] result in self?.listening(result) }
    }

    func shutDown() {
        listener?.close(promise: nil)
        listener = nil
    }

    private func listening(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            listener = channel
        case .failure(let error):
            let line = "the control socket can't be used, nobody can ask for the status: \(error)"
            shell.write(NodeLog(.error, line))
        }
    }

    // MARK: - Who

    /// The peer's credentials and role; nil for who may ask nothing.
    func caller(on channel: any Channel) -> Caller? {
        var user: UInt32 = 0
        var group: UInt32 = 0
        var groups = [UInt32](repeating: 0, count: 1_024)
        let count: Int32? = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable {
            (descriptor: NIOBSDSocket.Handle) in
            // Safety: all results outlive the call, and the count is the array's.
            unsafe hf_peer(descriptor, &user, &group, &groups, UInt32(groups.count))
        }
        guard let count, count >= 0 else { return nil }
        let peer = ControlPeer(user: user, group: group, groups: Array(groups.prefix(Int(count))))
        return access.role(of: peer).map { Caller(user: user, role: $0) }
    }

    struct Caller {
        let user: UInt32
        let role: ControlRole
    }

    /// False when there are as many as there may be.
    func admit() -> Bool {
        openConnections += 1
        return openConnections <= ControlSocket.connections
    }

    func left() { openConnections -= 1 }

    func refused() { counts.refused += 1 }

    /// A peer didn't take its answer, or its events, in time.
    func dropped() { counts.slowReaders += 1 }

    // MARK: - What

    /// The answer to a request; events that are followed go on to `follower`.
    func answer(_ request: ControlRequest, from caller: Caller) -> EventLoopFuture<ControlAnswer> {
        counts.requests += 1
        guard caller.role >= request.role else {
            let text = "\(request.verb.rawValue) needs the control role: root, or the group holdfast-admin"
            return answer(ControlError(.forbidden, text))
        }
        switch request {
        case .status:
            return pictured {
                statusDocument($0.status, at: $0.instant, version: engineVersion) + "\n"
            }
        case .metrics(let form):
            let figures = shell.figures()
            return pictured { metricsText($0.status, figures, at: $0.instant, as: form) }
        case .events: return shell.loop.makeSucceededFuture(.text(shell.recentEvents))
        case .dump(let form):
            return pictured { $0.dump(form) }
        case .switchover(let instance, let terms):
            return plan(.switchover(instance: instance), .begin(terms), caller)
        case .endSwitchover(let instance): return plan(.switchover(instance: instance), .end, caller)
        case .drain(let server, let service, let terms):
            return plan(.drain(server: server, service: service), .begin(terms), caller)
        case .undrain(let server, let service):
            return plan(.drain(server: server, service: service), .end, caller)
        case .maintenance(let terms): return plan(.maintenance, .begin(terms), caller)
        case .endMaintenance: return plan(.maintenance, .end, caller)
        case .logLevels: return shell.loop.makeSucceededFuture(.text(shell.logLevels))
        case .setLogLevel(let subsystem, let threshold):
            shell.setLogLevel(subsystem, threshold, by: caller.user)
            return shell.loop.makeSucceededFuture(.text(shell.logLevels))
        }
    }

    func answer(_ error: ControlError) -> EventLoopFuture<ControlAnswer> {
        counts.refused += 1
        return shell.loop.makeSucceededFuture(.text(errorDocument(error)))
    }

    /// A document made of the node as it is now, with what the checks' thread adds.
    private func pictured(
        _ work: @escaping @Sendable (StatusPicture) -> String
    ) -> EventLoopFuture<ControlAnswer> {
        let picture = shell.picture()
        let (pool, loop) = (shell.pool, shell.loop)
        return shell.checks.figures().flatMap { figures in
            pool.runIfActive(eventLoop: loop) {
                var picture = picture
                picture.picture.checkFigures = figures
                return ControlAnswer.bytes(ByteBuffer(string: work(picture)))
            }
        }
    }

    private func plan(
        _ subject: Plan.Subject,
        _ action: PlanRequest.Action,
        _ caller: Caller
    ) -> EventLoopFuture<ControlAnswer> {
        lastToken += 1
        let promise = shell.loop.makePromise(of: ControlAnswer.self)
        waiting[lastToken] = promise
        shell.turn(.planRequested(PlanRequest(subject, action, user: caller.user), token: lastToken))
        return promise.futureResult
    }

    /// The node's word on a plan; with what is wrong about keeping it, if anything is.
    func planAnswered(_ token: UInt64, _ outcome: PlanOutcome, remark: String?) {
        guard let promise = waiting.removeValue(forKey: token) else { return }
        switch outcome {
        case .done(let text): promise.succeed(.text(doneDocument(text, remark: remark)))
        case .notFound(let text): promise.succeed(.text(errorDocument(ControlError(.notFound, text))))
        case .refused(let text): promise.succeed(.text(errorDocument(ControlError(.refused, text))))
        }
    }

    // MARK: - Who follows

    var hasFollowers: Bool { !followers.isEmpty }

    func follow(_ handler: ControlHandler) { followers.add(handler) }

    func unfollow(_ handler: ControlHandler) { followers.remove(handler) }

    func tell(_ line: String) { counts.lostEvents += followers.tell(line) }
}

/// What was asked and refused since the start.
package struct ControlCounts: Equatable, Sendable {
    package var requests: UInt64 = 0
    package var refused: UInt64 = 0
    package var slowReaders: UInt64 = 0
    package var lostEvents: UInt64 = 0
}

/// The bytes of an answer.
enum ControlAnswer {
    case text(String)
    /// Made on another thread.
    case bytes(ByteBuffer)

    var buffer: ByteBuffer {
        switch self {
        case .text(let text): ByteBuffer(string: text)
        case .bytes(let buffer): buffer
        }
    }
}

extension PlanRequest.Action {
    static func begin(_ terms: PlanTerms) -> PlanRequest.Action {
        .begin(expirySeconds: terms.expirySeconds, reason: terms.reason, isForced: terms.isForced)
    }
}
