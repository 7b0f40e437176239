import Configuration
import LoadBalancing
import NetworkTypes

extension ModelDifference {
    /// One virtual server that isn't the same in both; or what `global_defs` says of IPVS, named
    /// `global_defs`.
    package struct ServiceChange: Equatable, Sendable {
        package var name: String
        package var kind: RouterChange.Kind
        /// Of a changed one: keyword, before, after.
        package var settings: [SettingChange]
    }

    /// In the new model's order, then those that go.
    static func services(
        from old: LoadBalancingConfiguration,
        to new: LoadBalancingConfiguration
    ) -> [ServiceChange] {
        var former: [VirtualServerSettings.Identity: VirtualServerSettings] = [:]
        for server in old.virtualServers { former[server.identity] = server }
        var result: [ServiceChange] = []
        if old.ipvs != new.ipvs {
            let change = SettingChange(keyword: "lvs settings", before: "", after: "changed")
            result.append(ServiceChange(name: "global_defs", kind: .changed, settings: [change]))
        }
        for server in new.virtualServers {
            guard let earlier = former.removeValue(forKey: server.identity) else {
                result.append(ServiceChange(name: server.name, kind: .added, settings: []))
                continue
            }
            guard earlier != server else { continue }
            let changes = changes(from: earlier, to: server)
            result.append(ServiceChange(name: server.name, kind: .changed, settings: changes))
        }
        for server in old.virtualServers where former[server.identity] != nil {
            result.append(ServiceChange(name: server.name, kind: .removed, settings: []))
        }
        return result
    }

    private static func changes(
        from old: VirtualServerSettings,
        to new: VirtualServerSettings
    ) -> [SettingChange] {
        var result = zip(said(of: old), said(of: new)).filter { $0.value != $1.value }.map {
            SettingChange(keyword: $0.keyword, before: $0.value, after: $1.value)
        }
        var former: [RealServerSettings.Identity: RealServerSettings] = [:]
        for server in old.realServers { former[server.identity] = server }
        for server in new.realServers {
            let keyword = "real_server \(server.name)"
            let earlier = former.removeValue(forKey: server.identity)
            guard earlier != server else { continue }
            let before = earlier.map { said(of: $0) } ?? ""
            let after = said(of: server)
            let isSame = before == after
            result.append(
                SettingChange(
                    keyword: keyword,
                    before: isSame ? "" : before,
                    after: isSame ? "changed" : after
                )
            )
        }
        for server in old.realServers where former[server.identity] != nil {
            let keyword = "real_server \(server.name)"
            result.append(SettingChange(keyword: keyword, before: said(of: server), after: "none"))
        }
        if result.isEmpty { result.append(SettingChange(keyword: "others", before: "", after: "changed")) }
        return result
    }

    private static func said(of server: VirtualServerSettings) -> [(keyword: String, value: String)] {
        let persistence = server.persistence.map { "\($0.timeout)" } ?? "off"
        let sorry = server.sorryServer.map {
            IPVSDestinationKey($0.address, port: $0.port?.rawValue ?? 0).text
        }
        return [
            ("lvs_sched", server.scheduler.rawValue), ("persistence_timeout", persistence),
            ("quorum", "\(server.quorum.required)"), ("hysteresis", "\(server.quorum.hysteresis)"),
            ("sorry_server", sorry ?? "none"), ("alpha", server.startsFailed ? "yes" : "no"),
            ("ops", server.isOnePacket ? "yes" : "no"),
        ]
    }

    private static func said(of server: RealServerSettings) -> String {
        "weight \(server.weight.rawValue) by \(server.forwarding.text)"
    }
}
