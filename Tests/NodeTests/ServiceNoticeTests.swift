import Configuration
import HealthChecks
import LoadBalancing
import NetworkTypes
import Notifications
import Testing

@testable import Node

/// Lines and mails about servers that a reload or a stop takes out (spec lvs-check-behaviour 7, 9 and 13);
/// the words were compared with keepalived 2.2.7's in a guest.
struct ServiceNoticeTests {
    private static func withMail(_ model: inout ConfigurationModel) {
        model.global.routerID = "lb"
        model.global.notifications.serviceEvents = FIFOSettings(path: "/run/lines")
        model.global.notifications.mail = MailAddress("a@example.net").flatMap { recipient in
            MailSettings(server: .name("mail"), recipients: [recipient])
        }
    }

    private static func web(_ servers: [UInt8], port: UInt16 = 80) throws -> VirtualServerSettings {
        var settings = try Director.web(servers.map { _ in 1 }, port: port)
        settings.sendsMail = true
        settings.notifiesOnStop = true
        settings.realServers = servers.map { last in
            RealServerSettings(address: Director.address(1, last), port: Port(rawValue: 80))
        }
        return settings
    }

    private static func started(_ servers: [VirtualServerSettings]) throws -> Director {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(Director.model(servers), "a", withMail)
        _ = director.takeTold()
        _ = director.takeNotices()
        return director
    }

    /// `rs_init_notifies` (spec lvs-check-behaviour 3.2).
    @Test(arguments: [false, true]) func `servers that are there from the start are told where asked`(
        _ isAsked: Bool
    ) throws {
        var model = Director.model([try Self.web([1, 2])])
        model.ipvs.notifiesInitialServers = isAsked
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(model, "a", Self.withMail)
        let lines = director.takeTold().filter { $0.hasPrefix("RS ") }
        #expect(
            lines == (isAsked ? [1, 2].map { "RS [10.1.0.\($0)]:tcp:80 [10.0.0.1]:tcp:80 UP" } : [])
        )
    }

    @Test func `a reload without the first of two servers tells of that one`() throws {
        var director = try Self.started([try Self.web([1, 2])])
        try director.read(Director.model([try Self.web([2])]), "b", Self.withMail)
        #expect(
            director.takeTold() == [
                "RS [10.1.0.1]:tcp:80 [10.0.0.1]:tcp:80 DOWN",
                "[lb] Realserver [10.1.0.1]:tcp:80 of virtual server [10.0.0.1]:tcp:80 - DOWN => Removing <=",
            ]
        )
        #expect(director.takeNotices().map { "\($0)".contains("10.1.0.1") } == [true, true])
    }

    /// Its place is another one in the new configuration, too.
    @Test func `also where virtual servers before it go or come`() throws {
        var director = try Self.started([try Self.web([9], port: 81), try Self.web([1, 2])])
        let servers = [try Self.web([2]), try Self.web([3], port: 82)]
        try director.read(Director.model(servers), "b", Self.withMail)
        let told = director.takeTold()
        #expect(told.contains("RS [10.1.0.1]:tcp:80 [10.0.0.1]:tcp:80 DOWN"))
        #expect(!told.contains { $0.contains("10.1.0.2") })
    }

    @Test func `a reload without a virtual server loses its quorum`() throws {
        var director = try Self.started([try Self.web([1]), try Self.web([2], port: 81)])
        try director.read(Director.model([try Self.web([1])]), "b", Self.withMail)
        #expect(
            director.takeTold() == [
                "RS [10.1.0.2]:tcp:80 [10.0.0.1]:tcp:81 DOWN", "VS [10.0.0.1]:tcp:81 DOWN",
                "[lb] Virtualserver [10.0.0.1]:tcp:81 - DOWN => Lost quorum 1+0=1 <= 0 <=",
                "[lb] Realserver [10.1.0.2]:tcp:80 of virtual server [10.0.0.1]:tcp:81 - DOWN => Removing <=",
            ]
        )
    }

    /// `no_checker_emails` (spec lvs-check-behaviour 7.8): of two that fail, the second changes nothing.
    @Test(arguments: [false, true]) func `a check that changes no server is told where it may be`(
        _ skipsCheckers: Bool
    ) throws {
        var model = Director.model([try Self.web([1, 2])])
        let schedule = CheckSchedule(
            retries: 0,
            delayBeforeRetry: .seconds(1),
            warmup: .zero,
            delayLoop: .seconds(6)
        )
        model.checks = (0..<2).map { number in
            ServerCheck(
                virtualServer: 0,
                realServer: 0,
                settings: CheckSettings(schedule: schedule, probe: .session("session \(number)"))
            )
        }
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(model, "a") { model in
            Self.withMail(&model)
            model.global.notifications.mail = MailAddress("a@example.net").flatMap { recipient in
                MailSettings(server: .name("mail"), recipients: [recipient], skipsCheckers: skipsCheckers)
            }
        }
        let list = try #require(director.checks.last)
        _ = director.takeTold()
        let mails = try (0..<2).map { number in
            let report = CheckReport(
                generation: list.generation,
                number: number,
                result: .verdict(isUp: false)
            )
            try director.handle(.checkReported(report))
            return director.takeTold().filter { $0.hasPrefix("[lb]") }
        }
        #expect(mails[0].count == 1 && mails[0][0].contains("BFD CHECK session 0 failed on service"))
        #expect(mails[1].count == (skipsCheckers ? 0 : 1))
    }

    @Test func `a stop shuts all down`() throws {
        var director = try Self.started([try Self.web([1])])
        try director.handle(.stopRequested)
        #expect(
            director.takeTold() == [
                "RS [10.1.0.1]:tcp:80 [10.0.0.1]:tcp:80 DOWN", "VS [10.0.0.1]:tcp:80 DOWN",
                "[lb] Virtualserver [10.0.0.1]:tcp:80 - DOWN => Shutting down <=",
                "[lb] Realserver [10.1.0.1]:tcp:80 of virtual server [10.0.0.1]:tcp:80 - DOWN "
                    + "=> Shutting down <=",
            ]
        )
    }
}
