/// Virtual and real servers.
extension KeepalivedMIB {
    private var services: [JSONValue] { state.status["services"]?.elements ?? [] }

    func addServices(to objects: inout ManagedObjects) {
        for (place, service) in services.enumerated() {
            let index = UInt32(place + 1)
            let named = ServiceWords(service["name"]?.string ?? "")
            let servers = KeepalivedMIB.ordered(service["servers"]?.elements ?? [])
            func add(_ column: UInt32, _ value: ManagedValue?) {
                objects.add(KeepalivedMIB.serverTable + [column, index], value)
            }
            let isMet = service["quorum_met"]?.boolean == true
            // Somebody answers, and be it the sorry server; the quorum's own state is column 23.
            let isServed = isMet || service["sorry_server_used"]?.boolean == true
            add(2, .integer(named.type))
            add(3, named.group.map { .text($0) })
            add(4, named.mark.map { .gauge($0) })
            add(5, KeepalivedMIB.family(named, servers).map { .integer($0) })
            add(6, named.octets.map { .octets($0) })
            add(7, named.port.map { .gauge($0) })
            add(8, named.transport.map { .integer($0) })
            add(9, .integer(KeepalivedMIB.number(ofScheduler: service["scheduler"]?.string)))
            add(11, .integer(isServed ? 1 : 2))
            add(20, .gauge(UInt64(KeepalivedMIB.regular(servers).count)))
            add(21, .gauge(UInt64(KeepalivedMIB.up(servers))))
            add(22, .gauge(UInt64(max(0, service["quorum"]?.number ?? 0))))
            add(23, .integer(isMet ? 1 : 2))
            add(71, service["snmp_name"]?.string.map { .text($0) })
            addTraffic(of: service, TrafficColumns(connections: 27, packets: 28, rates: 32, long: 38), add)
            for (place, server) in servers.enumerated() {
                addServer(server, index, UInt32(place + 1), to: &objects)
            }
        }
    }

    private func addServer(
        _ server: JSONValue,
        _ service: UInt32,
        _ index: UInt32,
        to objects: inout ManagedObjects
    ) {
        func add(_ column: UInt32, _ value: ManagedValue?) {
            objects.add(KeepalivedMIB.realServerTable + [column, service, index], value)
        }
        let count = { (name: String) in UInt64(max(0, server[name]?.number ?? 0)) }
        let isSorry = server["sorry_server"]?.boolean == true
        let named = ServiceWords("tcp \(server["name"]?.string ?? "")")
        add(2, .integer(isSorry ? 2 : 1))
        add(3, named.octets.map { .integer($0.count == 4 ? 1 : 2) })
        add(4, named.octets.map { .octets($0) })
        add(5, named.port.map { .gauge($0) })
        // A sorry server is neither.
        if !isSorry { add(6, .integer(server["up"]?.boolean == true ? 1 : 2)) }
        if !isSorry { add(7, server["weight"]?.number.map { .integer(Int64($0)) }) }
        add(15, .gauge(count("active_connections")))
        add(16, .gauge(count("inactive_connections")))
        addTraffic(of: server, TrafficColumns(connections: 14, packets: 18, rates: 22, long: 27), add)
        add(55, server["snmp_name"]?.string.map { .text($0) })
        let methods: [String: Int64] = ["NAT": 1, "DR": 2, "TUN": 3]
        add(40, server["method"]?.string.flatMap { methods[$0.uppercased()] }.map { .integer($0) })
    }

    /// Where either table has what IPVS counted.
    private struct TrafficColumns {
        var connections: UInt32
        /// Packets in and out, bytes in and out.
        var packets: UInt32
        /// Connections, packets and bytes a second.
        var rates: UInt32
        /// Connections and packets in 64 bits.
        var long: UInt32
    }

    private func addTraffic(
        of entry: JSONValue,
        _ columns: TrafficColumns,
        _ add: (UInt32, ManagedValue?) -> Void
    ) {
        func count(_ name: String) -> UInt64 { UInt64(max(0, entry[name]?.number ?? 0)) }
        add(columns.connections, .gauge(count("connections")))
        add(columns.packets, .counter(count("packets_in")))
        add(columns.packets + 1, .counter(count("packets_out")))
        add(columns.packets + 2, .longCounter(count("bytes_in")))
        add(columns.packets + 3, .longCounter(count("bytes_out")))
        let names = ["connections", "packets_in", "packets_out", "bytes_in", "bytes_out"]
        for (place, name) in names.enumerated() {
            add(columns.rates + UInt32(place), .gauge(count("\(name)_per_second")))
        }
        for (place, name) in names.prefix(3).enumerated() {
            add(columns.long + UInt32(place), .longCounter(count(name)))
        }
    }

    /// As keepalived numbers them: a sorry server is the first.
    private static func ordered(_ servers: [JSONValue]) -> [JSONValue] {
        servers.filter { $0["sorry_server"]?.boolean == true } + regular(servers)
    }

    /// 1 IPv4, 2 IPv6: a mark and a group are of their real servers' family.
    private static func family(_ service: ServiceWords, _ servers: [JSONValue]) -> Int64? {
        let first = servers.first.flatMap { ServiceWords("tcp \($0["name"]?.string ?? "")").octets }
        return (service.octets ?? first).map { $0.count == 4 ? 1 : 2 }
    }

    static func regular(_ servers: [JSONValue]) -> [JSONValue] {
        servers.filter { $0["sorry_server"]?.boolean != true }
    }

    static func up(_ servers: [JSONValue]) -> Int {
        regular(servers).count { $0["up"]?.boolean == true }
    }

    private static func number(ofScheduler name: String?) -> Int64 {
        let names = ["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh"]
        if name == "twos" { return 14 }
        return name.flatMap { names.firstIndex(of: $0) }.map { Int64($0 + 1) } ?? 99
    }
}

/// `tcp 10.0.0.1:80`, `tcp [2001:db8::1]:80`, `fwmark 7`, `group web`: a service's name taken apart.
struct ServiceWords {
    /// 1 mark, 2 address, 3 group.
    var type: Int64 = 2
    /// 1 TCP, 2 UDP, 3 SCTP; nil for a mark, which has none, and for a group, whose status doesn't say.
    var transport: Int64?
    var group: String?
    var mark: UInt64?
    var octets: [UInt8]?
    var port: UInt64?

    init(_ name: String) {
        let words = name.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return }
        switch words[0] {
        case "fwmark":
            type = 1
            mark = UInt64(words[1])
        case "group":
            type = 3
            group = String(words[1])
        default:
            transport = ["tcp": 1, "udp": 2, "sctp": 3][words[0]]
            let end = words[1].lastIndex(of: ":") ?? words[1].endIndex
            octets = ManagedState.octets(words[1][..<end].filter { $0 != "[" && $0 != "]" })
            port = end < words[1].endIndex ? UInt64(words[1][words[1].index(after: end)...]) : nil
        }
    }
}
