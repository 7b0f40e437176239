import Configuration
import NetworkTypes
import Node
import Testing
import VRRP

/// Many routers on one machine.
struct SlotTests {
    /// When it was due.
    private func words(_ line: String) -> String {
        line.split(separator: " ").suffix(2).joined(separator: " ")
    }

    @Test func `routers that become master together advertise apart from each other`() throws {
        var stage = Stage()
        try stage.compile("many") { model in
            let first = model.routers[0].settings
            model = ConfigurationModel(
                virtualRouters: try (1...130).map { number in
                    var settings = first
                    settings.name = "VI_\(number)"
                    settings.virtualAddresses = [
                        VirtualAddress(
                            address: InterfaceAddress(host: Stage.address(UInt8(100 + number))),
                            interface: first.interface
                        )
                    ]
                    settings.virtualRouterID = try #require(VirtualRouterID(rawValue: UInt8(number)))
                    return settings
                }
            )
        }
        try stage.read("many")
        try stage.observe()
        try stage.handle(.helperConnected)
        try stage.welcome(nil)
        for _ in 0..<4 { try stage.answerAll() }
        try stage.run(until: .milliseconds(3_620))
        let beginning = stage.take().filter { $0.hasPrefix("transmit") }
        try stage.run(until: .milliseconds(5_900))
        var counts: [String: Int] = [:]
        for line in beginning + stage.take() where line.hasPrefix("transmit") {
            counts[words(line), default: 0] += 1
        }
        // An hour after boot, whole seconds are where the first 16 belong, the next ones half a second later,
        // then a quarter, three quarters and the eighths; the last two have the first sixteenth. What is due
        // soon after 5.9 s has been handed over.
        var expected = ["+3.609375 s": 130]
        for eighth in 29...48 { expected["+\(Double(eighth) / 8) s".replacing(".0 ", with: " ")] = 16 }
        expected["+4.0625 s"] = 2
        expected["+5.0625 s"] = 2
        #expect(counts == expected)
    }
}
