import ByteCodec
import HelperCore
import NetworkTypes
import SeededRandom
import VRRP

extension Cluster {
    /// A raw socket's send: the kernel wants a link that works and a source address of its own.
    func sendAdvert(
        _ machine: Int,
        _ key: SocketKey,
        from source: IPAddress,
        to destination: IPAddress,
        ttl: UInt8,
        _ bytes: [UInt8]
    ) {
        guard let socket = machines[machine].helper?.sockets.first(where: { $0.key == key }),
            machines[machine].kernel.isUsable(socket.link), machines[machine].kernel.has(source)
        else { return }
        if defect == .advertsSwallowed, random.chance(percent: 50) { return }
        if defect == .advertsRepeatedLater, bytes[2] == 0 {
            push(.strayAdvert(machine: machine, virtualRouterID: bytes[1]), after: .milliseconds(200))
        }
        let isRepeated = bytes[2] == 0 ? defect == .farewellsTripled : defect == .advertsTripled
        for _ in 0..<(isRepeated ? 3 : 1) {
            say("\(machine) sends VRID \(bytes[1]) priority \(bytes[2])")
            stir(UInt64(machine) << 16 | UInt64(bytes[1]) << 8 | UInt64(bytes[2]))
            followAdvert(machine, virtualRouterID: bytes[1], priority: bytes[2])
            guard let lan = machines[machine].lan(of: key.interface) else { continue }
            let bytes = datagram(bytes, from: source, to: destination, ttl: ttl)
            carry(machine, bytes, to: destination, by: lan)
        }
    }

    /// To all others, or to the one that has the address.
    private func carry(_ machine: Int, _ bytes: [UInt8], to destination: IPAddress, by lan: Int) {
        for other in machines.indices
        where other != machine && (destination.isMulticast || machines[other].kernel.has(destination)) {
            if network.isCut[machine][other] {
                note(.packetCut)
                watch.disturb(machine, other, at: now)
                continue
            }
            let isLostOneWay = random.chance(percent: network.lossBetween[machine][other])
            if isLostOneWay { note(.packetLostOneWay) }
            if isLostOneWay || random.chance(percent: network.lossPercent) {
                note(.packetLost)
                watch.disturb(machine, other, at: now)
                continue
            }
            var copies = 1
            if random.chance(percent: network.duplicationPercent) {
                note(.packetDuplicated)
                copies = 2
            }
            for _ in 0..<copies {
                var delay = random.interval(.microseconds(50) ... .milliseconds(2))
                if network.extraDelay > .zero {
                    delay = delay + random.interval(.zero...network.extraDelay)
                    note(.packetDelayed)
                    watch.disturb(machine, other, at: now + delay)
                }
                push(.packet(Packet(from: machine, to: other, lan: lan, bytes: bytes)), after: delay)
            }
        }
    }

    /// A datagram as a raw socket's reader gets it: an IPv4 header whose checksum the kernel verified, or the
    /// IPv6 header that the helper makes.
    private func datagram(
        _ payload: [UInt8],
        from source: IPAddress,
        to destination: IPAddress,
        ttl: UInt8
    ) -> [UInt8] {
        var writer = ByteWriter(limit: 40 + payload.count)
        switch source.family {
        case .ipv4:
            writer.write([0x45, 0xC0])
            writer.writeBigEndian(UInt16(20 + payload.count))
            writer.write([0, 0, 0, 0, ttl, 112, 0, 0])
        case .ipv6:
            writer.write([0x60, 0, 0, 0])
            writer.writeBigEndian(UInt16(payload.count))
            writer.write([112, ttl])
        }
        writer.write(source.octets)
        writer.write(destination.octets)
        writer.write(payload)
        return writer.bytes
    }

    /// A packet reaches a machine's interface.
    func deliver(_ packet: Packet) {
        let machine = packet.to
        guard defect != .deafEngines, let life = machines[machine].helper?.life else { return }
        for socket in machines[machine].helper?.sockets ?? []
        where machines[machine].kernel.isUsable(socket.link)
            && machines[machine].lan(of: socket.key.interface) == packet.lan
        {
            let input = HelperInput.datagram(socket.key, packet.bytes)
            happen(.helperInput(machine: machine, life: life, input))
        }
    }

    /// What is due on a frozen machine waits; packets may be lost.
    func postpone(_ occurrence: Occurrence, of machine: Int) {
        if case .packet(let packet) = occurrence, machines[machine].losesPacketsWhileFrozen {
            watch.disturb(packet.from, machine, at: now)
            return
        }
        machines[machine].deferred.append(occurrence)
    }
}
