import NetworkTypes
import VRRP

extension Interpreter {
    /// `authentication` and `auth_hmac` (spec vrrp-behaviour 7.5, 12).
    mutating func readAuthentication(_ instance: Statement, into settings: inout VirtualRouterSettings) {
        settings.keyedAuthentication = keyedAuthentication(instance, settings)
        guard let block = instance.last("authentication") else { return }
        let authentication = authentication(instance, settings.family)
        guard authentication != .none else { return }
        let consequence = "adverts go without authentication"
        if settings.isStrict {
            findings.warning(
                block.place,
                "authentication has no effect with strict_mode: \(consequence), and routers that have it "
                    + "don't hear them"
            )
        } else if settings.version == .three || settings.family == .ipv6 {
            // Without bytes for a password keepalived sends only that there is one.
            findings.tolerable(
                block.place,
                settings.version == .three
                    ? "VRRP version 3 has no authentication" : "VRRP over IPv6 has no authentication",
                consequence: consequence
            )
        } else if settings.keyedAuthentication != nil {
            findings.tolerable(block.place, "authentication and auth_hmac exclude each other")
        } else {
            settings.authentication = authentication
        }
    }

    /// What the `authentication` block asks for; a half-written block is an error, keepalived drops it.
    private mutating func authentication(_ instance: Statement, _ family: AddressFamily) -> Authentication {
        // Several blocks are one to keepalived; strictly, the parser has refused the second.
        let blocks = instance.all("authentication")
        guard let block = blocks.last else { return .none }
        let type = blocks.count == 1 ? block.last("auth_type") : last("auth_type", of: blocks)
        let password = blocks.count == 1 ? block.last("auth_pass") : last("auth_pass", of: blocks)
        guard !blocks.contains(where: \.hasErrors) else { return .none }
        guard let type else {
            findings.tolerable(
                block.place,
                "authentication has no auth_type",
                consequence: "adverts go without authentication"
            )
            return .none
        }
        guard let password, let number = password.given.secret else {
            findings.tolerable(
                block.place,
                "authentication has no auth_pass",
                consequence: "adverts go without authentication"
            )
            return .none
        }
        guard let secret = self.password(secrets[number], password) else { return .none }
        guard type.word == "AH" else { return .simpleText(secret) }
        guard family == .ipv4 else {
            findings.error(type.valuePlace, "auth_type AH is for IPv4 only")
            return .none
        }
        return .authenticationHeader(secret)
    }

    private func last(_ name: String, of blocks: [Statement]) -> Statement? {
        blocks.compactMap { $0.last(name) }.last
    }

    private mutating func password(_ secret: [UInt8], _ statement: Statement) -> AuthenticationPassword? {
        if secret.count > 8 {
            findings.tolerable(
                statement.valuePlace,
                "auth_pass has \(secret.count) bytes, at most 8 are sent",
                consequence: "only the first 8 count"
            )
        }
        guard let password = AuthenticationPassword(secret.prefix(8)) else {
            findings.tolerable(
                statement.valuePlace,
                "auth_pass is empty",
                consequence: "adverts go without authentication"
            )
            return nil
        }
        return password
    }

    private mutating func keyedAuthentication(
        _ instance: Statement,
        _ settings: VirtualRouterSettings
    ) -> KeyedAuthentication? {
        let blocks = instance.all("auth_hmac")
        guard let block = blocks.last, !blocks.contains(where: \.hasErrors) else { return nil }
        let keys = authenticationKeys(blocks.flatMap { $0.all("key") })
        func last(_ name: String) -> Statement? { self.last(name, of: blocks) }
        guard let active = last("active_key"), let identifier = active.number else {
            findings.tolerable(
                block.place,
                "auth_hmac has no active_key",
                consequence: "adverts go without signature"
            )
            return nil
        }
        var mode = KeyedAuthentication.Mode.enforce
        if let statement = last("mode"), let word = statement.word, word != "enforce" {
            if settings.isStrict {
                findings.warning(statement.place, "mode has no effect with strict_mode, which has enforce")
            } else {
                mode = word == "permissive" ? .permissive : .receiveOnly
            }
        }
        let isMonotonic = last("anti_replay")?.word == "monotonic"
        let window = last("time_window")?.number.map { Int64($0) } ?? usualWindow(instance, settings)
        if let result = KeyedAuthentication(
            mode: mode,
            replayProtection: isMonotonic ? .monotonic : .time(window: .seconds(window)),
            keys: keys,
            activeKey: UInt8(clamping: identifier)
        ) {
            return result
        }
        findings.tolerable(
            active.valuePlace,
            "there is no key \(identifier) in auth_hmac",
            consequence: "adverts go without signature"
        )
        return nil
    }

    /// 3 × whole seconds of advert_int, 5…300.
    private func usualWindow(_ instance: Statement, _ settings: VirtualRouterSettings) -> Int64 {
        let interval = instance.last("advert_int")?.seconds ?? .seconds(1)
        return min(300, max(5, 3 * (interval.nanoseconds / 1_000_000_000)))
    }

    private mutating func authenticationKeys(_ statements: [Statement]) -> [AuthenticationKey] {
        var result: [AuthenticationKey] = []
        for statement in statements {
            guard let number = statement.number, let secret = statement.given.secret else { continue }
            let place = statement.given.places.last ?? statement.place
            let identifier = UInt8(clamping: number)
            if result.contains(where: { $0.identifier == identifier }) {
                findings.tolerable(statement.place, "key \(number) is given twice")
            } else if let key = AuthenticationKey(identifier: identifier, bytes: secrets[secret]) {
                result.append(key)
            } else {
                findings.tolerable(
                    place,
                    "key \(number) has \(secrets[secret].count) bytes, it must have 32…64",
                    consequence: "the key is ignored"
                )
            }
        }
        return result
    }
}
