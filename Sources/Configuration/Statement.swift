import NetworkTypes

/// What a line says, wherever it stands.
final class Said: Sendable {
    /// In `Schema.keywords`.
    let keyword: Int
    /// The name as written.
    let name: String
    let words: GivenWords

    init(keyword: Int, name: String, words: GivenWords) {
        self.keyword = keyword
        self.name = name
        self.words = words
    }
}

/// A keyword with its arguments understood, and what its block holds.
///
/// Small, because a file may have half a million: lines that are the same share what they say.
struct Statement: Sendable {
    private let said: Said
    /// Of the name.
    let place: Place
    /// Something in the block was wrong and is not here.
    var hasErrors = false
    /// Of `said`: asked for more often than all the rest.
    private let packedKeyword: UInt16
    /// A bit for the length of each name among `children`: most names that are asked for aren't there.
    private var lengths: UInt32 = 0
    /// Of a block that holds keywords.
    private(set) var children: [Statement] = []
    /// Of a block that holds other lines.
    var entries: [Entry] = []

    init(_ said: Said, at place: Place) {
        self.said = said
        self.place = place
        packedKeyword = UInt16(said.keyword)
    }

    /// A line that is no keyword.
    struct Entry: Sendable {
        private let words: GivenWords
        /// Of its first word.
        let place: Place

        init(_ words: GivenWords, at place: Place) {
            self.words = words
            self.place = place
        }

        var given: Given { Given(words, at: place) }
        var address: InterfaceAddress? { words.interfaceAddress }
        var hasOptions: Bool { !words.options.isEmpty }
        func has(_ option: String) -> Bool { words.has(option) }
    }
}

extension Statement {
    /// In `Schema.keywords`.
    var keyword: Int { Int(packedKeyword) }
    /// The name as written.
    var name: String { said.name }
    var given: Given { Given(said.words, at: place) }

    /// The one of the name in a block that counts; the name must be in the schema.
    ///
    /// Asked for every keyword there is: of a name that stands in the source, the compiler knows the length.
    @inline(__always)
    func last(_ name: String) -> Statement? { mayHave(name) ? lookUp(name) : nil }

    private func lookUp(_ name: String) -> Statement? { lastPlace(of: name).map { children[$0] } }

    /// By index, so that no statement is copied to be looked at.
    private func lastPlace(of name: String) -> Int? {
        let names = Schema.keywordNames
        var index = children.endIndex
        while index > 0 {
            index -= 1
            if Schema.areEqual(names[children[index].keyword], name) { return index }
        }
        return nil
    }

    /// The number that the last one of the name says, without a copy of the statement.
    @inline(__always)
    func number(of name: String) -> Int? { mayHave(name) ? lookUpNumber(name) : nil }

    private func lookUpNumber(_ name: String) -> Int? {
        lastPlace(of: name).flatMap { children[$0].said.words.number }
    }

    @inline(__always)
    func all(_ name: String) -> [Statement] { mayHave(name) ? lookUpAll(name) : [] }

    private func lookUpAll(_ name: String) -> [Statement] {
        let names = Schema.keywordNames
        var result: [Statement] = []
        for index in children.indices where Schema.areEqual(names[children[index].keyword], name) {
            result.append(children[index])
        }
        return result
    }

    /// The lines of all blocks of a name in this one.
    func entries(of name: String) -> [Entry] {
        let blocks = all(name)
        return blocks.count == 1 ? blocks[0].entries : blocks.flatMap(\.entries)
    }

    /// False: there is none of the name.
    @inline(__always)
    func mayHave(_ name: String) -> Bool { lengths & Statement.bit(of: name) != 0 }

    @inline(__always)
    private static func bit(of name: String) -> UInt32 {
        1 << (UInt32(truncatingIfNeeded: name.utf8.count) & 31)
    }

    mutating func add(_ child: consuming Statement) {
        lengths |= Statement.bit(of: Schema.keywordNames[child.keyword])
        children.append(child)
    }

    mutating func remove(at index: Int) { children.remove(at: index) }

    /// Where a keyword stands in the block for the last time.
    func lastIndex(of keyword: Int) -> Int? {
        var index = children.endIndex
        while index > 0 {
            index -= 1
            if children[index].keyword == keyword { return index }
        }
        return nil
    }

    var values: [Value] { said.words.values }
    var number: Int? { said.words.number }
    var seconds: Interval? { said.words.seconds }
    var word: String? { said.words.word }
    /// The second word among the values.
    var secondWord: String? { said.words.secondWord }
    var interface: InterfaceName? { said.words.interface }
    var address: IPAddress? { said.words.address }
    /// On, unless the argument says off.
    var isOn: Bool { said.words.isOn }

    /// It has arguments, and no option among them.
    var hasValueOnly: Bool { !said.words.items.isEmpty && said.words.options.isEmpty }

    /// Of the first argument, else of the name.
    var valuePlace: Place { said.words.items.isEmpty ? place : place.at(said.words.items[0].stretch) }
}

extension Schema {
    /// Of names of keywords: their lengths tell most apart.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left == right
    }
}
