import NetworkTypes

/// When each instance (or tracker, or queue of scripts) wants its turn: a binary heap that knows where each
/// stands in it, because a backup's deadline moves with every advertisement that it hears. With a thousand
/// instances a change costs ten steps.
struct DeadlineQueue {
    /// By instance; nil: nothing is due.
    private var due: [Instant?]
    /// Instances, the earliest first, as a heap.
    private var heap: [Int] = []
    /// By instance: its place in `heap`.
    private var positions: [Int?]

    /// For so many instances, with nothing due.
    init(count: Int = 0) {
        due = Array(repeating: nil, count: count)
        positions = Array(repeating: nil, count: count)
    }

    /// One more instance, with nothing due.
    mutating func append() {
        due.append(nil)
        positions.append(nil)
    }

    /// The earliest deadline.
    var first: Instant? { heap.first.flatMap { due[$0] } }

    /// Whose deadline is the earliest.
    var firstInstance: Int? { heap.first }

    /// Replaces the deadline of an instance; nil takes it out.
    mutating func set(_ instance: Int, to deadline: Instant?) {
        guard due[instance] != deadline else { return }
        due[instance] = deadline
        switch (positions[instance], deadline) {
        case (nil, nil):
            break
        case (nil, _?):
            heap.append(instance)
            positions[instance] = heap.count - 1
            rise(from: heap.count - 1)
        case (let position?, nil):
            remove(at: position)
        case (let position?, _?):
            rise(from: position)
            sink(from: positions[instance] ?? position)
        }
    }

    /// The instances whose deadline has come, in their order. They stay: whoever sets their next deadlines
    /// moves each once, instead of taking it out and putting it in.
    func allDue(at now: Instant) -> [Int] {
        var result: [Int] = []
        var places = [0]
        while let place = places.popLast() {
            guard place < heap.count, let deadline = due[heap[place]], deadline <= now else { continue }
            result.append(heap[place])
            places += [2 * place + 1, 2 * place + 2]
        }
        return result.sorted()
    }

    /// Takes out the instances whose deadline has come; in their order, not in that of their deadlines.
    mutating func takeDue(at now: Instant) -> [Int] {
        var result: [Int] = []
        while let instance = heap.first, let deadline = due[instance], deadline <= now {
            set(instance, to: nil)
            result.append(instance)
        }
        return result.sorted()
    }

    private mutating func remove(at position: Int) {
        positions[heap[position]] = nil
        let last = heap.removeLast()
        guard position < heap.count else { return }
        heap[position] = last
        positions[last] = position
        rise(from: position)
        sink(from: positions[last] ?? position)
    }

    private mutating func rise(from position: Int) {
        var child = position
        while child > 0, isEarlier(child, than: (child - 1) / 2) {
            swap(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink(from position: Int) {
        var parent = position
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if isEarlier(child, than: least) { least = child }
            }
            guard least != parent else { return }
            swap(parent, least)
            parent = least
        }
    }

    private func isEarlier(_ left: Int, than right: Int) -> Bool {
        guard let first = due[heap[left]], let second = due[heap[right]] else {
            preconditionFailure("an instance without deadline in the queue")
        }
        return first < second
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        heap.swapAt(left, right)
        positions[heap[left]] = left
        positions[heap[right]] = right
    }
}
