/// The bytes of a flattened configuration of one file, of which the shape is known: some of its statements
/// can be taken out or be replaced without a look at the others.
package struct EncodedConfiguration: Sendable {
    package private(set) var bytes: [UInt8]
    package let path: String
    package let isCompatible: Bool
    package private(set) var segments: [FileSegment]
    /// Where the list of origins and the text begin.
    private var originStart: Int
    private var textStart: Int

    /// Nil where the bytes aren't of this shape.
    package init?(_ bytes: consuming [UInt8], path: String, isCompatible: Bool, segments: [FileSegment]) {
        let (lines, text, origins) = EncodedConfiguration.totals(segments[...])
        let head = FlattenedConfiguration.head(isCompatible: isCompatible, files: [path], lines: lines)
        let middle = FlattenedConfiguration.middle(text: text)
        guard bytes.count == head.count + origins + middle.count + text, bytes.starts(with: head),
            bytes[(head.count + origins)...].starts(with: middle)
        else { return nil }
        self.bytes = bytes
        self.path = path
        self.isCompatible = isCompatible
        self.segments = segments
        originStart = head.count
        textStart = head.count + origins + middle.count
    }

    private static func totals(_ segments: ArraySlice<FileSegment>) -> (lines: Int, text: Int, origins: Int) {
        segments.reduce(into: (0, 0, 0)) { sums, segment in
            sums.0 += segment.textLines
            sums.1 += segment.textBytes
            sums.2 += segment.originBytes
        }
    }

    /// The first lines of some segments' texts.
    package func heads(of places: Range<Int>) -> [ArraySlice<UInt8>] {
        var end = textStart + segments[..<places.lowerBound].reduce(0) { $0 + $1.textBytes }
        return segments[places].map { segment in
            let start = end
            end += segment.textBytes
            return bytes[start..<end].prefix { $0 != UInt8(ascii: "\n") }
        }
    }

    /// Without the virtual servers that aren't among `kept`; nil where the bytes aren't of this shape.
    package func part(_ kept: Range<Int>) -> FlattenedConfiguration? {
        var text: [UInt8] = []
        var origins: [FlattenedConfiguration.Origin] = []
        var (byte, origin) = (textStart, originStart)
        for (index, segment) in segments.enumerated() {
            if !segment.isVirtualServer || kept.contains(index) {
                text += bytes[byte..<byte + segment.textBytes]
                guard let lines = lines(in: origin..<origin + segment.originBytes),
                    lines.count == segment.textLines
                else { return nil }
                origins += lines.map { FlattenedConfiguration.Origin(file: 0, line: $0) }
            }
            byte += segment.textBytes
            origin += segment.originBytes
        }
        guard text.isEmpty || text.last == UInt8(ascii: "\n") else { return nil }
        guard text.count(where: { $0 == UInt8(ascii: "\n") }) == origins.count else { return nil }
        return FlattenedConfiguration(
            isCompatible: isCompatible,
            files: [path],
            text: text,
            origins: origins
        )
    }

    /// The line numbers that a stretch of the list of origins holds.
    private func lines(in stretch: Range<Int>) -> [Int]? {
        var result: [Int] = []
        let span = bytes.span
        var index = stretch.lowerBound
        while index < stretch.upperBound {
            guard stretch.upperBound - index >= 4, span[index] == UInt8(ascii: "0"),
                span[index + 1] == UInt8(ascii: " ")
            else { return nil }
            index += 2
            var number = 0
            while index < stretch.upperBound, span[index] != UInt8(ascii: "\n") {
                guard span[index] >= UInt8(ascii: "0"), span[index] <= UInt8(ascii: "9"),
                    number <= ReadingLimits.totalBytes
                else { return nil }
                number = number * 10 + Int(span[index] - UInt8(ascii: "0"))
                index += 1
            }
            guard index < stretch.upperBound else { return nil }
            index += 1
            result.append(number)
        }
        return result
    }

    /// Puts others in the place of some segments; false where that can't be.
    ///
    /// - Parameters:
    ///   - new: what takes their place, of which `text` and `origins` are the flattened form.
    ///   - shift: by how many lines what comes behind them has moved.
    package mutating func replace(
        _ places: Range<Int>,
        with new: [FileSegment],
        text: ArraySlice<UInt8>,
        origins: ArraySlice<FlattenedConfiguration.Origin>,
        shift: Int
    ) -> Bool {
        let before = EncodedConfiguration.totals(segments[..<places.lowerBound])
        let gone = EncodedConfiguration.totals(segments[places])
        var list: [UInt8] = []
        FlattenedConfiguration.encode(origins, to: &list)
        let stretch = originStart + before.origins..<originStart + before.origins + gone.origins
        let formerMiddle = FlattenedConfiguration.middle(text: bytes.count - textStart)
        let middle = FlattenedConfiguration.middle(text: bytes.count - textStart - gone.text + text.count)
        // Most often another word is all, and megabytes stay where they are.
        if shift == 0, list.elementsEqual(bytes[stretch]), middle.count == formerMiddle.count {
            let start = textStart + before.text
            bytes.replaceSubrange(start..<start + gone.text, with: text)
            bytes.replaceSubrange(textStart - middle.count..<textStart, with: middle)
            segments.replaceSubrange(places, with: new)
            return true
        }
        guard
            let other = replacing(places, with: new, text: text, origins: list, shift: shift, before, gone)
        else { return false }
        self = other
        return true
    }

    private func replacing(
        _ places: Range<Int>,
        with new: [FileSegment],
        text: ArraySlice<UInt8>,
        origins: [UInt8],
        shift: Int,
        _ before: (lines: Int, text: Int, origins: Int),
        _ gone: (lines: Int, text: Int, origins: Int)
    ) -> EncodedConfiguration? {
        var segments = self.segments
        segments.replaceSubrange(places, with: new)
        var list = Array(bytes[originStart..<originStart + before.origins])
        list.reserveCapacity(bytes.count)
        list += origins
        var origin = originStart + before.origins + gone.origins
        if shift == 0 {
            list += bytes[origin..<textStart - FlattenedConfiguration.middle(text: textCount).count]
        } else {
            for index in places.upperBound..<self.segments.count {
                let length = self.segments[index].originBytes
                guard let lines = lines(in: origin..<origin + length) else { return nil }
                let start = list.count
                let moved = lines.map { FlattenedConfiguration.Origin(file: 0, line: $0 + shift) }
                FlattenedConfiguration.encode(moved[...], to: &list)
                segments[index - places.count + new.count].originBytes = list.count - start
                origin += length
            }
        }
        let totals = EncodedConfiguration.totals(segments[...])
        guard list.count == totals.origins, totals.text <= ReadingLimits.totalBytes else { return nil }
        var result = FlattenedConfiguration.head(
            isCompatible: isCompatible,
            files: [path],
            lines: totals.lines
        )
        result.reserveCapacity(result.count + list.count + 32 + totals.text)
        result += list
        result += FlattenedConfiguration.middle(text: totals.text)
        result += bytes[textStart..<textStart + before.text]
        result += text
        result += bytes[(textStart + before.text + gone.text)...]
        return EncodedConfiguration(result, path: path, isCompatible: isCompatible, segments: segments)
    }

    private var textCount: Int { bytes.count - textStart }
}
