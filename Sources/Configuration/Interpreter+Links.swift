import NetlinkMessages
import NetworkTypes
import VRRP

extension Interpreter {
    /// `use_vmac` and `use_ipvlan` (spec vrrp-behaviour 14); the link's name may be one to be replaced.
    mutating func readLink(_ instance: Statement, into router: inout RouterConfiguration) {
        let virtualMAC = instance.last("use_vmac")
        let virtualIP = instance.last("use_ipvlan")
        router.linksAddresses = instance.last("use_vmac_addr") != nil
        if let virtualMAC, let virtualIP {
            findings.tolerable(
                virtualIP.place,
                "use_vmac and use_ipvlan exclude each other",
                notes: [Findings.Remark(place: virtualMAC.place, message: "the other one")]
            )
        }
        if let virtualMAC {
            router.link = macvlan(virtualMAC, router.settings)
            advertisesOnParent(instance, &router)
        } else if let virtualIP {
            router.link = ipvlan(virtualIP, &router.settings)
        }
        if virtualMAC == nil, let base = instance.last("vmac_xmit_base") {
            findings.tolerable(base.place, "vmac_xmit_base needs use_vmac")
        }
        if router.link != nil, let promotes = instance.last("promote_secondaries") {
            findings.warning(
                promotes.place,
                "promote_secondaries is always on for a link of the virtual router's own"
            )
        }
    }

    private mutating func advertisesOnParent(_ instance: Statement, _ router: inout RouterConfiguration) {
        guard router.link != nil else { return }
        if case .unicast = router.settings.delivery {
            router.link?.advertisesOnParent = true
        } else if let base = instance.last("vmac_xmit_base") {
            if router.settings.isStrict {
                findings.warning(base.place, "vmac_xmit_base has no effect with strict_mode")
            } else {
                router.link?.advertisesOnParent = true
            }
        }
    }

    private mutating func macvlan(_ statement: Statement, _ settings: VirtualRouterSettings) -> RouterLink? {
        var address = MACAddress(settings.family, settings.virtualRouterID)
        if let octets = statement.word.flatMap({ Octets.macAddress($0) }) {
            let all = octets.count == 5 ? octets + [settings.virtualRouterID.rawValue] : octets
            let own = MACAddress((all[0], all[1], all[2], all[3], all[4], all[5]))
            if settings.isStrict {
                findings.warning(statement.valuePlace, "use_vmac's address has no effect with strict_mode")
            } else if all[0] & 1 != 0 || own.rawValue == 0 || all.starts(with: [0, 0, 0x5E, 0, 1])
                || all.starts(with: [0, 0, 0x5E, 0, 2])
            {
                findings.tolerable(
                    statement.valuePlace,
                    "use_vmac's address must be a unicast one, and none that other virtual routers have"
                )
            } else {
                address = own
            }
        }
        return link(statement, settings, .macvlan(address))
    }

    private mutating func ipvlan(_ statement: Statement, _ settings: inout VirtualRouterSettings)
        -> RouterLink?
    {
        let given = statement.given
        let modes: [(String, VirtualLink.IPVLANMode)] = [
            ("bridge", .bridge), ("private", .private), ("vepa", .vepa),
        ]
        let mode = modes.last { given.has($0.0) }?.1 ?? .bridge
        var address = given.interfaceAddress
        if let wrong = address, wrong.address.family != settings.family {
            findings.tolerable(
                statement.valuePlace,
                "\(wrong.address) is of another family than the virtual addresses"
            )
            address = nil
        }
        if address == nil {
            // keepalived does without for IPv6; then link and parent have one link-local address.
            findings.error(statement.place, "use_ipvlan needs an address: use_ipvlan ADDRESS/LENGTH")
        }
        var result = link(statement, settings, .ipvlan(mode))
        result?.address = address
        if let address, settings.source == nil { settings.source = ConfiguredSource(address.address) }
        return result
    }

