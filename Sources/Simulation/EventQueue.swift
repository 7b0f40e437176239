import NetworkTypes

/// What is to happen, by time; at the same time in the order in which it was pushed. A binary heap.
struct EventQueue<Element> {
    private struct Entry {
        var at: Instant
        var order: UInt64
        var element: Element

        func precedes(_ other: Entry) -> Bool { (at, order) < (other.at, other.order) }
    }

    private var heap: [Entry] = []
    private var pushed: UInt64 = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func push(_ element: Element, at instant: Instant) {
        heap.append(Entry(at: instant, order: pushed, element: element))
        pushed += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// The earliest, unless it is later than `limit`.
    mutating func pop(until limit: Instant) -> (at: Instant, element: Element)? {
        guard let first = heap.first, first.at <= limit else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { break }
            let right = left + 1
            let child = right < heap.count && heap[right].precedes(heap[left]) ? right : left
            guard heap[child].precedes(heap[parent]) else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return (first.at, first.element)
    }
}
