import HelperProtocol
import NetworkTypes

// Adverts that were handed over before their time. Each is the engine's word only as long as the engine is
// there and doesn't say otherwise: a later `transmit`, `cease`, the end of the lease, of the router or of the
// session drops it. It counts for the schedule, the lease and the last advert when it is sent.
extension HelperCore {
    /// The earliest is last, of equal ones the one that came first.
    mutating func wait(_ advert: WaitingAdvert, _ index: Int) {
        let place = waiting.lowerBound(of: -advert.deadline.nanosecondsSinceBoot) {
            -$0.deadline.nanosecondsSinceBoot
        }
        waiting.insert(WaitingEntry(deadline: advert.deadline, key: routers[index].key), at: place)
        routers[index].waiting = advert
    }

    mutating func dropWaiting(of index: Int) {
        guard routers[index].waiting != nil else { return }
        routers[index].waiting = nil
        waiting.removeAll { $0.key == routers[index].key }
    }

    mutating func dropAllWaiting() {
        waiting.removeAll(keepingCapacity: true)
        for index in routers.indices { routers[index].waiting = nil }
    }

    /// Sends what waited and is due; nothing that is late by an interval.
    mutating func sendWaiting() {
        while let next = waiting.last, next.deadline <= now {
            waiting.removeLast()
            guard let index = routers.place(of: next.key, by: { $0.key }),
                let advert = routers[index].waiting.take()
            else { preconditionFailure("each entry has its advert") }
            guard now <= advert.deadline + advert.lease.interval else { continue }
            advertise(advert.bytes, advert.lease, index)
        }
    }
}
