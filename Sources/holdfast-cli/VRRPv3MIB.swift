/// VRRPV3-MIB (RFC 6527): every instance, of version 2 as well, as keepalived serves it.
///
/// Not served: reasons of the last transition and of protocol errors (columns 2 and 6 of the statistics),
/// which events tell; the time up counts from the last transition.
struct VRRPv3MIB {
    static let root = ObjectIdentifier([1, 3, 6, 1, 2, 1, 207])
    static let operations = root + [1, 1, 1, 1]
    private static let addresses = root + [1, 1, 2, 1]
    private static let statistics = root + [1, 2]

    let state: ManagedState

    func add(to objects: inout ManagedObjects) {
        let all = state.instances
        let sum = { (name: String) in all.reduce(0) { $0 + $1.rejected(name) } }
        objects.add(VRRPv3MIB.statistics + [1, 0], .longCounter(sum("checksum")))
        objects.add(VRRPv3MIB.statistics + [2, 0], .longCounter(sum("version")))
        let unknown = state.status["unknown_routers"]?.number ?? 0
        objects.add(VRRPv3MIB.statistics + [3, 0], .longCounter(UInt64(unknown)))
        objects.add(VRRPv3MIB.statistics + [4, 0], .ticks(0))
        for instance in all {
            guard let index = VRRPv3MIB.index(of: instance) else { continue }
            addOperations(of: instance, index, to: &objects)
            addStatistics(of: instance, index, to: &objects)
            for address in instance.addresses {
                let octets = address.octets.map { UInt32($0) }
                objects.add(VRRPv3MIB.addresses + ([2] + index + octets), .integer(1))
            }
        }
    }

    /// Interface, VRID, family; nil without the interface.
    static func index(of instance: ManagedState.Instance) -> [UInt32]? {
        guard let interface = ManagedState.interfaceIndex(instance.interface) else { return nil }
        return [interface, instance.router, instance.family]
    }

    private func addOperations(
        of instance: ManagedState.Instance,
        _ index: [UInt32],
        to objects: inout ManagedObjects
    ) {
        let (data, status) = (instance.data, instance.status)
        func add(_ column: UInt32, _ value: ManagedValue?) {
            objects.add(VRRPv3MIB.operations + ([column] + index), value)
        }
        let states: [String: Int64] = ["BACKUP": 2, "MASTER": 3, "STOPPING": 3]
        let since = status["since_seconds"]?.number ?? 0
        add(3, status["master_address"]?.string.flatMap { ManagedState.octets($0) }.map { .octets($0) })
        add(4, status["source_address"]?.string.flatMap { ManagedState.octets($0) }.map { .octets($0) })
        add(6, .integer(states[status["state"]?.string ?? ""] ?? 1))
        add(7, .gauge(UInt64(status["effective_priority"]?.number ?? 0)))
        add(8, .integer(Int64(instance.addresses.count)))
        add(9, data["adver_int"]?.number.map { .integer(Int64(($0 * 100).rounded())) })
        add(10, data["nopreempt"]?.boolean.map { .integer($0 ? 2 : 1) })
        add(11, data["accept"]?.number.map { .integer($0 == 0 ? 2 : 1) })
        add(12, .ticks(UInt64(since * 100)))
        add(13, .integer(1))
    }

    private func addStatistics(
        of instance: ManagedState.Instance,
        _ index: [UInt32],
        to objects: inout ManagedObjects
    ) {
        func add(_ column: UInt32, _ value: ManagedValue?) {
            objects.add(VRRPv3MIB.statistics + ([5, 1, column] + index), value)
        }
        add(1, .counter(instance.statistic("became_master")))
        add(3, .longCounter(instance.statistic("adverts_received")))
        add(4, .longCounter(instance.rejected("interval")))
        add(5, .longCounter(instance.rejected("time_to_live", "peer_time_to_live")))
        add(7, .longCounter(instance.statistic("priority_zero_received")))
        add(8, .longCounter(instance.statistic("priority_zero_sent")))
        add(9, .longCounter(instance.rejected("type")))
        add(10, .longCounter(instance.statistic("address_list_differs")))
        add(11, .longCounter(instance.rejected("short", "length", "total_length")))
        add(12, .ticks(0))
        let interval = instance.data["adver_int"]?.number
        add(13, interval.map { .gauge(UInt64(($0 * 1_000).rounded())) })
    }
}
