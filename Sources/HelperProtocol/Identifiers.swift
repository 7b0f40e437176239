package import NetworkTypes

/// The name of a generation: a 128-bit hash of its files, written as 32 hexadecimal digits in paths.
package struct GenerationHash: Hashable, Sendable {
    private let halves: Halves

    package var rawValue: UInt128 { halves.value }

    package init(rawValue: UInt128) {
        halves = Halves(rawValue)
    }

    /// No generation; what `hello` answers before the first `activate`.
    package static let none = GenerationHash(rawValue: 0)

    /// 32 lower-case hexadecimal digits.
    package var text: [UInt8] {
        (0..<32).map { index in
            let digit = UInt8(truncatingIfNeeded: rawValue >> UInt128(4 * (31 - index)) & 0xF)
            return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
    }

    /// Nil unless exactly 32 hexadecimal digits.
    package init?(text: some Collection<UInt8>) {
        guard text.count == 32 else { return nil }
        var value: UInt128 = 0
        for byte in text {
            guard let digit = hexadecimalDigit(byte) else { return nil }
            value = value << 4 | UInt128(digit)
        }
        self.init(rawValue: value)
    }
}

/// What makes an object the same across generations: a hash of its kind, interface and body.
package struct ObjectIdentity: Hashable, Comparable, Sendable {
    private let halves: Halves

    package var rawValue: UInt128 { halves.value }

    package init(rawValue: UInt128) {
        halves = Halves(rawValue)
    }

    package static func < (left: ObjectIdentity, right: ObjectIdentity) -> Bool {
        left.halves < right.halves
    }
}

/// What makes a bundle the same across generations.
package struct BundleIdentity: Hashable, Comparable, Sendable {
    private let halves: Halves

    package var rawValue: UInt128 { halves.value }

    package init(rawValue: UInt128) {
        halves = Halves(rawValue)
    }

    package static func < (left: BundleIdentity, right: BundleIdentity) -> Bool {
        left.halves < right.halves
    }
}

/// Which of the helper's two tables a number belongs to.
package enum TableSelector: UInt8, Sendable, Hashable {
    /// The generation in force.
    case active = 0
    /// The one being loaded; after `activate`, the one that was in force before.
    case other = 1
}

/// An object by its place in a table.
package struct ObjectReference: Hashable, Sendable {
    package let table: TableSelector
    package let index: UInt32

    package init(_ table: TableSelector = .active, index: UInt32) {
        self.table = table
        self.index = index
    }
}

/// A virtual router as the wire knows it: what a lease and an advert belong to, whatever the generation.
package struct ChannelKey: Hashable, Comparable, Sendable {
    package let interface: InterfaceName
    package let family: AddressFamily
    package let virtualRouterID: VirtualRouterID
    /// Whom it speaks to: tells routers of one number apart. 0 is the family's own group (224.0.0.18,
    /// ff02::12); any other number is the compiler's.
    package let audience: UInt32

    package init(
        interface: InterfaceName,
        family: AddressFamily,
        virtualRouterID: VirtualRouterID,
        audience: UInt32 = 0
    ) {
        self.interface = interface
        self.family = family
        self.virtualRouterID = virtualRouterID
        self.audience = audience
    }

    package static func < (left: ChannelKey, right: ChannelKey) -> Bool {
        (left.interface, left.family.rawValue, left.virtualRouterID, left.audience)
            < (right.interface, right.family.rawValue, right.virtualRouterID, right.audience)
    }
}

extension InterfaceName {
    /// A name in a field of fixed width: its bytes, then nothing but zeros.
    init?(padded field: [UInt8]) {
        let name = field.prefix { $0 != 0 }
        guard field.dropFirst(name.count).allSatisfy({ $0 == 0 }) else { return nil }
        self.init(name)
    }
}

/// FNV-1a over 128 bits. Names things in root-owned files; nothing relies on it against an adversary.
package struct IdentityHash: Sendable {
    package private(set) var value: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D

    package init() {}

    package mutating func add(_ bytes: [UInt8]) {
        for byte in bytes { value = (value ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }
    }

    #if !$Embedded
        package mutating func add(_ byte: UInt8) {
            value = (value ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
        }
    #endif
}
