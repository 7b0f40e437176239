package import LoadBalancing
import NetworkTypes

/// What `track_service` calls a virtual server: the words of its `virtual_server` line, "10.0.0.1 80",
/// "fwmark 7", "group web". Those of one name (TCP and UDP of one address, several of one group) are followed
/// together.
package struct ServiceName: Hashable, Sendable {
    /// In the one spelling that is compared.
    package let text: String

    package init(_ settings: VirtualServerSettings) {
        switch settings.service {
        case .address(let address, let port):
            text = "\(address)" + (port.map { " \($0.rawValue)" } ?? "")
        case .mark(let mark): text = "fwmark \(mark.rawValue)"
        case .group(let group, _): text = "group \(group.name)"
        }
    }

    /// As it is written: an address may be spelled in other ways.
    init(_ written: String) {
        var words = written.split { $0 == " " || $0 == "\t" }.map(String.init)
        if let first = words.first, let address = IPAddress(first) { words[0] = "\(address)" }
        text = words.joined(separator: " ")
    }
}
