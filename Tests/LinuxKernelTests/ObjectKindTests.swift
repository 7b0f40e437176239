import CSandboxProbe
import Foundation
import Glibc
import HelperProtocol
import NetworkTypes
import Testing

// The kinds of objects beside addresses and channels, on a real kernel. Messages are made here by hand from
// linux/rtnetlink.h, linux/fib_rules.h, linux/if_link.h and linux/netfilter/nf_tables.h.

/// An attribute with its padding.
private func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
    let length = UInt16(4 + value.count)
    return [UInt8(length & 0xFF), UInt8(length >> 8), UInt8(type & 0xFF), UInt8(type >> 8)] + value
        + [UInt8](repeating: 0, count: -value.count & 3)
}

private func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

/// NLM_F_CREATE and NLM_F_EXCL.
private let exclusive: UInt16 = 0x600

extension ObjectRecord {
    fileprivate static func object(
        _ kind: ObjectKind,
        on interface: InterfaceName,
        leased: Bool = true,
        _ body: [UInt8]
    ) -> ObjectRecord {
        ObjectRecord(
            identity: identity(kind: kind, interface: interface, body: body),
            kind: kind,
            isLeased: leased,
            bundle: leased ? 0 : nil,
            interface: interface,
            announced: nil,
            relocations: [],
            body: body
        )
    }

    /// 198.51.100.0/24 by an interface: RTM_NEWROUTE and RTM_DELROUTE, `rtmsg`, RTA_DST, RTA_OIF.
    fileprivate static func route(on interface: InterfaceName) -> ObjectRecord {
        let payload =
            [2, 24, 0, 0, 254, 72, 253, 1, 0, 0, 0, 0] + attribute(1, [198, 51, 100, 0])
            + attribute(4, [0, 0, 0, 0])
        let place = [MessageList.Place(offset: 24, interface: 0)]
        let list = MessageList(
            interfaces: [interface],
            put: [.init(type: 24, flags: exclusive, places: place, payload: payload)],
            remove: [.init(type: 25, flags: 0, places: place, payload: payload)]
        )
        return .object(.route, on: interface, list.encoded)
    }

    /// From 192.0.2.250 look up table 100: RTM_NEWRULE and RTM_DELRULE, `fib_rule_hdr`, FRA_SRC,
    /// FRA_PRIORITY, FRA_PROTOCOL.
    fileprivate static func rule(on interface: InterfaceName) -> ObjectRecord {
        let payload =
            [2, 0, 32, 0, 100, 0, 0, 1, 0, 0, 0, 0] + attribute(2, [192, 0, 2, 250])
            + attribute(6, [0x39, 0x05, 0, 0]) + attribute(21, [72])
        let list = MessageList(
            put: [.init(type: 32, flags: exclusive, payload: payload)],
            remove: [.init(type: 33, flags: 0, payload: payload)]
        )
        return .object(.rule, on: interface, list.encoded)
    }

    /// A private macvlan vmac64 on an interface: RTM_NEWLINK, `ifinfomsg`, IFLA_IFNAME, IFLA_LINK,
    /// IFLA_LINKINFO; then up.
    fileprivate static func link(_ name: InterfaceName, on parent: InterfaceName, mode: UInt8 = 1)
        -> ObjectRecord
    {
        let label = attribute(3, text("vmac64"))
        let kind = attribute(1, Array("macvlan".utf8)) + attribute(2, attribute(1, [mode, 0, 0, 0]))
        let head = [UInt8](repeating: 0, count: 16)
        let up: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
        let list = MessageList(
            interfaces: [parent],
            put: [
                .init(
                    type: 16,
                    flags: exclusive,
                    places: [.init(offset: UInt16(16 + label.count + 4), interface: 0)],
                    payload: head + label + attribute(5, [0, 0, 0, 0]) + attribute(18, kind)
                ),
                .init(type: 16, flags: 0, payload: up + label),
            ],
            remove: [.init(type: 17, flags: 0, payload: head + label)]
        )
        return .object(.link, on: name, leased: false, list.encoded)
    }

