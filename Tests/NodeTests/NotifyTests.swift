import Configuration
import NetworkTypes
import Notifications
import RunnerProtocol
import Testing
import Tracking
import VRRP

@testable import Node

/// Who is told of what, in which order (spec vrrp-behaviour 20).
struct NotifyTests {
    /// "web" as backup with all its scripts, and the runner there.
    private static func backup(
        reportsDeletion: Bool = false,
        second: Bool = false,
        group: GroupNotifySettings? = nil,
        fifos: Bool = false
    ) throws -> Stage {
        var stage = Stage()
        let change = { (model: inout ConfigurationModel) in
            model.routers[0].notifications = try .all(reportsDeletion: reportsDeletion)
            if let group { model.syncGroups[0].notifications = group }
            if fifos {
                model.global.notifications.allEvents = FIFOSettings(path: "/run/all")
                model.global.notifications.routerEvents = FIFOSettings(path: "/run/vrrp")
            }
        }
        try stage.compile("A", second: second, group: group == nil ? nil : "site", change: change)
        try stage.startWithRunner("A")
        return stage
    }

    @Test func `the state's own script runs, then notify with four words, and the next after both`() throws {
        var stage = try NotifyTests.backup()
        try stage.pass("/n/backup")
        try stage.pass("/n/any more INSTANCE web BACKUP 100")
        try stage.reachDeadline()
        #expect(try stage.asked() == [], "the address isn't there yet")
        try stage.answerAll()
        try stage.pass("/n/master 192.0.2.250")
        try stage.pass("/n/any more INSTANCE web MASTER 100")
        try stage.observe(isRunning: false)
        try stage.answerAll()
        try stage.pass("/n/fault")
        try stage.pass("/n/any more INSTANCE web FAULT 100")
        try stage.observe()
        try stage.answerAll()
        try stage.pass("/n/backup")
        try stage.pass("/n/any more INSTANCE web BACKUP 100")
        #expect(try stage.asked() == [])
    }

