import NetworkTypes

/// Which of many numbered things is due next: a heap of their deadlines in which each knows its place, so
/// that putting one off costs as little as adding it. (NIO's own timers are looked for one by one to be
/// cancelled.)
struct DeadlineQueue {
    /// The numbers, the earliest deadline first: each is due no earlier than that at (place - 1) / 2.
    private var heap: [Int] = []
    /// By number; nil: no deadline.
    private var entries: [Entry?] = []

    private struct Entry {
        var due: Instant
        var place: Int
    }

    /// The earliest of all.
    var earliest: Instant? { heap.first.map(due) }

    var count: Int { heap.count }

    /// Takes out the one that is due first, unless that is later than `now`.
    mutating func next(at now: Instant) -> Int? {
        guard let first = heap.first, due(first) <= now else { return nil }
        set(first, nil)
        return first
    }

    /// Nil: not due at all.
    mutating func set(_ number: Int, _ due: Instant?) {
        precondition(number >= 0, "numbers count from 0")
        if number >= entries.count {
            guard due != nil else { return }
            entries += [Entry?](repeating: nil, count: number + 1 - entries.count)
        }
        switch (entries[number]?.place, due) {
        case (nil, nil): break
        case (nil, let due?):
            heap.append(number)
            entries[number] = Entry(due: due, place: heap.count - 1)
            settle(heap.count - 1)
        case (let place?, let due?):
            entries[number]?.due = due
            settle(place)
        case (let place?, nil):
            entries[number] = nil
            let last = heap.removeLast()
            if last == number { return }
            put(last, at: place)
            settle(place)
        }
    }

    mutating func removeAll() {
        heap = []
        entries = []
    }

    private func due(_ number: Int) -> Instant {
        guard let entry = entries[number] else { preconditionFailure("in the heap without a deadline") }
        return entry.due
    }

    private mutating func put(_ number: Int, at place: Int) {
        heap[place] = number
        entries[number]?.place = place
    }

    /// Moves what is at `place` towards the first or the last until the order is right.
    private mutating func settle(_ start: Int) {
        var place = start
        let number = heap[place]
        let due = due(number)
        while place > 0, due < self.due(heap[(place - 1) / 2]) {
            put(heap[(place - 1) / 2], at: place)
            place = (place - 1) / 2
        }
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, self.due(heap[child + 1]) < self.due(heap[child]) { child += 1 }
            guard self.due(heap[child]) < due else { break }
            put(heap[child], at: place)
            place = child
        }
        put(number, at: place)
    }
}
