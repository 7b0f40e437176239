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
    case excludedAddresses = "virtual_ipaddress_excluded"
    case virtualRoutes = "virtual_routes"
    case virtualRules = "virtual_rules"
    case unicastPeers = "unicast_peer"
    case trackedInterfaces = "track_interface"
    case trackedScripts = "track_script"
    case trackedFiles = "track_file of a virtual router"
    case trackedProcesses = "track_process"
    case trackedServices = "track_service"
    case trackedSessions = "track_bfd"
    case staticAddresses = "static_ipaddress"
    case staticRoutes = "static_routes"
    case staticRules = "static_rules"
    case trackGroup = "track_group"
    case trackMembers = "group of track_group"
    case syncGroup = "vrrp_sync_group"
    case groupMembers = "group of vrrp_sync_group"
    case announcementGroup = "garp_group"
    case announcementInterfaces = "interfaces"
    case interfaceDelays = "interface_up_down_delays"
    case polledInterfaces = "linkbeat_interfaces"
    case script = "vrrp_script"
    case trackedProcess = "vrrp_track_process"
    case trackedFile = "track_file"
    case tls = "SSL"
    case virtualServerGroup = "virtual_server_group"
    case virtualServer = "virtual_server"
    case realServer = "real_server"
    case anyChecker = "checkers"
    case connectingChecker = "checkers that ask over the network"
    case securedChecker = "checkers that ask through TLS"
    case connectCheck = "TCP_CHECK"
    case echoCheck = "PING_CHECK"
    case udpCheck = "UDP_CHECK"
    case httpCheck = "HTTP_GET"
    case tlsCheck = "SSL_GET"
    case url = "url"
    case tlsURL = "url of SSL_GET"
    case serviceCheck = "GRPC_CHECK"
    case mailCheck = "SMTP_CHECK"
    case mailHost = "host"
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
        case .virtualAddresses, .excludedAddresses: .entries(Schema.virtualAddressLine)
        case .staticAddresses: .entries(Schema.addressLine)
        case .virtualRoutes, .staticRoutes: .entries(Schema.routeLine)
        case .virtualRules, .staticRules: .entries(Schema.ruleLine)
        case .unicastPeers: .entries(Schema.peerLine)
        case .trackedInterfaces:
            .entries(Schema.trackLine(.interface, -254...254, ["reverse"]))
        case .trackedScripts: .entries(Schema.trackLine(.text("SCRIPT"), -254...254))
        case .trackedFiles: .entries(Schema.trackLine(.text("FILE"), -254...254, failure: .lineDropped))
        case .trackedProcesses: .entries(Schema.trackLine(.text("PROCESS"), -254...254))
        case .trackedServices: .entries(Schema.trackLine(.text("SERVER"), -254...254))
        case .trackedSessions: .entries(Schema.trackLine(.text("SESSION"), -253...253, failure: .lineDropped))
        case .groupMembers, .trackMembers: .entries(Arguments(rest: .text("NAME"), atLeast: 1))
        case .announcementInterfaces: .entries(Arguments(rest: .interface, atLeast: 1))
        case .interfaceDelays: .entries(Schema.delayLine)
        case .polledInterfaces: .entries(Schema.pollingLine)
        case .virtualServerGroup: .entries(Schema.groupLine)
        default: .keywords
        }
    }

    /// Blocks whose keywords are legal here too.
    var inherited: [Block] {
        switch self {
        case .serviceCheck: [.anyChecker, .connectingChecker, .securedChecker]
        case .tlsCheck: [.httpCheck, .anyChecker, .connectingChecker, .securedChecker]
        case .connectCheck, .echoCheck, .udpCheck, .httpCheck, .mailCheck, .mailHost, .nameCheck:
            [.anyChecker, .connectingChecker]
        case .scriptCheck: [.anyChecker]
        case .tlsURL: [.url]
        default: []
        }
    }

    /// Its lines hold secrets.
    var isSensitive: Bool { self == .authentication || self == .keyedAuthentication || self == .tls }
}
