import Testing

/// One row of a policy file.
struct PolicyRow: Equatable, Sendable, CustomTestStringConvertible {
    /// `argument & mask == value`.
    struct Condition: Equatable, Sendable {
        var argument: UInt32
        var mask: UInt32
        var value: UInt32
    }

    var call: String
    /// 0: allowed; otherwise the call fails so.
    var errno: Int32
    var conditions: [Condition]
    var reason: String

    var testDescription: String {
        conditions.reduce("\(errno == 0 ? "" : "errno ")\(call)") { "\($0) \($1.argument)=\($1.value)" }
    }
}

struct PolicyError: Error { var line: Int, text: String }

/// The names that policy files may use; the numbers of Linux on x86-64 and arm64.
private let constants: [String: UInt32] = [
    "AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16, "AF_PACKET": 17,
    "SOCK_TYPE": 0xF, "SOCK_STREAM": 1, "SOCK_DGRAM": 2, "SOCK_RAW": 3, "SOCK_SEQPACKET": 5,
    "IPPROTO_TCP": 6, "TCP_NODELAY": 1, "TCP_QUICKACK": 12, "IPV6_V6ONLY": 26,
    "IPPROTO_IP": 0, "IPPROTO_IPV6": 41, "IPPROTO_AH": 51, "IPPROTO_VRRP": 112,
    "IPPROTO_ICMP": 1, "IPPROTO_ICMPV6": 58,
    "NETLINK_ROUTE": 0, "NETLINK_GENERIC": 16, "NETLINK_NETFILTER": 12,
    "SOL_SOCKET": 1, "SO_SNDBUF": 7, "SO_RCVBUF": 8, "SO_PEERCRED": 17, "SO_BINDTODEVICE": 25, "SO_MARK": 36,
    "SO_ATTACH_FILTER": 26, "SO_RXQ_OVFL": 40, "SO_RCVBUFFORCE": 33, "SO_TIMESTAMPNS": 35,
    "IP_TOS": 1, "IP_MTU_DISCOVER": 10, "IP_RECVERR": 11, "IPV6_RECVERR": 25,
    "IP_TTL": 2, "IPV6_UNICAST_HOPS": 16,
    "IP_MULTICAST_LOOP": 34,
    "IP_ADD_MEMBERSHIP": 35, "IP_DROP_MEMBERSHIP": 36, "IP_MULTICAST_ALL": 49,
    "IPV6_CHECKSUM": 7, "IPV6_MULTICAST_LOOP": 19, "IPV6_JOIN_GROUP": 20, "IPV6_LEAVE_GROUP": 21,
    "IPV6_MULTICAST_ALL": 29, "IPV6_RECVPKTINFO": 49, "IPV6_RECVHOPLIMIT": 51, "IPV6_TCLASS": 67,
    "SOL_NETLINK": 270, "NETLINK_EXT_ACK": 11, "NETLINK_GET_STRICT_CHK": 12,
    "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_SETFL": 4, "F_DUPFD_CLOEXEC": 1030,
    "SIOCGIFNAME": 0x8910, "SIOCGIFFLAGS": 0x8913, "SIOCGIFHWADDR": 0x8927, "SIOCGIFINDEX": 0x8933,
    "PROT_EXEC": 4,
    "PR_SET_NAME": 15, "PR_GET_NAME": 16, "CLOCK_MONOTONIC": 1,
    // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, and the bit of O_TMPFILE that isn't O_DIRECTORY.
    "O_CHANGES": 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000 | 0o20000000,
    // VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_CLEARTID: what glibc passes.
    "CLONE_OF_A_THREAD": 0x3D0F00,
    "S_IFMT": 0o170000, "S_IFIFO": 0o010000, "AT_EMPTY_PATH": 0x1000,
    "O_CREAT": 0o100, "O_EXCL": 0o200, "TCGETS": 0x5401,
    "O_WRONLY": 0o1, "O_NOFOLLOW": 0o400000, "O_CLOEXEC": 0o2000000,
    "CLONE_NEWNS": 0x20000, "CLONE_NEWCGROUP": 0x2000000, "CLONE_NEWUTS": 0x4000000,
    "CLONE_NEWIPC": 0x8000000,
    "CLONE_NEWUSER": 0x1000_0000, "CLONE_NEWPID": 0x2000_0000, "CLONE_NEWNET": 0x4000_0000,
    "TIOCSTI": 0x5412, "TIOCLINUX": 0x541C,
    "ENOSYS": 38, "EPERM": 1,
]

