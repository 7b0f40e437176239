package import BFD
package import HealthChecks
package import LoadBalancing
package import Notifications

/// What the configuration says of virtual servers, their checks, and sessions with neighbours.
package struct LoadBalancingConfiguration: Hashable, Sendable {
    package var ipvs: IPVSSettings
    /// In the order of the files.
    package var virtualServers: [VirtualServerSettings]
    /// In the order of virtual servers, real servers and the file; most of a configuration's memory.
    package var checks: [ServerCheck]
    /// Only of servers that have some, in order.
    package var scripts: [ServerScripts]
    /// `SSL`; nil: nothing of ours is shown.
    package var tls: TLSClientSettings?
    /// `bfd_instance`, in the order of the files.
    package var sessions: [BFDSessionSettings]
    /// Where each virtual server begins, for messages.
    package var origins = ServerOrigins()

    package init(
        ipvs: IPVSSettings = IPVSSettings(),
        virtualServers: [VirtualServerSettings] = [],
        checks: [ServerCheck] = [],
        scripts: [ServerScripts] = [],
        tls: TLSClientSettings? = nil,
        sessions: [BFDSessionSettings] = []
    ) {
        self.ipvs = ipvs
        self.virtualServers = virtualServers
        self.checks = checks
        self.scripts = scripts
        self.tls = tls
        self.sessions = sessions
    }
}

/// Where virtual servers stand in the files. Any two are equal: what is configured doesn't depend on it.
package struct ServerOrigins: Hashable, Sendable, CustomReflectable {
    /// By place of the virtual server in the configuration; may be empty.
    package var places: [SourcePlace] = []

    package init() {}

    package static func == (_: ServerOrigins, _: ServerOrigins) -> Bool { true }

    package func hash(into _: inout Hasher) {}

    /// Nothing: see above.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Commands that tell of a virtual server's quorum or of a real server.
package struct ServerScripts: Hashable, Sendable {
    /// Place of the virtual server in the configuration.
    package var virtualServer: Int
    /// Place of the real server in the virtual server; nil: the quorum.
    package var realServer: Int?
    /// `quorum_up`, `notify_up`.
    package var goingUp: ScriptCommand?
    /// `quorum_down`, `notify_down`.
    package var goingDown: ScriptCommand?

    package init(
        virtualServer: Int,
        realServer: Int? = nil,
        goingUp: ScriptCommand? = nil,
        goingDown: ScriptCommand? = nil
    ) {
        self.virtualServer = virtualServer
        self.realServer = realServer
        self.goingUp = goingUp
        self.goingDown = goingDown
    }
}
