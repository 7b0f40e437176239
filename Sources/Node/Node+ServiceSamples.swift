import Compiler
import HelperProtocol
import LoadBalancing
import NetlinkMessages
import NetworkTypes

// To read a thousand services three times a second takes a tenth of a small machine's processor. So where
// there are many, every other reading is a sample: the destinations of a few services, in turn. Whoever
// empties the table is found by the first sample; what was changed in one service, by the whole reading that
// follows, within a second as well.

extension Services {
    /// Of this many readings, one is whole.
    private static let sampleTurns: UInt32 = 2
    /// Services of a sample.
    private static let sampleSize = 4
    /// How long a reading is put off for a generation that is being read.
    private static let awaitingInterval = Interval.milliseconds(700)

    /// Begins a sample, where it is one's turn and that says enough.
    mutating func beginSample() -> Bool {
        guard let known, known.services.count > Services.servicesPerReading, isStarted, reading == nil,
            !mustReconcile, retryAt == nil, suspects.isEmpty, (readingCount &+ 1) % Services.sampleTurns != 1
        else { return false }
        var keys: [IPVSServiceKey] = []
        for _ in known.services.indices where keys.count < Services.sampleSize {
            sampleCursor = (sampleCursor + 1) % known.services.count
            let service = known.services[sampleCursor]
            if !service.destinations.isEmpty { keys.append(service.key) }
        }
        guard !keys.isEmpty else { return false }
        beginReading()
        reading?.sample = keys
        return true
    }

    /// The processor is wanted for a new generation. One reading is put off once: who reloads all the time
    /// doesn't keep us from looking.
    mutating func putReadingOff(at now: Instant) {
        guard isStarted, !isPutOff, reading != nil || nextReading != nil else { return }
        isPutOff = true
        reading = nil
        nextReading = now + Services.awaitingInterval
    }
}

extension Node {
    /// Asks for the next service of a sample; when none is left, all is as it was.
    mutating func readNextOfSample(at now: Instant, into effects: inout [NodeEffect]) {
        guard let key = services?.reading?.sample?.last, let objects = servicesTable else {
            services?.reading = nil
            services?.nextReading = now + Services.readingInterval
            return
        }
        guard let number = ServiceLookup(objects).number(of: key) else {
            services?.reading?.sample?.removeLast()
            return readNextOfSample(at: now, into: &effects)
        }
        askForPart(.destinations(service: number), into: &effects)
    }

    /// One service's destinations are there: as they are known, or all is read.
    mutating func partOfSampleIsRead(at now: Instant, into effects: inout [NodeEffect]) {
        guard let reading = services?.reading, let key = services?.reading?.sample?.popLast() else { return }
        let part = reading.part
        services?.reading?.part = IPVSDump()
        services?.traffic[key]?.note(part.destinations)
        guard !reading.isStale, let known = services?.known?.service(key) else {
            return readNextOfSample(at: now, into: &effects)
        }
        let found = IPVSService(
            key: key,
            attributes: known.attributes,
            destinations: part.destinations.compactMap(\.destination)
        )
        if found == known { return readNextOfSample(at: now, into: &effects) }
        services?.reading = nil
        services?.suspects.insert(key)
        beginReading(at: now, into: &effects)
    }
}

extension ServiceTraffic {
    /// Keeps what the kernel counted.
    mutating func note(_ found: [IPVSDestinationState]) {
        for destination in found {
            destinations[IPVSDestinationKey(destination.address, port: destination.port)] =
                DestinationTraffic(
                    counts: destination.traffic,
                    activeConnections: destination.activeConnections,
                    inactiveConnections: destination.inactiveConnections
                )
        }
    }
}
