package import NetworkTypes

/// Why a description can't be: said by the keyword that can't stand there, in keepalived's spelling.
package enum DescriptionError: Error, Equatable, Sendable {
    /// An address of the other family than what it belongs to.
    case wrongFamily(String)
    /// Something that only the given family has.
    case only(AddressFamily, String)
    /// A number or a length outside what the kernel takes.
    case outOfRange(String)
    /// Two things that exclude each other; the second one's keyword.
    case contradiction(String)
    /// What must be there and isn't.
    case missing(String)
}
