import Configuration
import Testing

private let base = """
    global_defs {
        router_id a
    }
    track_file load {
        file /run/load
        weight 1
    }
    virtual_server_group web {
        192.0.2.9 80
        192.0.2.10 80
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 9
        authentication {
            auth_type PASS
            auth_pass secret
        }
        virtual_ipaddress {
            192.0.2.1
        }
    }
    virtual_server 192.0.2.1 80 {
        protocol TCP
        lvs_sched wrr
        lvs_method NAT
        quorum_up "/bin/first up"
        real_server 10.0.0.1 80 {
            weight 3
            TCP_CHECK {
                connect_timeout 3
            }
        }
        real_server 10.0.0.2 80 {
            weight 4
        }
    }
    virtual_server fwmark 7 {
        lvs_method DR
        real_server 10.0.0.3 80 {
            weight 5
            notify_down "/bin/third down"
            FILE_CHECK {
                track_file load
            }
        }
    }
    virtual_server group web {
        protocol TCP
        lvs_method NAT
        real_server 10.0.0.4 80 {
            weight 6
            HTTP_GET {
                url {
                    path /
                    status_code 200
                }
            }
        }
    }
    virtual_server group web {
        protocol UDP
        lvs_method NAT
        real_server 10.0.0.5 80 {
            weight 7
            MISC_CHECK {
                misc_path "/bin/check it"
            }
        }
    }

    """

private let another = """
    vrrp_instance VI_2 {
        interface eth0
        virtual_router_id 10
        virtual_ipaddress {
            192.0.2.200
        }
    }

    """

/// A file that follows `base`.
struct NextFile: Sendable, CustomTestStringConvertible {
    let name: String
    let from: String
    let to: String
    /// Nothing of the virtual servers that are the same is read again.
    let isPart: Bool

    init(_ name: String, _ from: String, _ to: String, isPart: Bool = true) {
        self.name = name
        self.from = from
        self.to = to
        self.isPart = isPart
    }

    var testDescription: String { name }

    var text: String { from.isEmpty ? base : base.replacing(from, with: to) }
}

private let nextFiles: [NextFile] = [
    NextFile("the same", "", ""),
    NextFile("a remark before all", "global_defs {", "! a remark\n\nglobal_defs {"),
    NextFile("a remark between", "virtual_server fwmark", "! a remark\nvirtual_server fwmark"),
    NextFile("a weight of the first", "weight 3", "weight 30"),
    NextFile("a weight of the second server", "weight 4", "weight 40"),
    NextFile("a weight of the mark's", "weight 5", "weight 1"),
    NextFile(
        "two of them",
        "weight 4\n    }\n}\nvirtual_server fwmark 7 {",
        "weight 8\n    }\n}\nvirtual_server fwmark 7 {\n    alpha"
    ),
    NextFile("a check less", "TCP_CHECK {\n            connect_timeout 3\n        }", ""),
    NextFile("a check more", "        weight 4\n", "        weight 4\n        TCP_CHECK {\n        }\n"),
    NextFile("another script", "first up", "last up"),
    NextFile("no script", "    quorum_up \"/bin/first up\"\n", ""),
    NextFile("a script more", "        weight 3\n", "        weight 3\n        notify_up \"/bin/up\"\n"),
    NextFile("a server less", "    real_server 10.0.0.2 80 {\n        weight 4\n    }\n", ""),
    NextFile(
        "a server more",
        "    real_server 10.0.0.2",
        "    real_server 10.0.0.8 80 {\n    }\n    real_server 10.0.0.2"
    ),
    NextFile("another transport", "protocol TCP\n    lvs_sched", "protocol UDP\n    lvs_sched"),
    NextFile("another address", "192.0.2.1 80 {", "192.0.2.2 80 {", isPart: false),
    NextFile("another mark", "fwmark 7", "fwmark 8", isPart: false),
    NextFile("of a group", "weight 6", "weight 60", isPart: false),
    NextFile("of a group's second", "weight 7", "weight 70", isPart: false),
    NextFile("the group", "192.0.2.10", "192.0.2.11", isPart: false),
    NextFile("a tracked file", "    weight 1\n", "    weight 2\n", isPart: false),
    NextFile("a secret", "auth_pass secret", "auth_pass another", isPart: false),
    NextFile("an instance", "virtual_router_id 9", "virtual_router_id 10", isPart: false),
    NextFile("a setting of all", "router_id a", "router_id a\n    smtp_alert_checker", isPart: false),
    NextFile(
        "one less",
        "virtual_server fwmark 7 {\n    lvs_method DR\n",
        "virtual_server 192.0.2.3 80 {\n",
        isPart: false
    ),
    NextFile(
        "one more",
        "virtual_server fwmark",
        "virtual_server 192.0.2.4 80 {\n    real_server 10.0.0.9 80 {\n    }\n}\nvirtual_server fwmark",
        isPart: false
    ),
    NextFile(
        "an instance in between",
        "virtual_server fwmark",
        another + "virtual_server fwmark",
        isPart: false
    ),
]

