import Configuration
import SeededRandom
import Testing

/// A configuration that has every block of the language, and lines none of which is what holds without it.
enum EveryBlock {
    static let text = daemon + routers + servers + checkers

    private static let daemon = """
        global_defs {
            router_id lb
            lvs_flush
            lvs_sync_daemon eth0 r1 id 7 maxlen 1400 port 8848 ttl 3 group 224.0.0.81
            lvs_timeouts tcp 9 tcpfin 8 udp 7
            smtp_alert_checker on
            smtp_server 192.0.2.25
            vrrp_garp_master_repeat 3
            vrrp_mcast_group4 224.0.0.20
            notification_email {
                root@example.org
                }
        }
        SSL {
            ca /etc/ca.pem
            certificate /etc/c.pem
            key /etc/k.pem
            password geheim
        }
        linkbeat_interfaces {
            eth5 MII
        }
        interface_up_down_delays {
            eth1 0.5 1
        }
        garp_group {
            garp_interval 0.5
            gna_interval 0.25
            interfaces {
                eth1
                eth2 eth3
            }
        }
        track_file f {
            file /f
            weight 3
            init_file 7 overwrite
        }
        vrrp_track_process p {
            process p -a
            quorum 2
            delay 1.5
        }
        vrrp_script s {
            script "/bin/s -x 'a b'"
            interval 0.5
            weight -20 reverse
            rise 3
            fall 2
        }
        bfd_instance b1 {
            neighbor_ip 192.0.2.200
            source_ip 192.0.2.201
            min_rx 20
            min_tx 30
            idle_tx 2000
            multiplier 4
            ttl 200
            passive
            weight 9
        }
        static_ipaddress {
            192.0.2.77/24 track_group t
        }
        static_routes {
            198.51.100.0/24 via 192.0.2.254 mtu lock 1400
        }
        static_rules {
            from 198.51.100.0/24 table 7 preference 9
        }
        track_group t {
            group {
                r1
            }
        }
        vrrp_sync_group both {
            group {
                r1
                r2
            }
            sync_group_tracking_weight
            notify_master /bin/m
            track_process {
                p weight 3
            }
        }

        """

    private static let routers = """
        vrrp_instance r1 {
            interface eth1
            virtual_router_id 1
            priority 90
            nopreempt
            garp_master_delay 9
            notify_backup "/bin/b 'x y'"
            virtual_ipaddress {
                192.0.2.1/24 dev eth9 label eth9:1
            }
            virtual_ipaddress_excluded {
                198.51.100.9/24
            }
            virtual_routes {
                default via 192.0.2.254 metric 7
            }
            virtual_rules {
                from 198.51.101.0/24 table 7 preference 8
            }
            track_script {
                s weight 5
            }
            track_file {
                f weight 2 reverse
            }
            track_interface {
                eth7 weight -9 reverse
            }
            track_bfd {
                b1 weight 5
            }
            track_process {
                p weight 2
            }
            track_service {
                "203.0.113.99 80" weight 4
            }
            auth_hmac {
                key 1 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
                active_key 1
                mode permissive
                time_window 20
            }
        }
        vrrp_instance r2 {
            interface eth1
            virtual_router_id 2
            state MASTER
            advert_int 3
            virtual_ipaddress {
                192.0.2.3/24
            }
            unicast_peer {
                192.0.2.100 min_ttl 9
            }
            authentication {
                auth_type PASS
                auth_pass "p#2"
            }
        }

        """

    private static let servers = """
        virtual_server_group g {
            203.0.113.1 80
            203.0.113.10-20 443
            fwmark 9
        }
        virtual_server 203.0.113.99 80 {
            delay_loop 7
            lvs_sched wrr
            lvs_method DR
            protocol TCP
            persistence_timeout 60
            persistence_granularity 255.255.255.0
            quorum 2
            hysteresis 1
            quorum_up "/bin/up x"
            quorum_down /bin/down
            weight 5
            alpha
            omega
            ha_suspend
            inhibit_on_failure
            virtualhost www.example.org
            retry 4
            delay_before_retry 2
            warmup 3
            connect_timeout 9
            smtp_alert off
            sorry_server 192.0.2.99 80
            real_server 192.0.2.49 80 {
                TCP_CHECK {
                    warmup 1
                }
            }
            real_server 192.0.2.50 80 {
                weight 9
                uthreshold 90
                lthreshold 10
                notify_up /bin/u
                notify_down /bin/d
                smtp_alert off
                HTTP_GET {
                    http_protocol 1.1
                    fast_recovery
                    url {
                        path /x
                        status_code 200-204
                        digest 0123456789abcdef0123456789abcdef
                    }
                    url {
                        path /y
                        regex "^ok"
                        regex_options caseless
                        regex_min_offset 1
                        regex_max_offset 9
                    }
                }
            }
        }
        virtual_server group g {
            protocol TCP
            lvs_method TUN type gue port 5555 nocsum
            lvs_sched sh
            real_server 192.0.2.52 {
                SSL_GET {
                    enable_sni
                    url {
                        path /z
                        virtualhost b.example
                        tls_compliant
                    }
                }
            }
        }

        """

