/// Lets so many labs run at a time: each has a handful of processes and adverts once a second, and a machine
/// that is late by seconds shows failovers that nobody caused.
actor Turnstile {
    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { self.places = places }

    /// Returns when there is a place; `leave` gives it back.
    func enter() async {
        if places > 0 {
            places -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty {
            places += 1
        } else {
            waiting.removeFirst().resume()
        }
    }

    /// Of all tiers together.
    static let labs = Turnstile(places: 6)

    /// Of User-Mode Linux guests.
    static let guests = Turnstile(places: 2)
}
