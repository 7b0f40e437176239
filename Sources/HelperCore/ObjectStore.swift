import HelperProtocol
import NetworkTypes

/// Slots by a key of 128 bits, by open addressing with linear probing.
///
/// Keys are hashes of root-owned things already, so the index takes their low bits and needs no seed: it is
/// the same in every run of the same events.
struct SlotIndex {
    private var keys: [Halves]
    /// Slot numbers plus one, 0 is empty. A power of two, at most half full.
    private var slots: [UInt32]
    private(set) var count = 0

    init(capacity: Int = 16) {
        keys = [Halves](repeating: Halves(0), count: capacity)
        slots = [UInt32](repeating: 0, count: capacity)
    }

    subscript(key: UInt128) -> Int? {
        let slot = slots[place(of: key)]
        return slot == 0 ? nil : Int(slot) - 1
    }

    /// False when the key is there already; it keeps its slot.
    @discardableResult
    mutating func insert(_ key: UInt128, _ slot: Int) -> Bool {
        if 2 * (count + 1) > slots.count { grow() }
        let place = place(of: key)
        guard slots[place] == 0 else { return false }
        keys[place] = Halves(key)
        slots[place] = UInt32(slot) + 1
        count += 1
        return true
    }

    /// Forgets the key if it is `slot`'s.
    mutating func remove(_ key: UInt128, _ slot: Int) {
        var hole = place(of: key)
        guard slots[hole] == UInt32(slot) + 1 else { return }
        slots[hole] = 0
        count -= 1
        // What probed past the hole moves back, so that no search ends too early.
        var next = following(hole)
        while slots[next] != 0 {
            let home = home(of: keys[next].value)
            if (next - home) & (slots.count - 1) >= (next - hole) & (slots.count - 1) {
                keys[hole] = keys[next]
                slots[hole] = slots[next]
                slots[next] = 0
                hole = next
            }
            next = following(next)
        }
    }

    private func home(of key: UInt128) -> Int { Int(truncatingIfNeeded: key) & (slots.count - 1) }

    private func following(_ place: Int) -> Int { (place + 1) & (slots.count - 1) }

    /// Where a key is, or belongs.
    private func place(of key: UInt128) -> Int {
        var place = home(of: key)
        while slots[place] != 0, keys[place].value != key { place = following(place) }
        return place
    }

    private mutating func grow() {
        var larger = SlotIndex(capacity: 2 * slots.count)
        for place in slots.indices where slots[place] != 0 {
            larger.insert(keys[place].value, Int(slots[place]) - 1)
        }
        self = larger
    }
}

/// The held objects, each in a slot that is its own until it is removed, found by identity and by the address
/// that it is, without going over the others.
struct ObjectStore {
    private var slots: [HeldObject?] = []
    /// Emptied slots.
    private var free: [Int] = []
    private var identities = SlotIndex()
    private var announced = SlotIndex()

    var count: Int { slots.count - free.count }

    /// Addresses that are held.
    var announcedCount: Int { announced.count }

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

    func slot(of identity: ObjectIdentity) -> Int? { identities[identity.rawValue] }

    /// The held address of an interface.
    func slot(of address: IPAddress, on interface: InterfaceName) -> Int? {
        guard let slot = announced[key(address, interface)] else { return nil }
        let record = self[slot].record
        return record.announced == address && record.interface == interface ? slot : nil
    }

    /// Its slot; the identity must be new.
    mutating func insert(_ object: HeldObject) -> Int {
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(object) } else { slots[slot] = object }
        let isNew = identities.insert(object.identity.rawValue, slot)
        precondition(isNew, "held already")
        if object.kind == .address, let address = object.record.announced {
            announced.insert(key(address, object.record.interface), slot)
        }
        return slot
    }

    mutating func remove(_ slot: Int) {
        let object = self[slot]
        identities.remove(object.identity.rawValue, slot)
        if object.kind == .address, let address = object.record.announced {
            announced.remove(key(address, object.record.interface), slot)
        }
        slots[slot] = nil
        free.append(slot)
    }

    private func key(_ address: IPAddress, _ interface: InterfaceName) -> UInt128 {
        var hash = IdentityHash()
        hash.add(interface.bytes + [0])
        hash.add(address.octets)
        return hash.value
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
