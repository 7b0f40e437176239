import ByteCodec
import NetlinkMessages
import NetworkTypes
import Testing

/// A view that has taken the captured dump, and the snapshot it gave.
private func dumpedView() throws -> (NetworkView, NetworkSnapshot) {
    var view = NetworkView()
    let first = view.beginDump()
    #expect(first.map { Array($0.prefix(16)) } == [bytes("28000000 1200 0103 01000000 00000000")])
    #expect(view.apply(Captured.links) == .incomplete)
    let second = view.apply(Captured.linksDone)
    #expect(second == .request(bytes("18000000 1600 0103 02000000 00000000 0000000000000000")))
    #expect(view.apply(Captured.addresses) == .incomplete)
    guard case .snapshot(let snapshot) = view.apply(Captured.addressesDone) else {
        throw TestFailure("the dump's end gave no snapshot")
    }
    return (view, snapshot)
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ text: String) { description = text }
}

private func name(_ text: String) throws -> InterfaceName { try #require(InterfaceName(text)) }

private func texts(_ addresses: [AddressState]) -> [String] {
    addresses.map { "\($0.link.rawValue) \($0.address)" }
}

@Suite struct NetworkViewTests {
    @Test func `a captured dump gives links and addresses`() throws {
        let (view, snapshot) = try dumpedView()
        #expect(snapshot.links.map { $0.index.rawValue } == [1, 2])
        let loopback = try #require(snapshot.link(named: name("lo")))
        #expect(loopback.isLoopback && loopback.isUp && loopback.isRunning && loopback.mtu == 65536)
        #expect(loopback.mac == MACAddress((0, 0, 0, 0, 0, 0)))
        let bridge = try #require(snapshot.link(named: name("hf0")))
        // A bridge without ports is up and not running.
        #expect(!bridge.isLoopback && bridge.isUp && !bridge.isRunning && bridge.mtu == 1500)
        #expect(bridge.hasMulticast && !loopback.hasMulticast)
        #expect(bridge.mac == MACAddress((2, 0, 0, 0, 0, 1)))
        #expect(texts(snapshot.addresses) == ["1 127.0.0.1/8", "1 ::1/128", "2 10.0.0.1/24"])
        #expect(texts(snapshot.addresses(on: bridge.index)) == ["2 10.0.0.1/24"])
        #expect(snapshot.address(.ipv6(IPv6Address(rawValue: 1)), on: loopback.index)?.mark == 1)
        #expect(snapshot.link(named: try name("hf1")) == nil)
        #expect(view.malformedCount == 0)
    }

    @Test func `events change the picture, a renewal doesn't`() throws {
        var (view, _) = try dumpedView()
        func next(_ datagram: [UInt8]) throws -> NetworkSnapshot {
            guard case .snapshot(let snapshot) = view.apply(datagram) else {
                throw TestFailure("no snapshot")
            }
            return snapshot
        }
        #expect(
            texts(try next(Captured.secondary).addresses).suffix(2) == ["2 10.0.0.1/24", "2 10.0.0.9/24"]
        )
        let marked = try next(Captured.marked)
        // A primary of another subnet stands before the secondary, as in the kernel's list.
        #expect(
            texts(marked.addresses).suffix(3) == ["2 10.0.0.1/24", "2 192.168.200.250/32", "2 10.0.0.9/24"]
        )
        #expect(marked.addresses.map(\.mark) == [nil, 1, nil, 72, nil])
        #expect(marked.addresses.map(\.isSecondary) == [false, false, false, false, true])
        #expect(view.apply(Captured.markedRenewed) == .unchanged)
        #expect(try next(Captured.markedRemoved).addresses.allSatisfy { $0.mark != 72 })
        #expect(view.apply(Captured.markedRemoved) == .unchanged)
        let linkLocal = try next(Captured.linkLocal)
        #expect(texts(linkLocal.addresses).last == "2 fe80::9/64")
        #expect(linkLocal.addresses.last?.scope == 253)
        #expect(try next(Captured.linkDown).link(named: name("hf0"))?.isUp == false)
        let gone = try next(Captured.linkDeleted)
        #expect(gone.links.count == 1)
        #expect(texts(gone.addresses) == ["1 127.0.0.1/8", "1 ::1/128"])
        #expect(view.malformedCount == 0)
    }

    @Test func `the same picture after an overrun is no change`() throws {
        var (view, _) = try dumpedView()
        _ = view.beginDump()
        #expect(view.apply(resequenced(Captured.links, 3)) == .incomplete)
        guard case .request = view.apply(resequenced(Captured.linksDone, 3)) else {
            throw TestFailure("no request for addresses")
        }
        #expect(view.apply(resequenced(Captured.addresses, 4)) == .incomplete)
        #expect(view.apply(resequenced(Captured.addressesDone, 4)) == .unchanged)
    }

    @Test func `a dump that an event disturbed is taken again, at most eight times`() throws {
        var view = NetworkView()
        var request = try #require(view.beginDump().first)
        for attempt in 1...8 {
            let links = sequence(of: request)
            _ = view.apply(resequenced(Captured.links, links))
            _ = view.apply(resequenced(Captured.linksDone, links))
            _ = view.apply(resequenced(Captured.addresses, links + 1))
            #expect(view.apply(Captured.secondary) == .incomplete)
            let end = view.apply(resequenced(Captured.addressesDone, links + 1))
            switch end {
            case .request(let next):
                #expect(attempt < 8)
                request = next
            case .snapshot(let snapshot):
                #expect(attempt == 8)
                #expect(texts(snapshot.addresses).last == "2 10.0.0.9/24")
            case .incomplete, .unchanged:
                throw TestFailure("attempt \(attempt) ended with \(end)")
            }
        }
    }

    @Test func `an event that is older than the dump doesn't stay`() throws {
        var view = NetworkView()
        _ = view.beginDump()
        #expect(view.apply(Captured.secondary) == .incomplete)
        _ = view.apply(Captured.links)
        _ = view.apply(Captured.linksDone)
        _ = view.apply(Captured.addresses)
        guard case .request = view.apply(Captured.addressesDone) else { throw TestFailure("no second dump") }
        _ = view.apply(resequenced(Captured.links, 3))
        _ = view.apply(resequenced(Captured.linksDone, 3))
        _ = view.apply(resequenced(Captured.addresses, 4))
        guard case .snapshot(let snapshot) = view.apply(resequenced(Captured.addressesDone, 4)) else {
            throw TestFailure("no snapshot")
        }
        #expect(texts(snapshot.addresses) == ["1 127.0.0.1/8", "1 ::1/128", "2 10.0.0.1/24"])
    }

    @Test func `EBUSY waits for the older dump's end`() throws {
        var view = NetworkView()
        _ = view.beginDump()
        _ = view.apply(Captured.links)
        _ = view.beginDump()
        // NLMSG_ERROR -16 for sequence 2.
        let busy = bytes(
            "24000000 0200 0000 02000000 00000000  f0ffffff 28000000 1200 0103 02000000 00000000"
        )
        #expect(view.apply(busy) == .incomplete)
        #expect(view.apply(Captured.links) == .incomplete)
        guard case .request(let request) = view.apply(Captured.linksDone) else {
            throw TestFailure("no request")
        }
        #expect(sequence(of: request) == 3)
    }

    @Test func `refused dumps are given up with the errno`() throws {
        var view = NetworkView()
        var request = try #require(view.beginDump().first)
        for _ in 1..<8 {
            guard case .request(let next) = view.apply(refusal(sequence(of: request))) else {
                throw TestFailure("no further request")
            }
            request = next
        }
        #expect(view.failure == nil)
        #expect(view.apply(refusal(sequence(of: request))) == .unchanged)
        #expect(view.failure == 13)
    }

    @Test func `a bridge port's end is not its link's`() throws {
        var (view, _) = try dumpedView()
        // ifi_family AF_BRIDGE (7), RTM_DELLINK of index 2.
        let message = bytes("20000000 1100 0000 00000000 00000000  07000000 02000000 00000000 00000000")
        #expect(view.apply(message) == .unchanged)
        #expect(view.malformedCount == 0)
    }

    @Test func `an event that names no hardware address keeps the known one`() throws {
        var (view, former) = try dumpedView()
        // RTM_NEWLINK of index 2 with IFLA_IFNAME only, IFF_UP | IFF_RUNNING.
        let message = bytes(
            "28000000 1000 0000 00000000 00000000  00000000 02000000 41000000 00000000  08000300 68663000"
        )
        guard case .snapshot(let snapshot) = view.apply(message) else { throw TestFailure("no snapshot") }
        let link = try #require(snapshot.link(named: name("hf0")))
        let mac = try #require(former.link(named: name("hf0"))?.mac)
        #expect(link.isRunning && link.mtu == 1500 && link.mac == mac)
    }

    /// NLMSG_ERROR with EACCES.
    private func refusal(_ sequence: UInt32) -> [UInt8] {
        resequenced(bytes("14000000 0200 0000 00000000 00000000  f3ffffff"), sequence)
    }
}

/// The datagram with another sequence in each of its messages.
func resequenced(_ datagram: [UInt8], _ sequence: UInt32) -> [UInt8] {
    var result = datagram
    var offset = 0
    while offset + 16 <= result.count {
        for place in 0..<4 {
            result[offset + 8 + place] = UInt8(truncatingIfNeeded: sequence >> UInt32(8 * place))
        }
        let length = Int(result[offset]) | Int(result[offset + 1]) << 8
        offset += (length + 3) & ~3
    }
    return result
}

func sequence(of request: [UInt8]) -> UInt32 {
    UInt32(request[8]) | UInt32(request[9]) << 8 | UInt32(request[10]) << 16 | UInt32(request[11]) << 24
}
