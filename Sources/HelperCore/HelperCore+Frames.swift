import HelperProtocol
import NetworkTypes

extension HelperCore {
    /// Tells the engine of a frame that names a held address, or answers one. During a planned stop the
    /// former is the successor's claim, and ends the hold.
    mutating func observe(_ frame: [UInt8], on interface: InterfaceName) {
        let isARP = frame.count >= 42 && frame[12] == 0x08 && frame[13] == 0x06
        let isAdvertisement =
            frame.count >= 78 && frame[12] == 0x86 && frame[13] == 0xDD && frame[20] == 58 && frame[54] == 136
        guard isARP || isAdvertisement else { return }
        let named = held(frame, at: isARP ? 28 : 62, isARP, interface)
        let isAnswer = isAdvertisement || frame[21] == 2
        let answered = isAnswer ? held(frame, at: 38, isARP, interface) : nil
        guard let slot = named ?? answered else { return }
        let kept = Array(frame.prefix(Limits.frameBytes))
        tell(.observed(interface: interface, arrival: now, frame: kept))
        guard named != nil, let bundle = objects[slot].bundle else { return }
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

    /// Places of fixed offset are compared, nothing else is read: the sender's address of ARP and the target
    /// of its replies (RFC 826), the target of a neighbour advertisement (RFC 4861 §4.4) and its destination,
    /// behind Ethernet and plain IPv6 headers.
    private func held(_ frame: [UInt8], at place: Int, _ isARP: Bool, _ interface: InterfaceName) -> Int? {
        var value: UInt128 = 0
        for octet in frame[place..<place + (isARP ? 4 : 16)] { value = value << 8 | UInt128(octet) }
        let address: IPAddress =
            isARP
            ? .ipv4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: value)))
            : .ipv6(IPv6Address(rawValue: value))
        guard let slot = objects.slot(of: address, on: interface), objects[slot].isWanted else { return nil }
        return slot
    }

    /// A hold has begun on the router's interface, or is over; the last one's end counts.
    mutating func holdChanged(of index: Int, _ isHolding: Bool) {
        let key = routers[index].key
        guard key.family == .ipv4 else { return }
        let others = routers.contains { router in
            router.key != key && router.key.family == .ipv4 && router.key.interface == key.interface
                && router.lease?.isCeased == true
        }
        if others { return }
        let isOwn = objects.all.contains {
            objects[$0].kind == .link && objects[$0].record.interface == key.interface
        }
        effects.append(.quieten(key.interface, isHolding, isOwnLink: isOwn))
    }

    /// The router's lease ends or begins anew: a hold of it is over.
    mutating func endHold(of index: Int) {
        if routers[index].lease?.isCeased == true { holdChanged(of: index, false) }
    }
}
