import CLinux
import NetworkTypes
import RunnerProtocol

/// A name being resolved, in a child of its own: the resolver of libc can hang, and reads what others sent.
struct Lookup {
    let session: Int
    let sequence: UInt32
    let output: Int32
}

extension Runner {
    func resolve(_ name: String, sequence: UInt32) {
        guard let open = session else { return }
        guard lookups.count < RunnerLimits.lookups else {
            return say(.unresolved(reason: "too many names at once"), to: open.number, sequence: sequence)
        }
        var pair: [Int32] = [-1, -1]
        // Safety: two elements are written.
        let made = unsafe hf_pipe(&pair)
        guard made == 0 else {
            return say(.unresolved(reason: systemText(-made)), to: open.number, sequence: sequence)
        }
        // Safety: the name is terminated.
        let process = unsafe hf_lookup_start(name, pair[1])
        _ = hf_close(pair[1])
        guard process > 0 else {
            _ = hf_close(pair[0])
            return say(.unresolved(reason: systemText(-process)), to: open.number, sequence: sequence)
        }
        lookups.append(Lookup(session: open.number, sequence: sequence, output: pair[0]))
    }

    /// The child wrote its answer in one go, or ended without one.
    func finishLookup(_ descriptor: Int32) {
        guard let place = lookups.firstIndex(where: { $0.output == descriptor }) else { return }
        var buffer = [UInt8](repeating: 0, count: 1_024)
        // Safety: at most the buffer's count is written.
        let count = unsafe hf_read(descriptor, &buffer, UInt64(buffer.count))
        if count == -Int64(HF_EAGAIN) { return }
        let lookup = lookups.remove(at: place)
        _ = hf_close(descriptor)
        let answer = lookupAnswer(buffer[..<max(0, Int(count))])
        say(answer, to: lookup.session, sequence: lookup.sequence)
    }
}

/// What the child's bytes say; no bytes: it was ended.
func lookupAnswer(_ bytes: ArraySlice<UInt8>) -> RunnerAnswer {
    guard let first = bytes.first else { return .unresolved(reason: "the resolver took too long") }
    var rest = bytes.dropFirst()
    guard first == 0 else { return .unresolved(reason: String(decoding: rest, as: UTF8.self)) }
    var addresses: [IPAddress] = []
    while let family = rest.popFirst().flatMap({ AddressFamily(rawValue: $0) }) {
        let octets = rest.prefix(Int(family.bits / 8))
        guard octets.count == family.bits / 8 else { break }
        rest = rest.dropFirst(octets.count)
        switch family {
        case .ipv4: addresses.append(.ipv4(IPv4Address(rawValue: octets.reduce(0) { $0 << 8 | UInt32($1) })))
        case .ipv6: addresses.append(.ipv6(IPv6Address(rawValue: octets.reduce(0) { $0 << 8 | UInt128($1) })))
        }
    }
    return addresses.isEmpty ? .unresolved(reason: "the name has no address") : .resolved(addresses)
}
