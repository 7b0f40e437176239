// NetlinkMessages: the kernel's rtnetlink messages, as bytes.
//
// Three parts. *Descriptions* say what can be in the kernel: `AddressDescription`, `Route`, `Rule`,
// `VirtualLink`, `FirewallTable` and `FirewallEntry`, `SysctlSetting`, `IPVSService`, `IPVSDestination`,
// `IPVSTimeouts`, `IPVSSyncDaemon`. Their initialisers refuse what the kernel would refuse, so that the
// administrator hears of it when the configuration is read. *Messages* are made from them: `AddressBody`,
// `KernelMessages` (what puts and what removes), `IPVSBody`; complete but for what only the running kernel
// knows, which has places. The compiler puts them into the object table; the helper fills the places and
// sends them. *Reading*: `NetworkView` takes the datagrams of a monitor socket, dumps and events alike, and
// keeps a picture of links and addresses; `IPVSDump` puts the parts of a dump of IPVS together. The engine
// acts on whole pictures (`NetworkSnapshot`), never on single events, so a lost or repeated event can't leave
// it wrong.
//
// Layouts follow the kernel's uapi headers: linux/netlink.h, linux/rtnetlink.h, linux/if_link.h,
// linux/if_addr.h, linux/fib_rules.h, linux/netfilter/nf_tables.h, linux/ip_vs.h. Numbers are in host order
// there (nftables: network order), addresses in network order. This module reads and writes little-endian,
// which is host order on the machines holdfast is built for; the check is below.
//
// Everything read comes from outside: no byte of it can trap, a message that isn't what it says it is gets
// counted and skipped. Unknown message types and attributes are skipped silently: the kernel adds some with
// every release.
//
// Departures from what other monitors do:
// - A dump during which an event came, or that the kernel marked as interrupted, is taken again, a bounded
//   number of times: events that were queued before the dump tell of an older time than its answers.
// - NEWLINK and DELLINK of another family than AF_UNSPEC are no link's beginning or end (a DELLINK of
//   AF_BRIDGE says that a port left its bridge) and are skipped.
// - Lifetimes of addresses aren't kept: renewing one changes nothing that anybody here acts on.
//
// Departures from keepalived in what is put:
// - Routes and rules carry protocol 72, not 18, so that the two can stand on one machine. A route's or a
//   rule's removal names everything that its making did: another one that looks alike stays.
// - A minimal retransmission timeout is always locked: the kernel heeds no other.
// - The firewall tables belong to the socket that made them (NFT_TABLE_F_OWNER): they can't outlive the
//   helper, and `nft flush ruleset` passes them by. Sets name interfaces instead of counting them. Version 1
//   listener reports (RFC 2710) leave a virtual MAC link by its parent as version 2 ones do.
//
// It does not hold: sockets, group subscriptions, acknowledgements of commands (LinuxKernel has these).

#if !_endian(little)
    #error("netlink messages are in host order, and this module writes little-endian")
#endif

/// The numbers of linux/netlink.h and linux/rtnetlink.h that this module knows.
enum Netlink {
    static let headerLength = 16
    static let error: UInt16 = 2
    static let done: UInt16 = 3
    static let overrun: UInt16 = 4
    static let newLink: UInt16 = 16
    static let deleteLink: UInt16 = 17
    static let getLink: UInt16 = 18
    static let newAddress: UInt16 = 20
    static let deleteAddress: UInt16 = 21
    static let getAddress: UInt16 = 22
    static let newRoute: UInt16 = 24
    static let deleteRoute: UInt16 = 25
    static let getRoute: UInt16 = 26
    static let newRule: UInt16 = 32
    static let deleteRule: UInt16 = 33
    static let getRule: UInt16 = 34

    /// NLM_F_REQUEST.
    static let request: UInt16 = 0x1
    /// NLM_F_MULTI: a part of a dump.
    static let multi: UInt16 = 0x2
    /// NLM_F_DUMP_INTR: what is dumped changed meanwhile.
    static let interrupted: UInt16 = 0x10
    /// NLM_F_ROOT | NLM_F_MATCH.
    static let dump: UInt16 = 0x300

    static let busy: Int32 = 16

    static let familyUnspecified: UInt8 = 0
    static let familyIPv4: UInt8 = 2
    static let familyIPv6: UInt8 = 10

    /// NLMSG_ALIGN and RTA_ALIGN are both to four bytes.
    static func aligned(_ length: Int) -> Int { (length + 3) & ~3 }
}
