import ByteCodec
import NetworkTypes

extension RouteKey {
    /// What RTM_NEWROUTE and RTM_DELROUTE say (`rtmsg`); nil for a route that isn't ours, of another family,
    /// or a cached one.
    init?(_ body: [UInt8]) throws(DecodeError) {
        let span = body.span
        var reader = ByteReader()
        let family = try reader.readUInt8(span)
        let destinationLength = try reader.readUInt8(span)
        let sourceLength = try reader.readUInt8(span)
        let tos = try reader.readUInt8(span)
        var table = UInt32(try reader.readUInt8(span))
        let maker = try reader.readUInt8(span)
        try reader.skip(1, span)
        let kind = try reader.readUInt8(span)
        let flags = try reader.readLittleEndian(UInt32.self, span)
        // RTM_F_CLONED.
        guard maker == RouteMark.holdfast, flags & 0x200 == 0, let known = AddressFamily(netlink: family)
        else {
            return nil
        }
        var destination: IPAddress?
        var source: IPAddress?
        var metric: UInt32 = 0
        for attribute in try NetlinkAttribute.all(in: body, from: reader.offset) {
            switch attribute.type {
            case RouteAttribute.destination: destination = try ipAddress(family, attribute.value)
            case RouteAttribute.source: source = try ipAddress(family, attribute.value)
            case RouteAttribute.priority: metric = try number(UInt32.self, attribute.value)
            case RouteAttribute.table: table = try number(UInt32.self, attribute.value)
            default: break
            }
        }
        self.destination = try prefix(destination, destinationLength, known)
        self.source = sourceLength > 0 ? try prefix(source, sourceLength, known) : nil
        self.table = table
        self.metric = metric
        self.tos = tos
        self.kind = kind
    }
}

extension RuleKey {
    /// What RTM_NEWRULE and RTM_DELRULE say (`fib_rule_hdr`); nil for a rule that isn't ours or of another
    /// family.
    init?(_ body: [UInt8]) throws(DecodeError) {
        let span = body.span
        var reader = ByteReader()
        let family = try reader.readUInt8(span)
        let destinationLength = try reader.readUInt8(span)
        let sourceLength = try reader.readUInt8(span)
        try reader.skip(1, span)
        var table = UInt32(try reader.readUInt8(span))
        try reader.skip(2, span)
        let action = try reader.readUInt8(span)
        try reader.skip(4, span)
        guard let known = AddressFamily(netlink: family) else { return nil }
        var destination: IPAddress?
        var source: IPAddress?
        var priority: UInt32 = 0
        var mark: UInt32 = 0
        var maker: UInt8 = 0
        for attribute in try NetlinkAttribute.all(in: body, from: reader.offset) {
            switch attribute.type {
            case RuleAttribute.destination: destination = try ipAddress(family, attribute.value)
            case RuleAttribute.source: source = try ipAddress(family, attribute.value)
            case RuleAttribute.priority: priority = try number(UInt32.self, attribute.value)
            case RuleAttribute.mark: mark = try number(UInt32.self, attribute.value)
            case RuleAttribute.table: table = try number(UInt32.self, attribute.value)
            case RuleAttribute.proto: maker = try number(UInt8.self, attribute.value)
            case RuleAttribute.inputInterface: inputInterface = try name(attribute.value)
            case RuleAttribute.outputInterface: outputInterface = try name(attribute.value)
            default: break
            }
        }
        guard maker == RouteMark.holdfast else { return nil }
        self.family = known
        self.priority = priority
        self.source = sourceLength > 0 ? try prefix(source, sourceLength, known) : nil
        self.destination = destinationLength > 0 ? try prefix(destination, destinationLength, known) : nil
        self.action = action
        self.table = table
        self.mark = mark
    }
}

/// Without an address it is the prefix of length 0.
private func prefix(
    _ address: IPAddress?,
    _ length: UInt8,
    _ family: AddressFamily
) throws(DecodeError) -> InterfaceAddress {
    guard let address else {
        guard length == 0 else { throw .invalidValue(offset: 1) }
        return .any(family)
    }
    guard let prefix = InterfaceAddress(address, prefixLength: length) else { throw .invalidValue(offset: 1) }
    return prefix.network
}

private func name(_ value: [UInt8]) throws(DecodeError) -> InterfaceName {
    guard let name = InterfaceName(value.prefix { $0 != 0 }) else { throw .invalidValue(offset: 0) }
    return name
}

extension AddressFamily {
    fileprivate init?(netlink family: UInt8) {
        switch family {
        case Netlink.familyIPv4: self = .ipv4
        case Netlink.familyIPv6: self = .ipv6
        default: return nil
        }
    }
}
