import ArgumentParser
import CLinux
import Console
import GenerationStore
import HelperProtocol

/// From a running keepalived to holdfast on the same machine, and back.
///
/// Both run beside each other for a while: neither hears itself, so the successor finds nobody who is master
/// and becomes it after three intervals and the skew. By then the other one may vanish without a word.
///
/// Addresses that were there before are never holdfast's, so they get its mark, and a helper that starts anew
/// goes on with them as with those of a helper that was killed. Until it has, keepalived is the one that
/// advertises: a busy systemd takes a second to start a helper, and other routers wait for three intervals.
struct Changeover {
    let runtimeFolder: String
    /// In seconds.
    let patience: Int64

    private var generations: String { "\(runtimeFolder)/generations" }

    // MARK: - There

    func adopt() throws {
        try requireState("keepalived.service", isActive: true)
        try requireState("holdfast.service", isActive: false)
        try sideBySide {
            VanishingUnits.keepalived.prepare()
            defer { VanishingUnits.keepalived.restore() }
            guard Shell.run("systemctl start holdfast.service") else {
                throw Failure("holdfast.service doesn't start; journalctl --unit=holdfast says why")
            }
            do {
                try requireAdoptable()
                try wait("holdfast to be master of what keepalived is master of") { try isLevel() }
                try takeAddresses(mark: AddressOwner.holdfast)
                try replaceHelper()
            } catch {
                // Read before the folder goes with the units.
                let former = try? stored()
                endHoldfast()
                if let former { try? takeAddresses(of: former, mark: AddressOwner.keepalived) }
                throw error
            }
            VanishingUnits.keepalived.end()
            relabelRoutes(from: 18, to: 72)
            Shell.run("nft delete table ip keepalived; nft delete table ip6 keepalived", quietly: true)
        }
    }

    /// Another helper finds the addresses with the mark; the engine goes on with it within the lease.
    private func replaceHelper() throws {
        let unit = "holdfast-helper.service"
        let former = mainProcess(of: unit)
        guard Shell.run("systemctl kill --kill-whom=main --signal=KILL \(unit)") else {
            throw Failure("holdfast-helper can't be started anew")
        }
        try wait("the addresses to be holdfast's") {
            let process = mainProcess(of: unit)
            return try process != "0" && process != former && isOurs()
        }
    }

    private func endHoldfast() {
        VanishingUnits.holdfast.prepare()
        VanishingUnits.holdfast.end()
        VanishingUnits.holdfast.restore()
        Shell.run("rm -f \(runtimeFolder)/compiled")
    }

    // MARK: - Back

    func giveBack() throws {
        try requireState("holdfast.service", isActive: true)
        try requireState("keepalived.service", isActive: false)
        try requireAdoptable()
        let masters = try instances().filter { $0["state"]?.string == "MASTER" }
            .compactMap { $0["name"]?.string }
        try sideBySide {
            let start = Shell.output("date +%s").trimmed
            guard Shell.run("systemctl start keepalived.service") else {
                throw Failure("keepalived.service doesn't start; journalctl --unit=keepalived says why")
            }
            VanishingUnits.holdfast.prepare()
            defer { VanishingUnits.holdfast.restore() }
            do {
                try wait("keepalived to be master of what holdfast is master of") {
                    let journal = Shell.output(
                        "journalctl --unit=keepalived --since=@\(start) --output=cat --no-pager"
                    )
                    return masters.allSatisfy { journal.contains("(\($0)) Entering MASTER STATE") }
                }
            } catch {
                VanishingUnits.keepalived.prepare()
                VanishingUnits.keepalived.end()
                VanishingUnits.keepalived.restore()
                throw error
            }
            VanishingUnits.holdfast.end()
            Shell.run("rm -f \(runtimeFolder)/compiled")
            try takeAddresses(mark: AddressOwner.keepalived)
            relabelRoutes(from: 72, to: 18)
            // What has our mark still is nobody's.
            Shell.run(clearing, quietly: true)
        }
    }

    /// As the helper's unit does it where helpers keep ending.
    private var clearing: String {
        """
        . \(generations)/current/accounts && setpriv --reuid "$HOLDFAST_HELPER_UID" --regid \
        "$HOLDFAST_HELPER_GID" --clear-groups --inh-caps=-all,+net_admin,+net_raw \
        --ambient-caps=-all,+net_admin,+net_raw \(Programs.find("holdfast-helper") ?? "false") --clear \
        --uid "$HOLDFAST_HELPER_UID" --gid "$HOLDFAST_HELPER_GID" --generations \(generations)
        """
    }

