import NetworkTypes
import Simulation
import Testing

/// Every rule sees what breaks it: each defect must be found by its rule within some seeds.
struct DefectTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let defect: Defect
        let rule: Rule

        var testDescription: String { "\(rule): \(defect)" }
    }

    static let rows = [
        Row(defect: .deafEngines, rule: .oneHolder),
        Row(defect: .removesIgnored, rule: .oneHolder),
        Row(defect: .enginesSleep, rule: .oneMaster),
        Row(defect: .putsRefused, rule: .addressWithMaster),
        Row(defect: .putsIgnored, rule: .announcedAbsentAddress),
        Row(defect: .advertsRepeatedLater, rule: .silentAfterStop),
        Row(defect: .farewellsTripled, rule: .farewell),
        Row(defect: .adoptionAnnounced, rule: .quietAdoption),
        Row(defect: .leaseNeverSpent, rule: .leaseEnds),
        Row(defect: .lifetimesIgnored, rule: .lifetimeEnds),
        Row(defect: .advertsTripled, rule: .advertPace),
        Row(defect: .advertsSwallowed, rule: .advertGap),
        Row(defect: .wrongNumbers, rule: .honestEngine),
        Row(defect: .trackersLie, rule: .steadyMaster),
        Row(defect: .answersLost, rule: .confirmation),
        Row(defect: .answersInvented, rule: .confirmation),
        Row(defect: .announcementsForgotten, rule: .confirmation),
        Row(defect: .announcementsRepeated, rule: .announcementsEnd),
        Row(defect: .timerSpins, rule: .endlessLoop),
    ]

    @Test(arguments: rows)
    func `a defect is found by its rule`(_ row: Row) throws {
        let interface = try #require(InterfaceName("eth0"))
        for seed in UInt64(1)...120 {
            let run = SeededRun(seed: seed, interface: interface, defect: row.defect)
            if run.violation?.rule == row.rule { return }
        }
        Issue.record("no seed found it")
    }

    @Test func `every rule has a defect`() {
        #expect(Rule.allCases.filter { rule in !DefectTests.rows.contains { $0.rule == rule } } == [])
        let untried = Defect.allCases.filter { defect in
            defect != .none && !DefectTests.rows.contains { $0.defect == defect }
        }
        #expect(untried == [])
    }
}
