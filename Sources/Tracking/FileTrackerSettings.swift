/// A `track_file` block: a file that holds a number.
package struct FileTrackerSettings: Hashable, Sendable {
    /// `init_file`: what is written at the start of the daemon, not at a reload.
    package struct InitialContent: Hashable, Sendable {
        package var value: Int32
        /// False: only where there is no file yet.
        package var overwrites: Bool

        package init(value: Int32 = 0, overwrites: Bool = false) {
            self.value = value
            self.overwrites = overwrites
        }
    }

    package let name: String
    /// Absolute.
    package let path: String
    /// For references that give none; the number in the file is multiplied with it, and zero makes a number
    /// that isn't zero a fault.
    package let weight: TrackWeight
    package let initialContent: InitialContent?

    /// Nil when the path isn't absolute, or holds a zero byte.
    package init?(
        name: String,
        path: String,
        weight: TrackWeight = .one,
        initialContent: InitialContent? = nil
    ) {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { return nil }
        self.name = name
        self.path = path
        self.weight = weight
        self.initialContent = initialContent
    }
}
