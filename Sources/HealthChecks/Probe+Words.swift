import NetworkTypes
import Notifications

extension Probe {
    /// The block's keyword.
    package var keyword: String {
        switch self {
        case .connect: "TCP_CHECK"
        case .echo: "PING_CHECK"
        case .datagram: "UDP_CHECK"
        case .web(let settings): settings.isTLS ? "SSL_GET" : "HTTP_GET"
        case .service: "GRPC_CHECK"
        case .mail: "SMTP_CHECK"
        case .name: "DNS_CHECK"
        case .script: "MISC_CHECK"
        case .file: "FILE_CHECK"
        case .session: "BFD_CHECK"
        }
    }

    /// The keyword, with the name of what is run or followed.
    package var name: String {
        switch self {
        case .service(let settings):
            settings.service.isEmpty ? keyword : "\(keyword) \(settings.service)"
        case .script(let settings): "\(keyword) \(settings.command.words[0])"
        case .file(let settings): "\(keyword) \(settings.file)"
        case .session(let name): "\(keyword) \(name)"
        case .connect, .echo, .datagram, .web, .mail, .name: keyword
        }
    }

    /// The same, and where it goes.
    package var title: String {
        guard let target else { return name }
        guard let port = target.port else { return "\(name) of [\(target.address)]" }
        return "\(name) of [\(target.address)]:\(port.rawValue)"
    }
}

extension ProbeOutcome {
    /// Behind a colon.
    package var words: String {
        switch self {
        case .passed: "passed"
        case .failed(let failure): "failed, \(failure)"
        case .skipped(let obstacle): "couldn't ask, \(obstacle)"
        }
    }
}

extension Checker.Verdict {
    /// Behind a colon; with the retries that came before it (spec lvs-check-behaviour 21.2).
    package var words: String {
        guard let retries, case .failed(let failure) = outcome else { return outcome.words }
        return "failed after \(retries) retries, \(failure)"
    }
}