    private static let checkers = """
        virtual_server fwmark 8 {
            lvs_method DR
            lvs_sched rr
            real_server 192.0.2.51 8080 {
                TCP_CHECK {
                    connect_port 99
                    bindto 192.0.2.2
                    bind_port 4000
                    bind_if eth1
                    fwmark 3
                    connect_timeout 2
                    retry 2
                }
                GRPC_CHECK {
                    service a.b
                    virtualhost g.example
                    tls
                    sni_name h.example
                    tls_verify
                    tls_expiry_warning 20
                }
                SMTP_CHECK {
                    helo_name h.example
                    host {
                        connect_ip 192.0.2.60
                        connect_port 26
                    }
                }
                DNS_CHECK {
                    type TXT
                    name example.org
                }
                UDP_CHECK {
                    payload 0102
                    require_reply 03x4
                    min_reply_length 2
                    max_reply_length 20
                }
                PING_CHECK {
                    retry 9
                }
                MISC_CHECK {
                    misc_path "/bin/check a"
                    misc_timeout 7
                    misc_dynamic
                    user nobody
                }
                FILE_CHECK {
                    track_file f
                    weight 7
                }
                BFD_CHECK {
                    name b1
                }
            }
        }

        """

    /// Lines that mean nothing: links aren't polled.
    static let withoutEffect: Set<String> = ["linkbeat_interfaces", "eth5"]
}

extension EveryBlock {
    /// One line, or a block with all that it holds.
    struct Part: Sendable, CustomTestStringConvertible {
        /// Places in `lines`.
        let range: Range<Int>
        let block: Block
        var testDescription: String {
            "\(range.lowerBound + 1): " + EveryBlock.lines[range.lowerBound].trimmed
        }
    }

    static let lines = text.split(separator: "\n").map(String.init)

    /// Every part, in the order of the text.
    static let parts: [Part] = {
        var result: [Part] = []
        var open: [(start: Int, block: Block, body: Block)] = []
        for (index, line) in lines.enumerated() {
            let block = open.last?.body ?? .root
            if line.trimmed == "}" {
                if let frame = open.popLast() {
                    result.append(Part(range: frame.start..<index + 1, block: frame.block))
                }
            } else if line.hasSuffix("{") {
                let body = Schema.keyword(line.head, in: block)?.body ?? .root
                open.append((index, block, body))
            } else {
                result.append(Part(range: index..<index + 1, block: block))
            }
        }
        return result.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }()

    static func without(_ dropped: [Part]) -> String {
        let gone = Set(dropped.flatMap(\.range))
        return lines.indices.filter { !gone.contains($0) }.map { lines[$0] + "\n" }.joined()
    }
}

extension String {
    var trimmed: String { String(drop { $0 == " " }) }
    /// The first word.
    var head: String { trimmed.split(separator: " ").first.map(String.init) ?? "" }
}

struct EveryBlockTests {
    @Test func everyBlockIsThere() {
        let opened = EveryBlock.parts.compactMap { part in
            part.range.count > 1
                ? Schema.keyword(EveryBlock.lines[part.range.lowerBound].head, in: part.block)?.body : nil
        }
        #expect(
            Set(opened)
                == Set(Block.allCases).subtracting([.root, .anyChecker, .connectingChecker, .securedChecker])
        )
    }

    /// What a round trip loses, equality of models sees: each line makes a difference.
    @Test(arguments: EveryBlock.parts)
    func everyLineCounts(_ part: EveryBlock.Part) {
        let model = TextFiles(EveryBlock.text).read(ReaderOptions(purpose: .check)).model
        let other = TextFiles(EveryBlock.without([part])).read(ReaderOptions(purpose: .check)).model
        let isIdle = EveryBlock.withoutEffect.contains(EveryBlock.lines[part.range.lowerBound].head)
        #expect(model != nil)
        #expect((other == model) == isIdle)
    }

    /// Parts of it, chosen by chance, shown and flattened and read back: the same model.
    @Test(arguments: 0..<60)
    func shownAndFlattenedIsTheSame(seed: UInt64) throws {
        let text = try someOfIt(seed)
        let result = TextFiles(text).read(purpose: .check)
        let model = try #require(result.model)
        let flattened = try #require(result.flattened)
        let again = ConfigurationReader.readFlattened(flattened, secrets: result.secrets, purpose: .check)
        #expect(again.model == model, "seed \(seed)\n\(text)")
        let shown = ShownConfiguration.text(flattened, secrets: result.secrets)
        let reread = TextFiles(shown).read(purpose: .check)
        #expect(reread.model == model, "seed \(seed)\n\(shown)")
        #expect(reread.secrets == result.secrets)
    }

    /// A default that is shown as a line of its own means what its absence means; all of them, too.
    @Test(arguments: 0..<6)
    func shownDefaultsHold(seed: UInt64) throws {
        let result = TextFiles(try someOfIt(seed)).read(ReaderOptions(purpose: .check))
        let shown = ShownConfiguration.text(try #require(result.flattened), secrets: result.secrets)
        let lines = shown.split(separator: "\n").map(String.init)
        let defaults = lines.indices.filter { lines[$0].trimmed.hasPrefix("# ") && !lines[$0].contains(": ") }
        #expect(defaults.count > 10)
        for written in defaults.map({ [$0] }) + [defaults] {
            var text = lines
            for index in written { text[index] = text[index].replacing("# ", with: "") }
            let again = TextFiles(text.joined(separator: "\n")).read(ReaderOptions(purpose: .check))
            let problems = again.diagnostics.filter { $0.severity == .error }.map(DiagnosticCase.line)
            #expect(again.model == result.model, "seed \(seed) \(written.map { lines[$0] }) \(problems)")
        }
    }

    /// The whole text, or it without some parts, as long as it is good.
    private func someOfIt(_ seed: UInt64) throws -> String {
        var dice = RandomSource(seed: seed)
        var dropped: [EveryBlock.Part] = []
        guard seed > 0 else { return EveryBlock.text }
        for _ in 0..<12 {
            let part = try #require(EveryBlock.parts.randomElement(using: &dice))
            let text = EveryBlock.without(dropped + [part])
            if TextFiles(text).read(ReaderOptions(purpose: .check)).model != nil { dropped.append(part) }
        }
        return EveryBlock.without(dropped)
    }
}
