package import NetworkTypes

/// A route by what the kernel tells routes apart by, and by what it is. Ways don't count: several routes that
/// differ in nothing else are one here.
package struct RouteKey: Hashable, Sendable {
    package var destination: InterfaceAddress
    package var source: InterfaceAddress?
    package var table: UInt32
    package var metric: UInt32
    package var tos: UInt8
    /// Number of `Route.Kind`.
    package var kind: UInt8

    /// The key of a route as it is put; nil where the kernel's list can't be compared: routes that the
    /// configuration gives another protocol than ours aren't listened for.
    package init?(_ route: Route) {
        guard route.protocolNumber == nil || route.protocolNumber == RouteMark.holdfast else { return nil }
        destination = route.destination
        source = route.source.flatMap { $0.prefixLength > 0 ? $0 : nil }
        table = route.table
        // IP6_RT_PRIO_USER.
        let usual: UInt32 = route.family == .ipv6 ? 1_024 : 0
        metric = route.metric.flatMap { $0 > 0 ? $0 : nil } ?? usual
        // The kernel knows no TOS of IPv6 routes.
        tos = route.family == .ipv6 ? 0 : route.tos
        kind = route.kind.rawValue
    }
}

/// A policy rule by what it is.
package struct RuleKey: Hashable, Sendable {
    package var family: AddressFamily
    package var priority: UInt32
    package var source: InterfaceAddress?
    package var destination: InterfaceAddress?
    /// FR_ACT_….
    package var action: UInt8
    /// 0 where nothing is looked up.
    package var table: UInt32
    package var mark: UInt32
    package var inputInterface: InterfaceName?
    package var outputInterface: InterfaceName?

    /// As with routes.
    package init?(_ rule: Rule) {
        guard rule.protocolNumber == nil || rule.protocolNumber == RouteMark.holdfast else { return nil }
        family = rule.family
        priority = rule.priority
        source = rule.source.flatMap { $0.prefixLength > 0 ? $0 : nil }
        destination = rule.destination.flatMap { $0.prefixLength > 0 ? $0 : nil }
        action = rule.action.number
        table = rule.action.table ?? 0
        mark = rule.mark?.value ?? 0
        inputInterface = rule.inputInterface
        outputInterface = rule.outputInterface
    }
}

/// The routes and rules of this machine that carry our protocol number, at one moment.
package struct RoutingState: Equatable, Sendable {
    package var routes: Set<RouteKey>
    package var rules: Set<RuleKey>

    package init(routes: Set<RouteKey> = [], rules: Set<RuleKey> = []) {
        self.routes = routes
        self.rules = rules
    }
}
