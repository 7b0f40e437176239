/// A block of the language; the raw value is its name in messages.
///
/// A new block is a case here, a row of `Schema` whose `body` it is, and either rows of its own keywords or,
/// where its lines are no keywords, the form of a line in `content`.
package enum Block: String, Sendable, Hashable, CaseIterable {
    case root = "the file"
    case globalDefinitions = "global_defs"
    case notificationEmail = "notification_email"
    case virtualRouter = "vrrp_instance"
    case authentication = "authentication"
    case keyedAuthentication = "auth_hmac"
    case virtualAddresses = "virtual_ipaddress"
    case trackGroup = "track_group"
    case syncGroup = "vrrp_sync_group"
    case announcementGroup = "garp_group"
    case script = "vrrp_script"
    case trackedProcess = "vrrp_track_process"
    case trackedFile = "track_file"
    case tls = "SSL"
    case virtualServerGroup = "virtual_server_group"
    case virtualServer = "virtual_server"
    case realServer = "real_server"
    case anyChecker = "checkers"
    case udpCheck = "UDP_CHECK"
    case httpCheck = "HTTP_GET"
    case tlsCheck = "SSL_GET"
    case url = "url"
    case mailCheck = "SMTP_CHECK"
    case nameCheck = "DNS_CHECK"
    case scriptCheck = "MISC_CHECK"
    case fileCheck = "FILE_CHECK"
    case bfdCheck = "BFD_CHECK"
    case bfdSession = "bfd_instance"

    /// What its lines are.
    enum Content {
        case keywords
        /// Lines that don't start with a keyword, all of one form: addresses, names, routes.
        case entries(Arguments)
    }

    var content: Content {
        switch self {
        case .notificationEmail: .entries(Arguments(rest: .text("ADDRESS"), atLeast: 1))
        case .virtualAddresses: .entries(Schema.addressLine)
        default: .keywords
        }
    }

    /// Blocks whose keywords are legal here too.
    var inherited: [Block] {
        switch self {
        case .tlsCheck: [.httpCheck, .anyChecker]
        case .udpCheck, .httpCheck, .mailCheck, .nameCheck, .scriptCheck: [.anyChecker]
        default: []
        }
    }

    /// Its lines hold secrets.
    var isSensitive: Bool { self == .authentication || self == .keyedAuthentication }
}