    @Test func `a script waits for the one before, and only the state that holds is told`() throws {
        var stage = try NotifyTests.backup()
        let backup = try stage.begin("/n/backup")
        try stage.reachDeadline()
        try stage.answerAll()
        try stage.observe(isRunning: false)
        try stage.answerAll()
        #expect(try stage.asked() == [])
        let status = stage.node.status(at: stage.now)
        #expect(status.noticesRunning == 1 && status.noticesWaiting == 3, "of BACKUP one, of FAULT two")
        try stage.end(backup)
        let second = try #require(stage.orders.first?.run)
        #expect(second.queueSequence == 2 && second.superseded == 1, "said by the next that runs")
        try stage.pass("/n/any more INSTANCE web BACKUP 100")
        let third = try #require(stage.orders.first?.run)
        #expect(third.queueSequence == 3 && third.superseded == 0)
        try stage.pass("/n/fault")
        #expect(
            stage.takeLogs().contains(
                "scripts of INSTANCE \"web\" MASTER 100 are left out, overtaken by INSTANCE \"web\" FAULT 100"
            )
        )
    }

    @Test func `a script that failed, and what it wrote, is in the log; the next runs all the same`() throws {
        var stage = try NotifyTests.backup()
        _ = stage.takeLogs()
        let run = try stage.begin("/n/backup")
        try stage.handle(.runner(.answered(.output(Array("no such file".utf8)), sequence: run)))
        try stage.end(run, .exited(status: 3))
        #expect(
            stage.takeLogs() == [
                "web: /n/backup: no such file", "web: script /n/backup exited with status 3",
            ]
        )
        let refused = try #require(stage.orders.last)
        stage.orders.removeLast()
        let answer = RunnerAnswer.refused(.unsafeProgram, reason: "/n is writable by everybody")
        try stage.handle(.runner(.answered(answer, sequence: refused.sequence)))
        #expect(
            stage.takeLogs() == ["web: script /n/any was not run: /n is writable by everybody"]
        )
        try stage.reachDeadline()
        try stage.answerAll()
        try stage.pass("/n/master 192.0.2.250")
    }

    @Test func `without a runner scripts wait for it, in order`() throws {
        var stage = try NotifyTests.backup()
        let backup = try stage.begin("/n/backup")
        try stage.loseRunner()
        #expect(stage.takeLogs().contains("web: script /n/backup was lost with the runner"))
        try stage.end(backup)
        try stage.reachDeadline()
        try stage.answerAll()
        #expect(try stage.asked() == [])
        try stage.connectRunner()
        try stage.pass("/n/any more INSTANCE web BACKUP 100")
        try stage.pass("/n/master 192.0.2.250")
        try stage.pass("/n/any more INSTANCE web MASTER 100")
    }

    @Test func `a request that the runner took along is asked again`() throws {
        var stage = try NotifyTests.backup()
        #expect(try stage.asked() == ["/n/backup"])
        try stage.loseRunner()
        try stage.connectRunner()
        try stage.pass("/n/backup")
    }

    @Test func `at a planned stop the scripts run after the address is gone and before the end`() throws {
        var stage = try NotifyTests.backup()
        try stage.pass("/n/backup")
        try stage.pass("/n/any more INSTANCE web BACKUP 100")
        try stage.handle(.stopRequested)
        #expect(try stage.asked() == ["/n/stop"])
        try stage.answerAll()
        #expect(!stage.take().contains("finished"))
        try stage.pass("/n/stop")
        #expect(stage.take() == [])
        try stage.pass("/n/any more INSTANCE web STOP 100")
        #expect(stage.take() == ["finished"])
    }

    @Test func `a script that doesn't end doesn't hold up the stop for ever`() throws {
        var stage = try NotifyTests.backup()
        let backup = try stage.begin("/n/backup")
        try stage.handle(.stopRequested)
        try stage.answerAll()
        _ = stage.take()
        try stage.reachDeadline()
        #expect(stage.orders.last?.request == .stop(sequence: backup), "one second for the scripts behind")
        #expect(stage.now - Stage.beginning == .seconds(1))
        try stage.reachDeadline()
        #expect(stage.take() == ["finished"])
        #expect(stage.now - Stage.beginning == Node.stopPatience)
    }

    @Test(arguments: [(true, "DELETED"), (false, "FAULT")])
    func `a reload that removes an instance tells it by the former scripts`(
        _ reportsDeletion: Bool,
        _ word: String
    ) throws {
        var stage = try NotifyTests.backup(reportsDeletion: reportsDeletion, second: true)
        try stage.pass("/n/backup")
        try stage.pass("/n/any more INSTANCE web BACKUP 100")
        try stage.compile("B", second: true) { model in model.routers.removeFirst() }
        try stage.read("B")
        try stage.answerAll()
        if reportsDeletion { try stage.pass("/n/deleted") }
        try stage.pass("/n/any more INSTANCE web \(word) 100")
    }

    @Test func `an engine that goes on for another tells nobody`() throws {
        var stage = Stage()
        try stage.compile("A") { model in model.routers[0].notifications = try .all() }
        try stage.read("A")
        try stage.observe(addresses: [250])
        try stage.connectRunner()
        try stage.handle(.helperConnected)
        try stage.welcome("A", leases: [try stage.lease("A")])
        try stage.answerAll()
        #expect(stage.node.status(at: stage.now).instances.map(\.state) == [.master])
        #expect(try stage.asked() == [])
        try stage.observe(isRunning: false, addresses: [250])
        try stage.answerAll()
        try stage.pass("/n/fault")
    }

    @Test func `a group that waits for one member's script tells nothing, and STOP also from a fault`() throws
    {
        var stage = Stage()
        let check = try #require(ScriptTrackerSettings(name: "check"))
        let trackers = followedTrackers(
            own: [TrackReference(.script("check"), weight: .fault)],
            group: [],
            in: TrackingContext()
        ) { _ in .fault }
        try stage.compile("A", second: true, group: "site", trackers: trackers) { model in
            model.scripts = [ScriptConfiguration(check, command: try .words("/c/check"))]
            model.routers[1].notifications.transition = try .words("/n/mail", added: .transition)
            model.syncGroups[0].notifications.transition = try .words("/n/site", added: .transition)
        }
        try stage.startWithRunner("A")
        #expect(try stage.asked() == ["/c/check"])
        try stage.pass("/c/check")
        try stage.pass("/n/mail INSTANCE mail BACKUP 100")
        try stage.pass("/n/site GROUP site BACKUP 0")
        try stage.run(until: .seconds(1))
        try stage.pass("/c/check", .exited(status: 1))
        try stage.pass("/n/mail INSTANCE mail FAULT 100")
        try stage.pass("/n/site GROUP site FAULT 0")
        try stage.handle(.stopRequested)
        #expect(try stage.asked() == ["/n/mail INSTANCE mail STOP 100", "/n/site GROUP site STOP 0"])
    }

    @Test func `a member's change is told, then its group's`() throws {
        let settings = GroupNotifySettings(transition: try .words("/n/group", added: .transition))
        var stage = try NotifyTests.backup(second: true, group: settings, fifos: true)
        _ = stage.take()
        try stage.pass("/n/backup")
        try stage.reachDeadline()
        try stage.answerAll()
        let lines = stage.take().filter { $0.hasPrefix("fifo 0") }
        #expect(
            lines == [
                "fifo 0: INSTANCE \"mail\" MASTER 100", "fifo 0: INSTANCE \"web\" MASTER 100",
                "fifo 0: GROUP \"site\" MASTER 0",
            ]
        )
    }

    @Test(arguments: [true, false])
    func `a reload writes the states again where that is asked for`(_ isAsked: Bool) throws {
        var stage = try NotifyTests.backup(fifos: true)
        try stage.compile("B", priority: 90) { model in
            model.global.notifications.allEvents = FIFOSettings(path: "/run/all")
            model.global.notifications.writesStatesOnReload = isAsked
        }
        _ = stage.take()
        try stage.read("B")
        try stage.answerAll()
        let lines = stage.take().filter { $0.hasPrefix("fifo") }
        #expect(lines == (isAsked ? ["fifo 0: INSTANCE \"web\" BACKUP 90"] : []))
    }

    @Test func `a change of priority is a line where that is asked for`() throws {
        var stage = Stage()
        let uplink = try #require(InterfaceName("eth1"))
        let reference = TrackReference(.interface(uplink), weight: TrackWeight(-20))
        let trackers = followedTrackers(own: [reference], group: [], in: TrackingContext()) { _ in .fault }
        try stage.compile("A", second: true, trackers: trackers) { model in
            model.global.notifications.routerEvents = FIFOSettings(path: "/run/vrrp")
            model.routers[0].notifications.reportsPriorityChanges = true
            model.routers[1].trackers = trackers
        }
        try stage.read("A")
        try stage.observe(uplink: true)
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        try stage.answerAll()
        _ = stage.take()
        try stage.observe(uplink: false)
        #expect(stage.take() == ["fifo 0: INSTANCE \"web\" BACKUP_PRIORITY 80"])
    }

    @Test func `an event's line goes to every FIFO that is for it, once its address is there`() throws {
        var stage = try NotifyTests.backup(fifos: true)
        #expect(
            stage.take().filter { $0.hasPrefix("fifo") } == [
                "fifo 0: INSTANCE \"web\" BACKUP 100", "fifo 1: INSTANCE \"web\" BACKUP 100",
            ]
        )
        try stage.reachDeadline()
        #expect(stage.take().allSatisfy { !$0.hasPrefix("fifo") })
        try stage.answer()
        try stage.answer()
        #expect(stage.take().contains("fifo 0: INSTANCE \"web\" MASTER 100"))
    }
}