    // MARK: - Steps

    /// While it lasts, neither unit refuses to start beside the other.
    private func sideBySide(_ work: () throws -> Void) throws {
        let permit = "/run/holdfast-side-by-side"
        guard Shell.run("touch \(permit)") else { throw Failure("can't make \(permit)") }
        defer { Shell.run("rm -f \(permit)") }
        try work()
    }

    private func requireState(_ unit: String, isActive: Bool) throws {
        let state = Shell.output("systemctl show --property=ActiveState --value \(unit)").trimmed
        guard (state == "active") == isActive else {
            throw Failure("\(unit) is \(state.isEmpty ? "unknown to systemd" : state)")
        }
        // With holdfast-keepalived-compat both names mean one.
        let name = Shell.output("systemctl show --property=Id --value \(unit)").trimmed
        guard name == unit else { throw Failure("\(unit) is another name of \(name)") }
    }

    private func mainProcess(of unit: String) -> String {
        Shell.output("systemctl show --property=MainPID --value \(unit)").trimmed
    }

    private func requireAdoptable() throws {
        let words = "use_vmac|use_ipvlan|auth_hmac|auth_type[[:space:]]+AH"
        guard
            !Shell.run(
                "grep --text --quiet --extended-regexp '\(words)' \(generations)/current/configuration"
            )
        else {
            throw Failure(
                "links of a router's own (use_vmac, use_ipvlan) and authentication that counts (auth_type "
                    + "AH, auth_hmac) can't be taken over: stop one, then start the other"
            )
        }
    }

    private func stored() throws -> StoredGeneration {
        do throws(StoreError) {
            return try StoredGeneration(readingCurrentOf: generations, version: holdfastVersion)
        } catch {
            throw Failure(error.text)
        }
    }

    private func takeAddresses(mark: AddressOwner) throws {
        try takeAddresses(of: stored(), mark: mark)
    }

    private func takeAddresses(of generation: StoredGeneration, mark: AddressOwner) throws {
        let table = generation.table
        let marking = try AddressMarking()
        for place in 0..<table.objectCount where table.object(place).kind == .address {
            marking.mark(table.object(place), as: mark)
        }
    }

    /// Routes and rules, which the kernel removes for none but who made them. `ip` leaves the protocol out
    /// where it is asked for one.
    private func relabelRoutes(from former: Int, to next: Int) {
        Shell.run(
            """
            for family in -4 -6; do
                ip -o $family route show table all proto \(former) |
                    while read -r route; do ip $family route replace $route proto \(next); done
                ip $family rule show | sed -n 's/^\\([0-9]*\\):\\(.*\\) proto \\(\(former)\\|\(
                    former == 18 ? "keepalived" : "holdfast")\\)\\(.*\\)/pref \\1\\2\\4/p' |
                    while read -r rule; do
                        ip $family rule delete $rule && ip $family rule add $rule proto \(next)
                    done
            done
            """,
            quietly: true
        )
    }

    // MARK: - What is

    private func status() throws -> JSONValue {
        let text = try StatusCommand.parse(["--runtime-dir", runtimeFolder]).ask()
        guard let status = JSONReader.read(text) else {
            throw Failure("the engine answered with what is no status document")
        }
        return status
    }

    private func instances() throws -> [JSONValue] { try status()["instances"]?.elements ?? [] }

    /// Master where the machine has the addresses, and only there.
    private func isLevel() throws -> Bool {
        try instances().allSatisfy { instance in
            let addresses = instance["virtual_addresses"]?.elements ?? []
            let isHolder = addresses.contains { $0["present"]?.boolean == true }
            let state = instance["state"]?.string
            return isHolder ? state == "MASTER" : state != "INIT" && state != "MASTER"
        }
    }

    /// Of a helper that has greeted: one that is away refuses nothing.
    private func isOurs() throws -> Bool {
        guard let status = try? status(), status["helper"]?["connected"]?.boolean == true else {
            return false
        }
        return (status["instances"]?.elements ?? []).allSatisfy { instance in
            guard instance["state"]?.string == "MASTER" else { return true }
            return (instance["virtual_addresses"]?.elements ?? [])
                .allSatisfy { $0["present"]?.boolean == true && $0["foreign"]?.boolean == false }
        }
    }

    private func wait(_ what: String, until isSo: () throws -> Bool) throws {
        let end = hf_boottime() + patience * 1_000_000_000
        while true {
            if try isSo() { return }
            guard hf_boottime() < end else { throw Failure("waited \(patience) s in vain for \(what)") }
            waitFor(nanoseconds: 100_000_000)
        }
    }
}
