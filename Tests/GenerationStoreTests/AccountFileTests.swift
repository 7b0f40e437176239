import CLinux
import Testing

/// A file of the form of passwd(5) or group(5), and what is found in it.
struct AccountFileTests {
    private static let accounts = """
        root:x:0:0:root:/root:/bin/bash
        # ann:x:1:1::/:
        ann2:x:1009:1010::/:/bin/sh
        broken:x:1:
        huge:x:4294967296:1::/:
        odd:x:12a:1::/:
         ann:x:1001:1002::/:/bin/sh
        ann:x:7:7::/:/bin/sh
        high:x:4294967295:4294967294::/:
        bob2:1:2:3:::
        cut:x:5:6
        """

    @Test(
        arguments: [
            ("root", [0, 0]), ("ann", [1_001, 1_002]), ("ann2", [1_009, 1_010]), ("an", nil), ("", nil),
            ("broken", nil), ("huge", nil), ("odd", nil), ("high", [4_294_967_295, 4_294_967_294]),
            ("cut", nil), ("bob", nil), ("x", nil), ("root:x", nil),
        ] as [(String, [UInt32]?)]
    )
    func listed(_ name: String, _ expected: [UInt32]?) {
        var (user, group): (UInt32, UInt32) = (7, 7)
        let found = unsafe hf_account_in(Self.accounts, name, &user, &group)
        #expect((found == 1 ? [user, group] : nil) == expected)
        #expect(found == 1 || (user, group) == (7, 7))
        // As in a file of groups.
        let isListed = unsafe hf_account_in(Self.accounts, name, &user, nil) == 1
        #expect(isListed == (expected != nil || name == "broken" || name == "cut"))
    }

    @Test func `a file larger than a page is read whole`() throws {
        let folder = try TemporaryFolder("accounts")
        let lines = (0..<5_000).map { "user\($0):x:\($0):\($0 + 1)::/:" }.joined(separator: "\n")
        let path = try folder.write("passwd", lines + "\n")
        var (user, group): (UInt32, UInt32) = (0, 0)
        #expect(unsafe hf_listed_account(path, "user4999", &user, &group) == 1)
        #expect(user == 4_999 && group == 5_000)
        #expect(unsafe hf_listed_account(path + ".none", "user1", &user, &group) == 0)
    }
}
