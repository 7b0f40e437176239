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

    var record: ObjectRecord
    var bundle: BundleIdentity?
    var state = State.putting
    /// False once it is to go.
    var isWanted = true
    /// The lifetime that the kernel was told last, nil for an infinite one, and when.
    var lifetimeSeconds: UInt32?
    var renewedAt: Instant

    /// True when the helper is to give this object a lifetime.
    var takesLifetime: Bool {
        record.isLeased && record.relocations.contains { $0.kind == .addressLifetime }
    }
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
}

/// The kernel's error numbers that mean something here; the same on every Linux that Swift runs on.
enum KernelError {
    static let noDevice: Int32 = 19
    static let exists: Int32 = 17

    /// ENOENT, ESRCH, ENXIO, ENODEV, EADDRNOTAVAIL: what was to be removed isn't there.
    static func meansGone(_ errno: Int32) -> Bool {
        errno == 2 || errno == 3 || errno == 6 || errno == noDevice || errno == 99
    }
}
