import HelperProtocol
import NetworkTypes

/// The held objects, each in a slot that is its own until it is removed, found by identity without going over
/// the others.
///
/// An identity is a hash already, so the index takes its low bits and needs no seed: slots, and their order,
/// are the same in every run of the same events.
struct ObjectStore {
    private var slots: [HeldObject?] = []
    /// Emptied slots.
    private var free: [Int] = []
    /// Slot numbers plus one, by open addressing with linear probing; 0 is empty. A power of two, at most
    /// half full.
    private var index: [UInt32] = [UInt32](repeating: 0, count: 16)

    var count: Int { slots.count - free.count }

    /// The slots in use, rising.
    var all: [Int] { slots.indices.filter { slots[$0] != nil } }

    subscript(slot: Int) -> HeldObject {
        get {
            guard let object = slots[slot] else { preconditionFailure("the slot is empty") }
            return object
        }
        set {
            precondition(slots[slot] != nil, "the slot is empty")
            slots[slot] = newValue
        }
    }

    func slot(of identity: ObjectIdentity) -> Int? {
        let entry = index[place(of: identity)]
        return entry == 0 ? nil : Int(entry) - 1
    }

    /// Its slot; the identity must be new.
    mutating func insert(_ object: HeldObject) -> Int {
        if 2 * (count + 1) > index.count { grow() }
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(object) } else { slots[slot] = object }
        let place = place(of: object.identity)
        precondition(index[place] == 0, "held already")
        index[place] = UInt32(slot) + 1
        return slot
    }

    mutating func remove(_ slot: Int) {
        var hole = place(of: self[slot].identity)
        index[hole] = 0
        slots[slot] = nil
        free.append(slot)
        // What probed past the hole moves back, so that no search ends too early.
        var next = following(hole)
        while index[next] != 0 {
            let home = home(of: self[Int(index[next]) - 1].identity)
            if (next - home) & (index.count - 1) >= (next - hole) & (index.count - 1) {
                index[hole] = index[next]
                index[next] = 0
                hole = next
            }
            next = following(next)
        }
    }

    private func home(of identity: ObjectIdentity) -> Int {
        Int(truncatingIfNeeded: identity.rawValue) & (index.count - 1)
    }

    private func following(_ place: Int) -> Int { (place + 1) & (index.count - 1) }

    /// Where an identity's entry is, or belongs.
    private func place(of identity: ObjectIdentity) -> Int {
        var place = home(of: identity)
        while index[place] != 0, self[Int(index[place]) - 1].identity != identity { place = following(place) }
        return place
    }

    private mutating func grow() {
        index = [UInt32](repeating: 0, count: 2 * index.count)
        for slot in all { index[place(of: self[slot].identity)] = UInt32(slot) + 1 }
    }
}

/// What moves together.
struct Bundle {
    let identity: BundleIdentity
    /// Slots of the held objects of the bundle.
    var objects: [Int] = []
    /// The virtual routers of the bundle.
    var routers: [ChannelKey] = []
}

extension HelperCore {
    /// Puts an object into its bundle's list, if it has a bundle.
    mutating func enroll(_ slot: Int) {
        guard let identity = objects[slot].bundle else { return }
        bundles[bundlePlace(identity)].objects.append(slot)
    }

    /// Takes it out again.
    mutating func dismiss(_ slot: Int) {
        guard let identity = objects[slot].bundle,
            let place = bundles.place(of: identity, by: { $0.identity })
        else { return }
        bundles[place].objects.removeAll { $0 == slot }
        forgetIfEmpty(place)
    }

    mutating func enroll(_ router: ChannelKey, in identity: BundleIdentity) {
        bundles[bundlePlace(identity)].routers.append(router)
    }

    mutating func dismiss(_ router: ChannelKey, from identity: BundleIdentity) {
        guard let place = bundles.place(of: identity, by: { $0.identity }) else { return }
        bundles[place].routers.removeAll { $0 == router }
        forgetIfEmpty(place)
    }

    private mutating func forgetIfEmpty(_ place: Int) {
        if bundles[place].objects.isEmpty, bundles[place].routers.isEmpty { bundles.remove(at: place) }
    }

    private mutating func bundlePlace(_ identity: BundleIdentity) -> Int {
        let bound = bundles.lowerBound(of: identity) { $0.identity }
        if bound == bundles.count || bundles[bound].identity != identity {
            bundles.insert(Bundle(identity: identity), at: bound)
        }
        return bound
    }

    /// Slots of a bundle's objects.
    mutating func objects(of identity: BundleIdentity) -> [Int] {
        let slots = bundles.place(of: identity, by: { $0.identity }).map { bundles[$0].objects } ?? []
        note(slots.count)
        return slots
    }

    /// Slots of all objects.
    mutating func allObjects() -> [Int] {
        note(objects.count)
        return objects.all
    }

    /// Places of a bundle's routers.
    mutating func routers(of identity: BundleIdentity) -> [Int] {
        let keys = bundles.place(of: identity, by: { $0.identity }).map { bundles[$0].routers } ?? []
        note(keys.count)
        return keys.compactMap { key in routers.place(of: key, by: { $0.key }) }
    }

    /// Counts what was gone over, for the test that says how work grows; nothing in the helper itself.
    mutating func note(_ elements: Int) {
        #if !$Embedded
            steps += elements
        #endif
    }
}
