import VRRP

extension Interpreter {
    /// What the `authentication` block asks for; a half-written block is an error, keepalived drops it.
    mutating func authentication(_ instance: Statement) -> Authentication {
        // Several blocks are one to keepalived; strictly, the parser has refused the second.
        let blocks = instance.all("authentication")
        guard let block = blocks.last else { return .none }
        let type = blocks.compactMap { $0.last("auth_type") }.last
        let password = blocks.compactMap { $0.last("auth_pass") }.last
        if let type, type.word == "AH" {
            findings.notYet(type.valuePlace, "auth_type AH")
            return .none
        }
        guard !blocks.contains(where: \.hasErrors) else { return .none }
        guard type != nil else {
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
        return simpleText(secrets[number], password)
    }

    private mutating func simpleText(_ secret: [UInt8], _ statement: Statement) -> Authentication {
        let place = statement.valuePlace
        if secret.count > 8 {
            findings.tolerable(
                place,
                "auth_pass has \(secret.count) bytes, at most 8 are sent",
                consequence: "only the first 8 count"
            )
        }
        guard let password = AuthenticationPassword(secret.prefix(8)) else {
            findings.tolerable(
                place,
                "auth_pass is empty",
                consequence: "adverts go without authentication"
            )
            return .none
        }
        return .simpleText(password)
    }
}
