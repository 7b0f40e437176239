import Configuration
import NetworkTypes
import Simulation
import Testing
import VRRP

/// Files against each other: times are those of RFC 9568 §6.1.
struct RehearsalTests {
    private func settings(
        _ priority: UInt8,
        id: UInt8 = 62,
        on interface: String = "eth0",
        name: String = "web",
        _ change: (inout VirtualRouterSettings) -> Void = { _ in }
    ) throws -> VirtualRouterSettings {
        let interface = try #require(InterfaceName(interface))
        var settings = VirtualRouterSettings(
            name: name,
            interface: interface,
            virtualRouterID: try #require(VirtualRouterID(rawValue: id)),
            basePriority: Priority(rawValue: priority),
            virtualAddresses: [
                VirtualAddress(
                    address: InterfaceAddress(host: .ipv4(IPv4Address(192, 0, 2, 250))),
                    interface: interface
                )
            ]
        )
        change(&settings)
        return settings
    }

    private func rehearse(
        _ routers: [VirtualRouterSettings],
        _ actions: [(at: Interval, action: Rehearsal.Action)] = [],
        length: Interval = .seconds(30)
    ) throws -> Rehearsal {
        let machines = routers.enumerated().map { number, router in
            (name: ["a", "b", "c"][number], model: ConfigurationModel(virtualRouters: [router]))
        }
        return try Rehearsal(machines, actions: actions, length: length)
    }

    private func holders(_ rehearsal: Rehearsal) -> [Int] { rehearsal.addresses[0].periods.map(\.machine) }

    @Test func `a fails and comes back`() throws {
        let actions: [(at: Interval, action: Rehearsal.Action)] = [
            (.seconds(10), .fail(machine: 0)), (.seconds(20), .heal),
        ]
        let rehearsal = try rehearse([settings(100), settings(90)], actions)
        let history = rehearsal.addresses[0]
        #expect(holders(rehearsal) == [0, 1, 0])
        // 3 × advert_int + (256 − 100) / 256 s from the boot.
        #expect((Interval.milliseconds(3_609) ... .milliseconds(3_700)).contains(history.periods[0].from))
        #expect(history.periods[0].to <= .seconds(10))
        // Its last advert is at most a second before; 3 × advert_int + (256 − 90) / 256 s after that.
        #expect((Interval.milliseconds(2_600) ... .milliseconds(3_700)).contains(history.outage))
        #expect(history.longestOutage == history.outage)
        #expect((Interval.milliseconds(23_600) ... .milliseconds(23_700)).contains(history.periods[2].from))
        #expect(history.shared <= .milliseconds(10))
        let words = rehearsal.lines.filter { $0.isAction || $0.text.hasPrefix("Entering MASTER") }
        #expect(words.map(\.machine) == [0, nil, 1, nil, 0])
        #expect(words[1].text == "a loses its power" && words[1].at == .seconds(10))
        #expect(
            words[2].text
                == "Entering MASTER STATE: the master has been silent for the master-down interval"
        )
    }

    @Test func `a planned stop costs nothing`() throws {
        let rehearsal = try rehearse(
            [settings(100), settings(90)],
            [(.seconds(10), .stop(machine: 0))]
        )
        #expect(holders(rehearsal) == [0, 1] && rehearsal.addresses[0].outage <= .milliseconds(5))
    }

    @Test func `a cut has two holders, one way the one who hears yields`() throws {
        let both = try rehearse(
            [settings(100), settings(90)],
            [(.seconds(10), .cut(0, 1)), (.seconds(20), .heal)]
        )
        #expect(both.addresses[0].shared > .seconds(5) && both.addresses[0].outage == .zero)
        #expect(both.lines.contains { $0.machine == 0 && $0.text.hasPrefix("duplicate master: 10.0.0.12") })
        let deaf = try rehearse([settings(100), settings(90)], [(.seconds(10), .cutOneWay(from: 1, to: 0))])
        #expect(holders(deaf) == [0] && deaf.addresses[0].shared == .zero)
    }

    @Test func `different VRIDs, passwords or intervals make two masters`() throws {
        let password = try #require(AuthenticationPassword(Array("secret".utf8)))
        let rows: [(inout VirtualRouterSettings) -> Void] = [
            { $0.authentication = .simpleText(password) },
            { $0.advertInterval = .seconds(2) },
        ]
        for change in rows {
            let rehearsal = try rehearse([settings(100), settings(90, change)])
            #expect(rehearsal.addresses[0].shared > .seconds(20))
            #expect(rehearsal.lines.contains { $0.text.hasPrefix("dropped an advertisement") })
        }
        let apart = try rehearse([settings(100), settings(90, id: 63)])
        #expect(apart.addresses[0].shared > .seconds(20))
    }

    @Test func `interfaces of different names and unicast peers find each other`() throws {
        func unicast(_ settings: VirtualRouterSettings, to last: UInt8) -> VirtualRouterSettings {
            var settings = settings
            settings.delivery = .unicast(
                UnicastDelivery(peers: [UnicastPeer(.ipv4(IPv4Address(192, 0, 2, last)))])
            )
            return settings
        }
        let rehearsal = try rehearse([
            unicast(try settings(100, on: "eth0"), to: 12), unicast(try settings(90, on: "ens3"), to: 11),
        ])
        #expect(holders(rehearsal) == [0] && rehearsal.addresses[0].shared == .zero)
        #expect(rehearsal.lines.contains { $0.machine == 1 && $0.text == "Entering BACKUP STATE: started" })
    }

    @Test func `an interface without carrier is a fault`() throws {
        let name = try #require(InterfaceName("eth0"))
        let rehearsal = try rehearse(
            [settings(100), settings(90)],
            [(.seconds(10), .unplug(machine: 0, name)), (.seconds(20), .heal)]
        )
        #expect(holders(rehearsal) == [0, 1, 0])
        #expect(
            rehearsal.lines.contains {
                $0.machine == 0 && $0.text == "Entering FAULT STATE: the interface is down"
            }
        )
    }

    @Test func `version 3 over IPv6, and what isn't simulated is said`() throws {
        let address = IPv6Address(rawValue: 0x2001_0DB8 << 96 | 0xFA)
        let local = IPv6Address(rawValue: 0xFE80 << 112 | 0xFA)
        let interface = try #require(InterfaceName("eth0"))
        func six(_ priority: UInt8) throws -> VirtualRouterSettings {
            try settings(priority) {
                $0.version = .three
                $0.family = .ipv6
                $0.delivery = .multicast(.ipv6)
                $0.advertInterval = .centiseconds(10)
                $0.virtualAddresses = [local, address].map {
                    VirtualAddress(address: InterfaceAddress(host: .ipv6($0)), interface: interface)
                }
            }
        }
        let rehearsal = try rehearse([six(100), six(90)], [(.seconds(5), .fail(machine: 0))])
        #expect(rehearsal.addresses.map(\.address) == [.ipv6(local), .ipv6(address)])
        #expect(holders(rehearsal) == [0, 1])
        // 3 × 0.1 s + (256 − 90) / 256 × 0.1 s.
        #expect(rehearsal.addresses[0].outage <= .milliseconds(375))
        #expect(rehearsal.leftOut == [])
    }
}
