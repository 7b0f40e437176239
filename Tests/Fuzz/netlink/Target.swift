import NetlinkMessages

/// The input is what a kernel sends, in datagrams of which each is preceded by its length: as a dump of IPVS,
/// or as answers to dumps of links, addresses and routes with events between them. Reading ends without a
/// trap.
@_cdecl("LLVMFuzzerTestOneInput")
public func hearKernel(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer's bytes live until this returns.
    var bytes = unsafe ArraySlice(UnsafeBufferPointer(start: start, count: count))
    guard let choice = bytes.popFirst() else { return 0 }
    var dump = IPVSDump()
    var view = NetworkView()
    view.readsRouting = choice & 1 == 1
    view.readsGateways = true
    var requests = view.beginDump()
    while let length = bytes.popFirst() {
        var datagram = Array(bytes.prefix(Int(length)))
        bytes = bytes.dropFirst(Int(length))
        if choice & 2 == 2 {
            guard let progress = try? dump.take(datagram) else { break }
            if progress != .more { dump = IPVSDump() }
            continue
        }
        // Half of the answers are to what was asked last: a header's sequence stands at 8 (RFC 3549 §2.3.2).
        if length & 1 == 1, let asked = requests.last, datagram.count >= 12, asked.count >= 12 {
            datagram.replaceSubrange(8..<12, with: asked[8..<12])
        }
        if case .request(let request) = view.apply(datagram) { requests.append(request) }
    }
    return 0
}
