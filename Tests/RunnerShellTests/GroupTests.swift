import CLinux
import Foundation
import Testing

/// A user's other groups, from files of the forms of passwd(5) and group(5).
struct GroupTests {
    private static let accounts = """
        root:x:0:0::/root:/bin/sh
        ann:x:1001:1001::/:/bin/sh
        ann2:x:1001:1009::/:/bin/sh
        bob:x:1002:1002::/:/bin/sh

        """
    private static let groups = """
        root:x:0:
        ann:x:1001:ann
        wheel:x:10:bob,ann
        video:x:44:annie
        www:x:33:ann
        last:x:99:bob

        """

    @Test(
        arguments: [
            (1_001, 1_001, 8, [10, 33]), (1_001, 33, 8, [1_001, 10]), (1_001, 1_001, 1, [10]),
            (1_002, 1_002, 8, [10, 99]), (0, 0, 8, []), (1_003, 1_003, 8, []),
        ] as [(UInt32, UInt32, Int32, [UInt32])]
    )
    func listed(_ user: UInt32, _ group: UInt32, _ room: Int32, _ expected: [UInt32]) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/holdfast-groups-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(Self.accounts.utf8).write(to: URL(fileURLWithPath: folder + "/passwd"))
        try Data(Self.groups.utf8).write(to: URL(fileURLWithPath: folder + "/group"))
        var found = [UInt32](repeating: 7, count: 9)
        let count = unsafe hf_listed_groups(folder + "/passwd", folder + "/group", user, group, &found, room)
        #expect(Array(found.prefix(Int(count))) == expected)
        #expect(found.dropFirst(Int(count)).allSatisfy { $0 == 7 })
        #expect(unsafe hf_listed_groups(folder + "/none", folder + "/group", user, group, &found, room) == 0)
    }
}
