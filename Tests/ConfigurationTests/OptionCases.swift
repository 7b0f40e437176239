import Configuration
import Testing

/// What an option of a line takes and what it doesn't.
struct OptionCase: Sendable, CustomTestStringConvertible {
    let option: String
    let block: Block
    let accepted: String
    /// Some of what differs from the model without the line, "path=value".
    let effect: [String]
    let rejected: String
    let messages: [String]

    init(
        _ block: Block,
        _ option: String,
        _ accepted: String,
        _ effect: String,
        _ rejected: String,
        _ message: String
    ) {
        self.option = option
        self.block = block
        self.accepted = accepted
        self.effect = effect.split(separator: " ").map(String.init)
        self.rejected = rejected
        messages = message.split(separator: "\n").map(String.init).sorted()
    }

    var testDescription: String { "\(option) in \(block.rawValue): \(accepted)" }

    func check() throws {
        try expect(text(accepted), differsBy: effect, from: text(nil))
        expect(text(rejected), isRefusedWith: messages)
    }

    private func text(_ line: String?) -> String {
        let name: String
        switch block {
        case .virtualAddresses: name = "virtual_ipaddress"
        case .trackedFiles: name = "track_file"
        default: name = block.rawValue
        }
        let inner = line.map { "\(name) {\n\($0)\n}" } ?? ""
        let trackers = """
            vrrp_script s {
            script /bin/s
            }
            vrrp_track_process p {
            process p
            }
            track_file f {
            file /f
            }
            bfd_instance b {
            neighbor_ip 192.0.2.9
            }

            """
        switch block {
        case .staticAddresses, .staticRoutes, .staticRules:
            return inner + "\ntrack_group g { group { a } }\n" + router("")
        default: return trackers + router(inner)
        }
    }
}

@Test(arguments: optionCases)
func options(_ row: OptionCase) throws { try row.check() }

