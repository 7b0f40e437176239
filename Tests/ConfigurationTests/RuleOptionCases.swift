import Configuration

/// An option behind a rule that is whole, and a bad one in its place.
private func rule(_ option: String, _ words: String, _ effect: String, _ bad: String, _ message: String)
    -> OptionCase
{
    let whole = "preference 5 table 100"
    return OptionCase(
        .virtualRules,
        option,
        "\(whole) \(words)",
        "router.rules.0.\(effect)",
        "\(whole) \(bad)",
        message
    )
}

private func action(_ option: String, _ words: String, _ effect: String, _ bad: String, _ message: String)
    -> OptionCase
{
    OptionCase(
        .virtualRules,
        option,
        "preference 5 \(words)",
        "router.rules.0.description.\(effect)",
        "preference 5 \(bad)",
        message
    )
}

let ruleOptionCases: [OptionCase] = selectorCases + actionCases

private let selectorCases: [OptionCase] = [
    rule(
        "inet",
        "inet from all",
        "description.family=ipv4",
        "inet from ::/0",
        "from is of another family than the rule"
    ),
    rule(
        "inet6",
        "inet6",
        "description.family=ipv6",
        "inet6 to 192.0.2.0/24",
        "to is of another family than the rule"
    ),
    rule(
        "from",
        "from 192.0.2.0/24",
        "description.source=192.0.2.0/24",
        "from here",
        "from must be an address with prefix length, default, any or all, found 'here'"
    ),
    rule(
        "to",
        "to 2001:db8::/32",
        "description.destination=2001:db8::/32",
        "to",
        "to needs an argument (PREFIX)"
    ),
    rule(
        "not",
        "not",
        "description.isInverted=true",
        "nod",
        "unknown option 'nod' of virtual_rules, did you mean 'not'?"
    ),
    rule(
        "fwmark",
        "fwmark 0x10/0xff",
        "description.mark.mask=255",
        "fwmark x",
        "fwmark must be a mark, found 'x'"
    ),
    rule(
        "tos",
        "tos 10",
        "description.tos=16",
        "tos xx",
        "tos must be 0…255 or a name that iproute2 comes with, found 'xx'"
    ),
    rule("dsfield", "dsfield CS1", "description.tos=32", "dsfield", "tos needs an argument (TOS)"),
    rule("dev", "dev eth1", "description.inputInterface=eth1", "dev", "iif needs an argument (INTERFACE)"),
    rule("iif", "iif eth1", "description.inputInterface=eth1", "iif", "iif needs an argument (INTERFACE)"),
    rule("oif", "oif eth1", "description.outputInterface=eth1", "oif", "oif needs an argument (INTERFACE)"),
    rule(
        "tunnel-id",
        "tunnel-id 7",
        "description.tunnelIdentifier=7",
        "tunnel-id x",
        "tunnel-id must be a number, found 'x'"
    ),
    rule(
        "uidrange",
        "uidrange 0-99",
        "description.users.upperBound=99",
        "uidrange 9-1",
        "uidrange must be two numbers of users with - between them, found '9-1'"
    ),
    rule(
        "ipproto",
        "ipproto tcp",
        "description.transportProtocol=6",
        "ipproto xx",
        "ipproto must be 0…255 or a protocol's name, found 'xx'"
    ),
    rule(
        "sport",
        "sport 80-90",
        "description.sourcePorts.lowerBound=80",
        "sport 0",
        "sport must be a port, or two with - between them, found 0"
    ),
    rule(
        "dport",
        "dport 80",
        "description.destinationPorts.upperBound=80",
        "dport 9-8",
        "dport must be a port, or two with - between them, found '9-8'"
    ),
    rule("no_track", "no_track", "isTracked=false", "no_track x", "unknown option 'x' of virtual_rules"),
    OptionCase(
        .staticRules,
        "track_group",
        "preference 5 table 100 iif eth1 track_group g",
        "statics.rules.0.trackGroup=g",
        "preference 5 table 100 track_group g",
        "track_group needs iif"
    ),
]

private let actionCases: [OptionCase] = [
    OptionCase(
        .virtualRules,
        "preference",
        "preference 0x10 table 100",
        "router.rules.0.description.priority=16",
        "preference -1 table 100",
        "preference must be between 0 and 4294967295, found -1"
    ),
    OptionCase(
        .virtualRules,
        "order",
        "order 7 table 100",
        "router.rules.0.description.priority=7",
        "order table",
        "preference must be a number between 0 and 4294967295, found 'table'"
    ),
    OptionCase(
        .virtualRules,
        "priority",
        "priority 7 table 100",
        "router.rules.0.description.priority=7",
        "table 100",
        "the rule has no preference, so that its order among others is left to chance"
    ),
    action(
        "table",
        "table main",
        "action.lookUp.table=254",
        "table 0",
        "table must be a table's number, main, local or default, found 0"
    ),
    action("lookup", "lookup 7", "action.lookUp.table=7", "lookup", "table needs an argument (TABLE)"),
    action(
        "realms",
        "table 7 realms 3",
        "action.lookUp.realms.destination=3",
        "nop realms 3",
        "realms needs table"
    ),
    action(
        "suppress_prefixlength",
        "table 7 suppress_prefixlength 0",
        "action.lookUp.suppressedPrefixLength=0",
        "nop suppress_prefixlength 0",
        "suppress_prefixlength needs table"
    ),
    action(
        "sup_pl",
        "table 7 sup_pl 3",
        "action.lookUp.suppressedPrefixLength=3",
        "table 7 sup_pl -1",
        "suppress_prefixlength must be between 0 and 2147483647, found -1"
    ),
    action(
        "suppress_ifgroup",
        "table 7 suppress_ifgroup default",
        "action.lookUp.suppressedGroup=0",
        "table 7 suppress_ifgroup x",
        "suppress_ifgroup must be a number or default, found 'x'"
    ),
    action(
        "sup_group",
        "table 7 sup_group 3",
        "action.lookUp.suppressedGroup=3",
        "nop sup_group 3",
        "suppress_ifgroup needs table"
    ),
    action(
        "l3mdev",
        "l3mdev",
        "action=virtualRouterTable",
        "l3mdev table 7",
        "the rule does two things: l3mdev and table"
    ),
    action(
        "protocol",
        "table 7 no_track protocol bgp",
        "protocolNumber=186",
        "table 7 protocol 256",
        "protocol must be 0…255 or a name that iproute2 comes with, found 256"
    ),
    action("type", "type blackhole", "action=blackhole", "type", "the rule does nothing"),
    action("goto", "goto 6", "action.goTo=6", "goto 5", "goto has a value that cannot be"),
    action(
        "nop",
        "nop",
        "action=nothing",
        "nop nop",
        "nop is given twice\nthe rule does two things: nop and nop"
    ),
    action(
        "blackhole",
        "blackhole",
        "action=blackhole",
        "blackhole x",
        "unknown option 'x' of virtual_rules"
    ),
    action(
        "unreachable",
        "unreachable",
        "action=unreachable",
        "unreachable x",
        "unknown option 'x' of virtual_rules"
    ),
    action("prohibit", "prohibit", "action=prohibit", "prohibit x", "unknown option 'x' of virtual_rules"),
]
