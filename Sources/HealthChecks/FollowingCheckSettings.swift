/// `FILE_CHECK`: the number in a tracked file decides.
package struct FileCheckSettings: Hashable, Sendable {
    /// The track_file's name.
    package var file: String
    /// The number is multiplied by this; 0: a number other than 0 fails the server.
    package var weight: Int32
    /// The opposite of what the number says.
    package var isReversed: Bool

    package init(file: String, weight: Int32, isReversed: Bool = false) {
        self.file = file
        self.weight = weight
        self.isReversed = isReversed
    }
}
