import HealthChecks

/// What checks say beside up and down, for people: why one doesn't pass, and that a certificate ends soon.
/// Checks have the numbers of the list in force; another list brings all of it anew.
package struct CheckRemarks: Sendable {
    private var failures: [Int: String] = [:]
    private var certificates: [Int: UInt32] = [:]

    mutating func take(_ remark: CheckRemark, of check: Int) {
        switch remark {
        case .failure(let words): failures[check] = words
        case .certificateEnds(let days): certificates[check] = days
        }
    }

    /// By real server, each in the order of its checks.
    func byServer(_ checks: [ServerCheck]) -> [Place: ServerRemarks] {
        var result: [Place: ServerRemarks] = [:]
        for number in failures.keys.sorted() where checks.indices.contains(number) {
            let title = checks[number].settings.probe.title
            result[Place(checks[number]), default: .none].problems.append(
                "\(title): \(failures[number] ?? "")"
            )
        }
        for number in certificates.keys.sorted() where checks.indices.contains(number) {
            let days = certificates[number] ?? 0
            let least = result[Place(checks[number])]?.certificateDays ?? days
            result[Place(checks[number]), default: .none].certificateDays = min(least, days)
        }
        return result
    }

    struct Place: Hashable {
        let virtualServer: Int
        let realServer: Int

        init(virtualServer: Int, realServer: Int) {
            self.virtualServer = virtualServer
            self.realServer = realServer
        }

        init(_ check: ServerCheck) {
            self.init(virtualServer: check.virtualServer, realServer: check.realServer)
        }
    }
}

/// One thing that a check says.
package enum CheckRemark: Hashable, Sendable {
    /// Why it doesn't pass; nil: it does.
    case failure(String?)
    /// Days for which the server's certificate is still good, when they are few; nil: not few.
    case certificateEnds(days: UInt32?)
}

/// What the checks of a real server say.
package struct ServerRemarks: Hashable, Sendable {
    /// A sentence for each check that doesn't pass.
    package var problems: [String]
    /// The least of its certificates that end soon.
    package var certificateDays: UInt32?

    package static let none = ServerRemarks(problems: [], certificateDays: nil)
}
