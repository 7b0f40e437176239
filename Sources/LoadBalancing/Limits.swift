/// Bounds on what a configuration may ask for here.
package enum LoadBalancingLimits {
    /// Addresses of one range of a group: each is a service of its own in the kernel, and a /16 of services
    /// is more than anyone runs.
    package static let rangeAddresses = 65_536
    /// Services that all virtual servers together become.
    package static let services = 1 << 20
}
