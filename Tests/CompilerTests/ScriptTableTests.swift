import Compiler
import Configuration
import HelperProtocol
import Notifications
import RunnerProtocol
import Testing

@Suite struct ScriptTableTests {
    private func command(
        _ words: [String],
        _ added: ScriptCommand.AddedWords = .none,
        account: ScriptAccount? = nil
    ) throws -> ScriptCommand {
        try #require(ScriptCommand(words, account: account, added: added))
    }

    @Test func numbersAreInOrderAndEachScriptIsThereOnce() throws {
        let notify = try command(["/n", "x"], .transition)
        let master = try command(["/m"])
        let fifo = try #require(FIFOSettings(path: "/run/f", reader: try command(["/r"], .path)))
        var numbers = ScriptNumbers()
        numbers.add(InstanceNotifySettings(master: master, transition: notify), of: "A")
        numbers.add(InstanceNotifySettings(master: master, transition: notify), of: "B")
        numbers.add(GroupNotifySettings(master: master, transition: notify), of: "A")
        numbers.add(UpDownNotifySettings(up: master))
        numbers.add(NotificationSettings(routerEvents: fifo))
        let entries = try numbers.entries(
            standard: nil,
            runners: [ResolvedAccount(user: 1, group: 1)],
            resolve: { _ in nil }
        )
        #expect(
            entries.map { $0.words } == [["/m"], ["/n", "x"], ["/n", "x"], ["/n", "x"], ["/r", "/run/f"]]
        )
        #expect(entries.map { $0.added } == [.none, .instance("A"), .instance("B"), .group("A"), .none])
        #expect(numbers.number(of: ConfiguredScript(notify, told: .instance("B"))) == 2)
        #expect(numbers.number(of: ConfiguredScript(master, told: .instance("B"))) == 0)
        #expect(numbers.number(of: ConfiguredScript(notify, told: .instance("C"))) == nil)
    }

    /// A generation with other scripts is another one: the runner keeps tables by their generation.
    @Test func theGenerationHasTheTable() throws {
        func generation(_ words: [String]...) throws -> Generation {
            try Generation(
                [],
                configuration: [],
                secrets: [],
                scripts: words.map { try #require(ScriptEntry(words: $0)) },
                sources: [],
                version: "1"
            )
        }
        let none = try generation()
        let one = try generation(["/a"])
        #expect(Set([none.hash, one.hash, try generation(["/b"]).hash]).count == 3)
        let table = try ScriptTable(one.scripts)
        #expect(table.generation == one.hash)
        #expect(table.entries.map { $0.words } == [["/a"]])
        #expect(try ScriptTable(none.scripts).entries == [])
    }

    @Test func accounts() throws {
        let web = try #require(ScriptAccount(user: "www-data", hasSupplementaryGroups: true))
        let root = try #require(ScriptAccount(user: "root"))
        func resolve(_ account: ScriptAccount) -> ResolvedAccount? {
            ["www-data": ResolvedAccount(user: 33, group: 34), "root": ResolvedAccount(user: 0, group: 0)][
                account.user
            ]
        }
        var runners = [ResolvedAccount(user: 33, group: 34)]
        func entries(_ command: ScriptCommand, _ standard: ScriptAccount? = nil) throws -> [ScriptEntry
            .Account]
        {
            var numbers = ScriptNumbers()
            numbers.add(ConfiguredScript(command))
            return try numbers.entries(standard: standard, runners: runners, resolve: resolve).map {
                $0.account
            }
        }
        let www = ScriptEntry.Account.user(33, group: 34, hasSupplementaryGroups: true)
        #expect(try entries(command(["/a"])) == [.runner])
        #expect(try entries(command(["/a"], account: web)) == [www])
        #expect(try entries(command(["/a"]), web) == [www])
        #expect(throws: ScriptTableError.otherUser(root, command: "/a")) {
            try entries(command(["/a"]), root)
        }
        #expect(throws: ScriptTableError.otherUser(root, command: "/a")) {
            try entries(command(["/a"], account: root), web)
        }
        // Where the administrator has enabled a runner of root's; another group is another account.
        runners.append(ResolvedAccount(user: 0, group: 0))
        #expect(
            try entries(command(["/a"]), root) == [.user(0, group: 0, hasSupplementaryGroups: false)]
        )
        runners = [ResolvedAccount(user: 33, group: 33)]
        #expect(throws: ScriptTableError.otherUser(web, command: "/a")) {
            try entries(command(["/a"], account: web))
        }
        let nobody = try #require(ScriptAccount(user: "no-such-user"))
        #expect(throws: ScriptTableError.unknownAccount(nobody, command: "/a")) {
            try entries(command(["/a"], account: nobody))
        }
        // Answered by a tracker: who would run it doesn't matter.
        #expect(try entries(command(["killall", "-0", "haproxy"]), root) == [.runner])
        #expect(try entries(command(["systemctl", "is-active", "haproxy"]), root) == [.runner])
    }
}

