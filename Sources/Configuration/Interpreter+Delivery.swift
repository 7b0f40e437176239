import NetworkTypes
import VRRP

extension Interpreter {
    /// Where advertisements come from and go to (spec vrrp-behaviour 3, 5, 18).
    mutating func readDelivery(_ instance: Statement, into settings: inout VirtualRouterSettings) {
        settings.source = source(instance, settings.family)
        settings.checksumFlavour = checksumFlavour(instance)
        let peers = peers(instance, settings.family)
        let faultsWithoutPeers = instance.last("unicast_fault_no_peer") != nil
        guard !peers.isEmpty || faultsWithoutPeers else {
            settings.delivery = .multicast(group(instance, settings.family))
            return reportUnicastWithoutPeers(instance)
        }
        if settings.isStrict, let block = instance.last("unicast_peer") {
            findings.error(block.place, "strict_mode allows no unicast_peer")
        }
        if let group = instance.last("mcast_dst_ip") {
            findings.tolerable(group.place, "mcast_dst_ip has no effect beside unicast_peer")
        }
        let ttl = instance.last("unicast_ttl")?.number
        let hasBounds = instance.all("unicast_peer").flatMap(\.entries).contains {
            $0.given.has("min_ttl") || $0.given.has("max_ttl")
        }
        settings.delivery = .unicast(
            UnicastDelivery(
                peers: peers,
                timeToLive: ttl.map { UInt8(clamping: $0) } ?? (settings.family == .ipv4 ? 255 : nil),
                checksSource: hasBounds || instance.last("check_unicast_src") != nil
                    || lastGlobal("vrrp_check_unicast_src") != nil
            )
        )
    }

    private static let unicastKeywords = ["unicast_src_ip", "unicast_ttl", "check_unicast_src"]

    private mutating func reportUnicastWithoutPeers(_ instance: Statement) {
        for name in Interpreter.unicastKeywords {
            guard let statement = instance.last(name) else { continue }
            findings.tolerable(
                statement.place,
                "\(name) needs unicast_peer",
                consequence: name == "unicast_src_ip" ? "adverts go to the group" : "ignored"
            )
        }
    }

    private mutating func peers(_ instance: Statement, _ family: AddressFamily) -> [UnicastPeer] {
        var result: [UnicastPeer] = []
        var seen: Set<IPAddress> = []
        for entry in instance.all("unicast_peer").flatMap(\.entries) {
            guard let address = entry.given.address else { continue }
            let place = entry.given.places.first ?? entry.place
            let least = entry.given["min_ttl"]?.number ?? 0
            let most = entry.given["max_ttl"]?.number ?? 255
            if address.family != family {
                findings.tolerable(place, "\(address) is of the other family than the virtual addresses")
            } else if seen.contains(address) {
                findings.tolerable(place, "\(address) is given twice")
            } else if least > most {
                findings.error(place, "min_ttl \(least) of \(address) is more than its max_ttl \(most)")
            } else {
                let bounds = UInt8(clamping: least)...UInt8(clamping: most)
                seen.insert(address)
                result.append(UnicastPeer(address, timeToLive: bounds))
            }
        }
        return result
    }

    private mutating func source(_ instance: Statement, _ family: AddressFamily) -> ConfiguredSource? {
        let multicast = instance.last("mcast_src_ip")
        let unicast = instance.last("unicast_src_ip")
        let tracking = instance.last("track_src_ip")
        if multicast != nil, let unicast {
            findings.tolerable(
                unicast.place,
                "mcast_src_ip and unicast_src_ip contradict each other",
                consequence: "unicast_src_ip counts"
            )
        }
        guard let statement = unicast ?? multicast, let address = statement.address else {
            if let tracking {
                findings.tolerable(tracking.place, "track_src_ip needs mcast_src_ip or unicast_src_ip")
            }
            return nil
        }
        guard address.family == family else {
            findings.tolerable(
                statement.valuePlace,
                "\(address) is of the other family than the virtual addresses"
            )
            return nil
        }
        return ConfiguredSource(address, isTracked: tracking != nil)
    }

    private mutating func group(_ instance: Statement, _ family: AddressFamily) -> IPAddress {
        let usual: IPAddress = family == .ipv4 ? .ipv4(.vrrpGroup) : .ipv6(.vrrpGroup)
        let global = lastGlobal(family == .ipv4 ? "vrrp_mcast_group4" : "vrrp_mcast_group6")
        let fallback = global?.word.flatMap { IPAddress($0) } ?? usual
        guard let statement = instance.last("mcast_dst_ip"), let address = statement.address else {
            return fallback
        }
        let isGood =
            switch address {
            case .ipv4(let address): family == .ipv4 && address.isMulticast
            case .ipv6(let address):
                family == .ipv6 && address.octet(0) == 0xFF && address.octet(1) & 0xF == 2
            }
        if isGood { return address }
        let what =
            family == .ipv4 ? "an IPv4 multicast address" : "an IPv6 multicast address of link-local scope"
        findings.tolerable(statement.valuePlace, "mcast_dst_ip must be \(what), found '\(address)'")
        return fallback
    }

    private mutating func checksumFlavour(_ instance: Statement) -> ChecksumFlavour {
        let old = instance.last("old_unicast_checksum")
        let withoutHeader =
            (instance.last("v3_checksum_as_v2") ?? lastGlobal("v3_checksum_as_v2"))?.isOn ?? false
        if withoutHeader {
            if let old, old.word != "never" {
                findings.error(old.place, "old_unicast_checksum and v3_checksum_as_v2 exclude each other")
            }
            return .withoutPseudoHeader
        }
        guard let old else { return .standard }
        return old.word == "never" ? .standardOnly : .groupInUnicast
    }
}
