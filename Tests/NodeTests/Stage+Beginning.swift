import Testing
import VRRP

@testable import Node

extension Stage {
    /// Reads a generation that was compiled, sees eth0 and is welcomed by a helper without leases; everything
    /// that is asked is answered.
    mutating func setUp(_ name: String = "A") throws {
        try read(name)
        try observe()
        try handle(.helperConnected)
        try welcome(nil)
        try answerAll()
    }

    /// Then nobody is heard until the instances are masters. Nothing of that is in the transcript.
    mutating func becomeMaster(_ name: String = "A") throws {
        try setUp(name)
        try reachDeadline()
        try answerAll()
        try #require(node.instances.allSatisfy { $0.router.state == .master })
        _ = take()
        _ = takeLogs()
        _ = takeNews()
    }
}
