import BFD
import NetworkTypes

extension Interpreter {
    /// One `bfd_instance` (spec conf-lvs-check-bfd; lvs-check-behaviour 17.7).
    mutating func addSession(_ block: Statement, _ scope: inout ServerScope) {
        guard let text = block.word, let name = BFDSessionName(text) else { return }
        let quoted = Printable.quoted(text)
        guard scope.sessions[text] == nil else {
            findings.tolerable(
                block.valuePlace,
                "there are two bfd_instances named \(quoted)",
                consequence: "the second is ignored"
            )
            return
        }
        guard let neighbor = block.last("neighbor_ip")?.address else {
            if !block.hasErrors {
                findings.tolerable(
                    block.place,
                    "bfd_instance \(quoted) has no neighbor_ip",
                    consequence: "the session is ignored"
                )
            }
            return
        }
        guard var session = session(block, name, neighbor), isAlone(session, block, scope) else { return }
        setRecipients(block, &session)
        setHops(block, &session)
        scope.sessions[text] = session.informsChecks
        scope.result.sessions.append(session)
    }

    private mutating func session(
        _ block: Statement,
        _ name: BFDSessionName,
        _ neighbor: IPAddress
    ) -> BFDSessionSettings? {
        let weight = block.last("weight")
        do throws(BFDSessionSettings.Refusal) {
            return try BFDSessionSettings(
                name: name,
                neighbor: neighbor,
                source: block.last("source_ip")?.address,
                timing: timing(block),
                isPassive: block.last("passive") != nil,
                isMultihop: block.last("multihop")?.isOn ?? false,
                timeToLive: block.last("ttl")?.number.map { UInt8(clamping: $0) },
                weight: weight.flatMap { statement in
                    BFDWeight(value: statement.number ?? 0, isReversed: statement.given.has("reverse"))
                } ?? .none
            )
        } catch {
            let statement = block.last("source_ip") ?? block
            findings.tolerable(
                statement.valuePlace,
                "source_ip must be of the family of \(neighbor)",
                consequence: "the session is ignored"
            )
            return nil
        }
    }

    private mutating func timing(_ block: Statement) -> BFDTiming {
        let usual = BFDTiming()
        let timing = BFDTiming(
            receiving: interval("min_rx", block, BFDTiming.legal) ?? usual.receiving,
            sending: interval("min_tx", block, BFDTiming.legal) ?? usual.sending,
            idle: interval("idle_tx", block, BFDTiming.legalIdle) ?? usual.idle,
            multiplier: UInt8(clamping: block.last("multiplier")?.number ?? Int(usual.multiplier))
        )
        return timing ?? usual
    }

    private mutating func interval(
        _ keyword: String,
        _ block: Statement,
        _ range: ClosedRange<Interval>
    ) -> Interval? {
        guard let statement = block.last(keyword), let interval = statement.word.flatMap(Milliseconds.read)
        else {
            return nil
        }
        guard range.contains(interval) else {
            let bounds = "\(Milliseconds.text(range.lowerBound)) and \(Milliseconds.text(range.upperBound))"
            findings.tolerable(
                statement.valuePlace,
                "\(keyword) must be between \(bounds) milliseconds, found \(Milliseconds.text(interval))"
            )
            return nil
        }
        if interval > .seconds(10), keyword != "idle_tx" {
            findings.warning(statement.valuePlace, "\(keyword) is more than 10 seconds, in milliseconds")
        }
        return interval
    }

    /// Only one of the two words: the other side hears nothing.
    private func setRecipients(_ block: Statement, _ session: inout BFDSessionSettings) {
        let routers = block.last("vrrp") != nil
        let checks = block.last("checker") != nil
        session.informsRouters = routers || !checks
        session.informsChecks = checks || !routers
    }

    private mutating func setHops(_ block: Statement, _ session: inout BFDSessionSettings) {
        guard let statement = block.last("max_hops"), let number = statement.number else { return }
        guard number >= 0, number < 255 else {
            session.hopsLost = nil
            return
        }
        let most = Int(session.timeToLive)
        if number > most {
            findings.tolerable(
                statement.valuePlace,
                "max_hops must not be more than ttl (\(most)), found \(number)",
                consequence: "taken as \(most)"
            )
        }
        session.hopsLost = UInt8(clamping: min(number, most))
    }

    /// What arrives must belong to one session.
    private mutating func isAlone(
        _ session: BFDSessionSettings,
        _ block: Statement,
        _ scope: ServerScope
    ) -> Bool {
        let other = scope.result.sessions.first {
            $0.neighbor == session.neighbor && $0.isMultihop == session.isMultihop
                && ($0.source == session.source || $0.source == nil || session.source == nil)
        }
        guard let other else { return true }
        findings.tolerable(
            block.place,
            "bfd_instance \(Printable.quoted(other.name.text)) has this neighbour already; "
                + "each needs a source_ip of its own",
            consequence: "the session is ignored"
        )
        return false
    }
}
