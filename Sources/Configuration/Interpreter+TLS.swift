import HealthChecks

extension Interpreter {
    /// `SSL`. A file that can't be what it is to be is an error: keepalived's checker process ends of it.
    mutating func transportSecurity(_ block: Statement) -> TLSClientSettings {
        var result = TLSClientSettings()
        if let number = block.last("password")?.given.secret {
            result.passphrase = Passphrase(secrets[number])
        }
        result.authorities = file(block, "ca", holding: "CERTIFICATE")
        result.certificate = file(block, "certificate", holding: "CERTIFICATE")
        result.key = file(block, "key", holding: "PRIVATE KEY")
        if let lone = block.last("certificate") ?? block.last("key"),
            block.last("certificate") == nil || block.last("key") == nil
        {
            let other = block.last("key") == nil ? "key" : "certificate"
            findings.warning(lone.place, "\(lone.name) has no effect without \(other)")
        }
        return result
    }

    /// - Parameter label: how the label of what must be in it ends (RFC 7468 §2).
    private mutating func file(_ block: Statement, _ name: String, holding label: String) -> NamedFile? {
        guard let statement = block.last(name), let number = statement.given.secret,
            let file = NamedFile(encoded: secrets[number])
        else { return nil }
        // Said already: it is checked elsewhere than where it will run.
        if file.contents.isEmpty, findings.purpose == .check { return file }
        guard file.hasLabel(endingIn: label) else {
            findings.error(statement.valuePlace, "the file of \(name) has no \(label) in PEM")
            return nil
        }
        return file
    }

    /// How a check looks at certificates; nil: not at all.
    mutating func verification(_ block: Statement, _ scope: ServerScope) -> CertificateVerification? {
        let warning = block.last("tls_expiry_warning")
        guard let statement = block.last("tls_verify"), statement.isOn else {
            if let warning {
                findings.warning(warning.place, "tls_expiry_warning has no effect without tls_verify")
            }
            return nil
        }
        if scope.result.tls?.authorities == nil {
            findings.error(statement.place, "tls_verify needs the ca of SSL: it says whom to trust")
        }
        return CertificateVerification(warningDays: UInt16(clamping: warning?.number ?? 14))
    }

    /// Certificates are for names and addresses: what else the handshake might say, none is for.
    mutating func requireHostName(_ name: RequestText?, _ block: Statement) {
        guard let name, !HostName.isOne(name.text) else { return }
        findings.error(
            block.place,
            "tls_verify needs a host's name, and \(Printable.quoted(name.text)) is none; give sni_name"
        )
    }
}
