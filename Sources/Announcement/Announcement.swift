// Announcement: telling the LAN where a virtual address is now.
//
// `GratuitousARP` makes the two Ethernet frames of ARP (RFC 826) that make hosts and switches learn again:
//
// - the *request* form, an ARP announcement as of RFC 5227 §3: sender and target address are the virtual
//   address. Its target hardware address is broadcast, as keepalived sends it (spec vrrp-behaviour 15.1);
//   RFC 5227 would have zeros, and receivers ignore the field.
// - the *reply* form, for hosts that update their caches from replies only; its target hardware address is
//   the sender's (RFC 5944 §4.6 describes both forms).
//
// Both are broadcast, with the interface's own hardware address as Ethernet source and ARP sender.
// `NeighbourAdvertisement` is the one frame of IPv6. Both ask as well: a request, or a solicitation, *from* a
// virtual address says where it is, and the answer says that it was understood.
//
// `AnnouncementQueue` says when they go out: so many rounds per address, spaced per interface (or for several
// together, `garp_group`), served round robin, as keepalived's `garp_interval` does (spec vrrp-behaviour 15.2
// and 15.3): the first at once, further ones queued; rounds without spacing go out back to back. Queueing an
// address again replaces what was left of it. The queue is bounded, holds no clock and no socket; who sends
// asks it what is due, a few at a time.
//
// It does not: InfiniBand's longer header, and interfaces without ARP, which its user leaves out.
//
// In the helper's closure: embedded subset.
