import Testing

@testable import Node

struct PlanRecordTests {
    static let plans: [Plan] = [
        Plan(subject: .maintenance, user: 0, reason: nil, since: 0, expiry: nil),
        Plan(
            subject: .switchover(instance: "VI 1"),
            user: 4_294_967_294,
            reason: "kernel update, 100%",
            since: 1_764_115_200,
            expiry: 1_764_118_800
        ),
        Plan(
            subject: .drain(server: "[2001:db8::1]:80", service: nil),
            user: 1_000,
            reason: nil,
            since: 5,
            expiry: 6
        ),
        Plan(
            subject: .drain(server: "10.1.0.1:80", service: "tcp 10.0.0.1:80"),
            user: 1_000,
            reason: "äöü",
            since: 5,
            expiry: nil
        ),
    ]

    @Test func `what is written is read`() throws {
        let read = try #require([Plan].read(Self.plans.record(sequence: 7)))
        #expect(read.plans == Self.plans)
        #expect(read.sequence == 7)
        let empty = try #require([Plan].read([Plan]().record(sequence: 8)))
        #expect(empty.plans.isEmpty)
    }

    @Test func `a longer record's end behind a shorter one is no part of it`() throws {
        let long = Self.plans.record(sequence: 1)
        let short = [Plan]().record(sequence: 3)
        #expect([Plan].read(short + long[short.count...])?.plans == [])
    }

    @Test func `no cut and no flipped bit is taken for plans`() {
        let record = Self.plans.record(sequence: 7)
        for length in 0..<record.count { #expect([Plan].read(Array(record[..<length])) == nil) }
        // The sequence isn't part of the sum: a flip there may give another number, never other plans.
        for place in record.indices {
            for bit in 0..<8 {
                var damaged = record
                damaged[place] ^= 1 << bit
                if let read = [Plan].read(damaged) { #expect(read.plans == Self.plans) }
            }
        }
    }

    @Test func `of two slots the newer whole one counts`() {
        let older = Self.plans.record(sequence: 1)
        let newer = [Plan]().record(sequence: 2)
        #expect([Plan].newest(of: [newer, older])?.slot == 0)
        #expect([Plan].newest(of: [Array(newer.dropLast()), older])?.plans == Self.plans)
        #expect([Plan].newest(of: [[], []]) == nil)
    }

    /// Words of a file that somebody wrote by hand.
    @Test(arguments: [
        "maintenance\tx\t\t0\t0\t\t\n", "switchover\t\t\t0\t0\t\t\n",
        "reboot\t\t\t0\t0\t\t\n", "maintenance\t\t\t-1\t0\t\t\n", "maintenance\t\t\t0\t-1\t\t\n",
        "maintenance\t\t\t0\t0\t0\t\n", "maintenance\t\t\t0\t0\t99999999999\t\n",
        "maintenance\t\t\t0\t0\t\ta\u{1B}[2J\n", "maintenance\t\t\t0\t0\t\n",
        "maintenance\t\t\t0\t0\t9223372036854775808\t\n",
    ])
    func `what no engine wrote is refused`(body: String) {
        let record = Array("holdfast-plans 1 1 \(body.utf8.count) \(sum(body))\n\(body)".utf8)
        #expect([Plan].read(record) == nil)
    }

    /// FNV-1a, 64 bits (RFC draft-eastlake-fnv: offset basis and prime).
    private func sum(_ text: String) -> String {
        var sum: UInt64 = 14_695_981_039_346_656_037
        for byte in text.utf8 { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
        return String(sum, radix: 16)
    }
}