    /// The table "holdfast" of family ip with the set "vips": NFT_MSG_NEWTABLE and NFT_MSG_NEWSET,
    /// NFT_MSG_DELTABLE.
    fileprivate static func firewall(on interface: InterfaceName, keyLength: UInt8 = 4) -> ObjectRecord {
        let head: [UInt8] = [2, 0, 0, 0]
        let name = attribute(1, text("holdfast"))
        let set =
            name + attribute(2, text("vips")) + attribute(4, [0, 0, 0, 7])
            + attribute(5, [0, 0, 0, keyLength])
            + attribute(10, [0, 0, 0, 1])
        let list = MessageList(
            put: [
                .init(type: 0x0A00, flags: exclusive, payload: head + name),
                .init(type: 0x0A09, flags: exclusive, payload: head + set),
            ],
            remove: [.init(type: 0x0A02, flags: 0, payload: head + name)]
        )
        return .object(.firewall, on: interface, list.encoded)
    }

    fileprivate static func sysctl(_ path: String, on interface: InterfaceName) throws -> ObjectRecord {
        guard let body = SysctlBody(path: Array(path.utf8), value: [UInt8(ascii: "1")], isRestored: true)
        else {
            throw LabError.setup("sysctl")
        }
        return .object(.sysctl, on: interface, leased: false, body.encoded)
    }
}

private func setting(_ path: String) throws -> String {
    try run("cat /proc/sys/net/\(path)").trimmingCharacters(in: .whitespacesAndNewlines)
}