/// Every word of every kind of line is in the table below.
@Test(arguments: coreOptions)
func everySpecifiedOptionHasACase(_ row: SpecifiedOptions) {
    let tried = Set(optionCases.filter { $0.block == row.block || $0.isStatic(of: row.block) }.map(\.option))
    for name in row.names { #expect(tried.contains(name), "\(name)") }
}

extension OptionCase {
    /// Static blocks have the lines of virtual ones.
    fileprivate func isStatic(of other: Block) -> Bool {
        switch (block, other) {
        case (.staticAddresses, .virtualAddresses), (.staticRoutes, .virtualRoutes),
            (.staticRules, .virtualRules):
            true
        default: false
        }
    }
}

let optionCases: [OptionCase] = addressOptionCases + trackOptionCases + routeOptionCases + ruleOptionCases

private func address(_ option: String, _ words: String, _ effect: String, _ bad: String, _ message: String)
    -> OptionCase
{
    OptionCase(
        .virtualAddresses,
        option,
        "192.0.2.2/24 \(words)",
        effect,
        "192.0.2.2/24 \(bad)",
        message
    )
}

private func address6(_ option: String, _ effect: String) -> OptionCase {
    OptionCase(
        .staticAddresses,
        option,
        "2001:db8::1/64 \(option)",
        effect,
        "192.0.2.2/24 \(option)",
        "\(option) is for IPv6 addresses only"
    )
}

private let addressOptionCases: [OptionCase] = [
    address(
        "dev",
        "dev eth9",
        "virtualAddresses.1.interface=eth9",
        "dev",
        "dev needs an argument (INTERFACE)"
    ),
    address(
        "scope",
        "scope link",
        "virtualAddresses.1.scope=253",
        "scope wide",
        "scope must be global, site, link, host, nowhere or 0…255, found 'wide'"
    ),
    address(
        "label",
        "label eth0:1",
        "router.addresses.1.description.label=eth0:1",
        "label eth0:0123456789a",
        "label must be a name of at most 15 bytes, found 'eth0:0123456789a'"
    ),
    address(
        "brd",
        "brd +",
        "router.addresses.1.description.broadcast=192.0.2.255",
        "brd up",
        "brd must be an IPv4 address, + or -, found 'up'"
    ),
    address(
        "broadcast",
        "broadcast -",
        "router.addresses.1.description.broadcast=192.0.2.0",
        "broadcast",
        "brd needs an argument (ADDRESS|+|-)"
    ),
    address(
        "peer",
        "peer 198.51.100.1/30",
        "router.addresses.1.description.peer=198.51.100.1/30",
        "peer 2001:db8::1",
        "peer is of another family than the address"
    ),
    address6("home", "statics.addresses.0.description.flags.rawValue=2"),
    address6("-nodad", "statics.addresses.0.description.flags.rawValue=1"),
    address6("mngtmpaddr", "statics.addresses.0.description.flags.rawValue=4"),
    address(
        "noprefixroute",
        "noprefixroute",
        "router.addresses.1.description.flags.rawValue=8",
        "noprefixrout",
        "unknown option 'noprefixrout' of virtual_ipaddress, did you mean 'noprefixroute'?"
    ),
    address(
        "autojoin",
        "autojoin",
        "router.addresses.1.description.flags.rawValue=16",
        "autojoin x",
        "unknown option 'x' of virtual_ipaddress"
    ),
    address(
        "no_track",
        "no_track",
        "router.addresses.1.isTracked=false",
        "no_track no_track",
        "no_track is given twice"
    ),
    address(
        "preferred_lft",
        "preferred_lft 60",
        "router.addresses.1.description.preferredLifetime=60",
        "preferred_lft never",
        "preferred_lft must be a number of seconds or forever, found 'never'"
    ),
    OptionCase(
        .staticAddresses,
        "track_group",
        "192.0.2.2 track_group g",
        "statics.addresses.0.trackGroup=g",
        "192.0.2.2 track_group h",
        "there is no track_group named 'h'; there is 'g'"
    ),
    address(
        "use_vmac",
        "use_vmac",
        "router.addresses.1.usesLink=true",
        "use_vmca",
        "unknown option 'use_vmca' of virtual_ipaddress, did you mean 'use_vmac'?"
    ),
]

private let trackOptionCases: [OptionCase] = [
    OptionCase(
        .unicastPeers,
        "min_ttl",
        "192.0.2.2 min_ttl 3",
        "delivery.unicast.peers.0.timeToLive.lowerBound=3",
        "192.0.2.2 min_ttl 9 max_ttl 3",
        "min_ttl 9 of 192.0.2.2 is more than its max_ttl 3"
    ),
    OptionCase(
        .unicastPeers,
        "max_ttl",
        "192.0.2.2 max_ttl 254",
        "delivery.unicast.peers.0.timeToLive.upperBound=254",
        "192.0.2.2 max_ttl 256",
        "max_ttl must be between 0 and 255, found 256"
    ),
    OptionCase(
        .trackedInterfaces,
        "weight",
        "eth9 weight -254",
        "router.trackers.0.weight.value=-253",
        "eth9 weight 1 noreverse",
        "unknown option 'noreverse' of track_interface"
    ),
    OptionCase(
        .trackedScripts,
        "weight",
        "s weight 10 reverse",
        "router.trackers.0.weight.value=10 router.trackers.0.weight.isReversed=true",
        "s weight ten",
        "weight must be a number between -254 and 254, found 'ten'"
    ),
    OptionCase(
        .trackedFiles,
        "weight",
        "f weight 10 noreverse",
        "router.trackers.0.weight.value=10 router.trackers.0.target.file=f",
        "f wieght 10",
        "unknown option 'wieght' of track_file, did you mean 'weight'?\n"
            + "unknown option '10' of track_file"
    ),
    OptionCase(
        .trackedProcesses,
        "weight",
        "p weight 254",
        "router.trackers.0.weight.value=254",
        "p weight",
        "weight needs an argument (-254…254 [reverse] [noreverse])"
    ),
    OptionCase(
        .trackedSessions,
        "weight",
        "b weight 10",
        "router.trackers.0.weight.value=10",
        "b weight 254",
        "weight must be between -253 and 253, found 254"
    ),
]
