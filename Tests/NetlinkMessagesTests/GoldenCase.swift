import NetlinkMessages
import NetworkTypes
import Testing

/// Our messages beside those that a program sent for the same thing.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    /// The command of the captured request.
    var command: String
    var ours: @Sendable () throws -> [KernelMessage]
    /// What only we say, and what only the program says: lines of `Meaning`. Each row tells why.
    var onlyOurs: [String]
    var onlyTheirs: [String]

    var testDescription: String { command }

    init(
        _ command: String,
        onlyOurs: [String] = [],
        onlyTheirs: [String] = [],
        _ ours: @escaping @Sendable () throws -> [KernelMessage]
    ) {
        self.command = command
        self.ours = ours
        self.onlyOurs = onlyOurs
        self.onlyTheirs = onlyTheirs
    }

    /// Compares, message by message.
    func check(in requests: [CapturedRequest]) throws {
        let request = try #require(requests.first { $0.command == command }, "no capture of it")
        let theirs = Meaning.messages(request.bytes)
        let ours = try ours().map { message in
            Meaning.lines(type: Int(message.type), flags: Int(message.flags), payload: filled(message))
        }
        #expect(ours.count == theirs.count)
        var missing: [String] = []
        var surplus: [String] = []
        for (our, their) in zip(ours, theirs) {
            surplus += our.filter { !their.contains($0) }
            missing += their.filter { !our.contains($0) }
        }
        #expect(surplus == onlyOurs)
        #expect(missing == onlyTheirs)
    }
}

/// The payload with what the captures' machine knew.
private func filled(_ message: KernelMessage) -> [UInt8] {
    var payload = message.payload
    for place in message.places {
        switch place.kind {
        case .index: payload[place.offset] = place.interface.description == "v1" ? 11 : 10
        // No VRF, and the default group.
        case .virtualRouter, .group: break
        }
    }
    return payload
}

@Suite struct GoldenTests {
    @Test(arguments: GoldenRoutes.all + GoldenRoutes.ipv6)
    func `a route is what ip sends`(_ row: GoldenCase) throws { try row.check(in: CapturedRoutes.routes) }

    @Test(arguments: GoldenRules.all)
    func `a rule is what ip sends`(_ row: GoldenCase) throws { try row.check(in: CapturedRoutes.rules) }

    @Test(arguments: GoldenLinks.all)
    func `a link is what ip sends`(_ row: GoldenCase) throws { try row.check(in: CapturedRoutes.links) }

    @Test(arguments: GoldenLinks.addresses)
    func `an address is what ip sends`(_ row: GoldenCase) throws {
        try row.check(in: CapturedRoutes.addresses)
    }

    @Test(arguments: GoldenFirewall.all)
    func `a firewall message is what nft sends`(_ row: GoldenCase) throws {
        try row.check(in: CapturedFirewall.requests)
    }

    @Test(arguments: GoldenIPVS.all)
    func `an IPVS command has the attributes that ipvsadm sends`(_ row: IPVSCase) throws {
        try row.check(in: CapturedIPVS.requests)
    }

    @Test func `every captured request is compared`() {
        let compared =
            (GoldenRoutes.all + GoldenRoutes.ipv6 + GoldenRules.all + GoldenLinks.all
            + GoldenLinks.addresses + GoldenFirewall.all).map { $0.command }
            + GoldenIPVS.all.map { $0.command }
        let captured =
            CapturedRoutes.routes + CapturedRoutes.rules + CapturedRoutes.links
            + CapturedRoutes.addresses + CapturedFirewall.requests + CapturedIPVS.requests
        #expect(captured.map { $0.command }.filter { !compared.contains($0) } == [])
    }
}
