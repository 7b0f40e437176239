import HelperCore
import HelperProtocol
import NetworkTypes
import Testing

/// What the kernel says to a put, and what the engine hears.
struct PutAnswer: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let errno: Int32
    let refusal: Refusal

    static let all = [
        PutAnswer(testDescription: "EEXIST", errno: 17, refusal: .foreign),
        PutAnswer(testDescription: "ENODEV", errno: 19, refusal: .interfaceAbsent),
        PutAnswer(testDescription: "EPERM", errno: 1, refusal: .kernel),
        PutAnswer(testDescription: "EINVAL", errno: 22, refusal: .kernel),
    ]
}

struct ObjectTests {
    @Test func `put and remove are idempotent`() throws {
        var scene = try Scene()
        #expect(try scene.remove(scene.standing) == .done, "what isn't held")
        #expect(scene.bench.asked == [])
        #expect(try scene.put(scene.standing) == .done)
        #expect(try scene.put(scene.standing) == .done)
        #expect(scene.bench.asked == [.put])
        #expect(try scene.remove(scene.standing) == .done)
        #expect(try scene.remove(scene.standing) == .done)
        #expect(scene.bench.asked == [.put, .remove])
        #expect(try scene.put(scene.channel) == .done, "a channel too")
        #expect(try scene.remove(scene.channel) == .done)
        #expect(try scene.remove(scene.channel) == .done)
        #expect(scene.bench.effects.filter { if case .closeSocket = $0 { true } else { false } }.count == 1)
    }

    @Test(arguments: [.active, .other] as [TableSelector])
    func `an object number that isn't there is refused`(_ table: TableSelector) throws {
        var scene = try Scene()
        for index in [6, 7, UInt32.max] {
            #expect(try scene.put(index, in: table) == .refused(.unknownObject))
            #expect(try scene.remove(index, in: table) == .refused(.unknownObject))
        }
        #expect(scene.bench.asked == [])
        #expect(scene.bench.logs.last == .refused(.remove, .unknownObject, errno: 0, count: 6))
    }

    @Test(arguments: PutAnswer.all) func `the kernel's no to a put`(_ answer: PutAnswer) throws {
        var scene = try Scene()
        try scene.lead()
        scene.bench.kernelAnswers = false
        #expect(try scene.put(scene.address2) == nil)
        scene.bench.messages = []
        try scene.bench.answerFirst(answer.errno, message: "because")
        let outcome = Outcome.refused(answer.refusal, errno: answer.errno, message: Array("because".utf8))
        #expect(scene.bench.messages == [.answer(number: .put, outcome)])
        scene.bench.clear()
        #expect(try scene.remove(scene.address2) == .done)
        try scene.bench.pass(.seconds(2))
        #expect(scene.bench.asked == [.remove], "the one that is held; never what wasn't ours")
    }

    @Test func `what was there before us is said in the log`() throws {
        var scene = try Scene()
        scene.bench.kernelErrno = 17
        _ = try scene.put(scene.standing)
        let eth0 = try #require(InterfaceName("eth0"))
        #expect(scene.bench.logs.first == .foreignAddress(eth0, .ipv4(IPv4Address(192, 0, 2, 20))))
        #expect(scene.bench.logs.last == .refused(.put, .foreign, errno: 17, count: 1))
    }

    @Test(arguments: [0, 2, 3, 6, 19, 99] as [Int32]) func `gone already is done`(_ errno: Int32) throws {
        var scene = try Scene()
        #expect(try scene.put(scene.standing) == .done)
        scene.bench.kernelErrno = errno
        #expect(try scene.remove(scene.standing) == .done)
        scene.bench.kernelErrno = 0
        #expect(try scene.put(scene.standing) == .done)
        #expect(scene.bench.asked == [.put, .remove, .put])
    }

    @Test func `what the kernel keeps is held, and tried again without a lease`() throws {
        var scene = try Scene()
        try scene.lead()
        scene.bench.kernelErrno = 12
        #expect(try scene.remove(scene.address) == .refused(.kernel, errno: 12, message: []))
        try scene.bench.pass(.milliseconds(1_500))
        #expect(scene.bench.asked == [.remove], "its lease covers it")
        try scene.bench.pass(.seconds(3))
        #expect(scene.bench.asked.count == 4, "when the lease was spent, then each second")
        #expect(scene.bench.kernel.count == 1)
        scene.bench.kernelErrno = 0
        try scene.bench.pass(.seconds(1))
        #expect(scene.bench.kernel == [])
        #expect(scene.bench.core.nextDeadline == nil)
    }

    @Test func `a lease that ends while its put is under way takes it out again`() throws {
        var scene = try Scene()
        try scene.lead()
        scene.bench.kernelAnswers = false
        #expect(try scene.put(scene.address2) == nil)
        try scene.bench.pass(.seconds(2))
        #expect(scene.bench.operations.map(\.action) == [.put, .remove], "one of each object is in flight")
        try scene.bench.answerAll()
        #expect(scene.bench.kernel == [])
    }