/// Reads a policy file; every row must have a reason.
func policyRows(_ text: String) throws(PolicyError) -> [PolicyRow] {
    var rows: [PolicyRow] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var words = parts[0].split(separator: " ").map { String($0) }
        guard let verb = words.first else { continue }
        let wrong = PolicyError(line: index + 1, text: String(line))
        words.removeFirst()
        var errno: UInt32 = 0
        if verb == "errno", let name = words.first, let number = constants[name] {
            errno = number
            words.removeFirst()
        } else if verb != "allow" {
            throw wrong
        }
        guard parts.count == 2, parts[1].count > 3, let call = words.first else { throw wrong }
        var conditions: [PolicyRow.Condition] = []
        for word in words.dropFirst() {
            guard let condition = condition(word) else { throw wrong }
            conditions.append(condition)
        }
        let reason = String(parts[1].drop { $0 == " " })
        rows.append(PolicyRow(call: call, errno: Int32(errno), conditions: conditions, reason: reason))
    }
    return rows
}

private func condition(_ word: String) -> PolicyRow.Condition? {
    let sides = word.split(separator: "=").map { String($0) }
    guard sides.count == 2, let wanted = value(sides[1]) else { return nil }
    let left = sides[0].split(separator: "&").map { String($0) }
    guard left.count <= 2, let argument = UInt32(left[0]), argument < 6 else { return nil }
    guard left.count == 2 else { return PolicyRow.Condition(argument: argument, mask: .max, value: wanted) }
    guard let mask = value(left[1]), wanted & ~mask == 0 else { return nil }
    return PolicyRow.Condition(argument: argument, mask: mask, value: wanted)
}

private func value(_ text: String) -> UInt32? {
    var result: UInt32 = 0
    for name in text.split(separator: "|") {
        guard let bits = constants[String(name)] ?? UInt32(name) else { return nil }
        result |= bits
    }
    return result
}

/// The Swift file of a policy: `name` is "Helper", "Engine", … The order of rows means nothing to a
/// filter, so the calls without conditions come first, many a line.
func generatedSwift(_ rows: [PolicyRow], name: String) -> String {
    let plain = rows.filter { $0.errno == 0 && $0.conditions.isEmpty }
    var lines = plain.isEmpty ? [] : ["        allow("]
    for row in plain {
        let more = "\"\(row.call)\", "
        if (lines[lines.count - 1] + more).count > 108 || lines.count == 1 { lines.append("            ") }
        lines[lines.count - 1] += more
    }
    lines = lines.map { $0.last == " " && $0.contains(",") ? String($0.dropLast()) : $0 }
    if !plain.isEmpty {
        lines[lines.count - 1] = String(lines[lines.count - 1].dropLast())
        lines.append("        )")
    }
    for row in rows where row.errno != 0 && row.conditions.isEmpty {
        lines.append("        refuse(\"\(row.call)\", errno: \(row.errno))")
    }
    for row in rows where !row.conditions.isEmpty {
        let conditions = row.conditions.map { condition in
            condition.mask == .max
                ? "argument(\(condition.argument), is: \(condition.value))"
                : "argument(\(condition.argument), mask: \(condition.mask), is: \(condition.value))"
        }
        let call = row.errno == 0 ? "allow(\"\(row.call)\"" : "refuse(\"\(row.call)\", errno: \(row.errno)"
        lines.append("        \(call), when: \(conditions.joined(separator: ", ")))")
    }
    let file = "\(name.lowercased()).seccomp"
    let text = """
        // Generated from policy/\(file) by Tests/SandboxTests (UPDATE_GOLDEN=1); do not edit.
        // swift-format-ignore-file

        extension Filter {
            /// The rows of policy/\(name.lowercased()).seccomp.
            mutating func add\(name)Rules() {
        \(lines.joined(separator: "\n"))
            }
        }

        """
    // The helper alone is built as Embedded Swift.
    return name != "Helper"
        ? text.replacing("extension", with: "#if !$Embedded\nextension", maxReplacements: 1) + "#endif\n"
        : text
}
