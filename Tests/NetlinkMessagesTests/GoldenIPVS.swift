import NetlinkMessages
import NetworkTypes
import Testing

/// Our attributes of an IPVS command beside ipvsadm's.
struct IPVSCase: CustomTestStringConvertible, Sendable {
    var command: String
    var weight: UInt8
    var onlyOurs: [String]
    var onlyTheirs: [String]
    var ours: @Sendable () throws -> IPVSBody

    var testDescription: String { command }

    init(
        _ command: String,
        weight: UInt8 = 0,
        onlyOurs: [String] = [],
        onlyTheirs: [String] = [],
        _ ours: @escaping @Sendable () throws -> IPVSBody
    ) {
        self.command = command
        self.weight = weight
        self.onlyOurs = onlyOurs
        self.onlyTheirs = onlyTheirs
        self.ours = ours
    }

    func check(in requests: [CapturedRequest]) throws {
        let request = try #require(requests.first { $0.command == command }, "no capture of it")
        let body = try ours()
        var bytes = body.bytes
        if let offset = body.weightOffset { bytes[offset] = weight }
        let ours = Meaning.attributes(ipvs: bytes)
        // Behind the headers of netlink and generic netlink.
        let theirs = Meaning.attributes(ipvs: Array(request.bytes.dropFirst(20)))
        #expect(ours.filter { !theirs.contains($0) } == onlyOurs)
        let missing = theirs.filter { !ours.contains($0) && !isUnread($0, beside: theirs) }
        #expect(missing == onlyTheirs)
    }

    /// With a destination ipvsadm sends a whole service and a tunnel of zeros: the kernel looks for the
    /// service only, and a tunnel that isn't mentioned is one of zeros.
    private func isUnread(_ line: String, beside theirs: [String]) -> Bool {
        guard theirs.contains(where: { $0.hasPrefix("2/1 =") }) else { return false }
        return ["2/13 = 00", "2/14 = 0000", "2/15 = 0000"].contains(line)
            || ["1/6 =", "1/7 =", "1/8 =", "1/9 ="].contains { line.hasPrefix($0) }
    }
}

enum GoldenIPVS {
    private static func web(_ port: UInt16 = 80) throws -> IPVSService.Selector {
        .address(.tcp, try address("192.0.2.1"), port: port)
    }

    private static func service(
        _ selector: IPVSService.Selector,
        _ name: String,
        flags: IPVSServiceFlags = [],
        persistence: IPVSPersistence? = nil
    ) throws -> IPVSBody {
        try IPVSService(selector, scheduler: scheduler(name), flags: flags, persistence: persistence).body
    }

    private static func server(
        _ text: String,
        _ method: IPVSForwarding,
        upper: UInt32 = 0,
        lower: UInt32 = 0
    ) throws -> IPVSBody {
        try IPVSDestination(
            of: web(),
            address(text),
            port: 80,
            method: method,
            upperThreshold: upper,
            lowerThreshold: lower
        ).body
    }

    static let all = services + destinations + others

    private static let services = [
        IPVSCase("ipvsadm -A -t 192.0.2.1:80 -s rr") { try service(web(), "rr") },
        IPVSCase("ipvsadm -A -u 192.0.2.1:53 -s wrr -o") {
            try service(.address(.udp, address("192.0.2.1"), port: 53), "wrr", flags: .onePacket)
        },
        IPVSCase("ipvsadm -A -t 192.0.2.1:443 -s wlc -p 300 -M 255.255.255.0") {
            let persistence = try IPVSPersistence(.ipv4, timeout: 300, prefixLength: 24)
            return try service(web(443), "wlc", persistence: persistence)
        },
        IPVSCase("ipvsadm -A -t [fd00::1]:80 -s wlc -p 60 -M 64") {
            let persistence = try IPVSPersistence(.ipv6, timeout: 60, prefixLength: 64)
            return try service(.address(.tcp, address("fd00::1"), port: 80), "wlc", persistence: persistence)
        },
        IPVSCase("ipvsadm -A -f 7 -s sh -b sh-port") {
            try service(.mark(7, .ipv4), "sh", flags: .hashesPort)
        },
        IPVSCase("ipvsadm -A -f 8 -6 -s mh -b mh-fallback,mh-port") {
            try service(.mark(8, .ipv6), "mh", flags: [.fallback, .hashesPort])
        },
        IPVSCase("ipvsadm -A -u 192.0.2.1:5060 -s rr -p 360 --pe sip -o") {
            let persistence = try IPVSPersistence(.ipv4, timeout: 360, engine: scheduler("sip"))
            return try service(
                .address(.udp, address("192.0.2.1"), port: 5060),
                "rr",
                flags: .onePacket,
                persistence: persistence
            )
        },
        IPVSCase("ipvsadm -A --sctp-service 192.0.2.1:9 -s lc") {
            try service(.address(.sctp, address("192.0.2.1"), port: 9), "lc")
        },
        IPVSCase("ipvsadm -E -t 192.0.2.1:80 -s wlc") { try service(web(), "wlc") },
        IPVSCase("ipvsadm -A -t 192.0.2.1:80 -s rr -p 50") {
            try service(web(), "rr", persistence: IPVSPersistence(.ipv4, timeout: 50))
        },
        IPVSCase("ipvsadm -A -u [fd00::1]:53 -s wlc -p 60 -M 64 --pe sip") {
            let engine = try scheduler("sip")
            let persistence = try IPVSPersistence(.ipv6, timeout: 60, prefixLength: 64, engine: engine)
            return try service(.address(.udp, address("fd00::1"), port: 53), "wlc", persistence: persistence)
        },
        // The kernel looks for the service only.
        IPVSCase(
            "ipvsadm -D -u 192.0.2.1:53",
            onlyOurs: ["1/6 = 727200"],
            onlyTheirs: ["1/6 = 00"]
        ) { try service(.address(.udp, address("192.0.2.1"), port: 53), "rr") },
    ]

