import ArgumentParser
import CLinux
import CheckShell
import Configuration
import Console
import HealthChecks
import LoadBalancing
import NIOCore
import NetworkTypes

/// Asks one real server what its checks ask, once, by the machine that the engine asks with.
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Run a real server's checks once and say what came of each.",
        discussion: """
            Reads the configuration and runs every check of the real server now, from this machine: pages \
            one after the other, without retries and delays. Programs of MISC_CHECK aren't run, and what \
            follows a file or a BFD session isn't asked. Exit status: 0 when all passed, else 1.

            Example:
              holdfast probe /etc/keepalived/keepalived.conf 192.0.2.10:80
            """
    )

    @OptionGroup var reading: ReadingOptions

    @Argument(help: "The configuration.")
    var file: String

    @Argument(help: "The real server: its address, or ADDRESS:PORT where there are several.")
    var server: String

    func run() throws {
        try reporting {
            let model = try reading.unsealed()(file).loadBalancing
            let checks = try self.checks(of: model)
            let tls = model.tls ?? TLSClientSettings()
            let shell = try CheckShell(tls: tls, sockets: GrantedSocket.anyway, report: { _ in })
            var areGood = true
            for check in checks {
                guard check.probe.target != nil else {
                    Terminal.standardOutput.write("\(printable(check.probe.name)): not asked here\n")
                    continue
                }
                for page in 0..<ProbeCommand.pages(of: check.probe) {
                    let outcome = try ask(check.probe, page, shell)
                    areGood = areGood && outcome.isPass
                }
            }
            try shell.shutDown()
            if !areGood { throw ExitCode(1) }
        }
    }

    private func ask(_ probe: Probe, _ page: Int, _ shell: CheckShell) throws -> ProbeOutcome {
        let began = NIODeadline.now()
        let outcome = try shell.attempt(probe, page: page).wait()
        let microseconds = (NIODeadline.now() - began).nanoseconds / 1_000
        var title = probe.title
        if case .web(let settings) = probe { title += " \(settings.pages[page].path.text)" }
        Terminal.standardOutput.write("\(printable(title)): \(outcome.words) after \(microseconds) µs\n")
        return outcome
    }

    /// Each once, in the order of the file.
    private func checks(of model: LoadBalancingConfiguration) throws -> [CheckSettings] {
        var isKnown = false
        for virtual in model.virtualServers {
            isKnown = isKnown || virtual.realServers.contains(where: isMeant)
        }
        guard isKnown else { throw Failure("\(file) has no real server \(server)") }
        var result: [CheckSettings] = []
        for check in model.checks {
            let real = model.virtualServers[check.virtualServer].realServers[check.realServer]
            if isMeant(real), !result.contains(where: { $0.probe == check.settings.probe }) {
                result.append(check.settings)
            }
        }
        guard !result.isEmpty else { throw Failure("\(server) has no checks in \(file)") }
        return result
    }

    private func isMeant(_ real: RealServerSettings) -> Bool {
        server == real.name || server == "\(real.address)"
    }

    private static func pages(of probe: Probe) -> Int {
        if case .web(let settings) = probe { settings.pages.count } else { 1 }
    }
}
