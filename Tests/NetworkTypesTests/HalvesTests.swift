import NetworkTypes
import Testing

/// Two stored halves behave as the number that they are.
struct HalvesTests {
    static let rising: [UInt128] = [
        0, 1, 0xFFFF_FFFF_FFFF_FFFF, 0x1_0000_0000_0000_0000, 0x1_0000_0000_0000_0001,
        0x8000_0000_0000_0000_0000_0000_0000_0000, .max,
    ]

    @Test func valueComesBack() {
        for value in HalvesTests.rising { #expect(Halves(value).value == value) }
    }

    @Test func orderIsTheNumbers() {
        for left in HalvesTests.rising {
            for right in HalvesTests.rising {
                #expect((Halves(left) < Halves(right)) == (left < right), "\(left) \(right)")
            }
        }
    }
}
