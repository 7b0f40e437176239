package import NetworkTypes

/// A policy rule: the configuration's (rule) block, one line.
package struct Rule: Hashable, Sendable {
    /// What happens to a packet that the rule selects.
    package enum Action: Hashable, Sendable {
        /// `table` or `lookup`.
        case lookUp(TableLookup)
        /// `l3mdev`: the table of the VRF that the packet belongs to.
        case virtualRouterTable
        /// `goto`: on with the rule of that priority, which comes later.
        case goTo(UInt32)
        case nothing
        case blackhole
        case unreachable
        case prohibit
    }

    /// A table to look a packet up in, and what of its answers is taken.
    package struct TableLookup: Hashable, Sendable {
        /// Not 0.
        package let table: UInt32
        /// IPv4 only.
        package let realms: Realms?
        /// `suppress_prefixlength`: answers of prefixes this long or shorter aren't taken.
        package let suppressedPrefixLength: UInt32?
        /// `suppress_ifgroup`: answers over interfaces of this group aren't taken.
        package let suppressedGroup: UInt32?

        package init(
            table: UInt32,
            realms: Realms? = nil,
            suppressedPrefixLength: UInt32? = nil,
            suppressedGroup: UInt32? = nil
        ) throws(DescriptionError) {
            guard table != 0 else { throw .outOfRange("table") }
            guard (suppressedPrefixLength ?? 0) <= UInt32(Int32.max) else {
                throw .outOfRange("suppress_prefixlength")
            }
            // All ones says that there is none.
            guard suppressedGroup != UInt32.max else { throw .outOfRange("suppress_ifgroup") }
            self.table = table
            self.realms = realms
            self.suppressedPrefixLength = suppressedPrefixLength
            self.suppressedGroup = suppressedGroup
        }
    }

    /// `fwmark MARK[/MASK]`.
    package struct Mark: Hashable, Sendable {
        package var value: UInt32
        /// Nil: all bits.
        package var mask: UInt32?

        package init(_ value: UInt32, mask: UInt32? = nil) {
            self.value = value
            self.mask = mask
        }
    }

    package let family: AddressFamily
    /// Lower ones are asked first.
    package let priority: UInt32
    package let action: Action
    package let source: InterfaceAddress?
    package let destination: InterfaceAddress?
    /// `not`: packets that the selectors don't fit.
    package let isInverted: Bool
    package let mark: Mark?
    package let tos: UInt8
    package let inputInterface: InterfaceName?
    package let outputInterface: InterfaceName?
    package let tunnelIdentifier: UInt64?
    package let users: ClosedRange<UInt32>?
    /// Who made it; nil: our mark.
    package let protocolNumber: UInt8?
    /// `ipproto`.
    package let transportProtocol: UInt8?
    /// `sport` and `dport`; within 1…65534.
    package let sourcePorts: ClosedRange<UInt16>?
    package let destinationPorts: ClosedRange<UInt16>?

    package init(
        _ family: AddressFamily,
        priority: UInt32,
        action: Action,
        source: InterfaceAddress? = nil,
        destination: InterfaceAddress? = nil,
        isInverted: Bool = false,
        mark: Mark? = nil,
        tos: UInt8 = 0,
        inputInterface: InterfaceName? = nil,
        outputInterface: InterfaceName? = nil,
        tunnelIdentifier: UInt64? = nil,
        users: ClosedRange<UInt32>? = nil,
        protocolNumber: UInt8? = nil,
        transportProtocol: UInt8? = nil,
        sourcePorts: ClosedRange<UInt16>? = nil,
        destinationPorts: ClosedRange<UInt16>? = nil
    ) throws(DescriptionError) {
        guard (source?.address.family ?? family) == family else { throw .wrongFamily("from") }
        guard (destination?.address.family ?? family) == family else { throw .wrongFamily("to") }
        switch action {
        case .goTo(let target):
            guard target > priority else { throw .outOfRange("goto") }
        case .lookUp(let lookup):
            guard lookup.realms == nil || family == .ipv4 else { throw .only(.ipv4, "realms") }
        case .virtualRouterTable, .nothing, .blackhole, .unreachable, .prohibit:
            break
        }
        // The kernel's fib_rule_port_range_valid.
        guard sourcePorts.map({ $0.lowerBound > 0 && $0.upperBound < UInt16.max }) ?? true else {
            throw .outOfRange("sport")
        }
        guard destinationPorts.map({ $0.lowerBound > 0 && $0.upperBound < UInt16.max }) ?? true else {
            throw .outOfRange("dport")
        }
        self.family = family
        self.priority = priority
        self.action = action
        self.source = source?.network
        self.destination = destination?.network
        self.isInverted = isInverted
        self.mark = mark
        self.tos = tos
        self.inputInterface = inputInterface
        self.outputInterface = outputInterface
        self.tunnelIdentifier = tunnelIdentifier
        self.users = users
        self.protocolNumber = protocolNumber
        self.transportProtocol = transportProtocol
        self.sourcePorts = sourcePorts
        self.destinationPorts = destinationPorts
    }
}
