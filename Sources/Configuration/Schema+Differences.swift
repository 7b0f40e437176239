extension Schema {
    /// Where a keyword means something else here than with keepalived, for `explain` and the manual: a
    /// sentence without a full stop. What holds for all keywords (twice, out of range, unknown) isn't here.
    static func difference(of keyword: Keyword) -> String? {
        differences[keyword.block]?[keyword.name]
    }

    /// Each was tried with keepalived 2.2.7, or stands in its text as an accident.
    private static let differences: [Block: [String: String]] = [
        .virtualRouter: [
            "skip_check_adv_addr": "off turns it off; keepalived turns it on whatever the argument says",
            "nopreempt": "a warning where it has no effect, with state MASTER or priority 255",
        ],
        .globalDefinitions: [
            "v3_checksum_as_v2": "an argument counts; keepalived turns it on whatever the argument says"
        ],
    ]

    /// Whether each row of the differences is about a keyword.
    package static var strayDifferences: [String] {
        Block.allCases.flatMap { block in
            (differences[block] ?? [:]).keys.filter { place(of: $0, in: block) == nil }.sorted()
        }
    }
}
