import ByteCodec
import NetworkTypes

/// FRA_… of linux/fib_rules.h.
enum RuleAttribute {
    static let destination: UInt16 = 1
    static let source: UInt16 = 2
    static let inputInterface: UInt16 = 3
    static let goTo: UInt16 = 4
    static let priority: UInt16 = 6
    static let mark: UInt16 = 10
    static let flow: UInt16 = 11
    static let tunnelIdentifier: UInt16 = 12
    static let suppressGroup: UInt16 = 13
    static let suppressPrefixLength: UInt16 = 14
    static let table: UInt16 = 15
    static let markMask: UInt16 = 16
    static let outputInterface: UInt16 = 17
    static let virtualRouterTable: UInt16 = 19
    static let users: UInt16 = 20
    static let proto: UInt16 = 21
    static let transportProtocol: UInt16 = 22
    static let sourcePorts: UInt16 = 23
    static let destinationPorts: UInt16 = 24
}

extension Rule {
    /// RTM_NEWRULE, and RTM_DELRULE with the same payload. Interfaces are named, so there are no places.
    package var messages: KernelMessages {
        let flags = CreationFlags.create | CreationFlags.exclusive
        let put = message(Netlink.newRule, flags: flags)
        return KernelMessages(put: [put], remove: [message(Netlink.deleteRule, flags: 0)])
    }

    private func message(_ type: UInt16, flags: UInt16) -> KernelMessage {
        // FIB_RULE_INVERT.
        let header: UInt32 = isInverted ? 2 : 0
        var fixed = ByteWriter(limit: 12)
        fixed.write([
            family.netlinkNumber, destination?.prefixLength ?? 0, source?.prefixLength ?? 0, tos,
        ])
        fixed.write([action.table.map { $0 < 256 ? UInt8($0) : 0 } ?? 0, 0, 0, action.number])
        fixed.writeLittleEndian(header)
        var payload = PayloadWriter(header: fixed.bytes)
        payload.attribute(RuleAttribute.priority, priority)
        payload.attribute(RuleAttribute.proto, protocolNumber ?? RouteMark.holdfast)
        writeSelectors(to: &payload)
        switch action {
        case .lookUp(let lookup): lookup.write(to: &payload)
        case .virtualRouterTable: payload.attribute(RuleAttribute.virtualRouterTable, UInt8(1))
        case .goTo(let target): payload.attribute(RuleAttribute.goTo, target)
        case .nothing, .blackhole, .unreachable, .prohibit: break
        }
        return payload.message(type, flags: flags)
    }

    private func writeSelectors(to payload: inout PayloadWriter) {
        if let source, source.prefixLength > 0 {
            payload.attribute(RuleAttribute.source, source.address.octets)
        }
        if let destination, destination.prefixLength > 0 {
            payload.attribute(RuleAttribute.destination, destination.address.octets)
        }
        if let mark {
            payload.attribute(RuleAttribute.mark, mark.value)
            if let mask = mark.mask { payload.attribute(RuleAttribute.markMask, mask) }
        }
        if let inputInterface {
            payload.attribute(RuleAttribute.inputInterface, text: inputInterface.bytes)
        }
        if let outputInterface {
            payload.attribute(RuleAttribute.outputInterface, text: outputInterface.bytes)
        }
        if let tunnelIdentifier {
            payload.attribute(RuleAttribute.tunnelIdentifier, bigEndian: tunnelIdentifier)
        }
        if let users { payload.attribute(RuleAttribute.users, range(users)) }
        if let transportProtocol {
            payload.attribute(RuleAttribute.transportProtocol, transportProtocol)
        }
        if let sourcePorts { payload.attribute(RuleAttribute.sourcePorts, range(sourcePorts)) }
        if let destinationPorts {
            payload.attribute(RuleAttribute.destinationPorts, range(destinationPorts))
        }
    }
}

/// Both bounds in host order.
private func range<Value: FixedWidthInteger & UnsignedInteger>(_ range: ClosedRange<Value>) -> [UInt8] {
    var writer = ByteWriter(limit: Value.bitWidth / 4)
    writer.writeLittleEndian(range.lowerBound)
    writer.writeLittleEndian(range.upperBound)
    return writer.bytes
}

extension Rule.Action {
    /// FR_ACT_….
    var number: UInt8 {
        switch self {
        case .lookUp, .virtualRouterTable: 1
        case .goTo: 2
        case .nothing: 3
        case .blackhole: 6
        case .unreachable: 7
        case .prohibit: 8
        }
    }

    var table: UInt32? {
        if case .lookUp(let lookup) = self { lookup.table } else { nil }
    }
}

extension Rule.TableLookup {
    fileprivate func write(to payload: inout PayloadWriter) {
        if table >= 256 { payload.attribute(RuleAttribute.table, table) }
        if let realms { payload.attribute(RuleAttribute.flow, realms.number) }
        if let suppressedPrefixLength {
            payload.attribute(RuleAttribute.suppressPrefixLength, suppressedPrefixLength)
        }
        if let suppressedGroup { payload.attribute(RuleAttribute.suppressGroup, suppressedGroup) }
    }
}
