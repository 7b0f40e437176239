import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// Tells the engine of a frame that names a held address. During a planned stop it is the successor's
    /// claim, and ends the hold.
    mutating func observe(_ frame: [UInt8], on interface: InterfaceName) {
        guard let address = addressNamed(by: frame), let slot = objects.slot(of: address, on: interface),
            objects[slot].isWanted
        else { return }
        let kept = Array(frame.prefix(Limits.frameBytes))
        tell(.observed(interface: interface, arrival: now, frame: kept))
        guard let bundle = objects[slot].bundle else { return }
        var hasEnded = false
        for index in routers(of: bundle) where routers[index].lease?.isCeased == true {
            routers[index].lease?.ends = now
            hasEnded = true
        }
        if hasEnded {
            expectEnd(at: now)
            spendLeases()
        }
    }

    /// Two places of fixed offset are compared, nothing else is read: the sender's address of ARP (RFC 826)
    /// and the target of a neighbour advertisement (RFC 4861 §4.4), behind Ethernet and plain IPv6 headers.
    private func addressNamed(by frame: [UInt8]) -> IPAddress? {
        if frame.count >= 42, frame[12] == 0x08, frame[13] == 0x06 {
            return .ipv4(IPv4Address(frame[28], frame[29], frame[30], frame[31]))
        }
        guard frame.count >= 78, frame[12] == 0x86, frame[13] == 0xDD, frame[20] == 58, frame[54] == 136
        else {
            return nil
        }
        var target: UInt128 = 0
        for octet in frame[62..<78] { target = target << 8 | UInt128(octet) }
        return .ipv6(IPv6Address(rawValue: target))
    }

    /// A hold has begun on the router's interface, or is over; the last one's end counts.
    mutating func holdChanged(of index: Int, _ isHolding: Bool) {
        let key = routers[index].key
        guard key.family == .ipv4 else { return }
        let others = routers.contains { router in
            router.key != key && router.key.family == .ipv4 && router.key.interface == key.interface
                && router.lease?.isCeased == true
        }
        if !others { effects.append(.quieten(key.interface, isHolding)) }
    }

    /// The router's lease ends or begins anew: a hold of it is over.
    mutating func endHold(of index: Int) {
        if routers[index].lease?.isCeased == true { holdChanged(of: index, false) }
    }
}
