import Testing

@testable import Configuration

/// Flattened text that is read while it is being written.
struct FlattenedReadingTests {
    /// Long enough for several pieces: so many virtual servers, and a router with a secret behind them.
    private static func text(_ servers: Int) -> String {
        (1...servers).map { number in
            """
            virtual_server 192.0.\(number / 250).\(number % 250 + 1) 80 {
                protocol TCP
                lvs_sched wrr
                real_server 10.0.\(number / 250).\(number % 250 + 1) 80 {
                    weight \(number)
                    TCP_CHECK {
                        connect_timeout 3
                    }
                }
            }

            """
        }.joined() + "include more.conf\n"
    }

    private static let more = """
        vrrp_instance a {
            interface eth0
            virtual_router_id 1
            authentication {
                auth_type PASS
                auth_pass sesame
            }
            virtual_ipaddress {
                192.0.2.1
            }
        }

        """

    private static func parts(_ text: String) -> (parts: [FlattenedPart], result: ReadResult) {
        var parts: [FlattenedPart] = []
        let files = TextFiles(["a.conf": text, "more.conf": more])
        let result = ConfigurationReader.read("a.conf", from: files, outlet: { parts.append($0) })
        return (parts, result)
    }

    @Test func `pieces become the same bytes and the same model`() throws {
        let (parts, result) = FlattenedReadingTests.parts(FlattenedReadingTests.text(1_000))
        let flattened = try #require(result.flattened)
        #expect(parts.count > 2)
        #expect(parts.map(\.isLast) == Array(repeating: false, count: parts.count - 1) + [true])
        var reading = FlattenedReading(isCompatible: false)
        for part in parts {
            let isTaken = reading.take(part)
            #expect(isTaken)
        }
        let finished = reading.finish()
        let read = try #require(finished)
        #expect(read.head + read.text == flattened.encoded)
        var same = read
        let whole = ConfigurationReader.readFlattened(flattened, secrets: result.secrets)
        #expect(result.secrets == [Array("sesame".utf8)])
        #expect(
            same.model(replacing: 0..<0, with: [], secrets: result.secrets) == whole.model
        )
    }

    @Test func `what has errors has no last piece`() throws {
        let text = FlattenedReadingTests.text(1_000).replacing("weight 1000\n", with: "weight many\n")
        let (parts, result) = FlattenedReadingTests.parts(text)
        #expect(result.hasErrors)
        #expect(!parts.isEmpty && !parts.contains { $0.isLast })
    }

    @Test func `pieces that don't fit aren't taken`() throws {
        let (parts, _) = FlattenedReadingTests.parts(FlattenedReadingTests.text(1_000))
        func isTaken(_ change: (inout FlattenedPart) -> Void) -> Bool {
            var reading = FlattenedReading(isCompatible: false)
            var part = parts[0]
            change(&part)
            return reading.take(part)
        }
        #expect(isTaken { _ in })
        #expect(!isTaken { $0.isCompatible = true })
        #expect(!isTaken { $0.files = [] })
        #expect(!isTaken { $0.text.removeLast() })
        #expect(!isTaken { $0.origins.removeLast() })
        #expect(!isTaken { $0.files = Array(repeating: "", count: ReadingLimits.files + 1) })
    }
}
