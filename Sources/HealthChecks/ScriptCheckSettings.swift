package import NetworkTypes
package import Notifications

/// `MISC_CHECK`: a program's exit status decides.
package struct ScriptCheckSettings: Hashable, Sendable {
    package var command: ScriptCommand
    /// Then it is ended, and has failed.
    package var timeout: Interval
    /// A status of 2…255 is a success and says the weight, less 2.
    package var isDynamic: Bool

    package init(command: ScriptCommand, timeout: Interval, isDynamic: Bool = false) {
        self.command = command
        self.timeout = timeout
        self.isDynamic = isDynamic
    }
}
