package import NetworkTypes

extension InterfaceName {
    /// No interface: of a virtual router that has none. Its advertisements go to unicast peers by whatever
    /// interface the kernel's routes say, and come in by any. The kernel would let an interface be called so.
    package static let any: InterfaceName = {
        guard let name = InterfaceName("*") else { preconditionFailure("a star is a name") }
        return name
    }()
}
