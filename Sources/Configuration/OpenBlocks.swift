/// The blocks that are open at a place in a file, outermost first, and what a line there is judged by.
struct OpenBlocks {
    /// A block that is open.
    struct Frame {
        /// Nil: the block is skipped.
        var statement: Statement?
        var block: Block?
        /// Where the block's lines are no keywords.
        var lineForm: Arguments?
        var name: String
        /// Of the opening brace.
        var brace: Place
        var isSensitive: Bool
        /// Column of the word that opened it.
        var indentation: Int
    }

    private var frames: [Frame] = []
    /// The innermost; nil: its lines are skipped.
    private(set) var block: Block? = .root
    /// Of the innermost, where its lines are no keywords.
    private(set) var lineForm: Arguments?
    /// A block of secrets is open.
    private(set) var isInSecrets = false
    /// The first block whose brace seems to have been taken by an outer one.
    private(set) var suspect: Frame?

    var isEmpty: Bool { frames.isEmpty }

    var depth: Int { frames.count }

    var innermost: Frame? { frames.last }

    // MARK: Opening and closing

    mutating func push(_ frame: consuming Frame) {
        frames.append(frame)
        settle()
    }

    /// Closes the innermost; nil: none is open.
    ///
    /// - Parameter column: of the closing brace. One that stands below the line that opened an outer block
    ///   closes that one in its writer's eyes.
    mutating func pop(closedAt column: Int) -> Frame? {
        guard let frame = frames.popLast() else { return nil }
        settle()
        if column < frame.indentation, frames.last?.indentation == column { suspect = suspect ?? frame }
        return frame
    }

    /// What every line asks of the innermost one is looked up once for all of them.
    private mutating func settle() {
        let top = frames.count - 1
        block = top < 0 ? .root : frames[top].block
        lineForm = top < 0 ? nil : frames[top].lineForm
        isInSecrets = top >= 0 && frames[top].isSensitive
    }

    // MARK: What the innermost holds

    /// Lines that are no keywords.
    var entryCount: Int { frames.last?.statement?.entries.count ?? 0 }

    mutating func add(_ entry: Statement.Entry) {
        frames[frames.count - 1].statement?.entries.append(entry)
    }

    mutating func add(_ statement: consuming Statement) {
        frames[frames.count - 1].statement?.add(statement)
    }

    /// The last statement of a keyword in it.
    func former(of keyword: Int) -> (index: Int, place: Place)? {
        let top = frames.count - 1
        guard let index = frames[top].statement?.lastIndex(of: keyword),
            let place = frames[top].statement?.children[index].place
        else { return nil }
        return (index, place)
    }

    mutating func removeChild(at index: Int) {
        frames[frames.count - 1].statement?.remove(at: index)
    }

    /// It isn't whole.
    mutating func noteErrors() {
        guard !frames.isEmpty else { return }
        frames[frames.count - 1].statement?.hasErrors = true
    }
}
