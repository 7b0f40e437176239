// LoadBalancing: what a virtual server is, which of its real servers take part, and what of that the kernel's
// IPVS table should hold.
//
// The settings (`VirtualServerSettings`, `RealServerSettings`, `VirtualServerGroup`, `IPVSSettings`) say what
// the configuration asks for, checked, with every cascade and default filled in. `Configuration` makes them,
// `Compiler` turns them into numbered objects, `HealthChecks` asks them whom to probe.
//
// `VirtualServer` is one pool as a machine: verdicts of checks go in; notifications and "the table differs
// now" come out. Whether a real server is alive, what its weight is, whether the quorum is met and whether
// the sorry server stands in are all it remembers. What the kernel should hold is a function of that
// (`VirtualServer.desiredDestinations`), never a list of calls: `IPVSTable.commands` compares a desired table
// with what the kernel shows and gives the fewest commands that make them equal. So starting, reloading,
// adopting the table of a former engine and repairing what somebody else removed are one thing.
//
// What it follows: specification lvs-check-behaviour, sections 1, 3 to 9, 12 and 13, quoted by item. Where it
// departs, on purpose:
// - An error of the kernel doesn't stop a server's state from changing (4.7): the table is compared again
//   until it is as it should be, and people hear what the checks found.
// - A quorum of 0, which comes of servers that all weigh nothing, is met as soon as anything weighs;
//   keepalived can never meet it (1.9).
// - Destinations are put before others are removed, so that there is no moment without one; keepalived
//   removes the sorry server first (6.2).
// - What stands in a service already is corrected; keepalived takes it as it is (2.9). What isn't ours stays.
// - Ranges of addresses are counted as numbers; keepalived's count never leaves the last octet (8.1).
//
// Not here: how a check is done (`HealthChecks`), scripts, pipes and mail (`Notifications`), bytes of netlink
// (`NetlinkMessages`).
