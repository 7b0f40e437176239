import HelperProtocol
import NetworkTypes

/// An object that is in the kernel, on its way there or on its way out.
///
/// One put or remove of an object is with the kernel thread at a time, so that what was found to be foreign
/// is never removed: what is asked meanwhile only changes `isWanted`, and is looked at when the answer comes.
struct HeldObject {
    enum State {
        case putting
        case held
        case removing
    }

    /// Where its record is; a table stays mapped as long as something of it is held. What the record says is
    /// read there each time: there may be ten thousand of these, and each page of them is one more to get.
    var table: ObjectTable
    var place: UInt32
    var state = State.putting
    /// False once it is to go.
    var isWanted = true
    /// A killed helper left it, or may have: whether it is in the kernel shows when it is put.
    var isUnsure = false
    /// Of a destination, and the one that the kernel was told last.
    var weight: UInt32 = 0
    var weightAsked: UInt32 = 0
    /// Commands of the session that wait for its answers.
    var waiters: UInt32 = 0
    /// The lifetime that the kernel was told last, nil for an infinite one, and when.
    var lifetimeSeconds: UInt32?
    var renewedAt: Instant

    var record: ObjectRecord { table.object(place) }
    var identity: ObjectIdentity { table.identity(place) }
    var kind: ObjectKind { table.kind(place) }
    var isLeased: Bool { table.isLeased(place) }
    var bundle: BundleIdentity? { table.bundle(ofObject: place) }

    /// True when the helper is to give this object a lifetime.
    var takesLifetime: Bool { isLeased && table.hasLifetime(place) }

    /// As its kind's, but that what stands of the firewall keeps a link's last reports to itself: under the
    /// link's MAC address they would lead switches away from the successor.
    var removalRank: UInt8 { kind == .firewall && !isLeased ? 6 : kind.removalRank }
}

/// An operation that the kernel thread has not answered.
struct PendingOperation {
    let ticket: UInt32
    let identity: ObjectIdentity
    let action: KernelOperation.Action
}

/// A command of the session whose answer waits for the kernel.
struct Waiter {
    let identity: ObjectIdentity
    let number: CommandNumber
    let sequence: UInt32
    /// The `puts` that it came with.
    var run: UInt32?
    /// Of a dump.
    var ticket: UInt32 = 0
}

extension ObjectKind {
    /// What goes first when a bundle goes: rules, routes, addresses (spec vrrp-behaviour 16.3), the
    /// firewall's entries behind the addresses that they guard (13.1), and links last, since the rest stands
    /// on them.
    var removalRank: UInt8 {
        switch self {
        case .rule: 0
        case .route: 1
        case .address: 2
        case .firewall: 3
        case .sysctl, .destination, .timeouts, .syncDaemon, .mark, .channel: 4
        // Behind the sync daemons and its destinations; links stand under nothing of IPVS.
        case .link, .service, .flush: 5
        }
    }
}

/// The kernel's error numbers that mean something here; the same on every Linux that Swift runs on.
package enum KernelError {
    static let noDevice: Int32 = 19
    static let exists: Int32 = 17

    /// ENOENT, ESRCH, ENXIO, ENODEV, EPROTONOSUPPORT (without IPVS), EADDRNOTAVAIL: what was to be removed
    /// isn't there.
    package static func meansGone(_ errno: Int32) -> Bool {
        errno == 2 || errno == 3 || errno == 6 || errno == noDevice || errno == 93 || errno == 99
    }
}
