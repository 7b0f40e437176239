import NetlinkMessages
import NetworkTypes

extension Interpreter {
    /// The lines of blocks of routes (spec conf-core-vrrp.tsv, block "(route)").
    mutating func routes(_ blocks: [Statement]) -> [ManagedRoute] {
        var result: [ManagedRoute] = []
        let entries = blocks.flatMap(\.entries)
        // By their hashes, because a route is large and there may be many.
        var seen: [Int: Int] = [:]
        for index in entries.indices where !findings.isFull {
            guard let route = route(entries[index]) else { continue }
            if let first = seen[route.hashValue] {
                var silent = self
                if silent.route(entries[first]) == route {
                    findings.tolerable(entries[index].place, "the route is given twice")
                    continue
                }
            } else {
                seen[route.hashValue] = index
            }
            if !isForVerdict { result.append(route) }
        }
        return result
    }

    private mutating func route(_ entry: Statement.Entry) -> ManagedRoute? {
        let given = entry.given
        guard let destination = destination(entry) else { return nil }
        let isTracked = !given.has("no_track")
        do throws(DescriptionError) {
            let description = try Route(
                destination,
                kind: kind(given),
                source: prefix(given["from"], destination.address.family),
                preferredSource: given["src"]?.address,
                way: given.has("or") ? .none : way(given),
                nextHops: try nextHops(given),
                table: given["table"]?.word.flatMap { Names.table($0) } ?? Route.mainTable,
                metric: given["metric"]?.number.map { UInt32(clamping: $0) },
                tos: given["tos"]?.word.flatMap { Names.serviceType($0) } ?? 0,
                protocolNumber: isTracked ? nil : given["protocol"]?.word.flatMap { Names.routeProtocol($0) },
                scope: given["scope"]?.word.flatMap { Names.scope($0) },
                metrics: metrics(given),
                expires: given["expires"]?.number.map { UInt32(clamping: $0) },
                preference: preference(given),
                propagatesTTL: given["ttl-propagate"]?.word.map { $0 == "enabled" },
                creation: creation(given)
            )
            reportProtocol(given, isTracked: isTracked)
            return ManagedRoute(description, isTracked: isTracked, trackGroup: given["track_group"]?.word)
        } catch {
            report(error, entry, "the destination")
            return nil
        }
    }

    /// Tracked routes and rules carry holdfast's own mark.
    mutating func reportProtocol(_ given: Given, isTracked: Bool) {
        guard isTracked, let option = given.option("protocol") else { return }
        findings.warning(option.place, "protocol has no effect without no_track")
    }

    private mutating func destination(_ entry: Statement.Entry) -> InterfaceAddress? {
        let given = entry.given
        guard let word = given.word, let prefix = Prefix(word) else {
            findings.tolerable(
                entry.place,
                "the route has no destination",
                consequence: "the line is ignored"
            )
            return nil
        }
        let wanted = family(given)
        switch prefix {
        case .network(let network):
            guard let wanted, wanted != network.address.family else { return network }
            findings.tolerable(
                given.places.first ?? entry.place,
                "\(Printable.quoted(word)) is of another family than \(wanted == .ipv4 ? "inet" : "inet6")",
                consequence: "the line is ignored"
            )
            return nil
        case .allIPv6: return .any(.ipv6)
        case .all: return .any(wanted ?? familyOfAddresses(given) ?? .ipv4)
        }
    }

    /// `inet` and `inet6`.
    func family(_ given: Given) -> AddressFamily? {
        given.has("inet6") ? .ipv6 : given.has("inet") ? .ipv4 : nil
    }

    private func familyOfAddresses(_ given: Given) -> AddressFamily? {
        if let source = given["src"]?.address { return source.family }
        if let gateway = given["via"]?.address { return gateway.family }
        let hops = given.options.filter { $0.name == "nexthop" }
        return hops.lazy.compactMap { $0.arguments["via"]?.address }.first?.family
    }

    private func prefix(_ given: Given?, _ family: AddressFamily) -> InterfaceAddress? {
        guard let prefix = given?.word.flatMap({ Prefix($0) }) else { return nil }
        switch prefix {
        case .network(let network): return network
        case .all: return .any(family)
        case .allIPv6: return .any(.ipv6)
        }
    }

    private func kind(_ given: Given) -> Route.Kind {
        let kinds: [(String, Route.Kind)] = [
            ("unicast", .unicast), ("local", .local), ("broadcast", .broadcast), ("anycast", .anycast),
            ("multicast", .multicast), ("blackhole", .blackhole), ("unreachable", .unreachable),
            ("prohibit", .prohibit), ("throw", .throw), ("nat", .nat), ("xresolve", .externalResolver),
        ]
        return kinds.last { given.has($0.0) }?.1 ?? .unicast
    }

