import Configuration
import LoadBalancing
import NetworkTypes
import Testing

@testable import Node

/// Of many services only some are looked at most of the time, and what somebody did to them is found all the
/// same.
struct ServiceSampleTests {
    private static let count = 40

    private static func model(_ count: Int) throws -> LoadBalancingConfiguration {
        Director.model(
            try (0..<count).map { number in
                var settings = try Director.web([3, 1])
                settings.service = .address(Director.address(UInt8(number), 1), Port(rawValue: 80))
                return settings
            }
        )
    }

    private static func started(_ count: Int = count) throws -> Director {
        var director = Director()
        try director.handle(.helperConnected)
        try director.read(model(count))
        try director.pass(.seconds(3))
        _ = director.takeWrites()
        return director
    }

    @Test func `of two readings one is whole`() throws {
        var director = try Self.started()
        let (looks, readings) = (director.looks, director.readings)
        // 40 readings.
        try director.pass(Services.readingInterval * 40)
        #expect((19...21).contains(director.looks - looks))
        #expect((680...760).contains(director.readings - readings), "32 of a whole one, 4 of a sample")
        #expect(director.takeWrites() == [])
    }

    @Test(arguments: 0..<5) func `an emptied table is restored within a second`(_ turn: Int) throws {
        var director = try Self.started()
        try director.pass(Services.readingInterval * Int64(turn))
        let whole = director.kernel
        director.kernel = IPVSTable()
        try director.pass(.seconds(1))
        #expect(director.kernel == whole)
    }

    @Test func `what somebody changed in one service is put right, and told`() throws {
        var director = try Self.started()
        let whole = director.kernel
        for (place, service) in whole.services.enumerated() {
            let destination = try #require(service.destinations.first)
            director.kernel = whole.applying(
                place % 2 == 0
                    ? [.removeDestination(service.key, destination.key)] : [.removeService(service.key)]
            )
            // Two rounds of whole readings come to all forty.
            try director.pass(Services.readingInterval * 5)
            #expect(director.kernel == whole, "service \(place)")
        }
        #expect(director.logs.contains { $0.hasPrefix("somebody changed IPVS") })
    }

    /// In two readings, a sample and a whole one, which reads the destinations of 32.
    @Test func `what a sample finds is put right at once`() throws {
        let started = try Self.started(100)
        let whole = started.kernel
        let repaired = try whole.services.filter { service in
            var director = started
            let destination = try #require(service.destinations.first)
            director.kernel = whole.applying([.removeDestination(service.key, destination.key)])
            try director.pass(Services.readingInterval * 2)
            return director.kernel == whole
        }
        #expect(repaired.count > Services.servicesPerReading)
    }

    @Test func `a reading waits for a generation that is being read, but not for ever`() throws {
        var director = try Self.started()
        try director.handle(.generationAwaited)
        let (looks, readings) = (director.looks, director.readings)
        try director.pass(.milliseconds(650))
        #expect(director.looks == looks && director.readings == readings)
        // Again and again.
        for _ in 0..<4 {
            try director.handle(.generationAwaited)
            try director.pass(.milliseconds(100))
        }
        #expect(director.readings > readings)
    }
}
