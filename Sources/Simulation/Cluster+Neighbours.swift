import ByteCodec
import NetlinkMessages
import NetworkTypes
import SeededRandom

extension Cluster {
    /// Whoever is asked on a LAN answers as the setup says, as far as the LAN carries question and answer.
    func probe(_ address: IPAddress, _ interface: InterfaceName, _ target: IPAddress, _ machine: Int) {
        guard let life = machines[machine].helper?.life, let link = machines[machine].kernel.link(interface),
            machines[machine].kernel.isUsable(link.index), machines[machine].lan(of: interface) != nil,
            let mac = link.mac
        else { return }
        let peers = machines.indices.filter { $0 != machine }
        let isCutThere = !peers.isEmpty && peers.allSatisfy { network.isCut[machine][$0] }
        let isCutBack = !peers.isEmpty && peers.allSatisfy { network.isCut[$0][machine] }
        guard !isCutThere, !random.chance(percent: network.lossPercent) else { return note(.questionLost) }
        var delay = random.interval(.microseconds(100) ... .milliseconds(4))
        if network.extraDelay > .zero { delay = delay + random.interval(.zero...network.extraDelay) }
        switch setup.neighbour {
        case .answers, nil: break
        case .slow:
            note(.answerLate)
            delay = delay + random.interval(.milliseconds(1_100) ... .milliseconds(3_500))
        case .forgetful:
            if random.chance(percent: 50) { return }
        case .silent:
            if defect != .answersInvented { return }
        }
        guard !isCutBack, !random.chance(percent: network.lossPercent) else { return note(.answerLost) }
        guard defect != .answersLost else { return }
        let frame =
            target.family == .ipv4
            ? Cluster.reply(of: target, to: address, at: mac)
            : Cluster.advertisement(of: target, to: address, at: mac)
        send(.helperInput(machine: machine, life: life, .frame(interface, frame)), at: now + delay)
    }

    private static let neighbour = MACAddress((2, 0, 0, 0, 1, 1))

    /// An ARP reply (RFC 826).
    private static func reply(of target: IPAddress, to address: IPAddress, at mac: MACAddress) -> [UInt8] {
        var writer = ByteWriter(limit: 42)
        writer.write(octets(mac) + octets(neighbour) + [8, 6, 0, 1, 8, 0, 6, 4, 0, 2])
        writer.write(octets(neighbour) + target.octets + octets(mac) + address.octets)
        return writer.bytes
    }

    /// A solicited neighbour advertisement (RFC 4861 §4.4), without a checksum: nobody looks at it here.
    private static func advertisement(
        of target: IPAddress,
        to address: IPAddress,
        at mac: MACAddress
    ) -> [UInt8] {
        var writer = ByteWriter(limit: 86)
        writer.write(octets(mac) + octets(neighbour) + [0x86, 0xDD, 0x60, 0, 0, 0, 0, 32, 58, 255])
        writer.write(target.octets + address.octets + [136, 0, 0, 0, 0x60, 0, 0, 0])
        writer.write(target.octets + [2, 1] + octets(neighbour))
        return writer.bytes
    }

    private static func octets(_ mac: MACAddress) -> [UInt8] { (0..<6).map { mac.octet($0) } }
}
