import NetworkTypes
import Testing
import VRRP

@testable import Node

/// `Node.nextTakeover`: what a shell must not be late for.
struct TakeoverTests {
    @Test func `a backup's deadline is a takeover, a master's isn't`() throws {
        var stage = Stage()
        try stage.compile("A")
        #expect(stage.node.nextTakeover == nil)
        try stage.setUp()
        #expect(stage.node.status(at: stage.now).instances[0].state == .backup)
        let takeover: Interval = try #require(stage.node.nextTakeover) - Stage.beginning
        try stage.run(until: Interval(nanoseconds: takeover.nanoseconds - 1))
        #expect(stage.node.status(at: stage.now).instances[0].state == .backup)
        try stage.run(until: takeover)
        try stage.answerAll()
        #expect(stage.node.status(at: stage.now).instances[0].state == .master)
        #expect(stage.node.nextDeadline != nil && stage.node.nextTakeover == nil)
    }
}