    @Test func `a foreign address is not removed by a remove behind its put`() throws {
        var scene = try Scene()
        scene.bench.kernelAnswers = false
        #expect(try scene.put(scene.standing) == nil)
        #expect(try scene.remove(scene.standing) == nil)
        scene.bench.messages = []
        try scene.bench.answerFirst(17)
        #expect(
            scene.bench.messages == [
                .answer(number: .put, .refused(.foreign, errno: 17, message: [])),
                .answer(number: .remove, .done),
            ]
        )
        #expect(scene.bench.operations == [])
    }

    @Test func `put and remove behind each other end as the last one says`() throws {
        var scene = try Scene()
        scene.bench.kernelAnswers = false
        for _ in 0..<3 {
            #expect(try scene.put(scene.standing) == nil)
            #expect(try scene.remove(scene.standing) == nil)
        }
        #expect(try scene.put(scene.standing) == nil)
        scene.bench.messages = []
        try scene.bench.answerAll()
        #expect(scene.bench.messages.count == 7)
        #expect(scene.bench.kernel.count == 1)
        #expect(try scene.remove(scene.standing) == nil)
        #expect(try scene.put(scene.standing) == nil)
        scene.bench.messages = []
        try scene.bench.answerAll()
        #expect(scene.bench.messages.count == 2)
        #expect(scene.bench.kernel.count == 1)
        #expect(try scene.put(scene.standing) == .done)
    }

    @Test func `answers to a session that is gone go nowhere`() throws {
        var scene = try Scene()
        scene.bench.kernelAnswers = false
        #expect(try scene.put(scene.standing) == nil)
        try scene.reconnect()
        scene.bench.messages = []
        try scene.bench.answerAll()
        #expect(scene.bench.messages == [])
        #expect(try scene.put(scene.standing) == .done, "the object is held")
        try scene.bench.handle(.kernelAnswered(ticket: 77, errno: 0, message: []))
        try scene.bench.handle(.kernelAnswered(ticket: 1, errno: 0, message: []))
    }

    @Test func `commands wait while too much is with the kernel`() throws {
        var scene = try Scene()
        scene.bench.kernelAnswers = false
        let put = Command.put(ObjectReference(index: scene.standing)).frame(sequence: 1)
        let remove = Command.remove(ObjectReference(index: scene.standing)).frame(sequence: 2)
        var stream: [UInt8] = []
        for _ in 0..<Limits.pendingOperations { stream += put + remove }
        scene.bench.messages = []
        #expect(scene.bench.core.acceptsCommands)
        try scene.bench.handle(.received(stream))
        #expect(!scene.bench.core.acceptsCommands)
        #expect(scene.bench.messages == [])
        try scene.bench.answerFirst()
        #expect(scene.bench.messages.count == Limits.pendingOperations / 2, "the puts are done")
        try scene.bench.answerAll()
        #expect(scene.bench.messages.count == 2 * Limits.pendingOperations, "all were obeyed in the end")
        #expect(scene.bench.core.acceptsCommands)
        #expect(scene.bench.kernel == [])
    }

    @Test func `announce is for addresses that are held`() throws {
        var scene = try Scene()
        #expect(try scene.announce() == .refused(.notHeld))
        #expect(
            try scene.bench.say(.announce(object: scene.channel, rounds: 1, spacing: .zero))
                == .refused(.wrongKind)
        )
        #expect(
            try scene.bench.say(.announce(object: 6, rounds: 1, spacing: .zero)) == .refused(.unknownObject)
        )
        try scene.lead()
        #expect(
            try scene.bench.say(
                .announce(object: scene.address, rounds: 5, spacing: .milliseconds(3), lane: 7)
            )
                == .done
        )
        let eth0 = try #require(InterfaceName("eth0"))
        let address = IPAddress.ipv4(IPv4Address(192, 0, 2, 10))
        #expect(
            scene.bench.effects.contains(
                .announce(address, interface: eth0, rounds: 5, spacing: .milliseconds(3), lane: 7)
            )
        )
        #expect(try scene.remove(scene.address) == .done)
        #expect(scene.bench.effects.contains(.cancelAnnouncement(address, interface: eth0)))
        #expect(try scene.announce() == .refused(.notHeld))
    }

    @Test func `a probe is from an address that is held, so many a second`() throws {
        var scene = try Scene()
        let target = IPAddress.ipv4(IPv4Address(192, 0, 2, 1))
        let probe = Command.probe(object: scene.address, target: target)
        #expect(try scene.bench.say(probe) == .refused(.notHeld))
        #expect(
            try scene.bench.say(.probe(object: scene.channel, target: target)) == .refused(.wrongKind)
        )
        #expect(try scene.bench.say(.probe(object: 6, target: target)) == .refused(.unknownObject))
        try scene.lead()
        let other = IPAddress.ipv6(IPv6Address(rawValue: 1))
        #expect(
            try scene.bench.say(.probe(object: scene.address, target: other)) == .refused(.wrongKind)
        )
        func sent() -> Int {
            scene.bench.effects.count { effect in
                guard case .probe(let address, let interface, target) = effect else { return false }
                return "\(address)" == "192.0.2.10" && "\(interface)" == "eth0"
            }
        }
        for _ in 0..<100 { #expect(try scene.bench.say(probe) == .done) }
        #expect(try scene.bench.say(probe) == .refused(.tooSoon))
        scene.bench.now = scene.bench.now + .milliseconds(999)
        #expect(try scene.bench.say(probe) == .refused(.tooSoon))
        #expect(sent() == 100)
        scene.bench.now = scene.bench.now + .milliseconds(1)
        #expect(try scene.transmit() == .done)
        #expect(try scene.bench.say(probe) == .done)
        #expect(!scene.bench.isEnded, "an honest engine may be too eager")
        try scene.bench.pass(.seconds(3))
        #expect(try scene.bench.say(probe) == .refused(.notHeld), "the lease is spent")
    }

    @Test func `a socket that can't be opened`() throws {
        var scene = try Scene(putsChannel: false)
        scene.bench.socketErrno = 19
        #expect(try scene.put(scene.channel) == .refused(.interfaceAbsent, errno: 19, message: []))
        #expect(try scene.transmit() == .refused(.notHeld))
        scene.bench.socketErrno = 13
        #expect(try scene.put(scene.channel) == .refused(.kernel, errno: 13, message: []))
        let eth0 = SocketKey(interface: try #require(InterfaceName("eth0")), family: .ipv4)
        #expect(scene.bench.logs.contains(.socketFailed(eth0, errno: 13)))
        scene.bench.socketErrno = 0
        #expect(try scene.put(scene.channel) == .done)
        #expect(try scene.put(scene.channel63) == .done)
        #expect(scene.bench.effects.filter { if case .openSocket = $0 { true } else { false } }.count == 3)
        #expect(try scene.remove(scene.channel) == .done)
        #expect(!scene.bench.effects.contains(.closeSocket(eth0)), "the other still uses it")
        #expect(try scene.remove(scene.channel63) == .done)
        #expect(scene.bench.effects.contains(.closeSocket(eth0)))
    }

    @Test func `a removed channel takes its lease along, silently`() throws {
        var scene = try Scene()
        try scene.lead()
        #expect(try scene.remove(scene.channel) == .done)
        #expect(scene.bench.adverts == [])
        #expect(scene.bench.kernel == [])
        #expect(scene.bench.core.earliestLeaseEnd == nil)
    }

    @Test func `lifetimes outlive the lease and are renewed in time`() throws {
        var scene = try Scene(usesAddressLifetimes: true)
        try scene.lead()
        #expect(try scene.put(scene.standing) == .done)
        #expect(try scene.put(scene.address2) == .done)
        let puts = scene.bench.effects.compactMap { effect -> UInt32?? in
            if case .kernel(let operation) = effect { return .some(operation.lifetimeSeconds) }
            return nil
        }
        #expect(puts == [nil, 3], "two seconds and one; a standing address lives for ever")
        for _ in 0..<10 {
            scene.bench.clear()
            try scene.bench.pass(.seconds(1))
            #expect(try scene.transmit() == .done)
            #expect(scene.bench.asked == [.renew, .renew])
        }
        scene.bench.clear()
        try scene.bench.pass(.milliseconds(499))
        #expect(try scene.transmit() == .done)
        #expect(scene.bench.asked == [], "no two thirds have passed, and the lease ends 501 ms before them")
    }

    @Test func `without lifetimes nothing is renewed`() throws {
        var scene = try Scene()
        try scene.lead()
        try scene.bench.pass(.seconds(1))
        #expect(try scene.transmit() == .done)
        #expect(scene.bench.asked == [])
    }

    @Test(arguments: [10, 100, 340, 1_000, 2_000, 3_500, 40_000] as [Int64])
    func `an address never runs out before its lease`(_ milliseconds: Int64) throws {
        let interval = Interval.milliseconds(milliseconds)
        var scene = try Scene(usesAddressLifetimes: true, interval: interval)
        #expect(try scene.transmit() == .done)
        var runsOut: Instant?
        for step in 0..<400 {
            scene.bench.clear()
            if step == 1 { _ = try scene.put(scene.address) }
            _ = try scene.transmit()
            for effect in scene.bench.effects {
                guard case .kernel(let operation) = effect, let seconds = operation.lifetimeSeconds else {
                    continue
                }
                runsOut = scene.bench.now + .seconds(Int64(seconds))
            }
            if let runsOut, let ends = scene.bench.core.nextDeadline { #expect(ends <= runsOut) }
            try scene.bench.pass(interval * Int64(step % 7 + 2) / 5)
        }
        #expect(runsOut != nil)
    }
}
