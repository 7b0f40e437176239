/// Why bytes could not be read. Bytes from outside never trap; they end here.
package enum DecodeError: Error, Equatable, Sendable {
    /// `needed` more bytes were asked for at a place where only `had` were left.
    case truncated(needed: Int, had: Int)
    /// Bytes were left where the layout ends.
    case leftover(count: Int)
    /// A field at `offset` holds what its type cannot be.
    case invalidValue(offset: Int)
}
