/// Something didn't work; `text` says what was tried, on what, what the system said, what to do.
package struct Failure: Error {
    package let text: String

    package init(_ text: String) { self.text = text }
}

extension Failure {
    /// Says it on standard error.
    package func report() { Terminal.standardError.write("holdfast: \(text)\n") }
}
