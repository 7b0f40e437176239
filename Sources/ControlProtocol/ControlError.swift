/// Why nothing was done.
package struct ControlError: Error, Equatable, Sendable {
    package var code: Code
    /// For people: what was asked, and why it can't be.
    package var message: String

    /// For programs; the spelling is part of the protocol.
    package enum Code: String, Sendable, CaseIterable {
        /// No verb, or an option that the verb doesn't take.
        case unknownRequest = "unknown_request"
        /// Words are missing, too many, or not what the verb takes.
        case badArgument = "bad_argument"
        case tooLong = "request_too_long"
        /// The peer's role doesn't allow it.
        case forbidden
        case tooManyConnections = "too_many_connections"
        /// No instance or real server of that name.
        case notFound = "not_found"
        /// It is known and can't be now; the message says why.
        case refused
    }

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
