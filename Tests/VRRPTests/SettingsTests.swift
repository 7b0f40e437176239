import NetworkTypes
import Testing
import VRRP

/// What the settings' types refuse, and that secrets are never shown.
@Suite struct SettingsTests {
    private static let secret = Array("0123456789abcdef0123456789abcdef".utf8)

    private func key(_ identifier: UInt8) throws -> AuthenticationKey {
        try #require(AuthenticationKey(identifier: identifier, bytes: SettingsTests.secret))
    }

    @Test(arguments: [(0, false), (1, true), (8, true), (9, false)])
    func passwordHasOneToEightBytes(length: Int, isAccepted: Bool) {
        #expect((AuthenticationPassword(Array(repeating: 65, count: length)) != nil) == isAccepted)
    }

    @Test(arguments: [(31, false), (32, true), (64, true), (65, false)])
    func keyHas32To64Bytes(length: Int, isAccepted: Bool) {
        let bytes = Array(repeating: UInt8(1), count: length)
        #expect((AuthenticationKey(identifier: 1, bytes: bytes) != nil) == isAccepted)
        #expect(AuthenticationKey(identifier: 0, bytes: bytes) == nil)
    }

    @Test func activeKeyIsOneOfTheKeys() throws {
        let keys = [try key(1), try key(7)]
        #expect(KeyedAuthentication(keys: keys, activeKey: 7)?.activeKey == keys[1])
        #expect(KeyedAuthentication(keys: keys, activeKey: 2) == nil)
        #expect(KeyedAuthentication(keys: [], activeKey: 1) == nil)
        #expect(KeyedAuthentication(keys: [keys[0], keys[0]], activeKey: 1) == nil)
    }

    @Test func secretsAreNotShown() throws {
        let keyed = try #require(KeyedAuthentication(keys: [try key(1)], activeKey: 1))
        let settings = Sample.settings { $0.keyedAuthentication = keyed }
        let password = try #require(AuthenticationPassword(Array("12345678".utf8)))
        var shown = ""
        dump(settings, to: &shown)
        dump(password, to: &shown)
        shown += "\(settings)\(keyed)\(password)\(String(reflecting: settings))"
        #expect(shown.contains("key 1"))
        for secret in ["48, 49, 50", "49, 50, 51, 52", "0123456789", "123456", "- 50"] {
            #expect(!shown.contains(secret))
        }
    }

    @Test(arguments: [
        (AddressFamily.ipv4, "224.0.0.18"), (.ipv6, "ff02::12"),
    ])
    func goesToTheFamilysGroup(family: AddressFamily, group: String) throws {
        let settings = VirtualRouterSettings(
            name: "VI_1",
            interface: Sample.veth,
            virtualRouterID: Sample.vrid(1),
            family: family
        )
        #expect(settings.delivery == .multicast(try #require(IPAddress(group))))
    }
}
