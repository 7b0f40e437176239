import NetworkTypes
import Testing
import Tracking

/// Spec vrrp-behaviour 10.3, 10.4 and 19.4.
@Suite struct ContributionTests {
    @Test(arguments: [
        // weight, reversed: unknown, good, bad
        (0, false, Contribution.waiting, Contribution.priority(0), Contribution.fault),
        (0, true, .waiting, .fault, .priority(0)),
        (20, false, .priority(0), .priority(20), .priority(0)),
        (20, true, .priority(0), .priority(-20), .priority(0)),
        (-20, false, .priority(0), .priority(0), .priority(-20)),
        (-20, true, .priority(0), .priority(0), .priority(20)),
    ])
    func weights(
        _ value: Int,
        _ reversed: Bool,
        _ unknown: Contribution,
        _ good: Contribution,
        _ bad: Contribution
    )
        throws
    {
        let weight = try #require(TrackWeight(value, isReversed: reversed))
        #expect(weight.contribution(of: .unknown) == unknown)
        #expect(weight.contribution(of: .good) == good)
        #expect(weight.contribution(of: .bad) == bad)
    }

    @Test(arguments: [
        (0, false, 0, Contribution.priority(0)), (0, false, 1, .fault), (0, false, -1, .fault),
        (0, true, 0, .fault), (0, true, 7, .priority(0)),
        (1, false, 30, .priority(30)), (1, true, 30, .priority(-30)), (-2, false, 10, .priority(-20)),
        (1, false, 254, .priority(253)), (1, false, -253, .priority(-253)), (1, false, -254, .fault),
        (1, true, 254, .fault), (254, false, Int32.min, .fault), (254, false, Int32.max, .priority(253)),
    ])
    func files(_ value: Int, _ reversed: Bool, _ number: Int32, _ expected: Contribution) throws {
        let weight = try #require(TrackWeight(value, isReversed: reversed))
        #expect(weight.contribution(ofFileWith: number) == expected)
    }

    /// As strtol with base 0 reads; nil where the former value stays.
    @Test(
        arguments: [
            ("", 0), ("\n", 0), ("12\n", 12), (" \t-7 x", -7), ("+3", 3), ("0x1F", 31), ("0X1f", 31),
            ("0x", 0),
            ("010", 8), ("08", 0), ("abc", 0), ("- 5", 0), ("2147483647", 2_147_483_647), ("2147483648", nil),
            ("-2147483648", -2_147_483_648), ("-2147483649", nil), ("99999999999999999999999999", nil),
            (String(repeating: " ", count: 126) + "12", 1), (String(repeating: " ", count: 127) + "12", 0),
        ] as [(String, Int32?)]
    )
    func fileTexts(_ text: String, _ expected: Int32?) {
        #expect(FileNumber.read(Array(text.utf8)) == expected)
    }

    struct Following: Sendable, CustomTestStringConvertible {
        let what: String
        var own: [(TrackTarget, Int?)] = []
        var group: [(TrackTarget, Int?)] = []
        var context = TrackingContext()
        let expected: [(TrackTarget, Int16)]

        var testDescription: String { what }
    }

    static let interface = TrackTarget.interface(InterfaceName.eth1)
    static let all: [(TrackTarget, Int?)] = [
        (interface, 10), (.script("s"), -20), (.script("t"), 0), (.file("f"), 1), (.file("g"), 2),
        (.process("p"), 30), (.bfd("b"), 40),
    ]

    @Test(arguments: [
        Following(
            what: "a reference without a weight takes its tracker's",
            own: [(.script("s"), nil), (.file("f"), nil), (.script("s"), 3)],
            expected: [(.script("s"), 5), (.file("f"), 1)]
        ),
        Following(
            what: "owners drop what is weighted",
            own: all,
            context: TrackingContext(isOwner: true),
            expected: [(.script("t"), 0), (.file("f"), 0), (.process("p"), 30)]
        ),
        Following(
            what: "members of a group without sync_group_tracking_weight",
            own: all,
            context: TrackingContext(isInUnweightedGroup: true),
            expected: [(interface, 0), (.script("t"), 0), (.file("f"), 0), (.process("p"), 30)]
        ),
        Following(
            what: "the group's entry wins, unless the own one is a fault",
            own: [(.script("s"), 10), (.script("t"), 0)],
            group: [(.script("s"), -30), (.script("t"), -30), (.script("u"), nil)],
            expected: [(.script("s"), -30), (.script("t"), 0), (.script("u"), 5)]
        ),
        Following(
            what: "an owner in the group takes the weights from the group's entries",
            group: [(.script("s"), -30)],
            context: TrackingContext(groupHasOwner: true),
            expected: [(.script("s"), 0)]
        ),
    ])
    func following(_ row: Following) {
        func references(_ rows: [(TrackTarget, Int?)]) -> [TrackReference] {
            rows.map { TrackReference($0.0, weight: $0.1.flatMap { TrackWeight($0) }) }
        }
        let result = followedTrackers(
            own: references(row.own),
            group: references(row.group),
            in: row.context,
            defaultWeight: { target in
                if case .script = target { return TrackWeight(5) ?? .fault }
                return .one
            }
        )
        #expect(result.map { $0.target } == row.expected.map { $0.0 })
        #expect(result.map { $0.weight.value } == row.expected.map { $0.1 })
    }
}

extension InterfaceName {
    static var eth1: InterfaceName {
        guard let name = InterfaceName("eth1") else { preconditionFailure("eth1 is a name") }
        return name
    }
}
