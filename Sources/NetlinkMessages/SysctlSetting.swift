package import NetworkTypes

/// One setting of /proc/sys/net.
package struct SysctlSetting: Hashable, Sendable {
    /// Relative to /proc/sys/net, for instance "ipv4/conf/eth0/arp_ignore".
    package let path: [UInt8]
    package let value: Int32
    /// Whether the value that was there before comes back at the end: not for a link of our own, which goes
    /// together with its settings.
    package let isRestored: Bool
    /// Nil for `all` and `default`.
    package let interface: InterfaceName?

    /// `key` of `ipv4/conf/` or `ipv6/conf/` of one interface.
    package init(
        _ family: AddressFamily,
        _ interface: InterfaceName,
        _ key: StaticString,
        _ value: Int32,
        isRestored: Bool
    ) {
        self.init(family, interface.bytes, key, value, isRestored: isRestored, interface: interface)
    }

    /// `key` of the settings `all` or `default`.
    package init(_ family: AddressFamily, all key: StaticString, _ value: Int32) {
        self.init(family, Array("all".utf8), key, value, isRestored: true, interface: nil)
    }

    /// Reports of link-local multicast groups (Linux 4.5 and later), off.
    package static let noLocalGroupReports = SysctlSetting(
        path: Array("ipv4/igmp_link_local_mcast_reports".utf8),
        value: 0
    )

    private init(path: [UInt8], value: Int32) {
        self.path = path
        self.value = value
        isRestored = true
        interface = nil
    }

    private init(
        _ family: AddressFamily,
        _ folder: [UInt8],
        _ key: StaticString,
        _ value: Int32,
        isRestored: Bool,
        interface: InterfaceName?
    ) {
        path =
            Array("\(family == .ipv4 ? "ipv4" : "ipv6")/conf/".utf8) + folder + [UInt8(ascii: "/")]
            + Array("\(key)".utf8)
        self.value = value
        self.isRestored = isRestored
        self.interface = interface
    }
}
