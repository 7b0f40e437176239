import NetlinkMessages
import NetworkTypes
import Tracking
import VRRP

/// A virtual router while the rest is read: what its block says, and what other blocks need of it.
struct RouterDraft {
    let block: Statement
    var router: RouterConfiguration
    /// Its own, before its sync group's are joined to them.
    var references: [TrackReference]
    /// `priority` 255.
    var isOwner: Bool { router.settings.basePriority == .owner }
    var name: String { router.settings.name }
}

extension Interpreter {
    mutating func routerDrafts(_ instances: [Statement]) -> [RouterDraft] {
        var result: [RouterDraft] = []
        result.reserveCapacity(instances.count)
        for instance in instances where !findings.isFull {
            if let draft = routerDraft(instance) { result.append(draft) }
        }
        return result
    }

    /// One `vrrp_instance`; nil after a message when it can't be whole.
    mutating func routerDraft(_ instance: Statement) -> RouterDraft? {
        checkRequired(instance)
        guard let name = instance.word, let interface = interface(of: instance),
            let number = instance.last("virtual_router_id")?.number,
            let virtualRouterID = VirtualRouterID(rawValue: UInt8(clamping: number))
        else { return nil }
        let family = family(of: instance)
        var settings = VirtualRouterSettings(
            name: name,
            interface: interface,
            virtualRouterID: virtualRouterID,
            family: family
        )
        settings.isStrict = isStrict(instance)
        settings.version = version(of: instance)
        checkVersion(instance, family)
        readElection(instance, into: &settings)
        readAnswers(instance, into: &settings)
        settings.advertInterval = advertInterval(instance, settings.version)
        readAuthentication(instance, into: &settings)
        readDelivery(instance, into: &settings)
        // A digest asks for what there is to say: here and below nothing, where a block stands alone.
        if !isTrial { settings.announcements = announcements(instance, isStrict: settings.isStrict) }
        settings.tracksInterface = instance.last("dont_track_primary") == nil
        var router = RouterConfiguration(settings)
        readAddresses(instance, into: &router)
        router.routes = routes(instance.all("virtual_routes"))
        router.rules = rules(instance.all("virtual_rules"))
        readLink(instance, into: &router)
        router.needsPeers = instance.last("unicast_fault_no_peer") != nil
        router.promotesSecondaries = instance.last("promote_secondaries") != nil && router.link == nil
        router.syncDaemonInterface = instance.last("lvs_sync_daemon_interface")?.interface
        readNeighbourToAsk(instance, into: &router)
        if !isTrial { router.notifications = notifications(instance) }
        let references = isTrial ? [] : references(instance, of: router)
        return RouterDraft(block: instance, router: router, references: references)
    }

    /// spec vrrp-behaviour 29: what keepalived refuses to start without.
    private mutating func checkRequired(_ instance: Statement) {
        guard !instance.hasErrors, !findings.isStructureLost else { return }
        var name: String { Printable.quoted(instance.word ?? "") }
        if instance.last("interface") == nil { checkWithoutInterface(instance) }
        if instance.last("virtual_router_id") == nil {
            findings.error(instance.place, "vrrp_instance \(name) has no virtual_router_id")
        }
        checkAddresses(instance)
    }

    /// No advertised address: right where no_virtual_ipaddress says so, refused with strict_mode.
    private mutating func checkAddresses(_ instance: Statement) {
        let blocks = instance.all("virtual_ipaddress")
        guard blocks.allSatisfy({ $0.entries.isEmpty && !$0.hasErrors }) else { return }
        let place = blocks.first?.place ?? instance.place
        let name = Printable.quoted(instance.word ?? "")
        let message = "vrrp_instance \(name) has no address in virtual_ipaddress"
        if isStrict(instance) {
            findings.error(place, message)
        } else if instance.last("no_virtual_ipaddress") == nil {
            if version(of: instance) == .three {
                findings.error(place, message)
            } else {
                findings.tolerable(place, message, consequence: "it only advertises")
            }
        }
    }

    private func isStrict(_ instance: Statement) -> Bool {
        (instance.last("strict_mode") ?? lastGlobal("vrrp_strict"))?.isOn ?? false
    }

    private mutating func interface(of instance: Statement) -> InterfaceName? {
        let vrf = instance.last("vrf")
        guard let statement = instance.last("interface") else {
            return sendsWithoutInterface(instance) ? vrf?.interface ?? .any : nil
        }
        if let vrf { findings.tolerable(vrf.place, "vrf is for a virtual router without interface") }
        guard let name = statement.interface else { return nil }
        guard name != .any else {
            findings.error(statement.valuePlace, "no interface may be called '*' here")
            return nil
        }
        guard name != InterfaceName("lo") else {
            findings.error(statement.valuePlace, "a virtual router cannot be on the loopback interface")
            return nil
        }
        return name
    }

    /// Of the addresses; keepalived goes by whatever comes first.
    private func family(of instance: Statement) -> AddressFamily {
        if instance.last("native_ipv6") != nil { return .ipv6 }
        let first = instance.all("virtual_ipaddress").first { !$0.entries.isEmpty }?.entries.first?.address
        if let first { return first.address.family }
        let address =
            instance.last("unicast_src_ip")?.address ?? instance.last("mcast_src_ip")?.address
            ?? instance.last("mcast_dst_ip")?.address
        if let address { return address.family }
        let peer = instance.all("unicast_peer").lazy.flatMap(\.entries).first?.given.address
        return peer?.family ?? .ipv4
    }

    /// keepalived 2.2.7 speaks version 2 over IPv6, which no RFC knows, where it is asked for and not strict.
    private func version(of instance: Statement) -> VRRPVersion {
        let given = (instance.last("version") ?? lastGlobal("vrrp_version"))?.word
        guard family(of: instance) == .ipv6 else { return given == "3" ? .three : .two }
        return instance.last("version")?.word == "2" && !isStrict(instance) ? .two : .three
    }

    private mutating func checkVersion(_ instance: Statement, _ family: AddressFamily) {
        guard family == .ipv6, let version = instance.last("version"), version.word == "2" else { return }
        guard isStrict(instance) else {
            return findings.warning(
                version.valuePlace,
                "VRRP version 2 has no IPv6: only keepalived understands it"
            )
        }
        findings.tolerable(
            version.valuePlace,
            "VRRP version 2 has no IPv6",
            consequence: "version 3 is used"
        )
    }
}