@Suite struct FormerReadingTests {
    /// Reading what follows gives the same model, and the same places, as reading it alone.
    @Test(arguments: nextFiles)
    func `what follows is read as if it were alone`(next: NextFile) throws {
        let former = try Self.former(base)
        let second = TextFiles(next.text).read()
        let alone = try Self.model(second)
        let model = former.model(of: try #require(second.flattened), secrets: second.secrets)
        #expect((model != nil) == next.isPart)
        guard let model else { return }
        #expect(model == alone)
        #expect(model.loadBalancing.origins.places == alone.loadBalancing.origins.places)
    }

    /// One after the other, each by the one before.
    @Test func `a chain of files`() throws {
        let first = TextFiles(base).read()
        var flattened = try #require(first.flattened)
        var secrets = first.secrets
        var model = try Self.model(first)
        for next in nextFiles {
            let second = TextFiles(next.text).read()
            let text = try #require(second.flattened)
            let former = FormerReading(flattened, flattened.encoded, secrets: secrets, model: model)
            let alone = try Self.model(second)
            model = former.model(of: text, secrets: second.secrets) ?? alone
            #expect(model == alone, "\(next.name)")
            #expect(model.loadBalancing.origins.places == alone.loadBalancing.origins.places, "\(next.name)")
            (flattened, secrets) = (text, second.secrets)
        }
    }

    /// From the first byte that differs to the last.
    private static func change(_ former: [UInt8], _ new: [UInt8]) -> (range: Range<Int>, bytes: [UInt8]) {
        let start = zip(former, new).prefix { $0 == $1 }.count
        let most = min(former.count, new.count) - start
        let rest = zip(former.reversed(), new.reversed()).prefix { $0 == $1 }.prefix(most).count
        return (start..<former.count - rest, Array(new[start..<new.count - rest]))
    }

    private static func former(_ text: String) throws -> FormerReading {
        let read = TextFiles(text).read()
        let flattened = try #require(read.flattened)
        return FormerReading(flattened, flattened.encoded, secrets: read.secrets, model: try model(read))
    }

    @Test(arguments: nextFiles)
    func `words of one length change in place`(next: NextFile) throws {
        var former = try Self.former(base)
        let before = former.whole
        let second = TextFiles(next.text).read()
        let flattened = try #require(second.flattened)
        let change = Self.change(before, flattened.encoded)
        let model = former.model(replacing: change.range, with: change.bytes, secrets: second.secrets)
        let isInText = change.range.lowerBound >= flattened.encoded.count - flattened.text.count
        #expect((model != nil) == (next.isPart && isInText && change.bytes.count == change.range.count))
        guard let model else {
            #expect(former.whole == before)
            return
        }
        let alone = try Self.model(second)
        #expect(model == alone)
        #expect(model.loadBalancing.origins.places == alone.loadBalancing.origins.places)
        #expect(former.whole == flattened.encoded)
        // And back.
        let first = TextFiles(base).read()
        let back = former.model(
            replacing: change.range,
            with: Array(before[change.range]),
            secrets: first.secrets
        )
        #expect(back == (try Self.model(first)))
    }

    /// Whatever a byte becomes: what comes of it is what reading it alone gives, or nothing.
    @Test(arguments: Array(" \n}{9v".utf8))
    func `no byte changes what else is read`(byte: UInt8) throws {
        let first = TextFiles(base).read()
        let original = try Self.former(base)
        let flattened = try #require(first.flattened)
        var taken = 0
        for place in original.whole.count - flattened.text.count..<original.whole.count
        where original.whole[place] != byte {
            var former = original
            var bytes = former.whole
            bytes[place] = byte
            let model = former.model(replacing: place..<place + 1, with: [byte], secrets: first.secrets)
            guard let model else { continue }
            taken += 1
            let decoded = try FlattenedConfiguration(decoding: bytes)
            let alone = ConfigurationReader.readFlattened(decoded, secrets: first.secrets).model
            #expect(model == alone, "byte \(place)")
            #expect(former.whole == bytes, "byte \(place)")
        }
        #expect(taken > 0 || byte != UInt8(ascii: "9"))
    }

    /// As the engine reads it.
    private static func model(_ result: ReadResult) throws -> ConfigurationModel {
        let flattened = try #require(result.flattened, "\(DiagnosticText.render(result.diagnostics))")
        return try #require(ConfigurationReader.readFlattened(flattened, secrets: result.secrets).model)
    }
}

extension FormerReading {
    /// As the generation has it.
    fileprivate var whole: [UInt8] { head + text }
}
