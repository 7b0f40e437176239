/// Arrays kept in strictly rising order of a key; unlike dictionaries they have one order in every run.
extension Array {
    /// The first place whose key is not less than `key`: where it is, or where it belongs.
    func lowerBound<Key: Comparable>(of key: Key, by keyOf: (Element) -> Key) -> Int {
        // A span lends its elements; the array's own subscript copies each, with all that it holds.
        let elements = span
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if keyOf(elements[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The place of `key`, nil when it isn't there.
    func place<Key: Comparable>(of key: Key, by keyOf: (Element) -> Key) -> Int? {
        let bound = lowerBound(of: key, by: keyOf)
        return bound < count && keyOf(span[bound]) == key ? bound : nil
    }
}
