/// A stretch of a file, from the line in which a statement of its top level begins to the one in which the
/// next does, and what became of it in the bytes of the flattened configuration. The first may be what
/// stands before all statements.
package struct FileSegment: Hashable, Sendable {
    package var bytes: Int
    package var lines: Int
    package var textBytes: Int
    package var textLines: Int
    /// Of the list that says where its lines of the text stood.
    package var originBytes: Int
    /// Else another statement, or none.
    package var isVirtualServer: Bool

    package init(
        bytes: Int,
        lines: Int,
        textBytes: Int,
        textLines: Int,
        originBytes: Int,
        isVirtualServer: Bool
    ) {
        self.bytes = bytes
        self.lines = lines
        self.textBytes = textBytes
        self.textLines = textLines
        self.originBytes = originBytes
        self.isVirtualServer = isVirtualServer
    }
}

extension ReadResult {
    /// All of a file that was read as a whole, or of a part of it that was; nil where its statements don't
    /// each begin with a line of their own, or a virtual server holds a secret.
    ///
    /// - Parameters:
    ///   - statements: places in the outline.
    ///   - stretch: of the file, from where a line begins.
    ///   - line: the first in it.
    package func segments(
        of statements: Range<Int>,
        in stretch: Range<Int>,
        from line: Int,
        lines: Int
    ) -> [FileSegment]? {
        guard let outline, let flattened else { return nil }
        let all = outline.statements
        let end = TopLevelStatement(
            fileByte: stretch.upperBound,
            line: line + lines,
            textByte: statements.upperBound < all.count
                ? all[statements.upperBound].textByte : flattened.text.count,
            textLine: statements.upperBound < all.count
                ? all[statements.upperBound].textLine : flattened.origins.count,
            secretsBefore: statements.upperBound < all.count
                ? all[statements.upperBound].secretsBefore : secrets.count,
            isVirtualServer: false
        )
        var result: [FileSegment] = []
        result.reserveCapacity(statements.count + 1)
        let first = statements.isEmpty ? end : all[statements.lowerBound]
        guard first.fileByte >= stretch.lowerBound, first.line >= line else { return nil }
        if first.fileByte > stretch.lowerBound {
            result.append(
                FileSegment(
                    bytes: first.fileByte - stretch.lowerBound,
                    lines: first.line - line,
                    textBytes: 0,
                    textLines: 0,
                    originBytes: 0,
                    isVirtualServer: false
                )
            )
        }
        for index in statements {
            let statement = all[index]
            let next = index + 1 < statements.upperBound ? all[index + 1] : end
            guard next.fileByte > statement.fileByte, next.line > statement.line,
                // Or a line holds the end of one and the beginning of another.
                statement.textLine == 0
                    || flattened.origins[statement.textLine - 1].line < statement.line,
                !statement.isVirtualServer || next.secretsBefore == statement.secretsBefore
            else { return nil }
            result.append(
                FileSegment(
                    bytes: next.fileByte - statement.fileByte,
                    lines: next.line - statement.line,
                    textBytes: next.textByte - statement.textByte,
                    textLines: next.textLine - statement.textLine,
                    originBytes: FlattenedConfiguration.encodedLength(
                        of: flattened.origins[statement.textLine..<next.textLine]
                    ),
                    isVirtualServer: statement.isVirtualServer
                )
            )
        }
        return result
    }
}
