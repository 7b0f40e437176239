import ArgumentParser
import ControlProtocol

struct SwitchoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switchover",
        abstract: "Hand an instance over to another router, as planned.",
        discussion: """
            Says farewell as a planned stop does: the addresses answer until the successor has them. The \
            instance, and the sync group that it is in, then leaves whoever is master alone, weaker or not, \
            until --off, until the time is up, or until no master is heard. Refused where no other router \
            was \
            ever heard: nobody may be there. Needs root or the group holdfast-admin. Exit status: 0 begun, 1 \
            refused, 64 wrong command line.

            Examples:
              holdfast switchover VI_1 --reason "kernel update" --expire 2h
              holdfast switchover VI_1 --off
            """
    )

    @Argument(help: "The vrrp_instance.")
    var name: String

    @Flag(help: "End it: the ordinary rules of preemption hold again.")
    var off = false

    @Flag(help: "Also where no other router was heard.")
    var force = false

    @OptionGroup var plan: PlanOptions
    @OptionGroup var place: ControlPlace

    func run() throws {
        try reporting {
            let request: ControlRequest =
                off
                ? .endSwitchover(instance: name)
                : .switchover(instance: name, try plan.terms(isForced: force))
            try order(place.runtimeDir, request)
        }
    }
}