@Suite(.enabled(if: mayRun, "NOT RUN: network namespaces need root"))
struct ObjectKindTests {
    @Test("a route and a rule are put once, and go with the lease's end")
    func routeAndRule() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { [.route(on: $0), .rule(on: $0)] }
            let engine = try lab.begin()
            let route = ObjectReference(index: lab.table.index(lab.extra[0]))
            #expect(
                try engine.ask(.put(route))
                    == .answer(number: .put, .refused(.noLease, errno: 0, message: []))
            )
            _ = try engine.transmit(lab)
            for object in lab.extra {
                try engine.put(object, of: lab)
                try engine.put(object, of: lab)
            }
            let shown = { try lab.ip("route show 198.51.100.0/24") + lab.ip("rule show") }
            #expect(try shown().contains("dev v0 proto 72 scope link"))
            #expect(try shown().contains("1337:\tfrom 192.0.2.250 lookup 100"))
            _ = try eventually("the lease's end") {
                let now = try shown()
                return now.contains("198.51.100.0") || now.contains("1337:") ? nil : true
            }
        }
    }

    @Test("what was there before is foreign: told with the kernel's errno, never removed")
    func foreign() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab {
                guard let vmac = InterfaceName("vmac64") else { throw LabError.setup("name") }
                return [.route(on: $0), .rule(on: $0), .link(vmac, on: $0), .firewall(on: $0)]
            }
            try lab.ip("route add 198.51.100.0/24 dev v0 proto static")
            try lab.ip("rule add from 192.0.2.250 lookup 100 priority 1337 protocol 72")
            try lab.ip("link add vmac64 link v0 type macvlan mode private")
            let other = try Lab.nft("add table ip holdfast")
            let before = try lab.ip("route show") + lab.ip("rule show") + lab.ip("link show vmac64")
            let engine = try lab.lead()
            for object in lab.extra where object.kind != .firewall || other {
                let reference = ObjectReference(index: lab.table.index(object))
                let answer = try engine.ask(.put(reference))
                guard case .answer(.put, .refused(.foreign, EEXIST, _)) = answer else {
                    throw LabError.failed("\(object.kind): \(answer)")
                }
                #expect(try engine.ask(.remove(reference)) == .answer(number: .remove, .done))
            }
            #expect(lab.end(SIGTERM).status == 0)
            #expect(try lab.ip("route show") + lab.ip("rule show") + lab.ip("link show vmac64") == before)
        }
    }

    @Test("a link stands before what stands on it, and goes last")
    func linkAndAddress() async {
        await #expect(processExitsWith: .success) {
            guard let vmac = InterfaceName("vmac64") else { throw LabError.setup("name") }
            let lab = try Lab {
                [.link(vmac, on: $0), .address([192, 0, 2, 77], on: vmac), .route(on: vmac)]
            }
            let engine = try lab.lead()
            let early = try engine.ask(.put(ObjectReference(index: lab.table.index(lab.extra[1]))))
            guard case .answer(.put, .refused(.interfaceAbsent, ENODEV, _)) = early else {
                throw LabError.failed("\(early)")
            }
            for object in lab.extra { try engine.put(object, of: lab) }
            let link = try lab.ip("-d link show vmac64")
            #expect(link.contains("macvlan mode private") && link.contains("UP"), "\(link)")
            #expect(try lab.ip("-4 address show dev vmac64").contains("192.0.2.77/32"))
            #expect(try lab.ip("route show dev vmac64").contains("198.51.100.0/24"))
            #expect(lab.end(SIGTERM).status == 0)
            #expect(try lab.ip("link show").contains("vmac64") == false)
        }
    }

    @Test("an IPv6 address of a link made from its parent's MAC address")
    func linkLocal() async {
        await #expect(processExitsWith: .success) {
            guard let vmac = InterfaceName("vmac64") else { throw LabError.setup("name") }
            let lab = try Lab { parent in
                var address = ObjectRecord.address6([UInt8](repeating: 0, count: 16), on: vmac)
                // IFA_LOCAL and IFA_ADDRESS.
                for offset: UInt16 in [12, 32] {
                    address.relocations.append(Relocation(kind: .parentLinkLocal, offset: offset))
                }
                return [.link(vmac, on: parent), address]
            }
            try lab.ip("link set v0 address 02:00:5e:12:34:56")
            let engine = try lab.lead()
            for object in lab.extra { try engine.put(object, of: lab) }
            // RFC 4291 appendix A: the universal bit turned, ff:fe in the middle.
            #expect(try lab.ip("-6 address show dev vmac64").contains("fe80::5eff:fe12:3456/128"))
        }
    }

    @Test("what is refused half way leaves nothing, and the kernel says why")
    func halfWay() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { interface in
                guard let vmac = InterfaceName("vmac64") else { throw LabError.setup("name") }
                var list = try MessageList(decoding: ObjectRecord.link(vmac, on: interface).body)
                // Type 255 is none of rtnetlink's.
                list.put[1].type = 255
                return [
                    .object(.link, on: vmac, leased: false, list.encoded),
                    .firewall(on: interface, keyLength: 0),
                    .link(vmac, on: interface, mode: 99),
                ]
            }
            let engine = try lab.lead()
            var errnos: [Int32] = []
            for object in lab.extra {
                let answer = try engine.ask(.put(ObjectReference(index: lab.table.index(object))))
                guard case .answer(.put, .refused(.kernel, let errno, _)) = answer else {
                    throw LabError.failed("\(object.kind): \(answer)")
                }
                errnos.append(errno)
                #expect(try lab.ip("link show").contains("vmac64") == false)
            }
            #expect(errnos == [EOPNOTSUPP, EINVAL, EINVAL])
        }
    }

    @Test("a firewall's table is put whole and goes")
    func firewall() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab { [.firewall(on: $0)] }
            let engine = try lab.lead()
            let object = ObjectReference(index: lab.table.index(lab.extra[0]))
            // Twice: removed, its name is free again.
            for _ in 0..<2 {
                try engine.put(lab.extra[0], of: lab)
                #expect(try engine.ask(.remove(object)) == .answer(number: .remove, .done))
            }
            try engine.put(lab.extra[0], of: lab)
            guard try Lab.nft("list set ip holdfast vips") else { throw LabError.failed("no set") }
        }
    }

    @Test("a setting is written and restored, unless somebody changed it meanwhile")
    func settings() async {
        await #expect(processExitsWith: .success) {
            let lab = try Lab {
                [
                    try .sysctl("ipv4/conf/v0/arp_ignore", on: $0),
                    try .sysctl("ipv4/conf/v0/arp_filter", on: $0),
                    try .sysctl("ipv4/conf/v0/no_such_setting", on: $0),
                ]
            }
            try run("echo 2 >/proc/sys/net/ipv4/conf/v0/arp_ignore")
            let engine = try lab.begin()
            for object in lab.extra.prefix(2) { try engine.put(object, of: lab) }
            #expect(
                try setting("ipv4/conf/v0/arp_ignore") == "1" && setting("ipv4/conf/v0/arp_filter") == "1"
            )
            let absent = try engine.ask(.put(ObjectReference(index: lab.table.index(lab.extra[2]))))
            #expect(absent == .answer(number: .put, .refused(.kernel, errno: ENOENT, message: [])))
            try run("echo 7 >/proc/sys/net/ipv4/conf/v0/arp_filter")
            let changed = try setting("ipv4/conf/v0/arp_filter")
            #expect(lab.end(SIGTERM).status == 0)
            #expect(try setting("ipv4/conf/v0/arp_ignore") == "2")
            #expect(try setting("ipv4/conf/v0/arp_filter") == changed)
        }
    }
}

extension Lab {
    /// Runs nft in the namespace; false when it says no.
    fileprivate static func nft(_ arguments: String) throws -> Bool {
        (try? run("nft " + arguments)) != nil
    }
}
