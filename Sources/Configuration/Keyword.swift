/// One keyword of the language: all that parsing, checking and explaining know of it.
package struct Keyword: Sendable {
    /// What holdfast does with a keyword.
    package enum Status: Sendable, Hashable {
        case active
        /// Nothing on the wire, in the kernel or in the election would differ; why.
        case acceptedWithoutEffect(why: String)
        /// As before, but the administrator may count on something: one warning for each reason.
        case acceptedWithWarning(String)
        /// Never done, and what instead. A switch that is turned off is no request.
        case refused(String)
        /// Known, not supported by this version. A switch that is turned off is no request.
        case notYet
    }

    package let name: String
    /// Other spellings that mean the same.
    package let synonyms: [String]
    /// Where it is legal.
    package let block: Block
    /// Read only for active and accepted keywords.
    package let arguments: Arguments
    /// The arguments as documentation shows them.
    package let argumentText: String
    /// What holds without it.
    package let initial: String
    /// May be given more than once in one block.
    package let isRepeatable: Bool
    /// The block that it opens, if it does and is read.
    package let body: Block?
    /// One line.
    package let meaning: String
    package let status: Status
    /// What keepalived goes on with when the value is bad; nil: as without the keyword.
    let whenBad: Value?
    /// keepalived only logs a missing argument; with most keywords it ends there and then.
    let mayLackArguments: Bool

    init(
        _ name: String,
        synonyms: [String] = [],
        in block: Block,
        _ arguments: Arguments,
        initial: String = "none",
        isRepeatable: Bool = false,
        body: Block? = nil,
        _ meaning: String,
        _ status: Status = .active,
        whenBad: Value? = nil,
        mayLackArguments: Bool = false
    ) {
        self.name = name
        self.synonyms = synonyms
        self.block = block
        self.arguments = arguments
        self.argumentText = arguments.text
        self.initial = initial
        self.isRepeatable = isRepeatable
        self.body = body
        self.meaning = meaning
        self.status = status
        self.whenBad = whenBad
        self.mayLackArguments = mayLackArguments
    }

    /// A keyword that isn't supported yet, of which only the documentation is known.
    init(notYet name: String, in block: Block, argumentText: String, initial: String, meaning: String) {
        self.name = name
        self.synonyms = []
        self.block = block
        self.arguments = Arguments(unread: argumentText)
        self.argumentText = argumentText
        self.initial = initial
        self.isRepeatable = true
        self.body = nil
        self.meaning = meaning
        self.status = .notYet
        self.whenBad = nil
        self.mayLackArguments = false
    }
}

/// A block of the language; the raw value is its name in messages.
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
        /// Words that are no keywords: addresses.
        case entries
    }

    var content: Content {
        switch self {
        case .notificationEmail, .virtualAddresses: .entries
        default: .keywords
        }
    }

    /// Its lines hold secrets.
    var isSensitive: Bool { self == .authentication || self == .keyedAuthentication }
}
