/// What a file was understood as: its statements with their places, for what is said after the reading. It
/// holds secrets and shows none.
package struct Understood: Sendable {
    let root: [Statement]
    /// Turns places into lines; the messages in it have been said.
    let findings: Findings
    /// Perhaps without virtual servers: nobody compares those.
    let model: ConfigurationModel
    /// Virtual routers that aren't in `model`, because nobody compares them.
    let routersLeftOut: Int

    package var routerCount: Int { model.routers.count + routersLeftOut }
}

extension Understood: CustomStringConvertible, CustomReflectable {
    package var description: String { "Understood(\(root.count) statements)" }
    /// Nothing: a dump would show secrets.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
