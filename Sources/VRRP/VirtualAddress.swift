package import NetworkTypes

/// One virtual address and where it is put.
package struct VirtualAddress: Hashable, Sendable {
    package var address: InterfaceAddress
    /// `dev`; the instance's interface when the configuration names none.
    package var interface: InterfaceName
    /// The kernel's number of the address scope: 0 global, 253 link, 254 host.
    package var scope: UInt8
    package var label: AddressLabel?

    package init(
        address: InterfaceAddress,
        interface: InterfaceName,
        scope: UInt8 = 0,
        label: AddressLabel? = nil
    ) {
        self.address = address
        self.interface = interface
        self.scope = scope
        self.label = label
    }
}

/// The name that `ip address` shows beside an IPv4 address: 1…15 printable bytes, by custom the interface's
/// name, a colon and a word (ifconfig insists on it).
package struct AddressLabel: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Nil when it is empty, longer than the kernel's 15 bytes, or holds white space or control characters.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...InterfaceName.maximumLength).contains(bytes.count),
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        self.bytes = bytes
    }
}
