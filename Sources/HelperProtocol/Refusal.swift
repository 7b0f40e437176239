/// Why a well-formed command was not carried out.
package enum Refusal: UInt8, Error, CaseIterable, Sendable {
    /// The table has no object of that number, or there is no such table.
    case unknownObject = 1
    /// The object is of a kind that the command does not go with.
    case wrongKind = 2
    /// A leased object of a bundle whose lease does not live.
    case noLease = 3
    /// The bundle was revoked and `again` has not been said.
    case revoked = 4
    case advertVersion = 5
    case advertType = 6
    case advertVirtualRouterID = 7
    case advertLength = 8
    /// Above the compiled priority, or 0 (`cease` says that), or a will that isn't 0.
    case advertPriority = 9
    /// More than one advert beyond the schedule in an interval, or one long before its deadline.
    case tooSoon = 10
    /// Later than its deadline by an interval.
    case late = 11
    /// The kernel said no; the answer carries its errno and message.
    case kernel = 12
    /// No such generation, or not root's alone, or not what its name says.
    case badGeneration = 13
    /// The interface is not there now.
    case interfaceAbsent = 14
    /// The object was in the kernel before we came; it is left alone.
    case foreign = 15
    /// A put from the former generation's table; what is left of it can only be removed.
    case orphan = 16
    /// The channel is not open (`put` it first), or the address is not held.
    case notHeld = 17

    /// An authentication header's fixed fields, or its SPI isn't the source.
    case advertAuthentication = 18

    /// True for what no honest engine sends: counted, and the session ends after a few.
    package var isViolation: Bool {
        switch self {
        case .unknownObject, .wrongKind, .advertVersion, .advertType, .advertVirtualRouterID, .advertLength,
            .advertPriority, .advertAuthentication, .orphan:
            true
        case .noLease, .revoked, .tooSoon, .late, .kernel, .badGeneration, .interfaceAbsent, .foreign,
            .notHeld:
            false
        }
    }
}
