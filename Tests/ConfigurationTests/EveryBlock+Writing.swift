import Configuration
import SeededRandom
import Testing

extension EveryBlock {
    /// The text as a tree, to be written in many ways.
    static let tree: [Node] = {
        var rest = lines[...]
        return nodes(&rest, in: .root)
    }()

    /// Up to the closing brace, which is taken.
    private static func nodes(_ rest: inout ArraySlice<String>, in block: Block) -> [Node] {
        var free: [Node] = []
        var ordered: [Node] = []
        while let line = rest.popFirst()?.trimmed, line != "}" {
            let keyword = Schema.keyword(line.head, in: block)
            guard line.hasSuffix(" {") else {
                // Several of one keyword count in their order.
                if keyword?.isRepeatable == true {
                    ordered.append(.line(line))
                } else {
                    free.append(.line(line))
                }
                continue
            }
            let head = String(line.dropLast(2))
            let body = keyword?.body ?? .root
            if Schema.lineOptions(in: body) == nil {
                let node = Node.block(head, nodes(&rest, in: body))
                let isFree = block == .root ? !inOrder.contains(body) : keyword?.isRepeatable == false
                if isFree { free.append(node) } else { ordered.append(node) }
            } else {
                let end = rest.firstIndex { $0.trimmed == "}" } ?? rest.endIndex
                free.append(.ordered(head, rest[..<end].map(\.trimmed)))
                rest = rest[(end + 1)...]
            }
        }
        return free + [.inOrder(ordered)]
    }

    /// Whose order in the files is the model's, and which tests can't sort by a name.
    private static let inOrder: Set<Block> = [.virtualServer]
}

/// Every block, written in other ways: other spellings, another order where that says nothing, all on one
/// line, comments in between.
@Test(arguments: 0..<40)
func everyBlockWrittenAnotherWay(seed: UInt64) throws {
    let model = try #require(TextFiles(EveryBlock.text).read(purpose: .check).model).inOrderOfNames
    var scribe = Scribe(dice: RandomSource(seed: seed))
    let text = scribe.text(EveryBlock.tree, in: .root)
    let result = TextFiles(text).read(purpose: .check)
    let errors = result.diagnostics.filter { $0.severity == .error }.map(DiagnosticCase.line)
    let other = try #require(result.model, "seed \(seed): \(errors)\n\(text)").inOrderOfNames
    #expect(ModelText.differences(other, from: model) == [], "seed \(seed)\n\(text)")
    #expect(other == model, "seed \(seed)\n\(text)")
}
