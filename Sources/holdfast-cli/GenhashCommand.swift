import ArgumentParser
import CheckShell
import Console
import HealthChecks
import NIOCore
import NetworkTypes

/// keepalived's genhash (spec lvs-check-behaviour 18): the digest that `digest` in a configuration wants, by
/// the same machine that checks with it.
struct GenhashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genhash",
        abstract: "Fetch a page and print its MD5, as keepalived's genhash does.",
        discussion: """
            Prints 32 digits for 'digest' of a url block: of the bytes as they come, chunks and \
            compression included. Exit status as genhash's: 0 also when there was no page, with the \
            reason in place of the digits; 1 when the command line is wrong.

            Examples:
              holdfast genhash -s 192.0.2.10 -p 80 -u /index.html
              holdfast genhash -S -s 192.0.2.10 -p 443 -u / -V www.example.org -I
            """
    )

    @Flag(name: [.customShort("S"), .customLong("use-ssl")], help: "Fetch through TLS, without verifying.")
    var usesTLS = false

    @Flag(name: [.customShort("I"), .customLong("use-sni")], help: "Send the virtual host's name in TLS.")
    var sendsServerName = false

    @Option(name: [.customShort("s"), .customLong("server")], help: "The server's address.")
    var server: String?

    @Option(name: [.customShort("p"), .customLong("port")], help: "The server's port.")
    var port: String?

    @Option(name: [.customShort("u"), .customLong("url")], help: "The path of the page.")
    var path: String?

    @Option(name: [.customShort("V"), .customLong("use-virtualhost")], help: "The Host header.")
    var virtualHost: String?

    @Option(name: [.customShort("P"), .customLong("protocol")], help: "1.0, 1.0c (closing) or 1.1.")
    var version = "1.0"

    @Option(
        name: [.customShort("t"), .customLong("timeout")],
        help: "Seconds to connect and for each answer."
    )
    var timeout: String?

    @Option(name: [.customShort("m"), .customLong("fwmark")], help: "A mark for the packets; for root only.")
    var mark: String?

    @Flag(name: [.short, .long], help: "Print header and content too, in hexadecimal.")
    var verbose = false

    func run() throws {
        let asked: (request: WebRequest, target: ProbeTarget)
        do {
            asked = try question()
        } catch let failure as Failure {
            Terminal.standardError.write("\(failure.text)\n\(GenhashCommand.helpMessage())\n")
            throw ExitCode(1)
        }
        let shell = try CheckShell(report: { _ in })
        let printer = PagePrinter()
        let print: @Sendable ([UInt8]) -> Void = { printer.add($0) }
        let began = NIODeadline.now()
        let page = try shell.fetch(
            asked.request,
            from: asked.target,
            tls: usesTLS ? FetchTLS(serverName: sendsServerName ? virtualHost : nil) : nil,
            onBytes: verbose ? print : nil
        ).wait()
        let took = NIODeadline.now() - began
        try shell.shutDown()
        write(page)
        if verbose {
            Terminal.standardOutput.write(
                "\nGlobal response time for [\(path ?? "")] = \(took.nanoseconds / 1_000) usecs\n"
            )
        }
    }

    private func write(_ page: FetchedPage) {
        switch page.outcome {
        case .passed:
            let digest = page.digest ?? []
            if verbose { Terminal.standardOutput.write(PageDump.hashBanner(digest)) }
            Terminal.standardOutput.write(digest.map { PageDump.hexadecimal($0) }.joined() + "\n")
        case .failed(.tls):
            Terminal.standardOutput.write("SSL handshake/communication error connecting to\n")
        case .failed(let failure) where failure.isOfConnecting:
            Terminal.standardOutput.write("Connection failed\n")
        case .failed(let failure): Terminal.standardError.write("\(failure)\n")
        case .skipped(let obstacle): Terminal.standardError.write("\(obstacle)\n")
        }
    }

    /// What the options say, or what is wrong with them.
    private func question() throws -> (request: WebRequest, target: ProbeTarget) {
        guard let server, let port, let path else { throw Failure("-s, -p and -u are needed") }
        guard let address = IPAddress(server) else { throw Failure("server should be an IP, not \(server)") }
        guard let number = UInt16(port), let portNumber = Port(rawValue: number) else {
            throw Failure("invalid port number '\(port)'")
        }
        guard let text = RequestText(path) else { throw Failure("invalid url '\(path)'") }
        let versions: [String: HTTPRequestVersion] = [
            "1.0": .oneZero, "1.0c": .oneZeroClosing, "1.0C": .oneZeroClosing, "1.1": .oneOne,
        ]
        guard let httpVersion = versions[version] else {
            throw Failure("invalid HTTP protocol version '\(version)'")
        }
        // keepalived's is the 32 bits of a number of microseconds.
        var seconds = Interval.seconds(4_294)
        if let timeout {
            guard let count = Int64(timeout), (1...4_294).contains(count) else {
                throw Failure("invalid timeout '\(timeout)'")
            }
            seconds = .seconds(count)
        }
        var packetMark: FirewallMark?
        if let mark {
            guard let number = UInt32(mark) else { throw Failure("invalid fwmark '\(mark)'") }
            packetMark = FirewallMark(rawValue: number)
        }
        var host: RequestText?
        if let virtualHost {
            host = RequestText(virtualHost)
            guard host != nil else { throw Failure("invalid virtual host '\(virtualHost)'") }
        }
        let request = WebRequest(
            path: text,
            host: host,
            version: httpVersion,
            address: address,
            port: number
        )
        guard
            let target = try? ProbeTarget(
                address: address,
                port: portNumber,
                mark: packetMark,
                connectTimeout: seconds
            )
        else { throw Failure("an address like \(server) needs an interface, which genhash can't name") }
        return (request, target)
    }
}

extension ProbeFailure {
    /// Nothing was said yet.
    fileprivate var isOfConnecting: Bool {
        self == .connectionRefused || self == .unreachable || self == .connectTimeout
    }
}
