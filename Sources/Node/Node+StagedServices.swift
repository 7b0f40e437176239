import Compiler
import Configuration
import HelperProtocol
import LoadBalancing
import NetworkTypes

// Real servers that a reload brings into a pool which loses others. `activate` takes out at once what only
// the former table names, so without more a pool that is replaced as a whole would be empty until the
// engine has looked at the kernel's table again; a client would be refused in between. Such servers are put
// while the new table is being loaded, and what the kernel refuses of them refuses the reload.

// The same goes for the services of marks that nftables is about to give (`nftables_ipvs`): they stand before
// the marks do.

/// A real server, or a service, to put before the new generation is in force.
struct StagedServer {
    let number: UInt32
    /// Nil: a service.
    let weight: UInt32?
    /// For the log: "to add real server … (keepalived.conf:12)".
    let text: String
}

extension Services {
    /// Of one pool: enough that it isn't empty. The rest follows after `activate`.
    static let stagedServersPerPool = 8

    /// The servers that `new` wants in pools that lose some, at most as many as may be on their way at a
    /// time.
    func serversToStage(of new: NodeGeneration, at now: Instant) -> [StagedServer] {
        let model = new.model.loadBalancing
        guard isStarted, let known, self.model != model else { return [] }
        var lookup = ServiceLookup(new.table)
        guard model.ipvs.marking != nil || !known.isNamed(by: lookup, beside: unchangedServices(in: model))
        else { return [] }
        var next = self
        let (settings, _) = Services.settings(model, &next.identities)
        var unheard: [LoadBalancer.Effect] = []
        next.balancer.handle(.settingsChanged(settings), at: now, into: &unheard)
        next.model = model
        var result: [StagedServer] = []
        for service in next.balancer.desiredTable.services {
            let pool = known.service(service.key)
            let isMarked = if case .mark = service.key { model.ipvs.marking != nil } else { false }
            guard pool != nil || isMarked else { continue }
            if pool == nil, let number = lookup.number(of: service.key) {
                let text = "to add virtual server \(service.key.text)\(next.origin(of: service.key))"
                result.append(StagedServer(number: number, weight: nil, text: text))
            }
            let present = Set((pool?.destinations ?? []).map(\.key))
            let wanted = Set(service.destinations.map(\.key))
            guard pool == nil || !present.isSubset(of: wanted) else { continue }
            let coming = service.destinations.filter { !present.contains($0.key) && $0.weight > .zero }
            for destination in coming.prefix(Services.stagedServersPerPool) {
                guard let number = lookup.number(of: destination, in: service.key) else { continue }
                result.append(
                    StagedServer(
                        number: number,
                        weight: UInt32(destination.weight.rawValue),
                        text: "to add real server \(destination.key.text) of virtual server "
                            + "\(service.key.text)\(next.origin(of: service.key))"
                    )
                )
            }
        }
        return Array(result.prefix(Services.window))
    }

    /// Why a generation can't be in force with what the kernel said of a staged server; nil when it can. A
    /// service that is gone for the moment (ESRCH) is put back later, and the server with it.
    static func staged(_ text: String, refusedWith errno: Int32, _ message: [UInt8]) -> String? {
        guard errno != noService, errno != noIPVS else { return nil }
        let words = message.isEmpty ? "" : ": " + String(decoding: message, as: UTF8.self)
        return "IPVS refused \(text): \(meaning(of: errno))\(words)"
    }
}

extension IPVSTable {
    /// Each of its services and destinations is one that the table names: nothing of it goes. Those of
    /// `unchanged` are known to be.
    fileprivate func isNamed(by lookup: ServiceLookup, beside unchanged: Set<IPVSServiceKey>) -> Bool {
        services.allSatisfy { service in
            unchanged.contains(service.key)
                || lookup.number(of: service.key) != nil
                    && service.destinations.allSatisfy { lookup.number(of: $0.key, in: service.key) != nil }
        }
    }
}
