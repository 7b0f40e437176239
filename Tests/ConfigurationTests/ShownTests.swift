import Configuration
import SeededRandom
import Testing

/// parse(show(x)) == parse(x), for people's eyes with asterisks.
struct ShownTests {
    @Test(arguments: 0..<300)
    func shownIsTheSame(seed: UInt64) throws {
        var generator = Generator(dice: RandomSource(seed: seed))
        let text = generator.file()
        let result = TextFiles(text).read()
        let shown = ShownConfiguration.text(try #require(result.flattened), secrets: result.secrets)
        let again = TextFiles(shown).read()
        #expect(again.model == result.model, "seed \(seed)\n\(text)\n\(shown)")
        #expect(again.model != nil && again.secrets == result.secrets)
        let twice = ShownConfiguration.text(try #require(again.flattened), secrets: again.secrets)
        #expect(twice == shown)
    }

    @Test func golden() throws {
        let files = TextFiles([
            TextFiles.main: """
            $ID=7
            include a
            vrrp_instance "web one" { // mine
              virtual_router_id $ID
              interface eth0
              virtual_ipaddress { 192.0.2.1/24 dev eth0 }
              advert_int 2.0
              authentication {
                auth_pass "se cret"
                auth_type PASS
              }
            }
            """,
            "a": "global_defs {\n  router_id A\n}\n",
        ])
        let result = files.read(purpose: .check)
        let shown = ShownConfiguration.text(try #require(result.flattened), secrets: nil)
        let given = shown.split(separator: "\n").filter { !$0.contains("# ") }.joined(separator: "\n")
        #expect(
            given == """
                global_defs {
                    router_id A
                }
                vrrp_instance "web one" {
                    virtual_router_id 7
                    interface eth0
                    virtual_ipaddress {
                        192.0.2.1/24 dev eth0
                    }
                    advert_int 2.0
                    authentication {
                        auth_pass ********
                        auth_type PASS
                    }
                }
                """
        )
        #expect(shown.contains("\n    # priority: 255 with state MASTER, else 100\n"))
        #expect(!shown.contains("# advert_int:"), "given")
        #expect(!shown.contains("cret"))
    }
}