    private func creation(_ given: Given) -> Route.Creation {
        switch given.options.last(where: { ["add", "append", "prepend"].contains($0.name) })?.name {
        case "add": .exclusive
        case "append": .append
        default: .prepend
        }
    }

    private func preference(_ given: Given) -> Route.Preference? {
        switch given["pref"]?.word {
        case "low": .low
        case "medium": .medium
        case "high": .high
        default: nil
        }
    }

    // MARK: Ways

    private func way(_ given: Given) throws(DescriptionError) -> NextHop {
        var tunnel: Encapsulation?
        if let given = given["encap"] { tunnel = try encapsulation(given) }
        return NextHop(
            gateway: given["via"]?.address,
            interface: given["dev"]?.interface,
            isOnLink: given.has("onlink"),
            realms: given["realms"]?.word.flatMap { Names.realms($0) }.map {
                Realms(source: $0.source, destination: $0.destination)
            },
            encapsulation: tunnel
        )
    }

    private func nextHops(_ given: Given) throws(DescriptionError) -> [WeightedNextHop] {
        var result: [WeightedNextHop] = []
        if let second = given["or"]?.address {
            var other = try way(given)
            result.append(try WeightedNextHop(other, weight: 1))
            other.gateway = second
            result.append(try WeightedNextHop(other, weight: 1))
        }
        for option in given.options where option.name == "nexthop" {
            let weight = UInt16(clamping: option.arguments["weight"]?.number ?? 1)
            result.append(try WeightedNextHop(try way(option.arguments), weight: weight))
        }
        return result
    }

    private func encapsulation(_ given: Given) throws(DescriptionError) -> Encapsulation? {
        let words = given.words
        let second = words.count > 1 ? words[1] : nil
        switch words.first {
        case "mpls":
            guard let labels = second.flatMap({ Names.labels($0) }) else { throw .missing("encap mpls") }
            return .mpls(try MPLSTunnel(labels: labels))
        case "ila":
            guard let locator = second.flatMap({ Names.locator($0) }) else { throw .missing("encap ila") }
            return .locator(locator)
        case "ip": return .ipv4(try tunnel(given, .ipv4))
        case "ip6": return .ipv6(try tunnel(given, .ipv6))
        default: return nil
        }
    }

    private func tunnel(_ given: Given, _ family: AddressFamily) throws(DescriptionError) -> IPTunnel {
        try IPTunnel(
            family,
            identifier: given["id"]?.word.flatMap { UInt64($0) },
            destination: given["dst"]?.address,
            source: given["src"]?.address,
            trafficClass: (given["tos"] ?? given["tc"])?.word.flatMap { Names.serviceType($0) },
            hopLimit: given["ttl"]?.number.map { UInt8(clamping: $0) },
            flags: given["flags"]?.number.map { UInt16(clamping: $0) }
        )
    }

    // MARK: Metrics

    private func metrics(_ given: Given) -> RouteMetrics {
        func lockable(_ name: String) -> RouteMetrics.Lockable? {
            given[name].flatMap { own in
                own.number.map { RouteMetrics.Lockable(UInt32(clamping: $0), isLocked: own.has("lock")) }
            }
        }
        func time(_ name: String) -> RouteMetrics.Lockable? {
            given[name].flatMap { own in
                own.word.flatMap { Names.metricMilliseconds($0) }
                    .map { RouteMetrics.Lockable($0, isLocked: own.has("lock")) }
            }
        }
        func number(_ name: String) -> UInt32? { given[name]?.number.map { UInt32(clamping: $0) } }
        func flag(_ name: String) -> Bool? { given[name]?.word.map { $0 == "1" } }

        var result = RouteMetrics()
        result.mtu = lockable("mtu")
        result.advertisedMSS = lockable("advmss")
        result.roundTripTime = time("rtt")
        result.roundTripVariance = time("rttvar")
        result.reordering = lockable("reordering")
        result.congestionWindow = lockable("cwnd")
        result.slowStartThreshold = lockable("ssthresh")
        result.retransmissionTimeoutMinimum = time("rto_min")
        result.hopLimit = number("hoplimit")
        result.window = number("window")
        result.initialCongestionWindow = number("initcwnd")
        result.initialReceiveWindow = number("initrwnd")
        result.usesECN = given["features"]?.word == "ecn"
        result.quickAcknowledgement = flag("quickack")
        result.fastOpenWithoutCookie = flag("fastopen_no_cookie")
        result.congestionControl = given["congctl"]?.word.map { Array($0.utf8) }
        result.isCongestionControlLocked = given["congctl"]?.has("lock") ?? false
        return result
    }
}