    private mutating func link(
        _ statement: Statement,
        _ settings: VirtualRouterSettings,
        _ kind: VirtualLink.Kind
    ) -> RouterLink? {
        let given = statement.given
        // A name to be replaced can't be one that is written: it isn't looked at where one is.
        guard let name = given["name"]?.interface ?? given.interface ?? InterfaceName("holdfast") else {
            return nil
        }
        do throws(DescriptionError) {
            return RouterLink(
                try VirtualLink(
                    name,
                    over: settings.interface,
                    kind: kind,
                    group: given["group"]?.number.map { UInt32(clamping: $0) }
                )
            )
        } catch {
            findings.error(
                statement.valuePlace,
                "\(statement.name) must have another name than its interface"
            )
            return nil
        }
    }

    // MARK: Names

    /// Names links that have none: vmac_prefix, a dot and virtual_router_id; where several would have one
    /// name, a 6 for IPv6 and then numbers come before the dot (spec vrrp-behaviour 14.2).
    ///
    /// In the order of interfaces, not of the files, so that moving blocks renames nothing.
    mutating func nameLinks(_ drafts: inout [RouterDraft]) {
        var taken: [InterfaceName: Place] = [:]
        for index in drafts.indices {
            guard let link = drafts[index].router.link,
                let statement = linkStatement(drafts[index].block), hasName(statement)
            else { continue }
            if let first = taken.updateValue(statement.place, forKey: link.description.name) {
                findings.tolerable(
                    statement.place,
                    "the name \(link.description.name) is taken",
                    notes: [Findings.Remark(place: first, message: "by the link here")]
                )
            }
        }
        let unnamed = drafts.indices.filter { index in
            guard drafts[index].router.link != nil, let statement = linkStatement(drafts[index].block) else {
                return false
            }
            return !hasName(statement)
        }
        for index in unnamed.sorted(by: { linkOrder(drafts[$0], drafts[$1]) }) {
            let settings = drafts[index].router.settings
            let prefix = lastGlobal("vmac_prefix")?.word
            let name = freeName(settings, settings.family, prefix, &taken, drafts[index].block.place)
            guard let name, let link = drafts[index].router.link?.description else { continue }
            do throws(DescriptionError) {
                drafts[index].router.link?.description = try VirtualLink(
                    name,
                    over: link.parent,
                    kind: link.kind,
                    group: link.group
                )
            } catch {
                findings.error(drafts[index].block.place, "the link \(name) would be over itself")
            }
        }
        linkAddresses(&drafts, &taken)
    }

    private func linkStatement(_ block: Statement) -> Statement? {
        block.last("use_vmac") ?? block.last("use_ipvlan")
    }

    private func hasName(_ statement: Statement) -> Bool {
        (statement.given["name"]?.interface ?? statement.interface) != nil
    }

    func linkOrder(_ left: RouterDraft, _ right: RouterDraft) -> Bool {
        let (left, right) = (left.router.settings, right.router.settings)
        return (left.family.rawValue, left.interface, left.virtualRouterID)
            < (right.family.rawValue, right.interface, right.virtualRouterID)
    }

    func freeName(
        _ settings: VirtualRouterSettings,
        _ family: AddressFamily,
        _ prefix: String?,
        _ taken: inout [InterfaceName: Place],
        _ place: Place
    ) -> InterfaceName? {
        let prefix = prefix ?? "vrrp"
        let ending = ".\(settings.virtualRouterID.rawValue)"
        let isIPv6 = family == .ipv6
        func take(_ number: String) -> InterfaceName? {
            let tail = number + ending
            let room = InterfaceName.maximumLength - tail.utf8.count
            guard let name = InterfaceName(String(prefix.prefix(room)) + tail), taken[name] == nil else {
                return nil
            }
            taken[name] = place
            return name
        }
        if let name = take("") ?? (isIPv6 ? take("6") : nil) { return name }
        // For each virtual router at most one name is taken, and one for each of its addresses.
        let most = ReadingLimits.virtualRouters + taken.count
        for number in 1...most where !isIPv6 || number != 6 {
            if let name = take("\(number)") { return name }
        }
        return nil
    }
}
