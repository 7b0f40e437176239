import HelperProtocol
import NetworkTypes

/// Slots of objects by a key of 128 bits, by open addressing with linear probing.
///
/// Keys are hashes of root-owned things already, so the index takes their low bits and needs no seed: it is
/// the same in every run of the same events. It keeps none of them but asks the objects.
struct SlotIndex {
    /// Nil: the object isn't in this index.
    let keyOf: @Sendable (HeldObject) -> UInt128?
    /// Slot numbers plus one, 0 is empty. A power of two, at most half full.
    private var slots = [UInt32](repeating: 0, count: 16)
    private(set) var count = 0

    init(by keyOf: @escaping @Sendable (HeldObject) -> UInt128?) { self.keyOf = keyOf }

    func slot(of key: UInt128, in objects: [HeldObject?]) -> Int? {
        let slot = slots[place(of: key, objects)]
        return slot == 0 ? nil : Int(slot) - 1
    }

    /// False when the key of `slot` is there already, and keeps its slot, or when it has none.
    @discardableResult
    mutating func insert(_ slot: Int, in objects: [HeldObject?]) -> Bool {
        reserve(count + 1, in: objects)
        let key = key(UInt32(slot) + 1, objects)
        let place = place(of: key, objects)
        guard key != nil, slots[place] == 0 else { return false }
        slots[place] = UInt32(slot) + 1
        count += 1
        return true
    }

    /// Forgets `slot` if its key has it.
    mutating func remove(_ slot: Int, in objects: [HeldObject?]) {
        var hole = place(of: key(UInt32(slot) + 1, objects), objects)
        guard slots[hole] == UInt32(slot) + 1 else { return }
        slots[hole] = 0
        count -= 1
        // What probed past the hole moves back, so that no search ends too early.
        var next = following(hole)
        while slots[next] != 0 {
            let home = home(of: key(slots[next], objects))
            if (next - home) & (slots.count - 1) >= (next - hole) & (slots.count - 1) {
                slots[hole] = slots[next]
                slots[next] = 0
                hole = next
            }
            next = following(next)
        }
    }

    /// Makes room for `wanted` keys.
    mutating func reserve(_ wanted: Int, in objects: [HeldObject?]) {
        var size = slots.count
        while size < 2 * wanted { size *= 2 }
        if size == slots.count { return }
        let former = slots
        slots = [UInt32](repeating: 0, count: size)
        for slot in former where slot != 0 { slots[place(of: key(slot, objects), objects)] = slot }
    }

    private func home(of key: UInt128?) -> Int { Int(truncatingIfNeeded: key ?? 0) & (slots.count - 1) }

    private func following(_ place: Int) -> Int { (place + 1) & (slots.count - 1) }

    /// The key of what stands in `slots`.
    private func key(_ slot: UInt32, _ objects: [HeldObject?]) -> UInt128? {
        objects[Int(slot) - 1].flatMap { keyOf($0) }
    }

    /// Where a key is, or belongs.
    private func place(of key: UInt128?, _ objects: [HeldObject?]) -> Int {
        var place = home(of: key)
        while slots[place] != 0, self.key(slots[place], objects) != key { place = following(place) }
        return place
    }
}

/// The held objects, each in a slot that is its own until it is removed, found by identity and by the address
/// that it is, without going over the others.
struct ObjectStore {
    private var slots: [HeldObject?] = []
    /// Emptied slots.
    private var free: [Int] = []
    private var identities = SlotIndex { $0.identity.rawValue }
    private var announced = SlotIndex { object in
        guard object.kind == .address else { return nil }
        let record = object.record
        return record.announced.map { ObjectStore.key($0, record.interface) }
    }

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

    func slot(of identity: ObjectIdentity) -> Int? { identities.slot(of: identity.rawValue, in: slots) }

    /// The held address of an interface.
    func slot(of address: IPAddress, on interface: InterfaceName) -> Int? {
        let slot = announced.slot(of: ObjectStore.key(address, interface), in: slots)
        let record = slot.map { self[$0].record }
        return record?.announced == address && record?.interface == interface ? slot : nil
    }

    /// Makes room for `count` objects.
    mutating func reserve(_ count: Int) {
        slots.reserveCapacity(count)
        identities.reserve(count, in: slots)
    }

    /// Its slot; the identity must be new.
    mutating func insert(_ object: HeldObject) -> Int {
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(object) } else { slots[slot] = object }
        let isNew = identities.insert(slot, in: slots)
        precondition(isNew, "held already")
        announced.insert(slot, in: slots)
        return slot
    }

    mutating func remove(_ slot: Int) {
        precondition(slots[slot] != nil, "the slot is empty")
        identities.remove(slot, in: slots)
        announced.remove(slot, in: slots)
        slots[slot] = nil
        free.append(slot)
    }

    private static func key(_ address: IPAddress, _ interface: InterfaceName) -> UInt128 {
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
