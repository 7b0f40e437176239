import NetworkTypes
import VRRP

// What tests may ask between two stretches of time.

extension Cluster {
    /// Machines whose engine says that it is the master of the virtual router at this place of the setup.
    package func masters(of place: Int) -> [Int] {
        machines.indices.filter { machines[$0].watch.routers[place].state == .master }
    }

    /// Machines that hold each of the virtual router's configured addresses, dead and frozen ones included.
    package func holders(of place: Int) -> [[Int]] {
        setup.routers[place].addresses.map { address in
            machines.indices.filter { machines[$0].kernel.holds(address) }
        }
    }

    /// Machines that hold the address that only a variant of the configuration has.
    package func extraHolders(of place: Int) -> [Int] {
        machines.indices.filter { machines[$0].kernel.holds(setup.routers[place].extraAddress) }
    }
}
