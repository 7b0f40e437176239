/// KEEPALIVED-MIB, as Debian's keepalived 2.2.7 serves it: numbers of states, units and rows are that
/// program's.
///
/// Served: version and router_id; sync groups and their members; instances and their virtual addresses;
/// virtual and real servers with connections, packets and bytes. Not served: what the configuration says of
/// mail, routes, rules, trackers and checks. Excluded addresses aren't listed (keepalived lists them as not
/// advertised).
struct KeepalivedMIB {
    static let root = ObjectIdentifier([1, 3, 6, 1, 4, 1, 9586, 100, 5])
    static let routerID = root + [1, 2, 0]
    static let groupTable = root + [2, 1, 1]
    static let instanceTable = root + [2, 3, 1]
    static let serverTable = root + [3, 3, 1]
    static let realServerTable = root + [3, 4, 1]

    let state: ManagedState

    func add(to objects: inout ManagedObjects) {
        objects.add(
            KeepalivedMIB.root + [1, 1, 0],
            .text("holdfast v\(state.status["holdfast"]?.string ?? "")")
        )
        objects.add(KeepalivedMIB.routerID, .text(state.status["router_id"]?.string ?? ""))
        addGroups(to: &objects)
        for (place, instance) in state.instances.enumerated() {
            add(instance, UInt32(place + 1), to: &objects)
        }
        addServices(to: &objects)
    }

    /// VrrpState.
    static func number(ofState word: String?) -> Int64 {
        switch word {
        case "BACKUP": 1
        case "MASTER", "STOPPING": 2
        case "FAULT": 3
        case "STOPPED": 5
        default: 0
        }
    }

    // MARK: - Sync groups

    private func addGroups(to objects: inout ManagedObjects) {
        for (place, group) in (state.status["groups"]?.elements ?? []).enumerated() {
            let index = UInt32(place + 1)
            let column = { (number: UInt32) in KeepalivedMIB.groupTable + [number, index] }
            objects.add(column(2), group["name"]?.string.map { .text($0) })
            objects.add(column(3), .integer(KeepalivedMIB.number(ofState: group["state"]?.string)))
            for (place, member) in (group["instances"]?.elements ?? []).enumerated() {
                let name = KeepalivedMIB.root + [2, 2, 1, 2, index, UInt32(place + 1)]
                objects.add(name, member.string.map { .text($0) })
            }
        }
    }

    private func group(of instance: String) -> String? {
        state.status["groups"]?.elements.first { group in
            group["instances"]?.elements.contains { $0.string == instance } == true
        }?["name"]?.string
    }

    // MARK: - Instances

    private func add(
        _ instance: ManagedState.Instance,
        _ index: UInt32,
        to objects: inout ManagedObjects
    ) {
        let data = instance.data
        let number = { (name: String) in data[name]?.number.map { Int64($0) } }
        let is12 = { (name: String) in data[name]?.boolean.map { ManagedValue.integer($0 ? 1 : 2) } }
        func add(_ column: UInt32, _ value: ManagedValue?) {
            objects.add(KeepalivedMIB.instanceTable + [column, index], value)
        }
        let addresses = instance.addresses
        let isThree = number("version") == 3
        // Seconds in version 2, hundredths in version 3.
        let interval = data["adver_int"]?.number.map { UInt64(($0 * (isThree ? 100 : 1)).rounded()) }
        let scripts = ["script_master", "script_backup", "script_fault", "script_stop", "script"]
        add(2, .text(instance.name))
        add(3, .gauge(UInt64(instance.router)))
        add(4, .integer(KeepalivedMIB.number(ofState: instance.status["state"]?.string)))
        add(5, .integer(KeepalivedMIB.number(ofState: instance.status["initial_state"]?.string)))
        add(6, number("wantstate").map { .integer($0) })
        add(7, number("base_priority").map { .integer($0) })
        add(8, number("effective_priority").map { .integer($0) })
        add(9, .integer(addresses.allSatisfy(\.isPresent) ? 1 : 2))
        add(10, .text(instance.interface))
        add(11, number("dont_track_primary").map { .integer($0 == 0 ? 1 : 2) })
        add(12, interval.map { .gauge($0) })
        add(13, data["nopreempt"]?.boolean.map { .integer($0 ? 2 : 1) })
        add(14, number("preempt_delay").map { .gauge(UInt64(max(0, $0))) })
        add(15, number("auth_type").map { .integer($0) })
        add(18, group(of: instance.name).map { .text($0) })
        add(19, data["garp_delay"]?.number.map { .gauge(UInt64(max(0, $0))) })
        add(20, is12("smtp_alert"))
        add(21, .integer(scripts.contains { data[$0] != nil } ? 1 : 2))
        for (place, name) in scripts.enumerated() {
            add(22 + UInt32(place), data[name]?.string.map { .text($0) })
        }
        add(27, isThree ? number("accept").map { .integer($0 == 0 ? 2 : 1) } : .integer(0))
        add(28, is12("promote_secondaries"))
        add(30, number("version").map { .integer($0) })
        add(31, data["script_master_rx_lower_pri"]?.string.map { .text($0) })
        add(32, data["script_deleted"]?.string.map { .text($0) })
        add(33, is12("notify_deleted"))
        for (place, address) in addresses.enumerated() {
            let column = { (number: UInt32) in
                KeepalivedMIB.root + [2, 6, 1, number, index, UInt32(place + 1)]
            }
            objects.add(column(2), .integer(Int64(address.family)))
            objects.add(column(3), .octets(address.octets))
            objects.add(column(5), .gauge(address.prefixLength))
            let interface = ManagedState.interfaceIndex(address.interface)
            objects.add(column(7), interface.map { .integer(Int64($0)) })
            objects.add(column(8), .text(address.interface))
            objects.add(column(10), .integer(address.isPresent ? 1 : 2))
            objects.add(column(11), .integer(1))
        }
    }
}
