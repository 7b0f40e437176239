import NetworkTypes
import Testing

@testable import LoadBalancing
@testable import Node

/// Commands to IPVS on their way out.
struct ServiceQueueTests {
    private static func service(_ number: UInt8, servers: Range<UInt8>, weight: Int64 = 1) -> IPVSService {
        IPVSService(
            key: .address(.tcp, .ipv4(IPv4Address(192, 0, 2, number)), port: 80),
            attributes: IPVSServiceAttributes(
                scheduler: "wrr",
                flags: 0,
                persistenceTimeout: 0,
                granularity: 0,
                persistenceEngine: ""
            ),
            destinations: servers.map {
                IPVSDestination(
                    key: IPVSDestinationKey(.ipv4(IPv4Address(10, 0, 0, $0)), port: 80),
                    forwarding: .nat,
                    weight: ServerWeight(clamping: weight)
                )
            }
        )
    }

    private static let wanted = IPVSTable((1...3).map { service($0, servers: 1..<$0 + 1) })

    private static func all(_ queue: inout ServiceQueue) -> [IPVSCommand] {
        var result: [IPVSCommand] = []
        while let command = queue.first() {
            #expect(!queue.isEmpty)
            result.append(command)
            queue.removeFirst()
        }
        #expect(queue.isEmpty)
        return result
    }

    @Test func `an installation is every service with its servers, one after the other`() {
        var queue = ServiceQueue()
        #expect(queue.isEmpty && queue.first() == nil)
        queue.add(from: IPVSTable(), to: ServiceQueueTests.wanted, owning: IPVSOwnership())
        let commands = ServiceQueueTests.all(&queue)
        #expect(commands.count == 9)
        #expect(IPVSTable().applying(commands) == ServiceQueueTests.wanted)
        let inOrder = commands.map { if case .addService = $0 { "s" } else { "d" } }.joined()
        #expect(inOrder == "sdsddsddd")
    }

    @Test(arguments: 0...9)
    func `what is added later comes behind what waits`(done: Int) {
        var queue = ServiceQueue()
        queue.add(from: IPVSTable(), to: ServiceQueueTests.wanted, owning: IPVSOwnership())
        var commands: [IPVSCommand] = []
        for _ in 0..<done {
            if let command = queue.first() { commands.append(command) }
            queue.removeFirst()
        }
        var next = ServiceQueueTests.wanted
        next.put(ServiceQueueTests.service(3, servers: 1..<4, weight: 7))
        queue.add(from: ServiceQueueTests.wanted, to: next, owning: IPVSOwnership())
        commands += ServiceQueueTests.all(&queue)
        #expect(commands.count == 12)
        #expect(IPVSTable().applying(commands) == next)
        queue.add(from: IPVSTable(), to: next, owning: IPVSOwnership())
        queue.removeAll()
        #expect(queue.isEmpty && queue.first() == nil)
    }
}