/// What a user's own runner sees.
@Suite struct UserScriptsTests {
    @Test func othersWordsAreLeftOut() throws {
        let entries = [
            try #require(ScriptEntry(words: ["/secret", "x"])),
            try #require(
                ScriptEntry(words: ["/a"], account: .user(33, group: 34, hasSupplementaryGroups: false))
            ),
            try #require(
                ScriptEntry(words: ["/r"], account: .user(0, group: 0, hasSupplementaryGroups: false))
            ),
        ]
        let hash = GenerationHash(rawValue: 5)
        let all = UserScripts.all(of: entries, generation: hash)
        #expect(all.map(\.user) == [33, 0] && all.map(\.group) == [34, 0])
        for (table, place) in zip(all, [1, 2]) {
            let read = try ScriptTable(table.table)
            #expect(read.generation == hash)
            #expect(read.entries.count == 3)
            for number in 0..<3 {
                #expect((read.entries[number] == entries[number]) == (number == place))
                #expect(number == place || read.entries[number].account == .runner)
            }
        }
        #expect(UserScripts.all(of: [entries[0]], generation: hash) == [])
    }
}

/// FIFOs in the table.
@Suite struct FIFONumberTests {
    @Test func aFIFOsNumberIsItsPlace() throws {
        var model = ConfigurationModel()
        let reader = try #require(ScriptCommand(["/n/reader"], added: .path))
        model.global.notifications.startup = LifecycleScript(try #require(ScriptCommand(["/n/start"])))
        model.global.notifications.allEvents = FIFOSettings(path: "/run/b", reader: reader)
        model.global.notifications.routerEvents = FIFOSettings(path: "/run/a")
        model.global.notifications.serviceEvents = FIFOSettings(path: "/run/b")
        let other = try #require(ScriptAccount(user: "somebody"))
        // Nobody's account matters to a FIFO's entry: the runner only writes.
        let entries = try ScriptNumbers(model).entries(
            standard: nil,
            runners: [ResolvedAccount(user: 7, group: 7)]
        ) { _ in nil }
        #expect(model.global.notifications.fifoPaths == ["/run/b", "/run/a"])
        #expect(entries.prefix(2).map(\.words) == [["/run/b"], ["/run/a"]])
        #expect(entries.prefix(2).allSatisfy { $0.added == .fifo && $0.account == .runner })
        #expect(entries.dropFirst(2).map(\.words) == [["/n/reader", "/run/b"], ["/n/start"]])
        let alone = ConfigurationModel(fifos: model)
        let numbers = ScriptNumbers(alone)
        #expect(
            try numbers.entries(standard: other, runners: [ResolvedAccount(user: 7, group: 7)]) { _ in nil }
                .count == 2
        )
    }
}

extension ConfigurationModel {
    /// Only its FIFOs, without readers.
    fileprivate init(fifos other: ConfigurationModel) {
        self.init()
        for path in other.global.notifications.fifoPaths {
            if global.notifications.allEvents == nil {
                global.notifications.allEvents = FIFOSettings(path: path)
            } else {
                global.notifications.routerEvents = FIFOSettings(path: path)
            }
        }
    }
}
