import NetworkTypes
import VRRP

/// What keeps two routers from agreeing, said from both files (`holdfast check FILE FILE2`).
///
/// Two instances are taken for one virtual router when number and family are the same, and interface, name or
/// an address too.
struct PeerComparison {
    private typealias Router = (settings: VirtualRouterSettings, statement: Statement)

    private let first: Understood
    private let second: Understood
    private var diagnostics: [Diagnostic] = []

    /// Warnings about the second file, each with a note that names the place in the first.
    static func differences(_ first: Understood, _ second: Understood) -> [Diagnostic] {
        var comparison = PeerComparison(first: first, second: second)
        comparison.run()
        return comparison.diagnostics
    }

    private init(first: Understood, second: Understood) {
        self.first = first
        self.second = second
    }

    private mutating func run() {
        let known = PeerComparison.routers(first)
        for router in PeerComparison.routers(second) {
            if let peer = peer(of: router.settings, among: known) {
                compare(peer, router)
            } else if let stranger = known.first(where: { shares($0.settings, router.settings) }) {
                say(
                    stranger,
                    router,
                    "virtual_router_id",
                    "virtual_router_id \(router.settings.virtualRouterID.rawValue) here, "
                        + "\(stranger.settings.virtualRouterID.rawValue) there: each takes the addresses "
                        + "by itself"
                )
            }
        }
    }

    private static func routers(_ side: Understood) -> [Router] {
        Array(UnderstoodRouters(side.root, side.model))
    }

    private func peer(of router: VirtualRouterSettings, among known: [Router]) -> Router? {
        let same = known.filter {
            $0.settings.virtualRouterID == router.virtualRouterID && $0.settings.family == router.family
        }
        return same.first { $0.settings.interface == router.interface }
            ?? same.first { $0.settings.name == router.name }
            ?? same.first { shares($0.settings, router) }
    }

    /// An address of both.
    private func shares(_ left: VirtualRouterSettings, _ right: VirtualRouterSettings) -> Bool {
        left.virtualAddresses.contains { address in
            right.virtualAddresses.contains { $0.address.address == address.address.address }
        }
    }

    // MARK: One virtual router, two files

    private mutating func compare(_ peer: Router, _ router: Router) {
        let (there, here) = (peer.settings, router.settings)
        guard here.version == there.version else {
            return say(
                peer,
                router,
                "version",
                "version \(here.version.rawValue) here, \(there.version.rawValue) there: "
                    + "each discards the other's advertisements"
            )
        }
        if here.authentication != there.authentication {
            let kinds = (here.authentication.kind, there.authentication.kind)
            let what =
                kinds.0 == kinds.1
                ? "the passwords differ" : "authentication is \(kinds.0) here, \(kinds.1) there"
            say(
                peer,
                router,
                "authentication",
                "\(what): each discards the other's advertisements"
            )
        }
        if (here.keyedAuthentication == nil) != (there.keyedAuthentication == nil) {
            say(peer, router, "auth_hmac", "auth_hmac stands in one of the two only")
        }
        if here.version == .two, here.advertInterval != there.advertInterval {
            say(
                peer,
                router,
                "advert_int",
                "advert_int \(Decimal.text(here.advertInterval)) here, "
                    + "\(Decimal.text(there.advertInterval)) there: in version 2 each discards the other's "
                    + "advertisements"
            )
        }
        if here.basePriority == there.basePriority {
            say(
                peer,
                router,
                "priority",
                "both have priority \(here.basePriority.rawValue): the higher address decides who is master"
            )
        }
        compareAddresses(peer, router)
        compareDelivery(peer, router)
    }

    private mutating func compareAddresses(_ peer: Router, _ router: Router) {
        let here = Set(router.settings.virtualAddresses.map(\.address.address))
        let there = Set(peer.settings.virtualAddresses.map(\.address.address))
        for address in here.subtracting(there).sorted() {
            say(peer, router, "virtual_ipaddress", "\(address) is advertised here only")
        }
        for address in there.subtracting(here).sorted() {
            say(peer, router, "virtual_ipaddress", "\(address) is advertised there only")
        }
    }

    private mutating func compareDelivery(_ peer: Router, _ router: Router) {
        switch (router.settings.delivery, peer.settings.delivery) {
        case (.unicast(let here), .unicast(let there)):
            if let source = peer.settings.source?.address,
                !here.peers.contains(where: { $0.address == source })
            {
                say(peer, router, "unicast_peer", "the other router, \(source), is no unicast_peer here")
            }
            if let source = router.settings.source?.address,
                !there.peers.contains(where: { $0.address == source })
            {
                say(peer, router, "unicast_peer", "this router, \(source), is no unicast_peer there")
            }
        case (.unicast, .multicast), (.multicast, .unicast):
            say(
                peer,
                router,
                "unicast_peer",
                "unicast in one of the two, multicast in the other: they don't hear each other"
            )
        case (.multicast(let here), .multicast(let there)):
            guard here != there else { return }
            say(peer, router, "mcast_dst_ip", "the groups differ: \(here) here, \(there) there")
        }
    }

    /// A warning at the keyword in the second file, else at its block, with a note for the first.
    private mutating func say(_ peer: Router, _ router: Router, _ keyword: String, _ message: String) {
        let note = first.findings.note(PeerComparison.place(keyword, peer.statement), "the other router's")
        diagnostics.append(
            second.findings.diagnostic(
                .warning,
                PeerComparison.place(keyword, router.statement),
                message,
                notes: [note]
            )
        )
    }

    private static func place(_ keyword: String, _ statement: Statement) -> Place {
        statement.last(keyword)?.place ?? statement.place
    }
}

extension Authentication {
    /// For people.
    fileprivate var kind: String {
        switch self {
        case .none: "missing"
        case .simpleText: "PASS"
        case .authenticationHeader: "AH"
        }
    }
}

extension Understood {
    /// What keeps the router of this file and that of another from agreeing.
    package func differences(from other: Understood) -> [Diagnostic] {
        PeerComparison.differences(other, self)
    }
}
