import NetlinkMessages
import NetworkTypes

extension Interpreter {
    /// The lines of blocks of rules (spec conf-core-vrrp.tsv, block "(rule)"). Rules without preference get
    /// one, from 16384 downwards in each family, as keepalived gives them.
    mutating func rules(_ blocks: [Statement]) -> [ManagedRule] {
        var result: [ManagedRule] = []
        let entries = blocks.flatMap(\.entries)
        // By their hashes, because a rule is large and there may be many.
        var seen: [Int: Int] = [:]
        for index in entries.indices where !findings.isFull {
            guard let rule = rule(entries[index]) else { continue }
            if let first = seen[rule.hashValue] {
                var silent = self
                if silent.rule(entries[first]) == rule {
                    findings.tolerable(entries[index].place, "the rule is given twice")
                    continue
                }
            } else {
                seen[rule.hashValue] = index
            }
            if !isForVerdict { result.append(rule) }
        }
        return result
    }

    private mutating func rule(_ entry: Statement.Entry) -> ManagedRule? {
        let given = entry.given
        let family = familyOfRule(given)
        let isTracked = !given.has("no_track")
        guard let action = action(entry) else { return nil }
        let priority = priority(entry, family)
        do throws(DescriptionError) {
            let description = try Rule(
                family,
                priority: priority,
                action: action,
                source: selector(given["from"], family),
                destination: selector(given["to"], family),
                isInverted: given.has("not"),
                mark: given["fwmark"]?.word.flatMap { Names.mark($0) }.map {
                    Rule.Mark($0.value, mask: $0.mask)
                },
                tos: given["tos"]?.word.flatMap { Names.serviceType($0) } ?? 0,
                inputInterface: given["iif"]?.interface,
                outputInterface: given["oif"]?.interface,
                tunnelIdentifier: given["tunnel-id"]?.word.flatMap { UInt64($0) },
                users: given["uidrange"]?.word.flatMap {
                    Names.range($0, upTo: UInt32.max - 1, single: false)
                },
                protocolNumber: isTracked ? nil : given["protocol"]?.word.flatMap { Names.routeProtocol($0) },
                transportProtocol: given["ipproto"]?.word.flatMap { Names.transportProtocol($0) },
                sourcePorts: ports(given["sport"]),
                destinationPorts: ports(given["dport"])
            )
            reportProtocol(given, isTracked: isTracked)
            return ManagedRule(description, isTracked: isTracked, trackGroup: given["track_group"]?.word)
        } catch {
            report(error, entry, "the rule")
            return nil
        }
    }

    private func familyOfRule(_ given: Given) -> AddressFamily {
        if let wanted = family(given) { return wanted }
        for name in ["from", "to"] {
            switch given[name]?.word.flatMap({ Prefix($0) }) {
            case .network(let network): return network.address.family
            case .allIPv6: return .ipv6
            case .all, nil: break
            }
        }
        return .ipv4
    }

    /// Nil for all addresses.
    private func selector(_ given: Given?, _ family: AddressFamily) -> InterfaceAddress? {
        guard case .network(let network)? = given?.word.flatMap({ Prefix($0) }) else { return nil }
        return network
    }

    private func ports(_ given: Given?) -> ClosedRange<UInt16>? {
        guard let range = given?.word.flatMap({ Names.range($0, upTo: 65_534, single: true) }) else {
            return nil
        }
        return UInt16(clamping: range.lowerBound)...UInt16(clamping: range.upperBound)
    }

    private mutating func priority(_ entry: Statement.Entry, _ family: AddressFamily) -> UInt32 {
        if let number = entry.given["preference"]?.number { return UInt32(clamping: number) }
        let assigned = nextRulePriority[family] ?? 16_384
        nextRulePriority[family] = assigned - 1
        findings.tolerable(
            entry.place,
            "the rule has no preference, so that its order among others is left to chance",
            consequence: "preference \(assigned) is used"
        )
        return assigned
    }

    /// What the rule does; nil after a message when it does nothing or two things.
    private mutating func action(_ entry: Statement.Entry) -> Rule.Action? {
        let given = entry.given
        let names = ["table", "l3mdev", "goto", "nop", "blackhole", "unreachable", "prohibit"]
        let found = given.options.filter { names.contains($0.name) }
        guard let first = found.first else {
            findings.tolerable(entry.place, "the rule does nothing", consequence: "the line is ignored")
            return nil
        }
        guard found.count == 1 else {
            findings.tolerable(
                found[1].place,
                "the rule does two things: \(first.name) and \(found[1].name)",
                consequence: "the line is ignored"
            )
            return nil
        }
        if first.name != "table" {
            for name in ["realms", "suppress_prefixlength", "suppress_ifgroup"] {
                guard let option = given.option(name) else { continue }
                findings.tolerable(option.place, "\(name) needs table", consequence: "the line is ignored")
                return nil
            }
        }
        do throws(DescriptionError) {
            return try action(first, given)
        } catch {
            report(error, entry, "the rule")
            return nil
        }
    }

    private func action(_ option: Given.Option, _ given: Given) throws(DescriptionError) -> Rule.Action? {
        switch option.name {
        case "l3mdev": return .virtualRouterTable
        case "goto": return .goTo(UInt32(clamping: option.arguments.number ?? 0))
        case "nop": return .nothing
        case "blackhole": return .blackhole
        case "unreachable": return .unreachable
        case "prohibit": return .prohibit
        default:
            return .lookUp(
                try Rule.TableLookup(
                    table: option.arguments.word.flatMap { Names.table($0) } ?? 0,
                    realms: given["realms"]?.word.flatMap { Names.realms($0) }.map {
                        Realms(source: $0.source, destination: $0.destination)
                    },
                    suppressedPrefixLength: given["suppress_prefixlength"]?.number.map {
                        UInt32(clamping: $0)
                    },
                    suppressedGroup: given["suppress_ifgroup"]?.word.flatMap { Names.linkGroup($0) }
                )
            )
        }
    }
}
