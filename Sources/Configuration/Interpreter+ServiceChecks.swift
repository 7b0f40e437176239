import HealthChecks
import LoadBalancing

extension Interpreter {
    mutating func serviceCheck(
        _ block: Statement,
        _ server: RealServerSettings,
        _ cascade: CheckCascade,
        _ scope: ServerScope
    ) -> CheckSettings? {
        guard let target = target(block, server, cascade) else { return nil }
        var settings = ServiceCheckSettings(target: target, host: cascade.host)
        settings.service = block.last("service")?.word ?? ""
        settings.isTLS = block.last("tls")?.isOn ?? false
        let name = block.last("sni_name")
        if settings.isTLS {
            settings.verification = verification(block, scope)
            settings.serverName = name?.word.flatMap(RequestText.init)
            if settings.verification != nil {
                settings.serverName = settings.serverName ?? settings.host
                requireHostName(settings.serverName, block)
            }
        } else if let lone = name ?? block.last("tls_verify") ?? block.last("tls_expiry_warning") {
            findings.warning(lone.place, "\(lone.name) has no effect without tls")
        }
        return cascade.check(.service(settings))
    }
}
