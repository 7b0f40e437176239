package import NetworkTypes

/// `auth_hmac`: a trailer with an HMAC-SHA-256 tag behind each advertisement (spec vrrp-behaviour 4.6–4.8,
/// 7).
package struct KeyedAuthentication: Hashable, Sendable {
    /// How far a key is rolled out among the routers.
    package enum Mode: Sendable, Hashable {
        /// Sends the trailer and drops what has none.
        case enforce
        /// Sends the trailer and accepts what has none.
        case permissive
        /// Sends no trailer and accepts what has none; a trailer that is there must be right.
        case receiveOnly
    }

    /// What proves that an advertisement isn't an old one sent again.
    package enum ReplayProtection: Sendable, Hashable {
        /// Its time of day may differ from ours by `window`, 1…300 whole seconds, and it must be newer than
        /// the sender's last.
        case time(window: Interval)
        /// It must be newer than the sender's last; clocks may differ.
        case monotonic
    }

    package var mode: Mode
    package var replayProtection: ReplayProtection
    /// At least one, no identifier twice; in the configuration's order.
    package let keys: [AuthenticationKey]
    /// The one to sign with; one of `keys`.
    package let activeKey: AuthenticationKey

    /// Nil when an identifier comes twice or `activeKey` is none of them.
    package init?(
        mode: Mode = .enforce,
        replayProtection: ReplayProtection = .time(window: .seconds(5)),
        keys: [AuthenticationKey],
        activeKey identifier: UInt8
    ) {
        guard let active = keys.first(where: { $0.identifier == identifier }),
            Set(keys.map(\.identifier)).count == keys.count
        else { return nil }
        self.mode = mode
        self.replayProtection = replayProtection
        self.keys = keys
        activeKey = active
    }
}

/// A key that all routers of a virtual router share.
package struct AuthenticationKey: Hashable, Sendable {
    /// Sent with each advertisement, so that a receiver knows which key to try: 1…255.
    package let identifier: UInt8
    /// 32…64.
    package let bytes: [UInt8]

    /// Nil for identifier 0 and for fewer than 32 or more than 64 bytes.
    package init?(identifier: UInt8, bytes: some Collection<UInt8>) {
        guard identifier != 0, (32...64).contains(bytes.count) else { return nil }
        self.identifier = identifier
        self.bytes = Array(bytes)
    }
}

extension AuthenticationKey: CustomStringConvertible, CustomReflectable {
    /// The identifier, never the key.
    package var description: String { "key \(identifier)" }
    package var customMirror: Mirror { Mirror(self, children: ["identifier": identifier]) }
}
