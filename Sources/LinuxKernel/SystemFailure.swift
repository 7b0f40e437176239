/// A system call that the helper can't do without failed.
package struct SystemFailure: Error {
    package let call: StaticString
    /// Positive.
    package let errno: Int32

    package init(call: StaticString, errno: Int32) {
        self.call = call
        self.errno = errno
    }

    /// Throws when `result` is a negative errno; the result otherwise.
    @discardableResult
    static func check(_ call: StaticString, _ result: Int32) throws(SystemFailure) -> Int32 {
        guard result >= 0 else { throw SystemFailure(call: call, errno: -result) }
        return result
    }
}