    private static let destinations = [
        IPVSCase("ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.10:80 -m -w 5", weight: 5) {
            try server("192.0.2.10", .masquerading)
        },
        IPVSCase("ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.11:80 -g -w 0 -x 100 -y 50") {
            try server("192.0.2.11", .directRouting, upper: 100, lower: 50)
        },
        IPVSCase("ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.12:8080 -i -w 1", weight: 1) {
            try server("192.0.2.12", .tunnel(.ipip))
        },
        IPVSCase(
            "ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.13:80 -i --tun-type gue --tun-port 6080 --tun-csum",
            weight: 1
        ) { try server("192.0.2.13", .tunnel(.gue(port: 6080, .checksum))) },
        IPVSCase(
            "ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.14:80 -i --tun-type gre --tun-nocsum",
            weight: 1
        ) { try server("192.0.2.14", .tunnel(.gre(.none))) },
        IPVSCase(
            "ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.15:80 -i --tun-type gue --tun-port 6080 --tun-remcsum",
            weight: 1
        ) { try server("192.0.2.15", .tunnel(.gue(port: 6080, .remote))) },
        IPVSCase(
            "ipvsadm -a -t 192.0.2.1:80 -r 192.0.2.13:80 -i --tun-type gue --tun-port 6080 --tun-csum -w 3 -x"
                + " 100 -y 50",
            weight: 3
        ) { try server("192.0.2.13", .tunnel(.gue(port: 6080, .checksum)), upper: 100, lower: 50) },
        IPVSCase("ipvsadm -a -t [fd00::1]:80 -r [fd00::10]:80 -g -w 1", weight: 1) {
            let service = IPVSService.Selector.address(.tcp, try address("fd00::1"), port: 80)
            return try IPVSDestination(of: service, address("fd00::10"), port: 80, method: .directRouting)
                .body
        },
        IPVSCase("ipvsadm -a -f 7 -r 192.0.2.16 -g -w 2", weight: 2) {
            try IPVSDestination(
                of: .mark(7, .ipv4),
                address("192.0.2.16"),
                port: 0,
                method: .directRouting
            ).body
        },
        IPVSCase("ipvsadm -a -t 192.0.2.1:80 -r [fd00::20]:80 -i -w 1", weight: 1) {
            try server("fd00::20", .tunnel(.ipip))
        },
        IPVSCase("ipvsadm -e -t 192.0.2.1:80 -r 192.0.2.10:80 -m -w 9", weight: 9) {
            try server("192.0.2.10", .masquerading)
        },
        IPVSCase("ipvsadm -d -t 192.0.2.1:80 -r 192.0.2.12:80", weight: 1) {
            try server("192.0.2.12", .directRouting)
        },
    ]

    private static let others = [
        IPVSCase("ipvsadm --set 900 120 300") {
            try IPVSTimeouts(tcp: 900, tcpFinal: 120, udp: 300).body
        },
        IPVSCase("ipvsadm --start-daemon master --mcast-interface d0 --syncid 7") {
            try IPVSSyncDaemon(.master, on: link("d0"), identifier: 7).body
        },
        // The kernel reads the role only.
        IPVSCase(
            "ipvsadm --stop-daemon master",
            onlyOurs: ["3/2 = 643000", "3/3 = 07000000"],
            onlyTheirs: ["3/2 = 00", "3/3 = 00000000"]
        ) {
            try IPVSSyncDaemon(.master, on: link("d0"), identifier: 7).body
        },
        IPVSCase(
            "ipvsadm --start-daemon backup --mcast-interface d0 --syncid 8 --sync-maxlen 1400 --mcast-group"
                + " 224.0.0.99 --mcast-port 9000 --mcast-ttl 3"
        ) {
            try IPVSSyncDaemon(
                .backup,
                on: link("d0"),
                identifier: 8,
                maximumLength: 1400,
                group: address("224.0.0.99"),
                port: 9000,
                ttl: 3
            ).body
        },
    ]
}
