import CLinux
import ControlProtocol
import NetworkTypes

/// What a running holdfast says of itself, as the builders of managed objects need it: the status document,
/// and keepalived's JSON for what only that has.
struct ManagedState {
    struct Instance {
        let status: JSONValue
        /// keepalived's `data`.
        let data: JSONValue

        var name: String { status["name"]?.string ?? "" }
        var interface: String { status["interface"]?.string ?? "" }
        var router: UInt32 { UInt32(status["virtual_router_id"]?.number ?? 0) }

        var addresses: [Address] { (status["virtual_addresses"]?.elements ?? []).compactMap { Address($0) } }
        /// 1 IPv4, 2 IPv6 (InetAddressType of RFC 4001).
        var family: UInt32 { UInt32(addresses.first?.family ?? 1) }

        func statistic(_ name: String) -> UInt64 { UInt64(status["statistics"]?[name]?.number ?? 0) }
        func rejected(_ names: String...) -> UInt64 {
            names.reduce(0) { $0 + UInt64(status["statistics"]?["rejected"]?[$1]?.number ?? 0) }
        }
    }

    /// A virtual address.
    struct Address {
        let octets: [UInt8]
        let prefixLength: UInt64
        let interface: String
        let isPresent: Bool

        var family: Int { octets.count == 4 ? 1 : 2 }

        init?(_ value: JSONValue) {
            guard let text = value["address"]?.string, let octets = ManagedState.octets(text) else {
                return nil
            }
            self.octets = octets
            let length = text.split(separator: "/").dropFirst().first.flatMap { UInt64($0) }
            prefixLength = length ?? UInt64(octets.count * 8)
            interface = value["interface"]?.string ?? ""
            isPresent = value["present"]?.boolean ?? false
        }
    }

    let status: JSONValue
    let instances: [Instance]

    /// Nil for what are no such documents. `keepalived` is empty where there is no instance.
    init?(status: String, keepalived: String) {
        guard let status = JSONReader.read(status) else { return nil }
        self.status = status
        let read = JSONReader.read(keepalived)
        let rows = read?.elements ?? []
        let data = rows.isEmpty ? read?["vrrp"]?.elements ?? [] : rows
        let all = status["instances"]?.elements ?? []
        instances = all.enumerated().map { place, value in
            let row = place < data.count ? data[place]["data"] : nil
            return Instance(status: value, data: row ?? .null)
        }
    }

    /// keepalived's JSON is of instances: without one there is none, and the engine answers nothing.
    static func ask(_ folder: String) throws -> ManagedState? {
        let status = try ControlConnection.ask(folder, .status)
        let hasInstances = JSONReader.read(status)?["instances"]?.elements.isEmpty == false
        let keepalived = hasInstances ? try ControlConnection.ask(folder, .dump(.json)) : ""
        return ManagedState(status: status, keepalived: keepalived)
    }

    /// Of `192.0.2.1`, `192.0.2.1/24`, `2001:db8::1`.
    static func octets(_ text: String) -> [UInt8]? {
        let address = text.prefix { $0 != "/" && $0 != "%" }
        return IPAddress(String(address))?.octets
    }

    /// The kernel's number; nil where it isn't there.
    static func interfaceIndex(_ name: String) -> UInt32? {
        // Safety: a terminated string.
        let index = unsafe hf_interface_index(name)
        return index > 0 ? UInt32(index) : nil
    }
}
