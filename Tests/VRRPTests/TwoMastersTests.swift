import NetworkTypes
import Testing
import VRRP

/// A master that isn't alone (spec vrrp-behaviour 9.10–9.14, and what keepalived doesn't tell).
@Suite struct TwoMastersTests {
    private func master(_ change: (inout VirtualRouterSettings) -> Void = { _ in }) -> Script {
        var script = Script.started(Sample.settings(change))
        _ = script.at(13.609375, .deadlineReached)
        _ = script.at(14.609375, .deadlineReached)
        return script
    }

    @Test func `a weaker master is told once and counted`() {
        var script = master()
        let first = script.at(15.5, script.advert(90))
        #expect(first.first == "noticed another master 90 from 12")
        #expect(script.router.rival?.address == Sample.above)
        let second = script.at(16.2, script.advert(95))
        #expect(!second.contains { $0.contains("another master") })
        #expect(script.router.rival?.priority == Priority(rawValue: 95))
        #expect(script.router.rival?.since == Instant(seconds: 15.5))
        #expect(script.router.statistics.duplicateMaster == 1)
        _ = script.at(16.3, script.advert(80, from: Sample.below))
        #expect(script.router.statistics.duplicateMaster == 2)
    }

    @Test
    func `when it is silent for its master-down interval it is gone, and addresses are announced again`() {
        var script = master {
            $0.announcements.secondBurstDelay = .zero
            $0.announcements.lowerPriorityRounds = 2
        }
        #expect(script.at(15.5, script.advert(90)).last == "announce 2")
        var effects: [String] = []
        while let deadline = script.deadline, deadline < 19.5 {
            effects += script.at(deadline, .deadlineReached)
        }
        // At 15.5 + 3 + 166/256 s.
        #expect(
            effects.filter { !$0.hasPrefix("transmit") } == ["noticed another master gone 12", "announce 5"]
        )
        #expect(script.router.rival == nil)
    }

    @Test func `9.12 lower_prio_no_advert doesn't answer`() {
        var script = master { $0.answersLowerPriority = false }
        let effects = script.at(15.5, script.advert(90))
        #expect(!effects.contains { $0.hasPrefix("transmit") })
        #expect(effects.contains("announce 5"))
    }

    @Test func `9.11 higher_prio_send_advert advertises before it yields`() {
        var script = master { $0.advertisesBeforeYielding = true }
        let effects = withoutDue(script.at(15.5, script.advert(200)))
        #expect(
            effects == [
                "transmit 100 will 0 from 11", "withdraw", "cease 0", "master to backup: 200 from 12 wins",
            ]
        )
    }

    @Test func `9.13 the same priority from a higher address wins, over IPv6 too`() throws {
        let settings = VirtualRouterSettings(
            name: "VI_6",
            interface: Sample.veth,
            virtualRouterID: Sample.vrid(62),
            version: .three,
            family: .ipv6
        )
        let unit = Advertisement(settings, priority: Priority(rawValue: 100)).encoded()
        for (source, state) in [("fe80::9", VirtualRouterState.master), ("fe80::fff", .backup)] {
            var script = Script(settings)
            let own = address("fe80::a")
            _ = script.at(
                10,
                .started(.init(isPresent: true, isRunning: true, sourceAddress: own), adopting: nil)
            )
            _ = script.at(13.609375, .deadlineReached)
            let datagram = try GoldenUnit.datagram(unit, from: address(source), to: .ipv6(.vrrpGroup))
            _ = script.at(14, .datagramReceived(datagram))
            #expect(script.router.state == state)
        }
    }

    @Test func `a claim of an address is told and answered`() throws {
        let thief = MACAddress((0x02, 0, 0, 0, 0, 9))
        var script = master()
        let claimed = VirtualRouter.Event.claimObserved(address("192.168.200.250"), by: thief)
        let effects = script.at(15.5, claimed)
        #expect(effects == ["noticed 192.168.200.250 claimed by 02:00:00:00:00:09", "announce 5"])
        #expect(script.router.statistics.addressClaimed == 1)
        // Paced: one burst a second.
        #expect(script.at(15.6, claimed) == ["noticed 192.168.200.250 claimed by 02:00:00:00:00:09"])
        var backup = Script.started(Sample.settings())
        #expect(backup.at(11, claimed) == [])
    }

    @Test func `a successor's claim ends the hold of a planned stop`() {
        var script = master()
        _ = script.at(15.5, .stopRequested)
        let successor = MACAddress((0x02, 0, 0, 0, 0, 9))
        let effects = script.at(15.7, .claimObserved(address("192.168.200.250"), by: successor))
        #expect(
            effects == ["withdraw", "stopping to stopped: claimed by 02:00:00:00:00:09", "stopped"]
        )
    }

    @Test func `15.2 extra interfaces have a schedule of their own`() {
        var script = master {
            $0.announcements.extraInterfaces = ExtraInterfaceRefresh(interval: .seconds(4))
        }
        var extra: [Double] = []
        while let deadline = script.deadline, deadline < 30 {
            if script.at(deadline, .deadlineReached).contains("announce extra") { extra.append(deadline) }
        }
        #expect(extra == [17.609375, 21.609375, 25.609375, 29.609375])
    }
}
