// VRRP: one virtual router as a value, and the packets it speaks.
//
// `Advertisement` is the protocol's only packet, `ReceivedDatagram` is how one arrives from a raw socket,
// `AdvertisementRejection` says why one was dropped, and `VirtualRouter` is the election: events and the time
// go in, effects come out. Nothing here reads a clock, opens a socket or knows a helper: `Node` carries the
// effects out in the order in which they were given, and that order is part of the contract.
//
// Followed: RFC 2338 and RFC 3768 (version 2 over IPv4 multicast, no authentication or simple text; RFC 2338
// §5.3.6 and §5.3.10 for the authentication that RFC 3768 retired), and for everything that they leave open
// what keepalived does, since both must agree on one LAN (specification vrrp-behaviour, sections 4 to 10, 15
// and 17, quoted by item).
//
// Departures, each on purpose:
// - Advertisements go out on absolute deadlines. keepalived restarts its master's timer after every datagram
//   that it receives (8.3), so a chatty LAN delays its advertisements.
// - Answers to other masters are paced: one advertisement beyond the schedule per interval and one set of
//   announcements per second, whatever comes in. keepalived answers every datagram.
// - A datagram from our own source address is dropped and counted. It is ours come back (a loop), or the
//   address exists twice; neither should end an election. keepalived compares it like any other (9.14).
// - A planned stop keeps the addresses answering for a bounded time until a successor is heard, instead of
//   removing them at once (24): the state `.stopping`.
// - A fault sends the farewell once (9.18 tells of two).
//
// An owner that hears another owner does not lower itself to 254 (9.16); the addresses decide, as between
// any equals.
//
// Not here: where a datagram belongs (the caller finds the virtual router by interface and VRID), gratuitous
// ARP frames (`Announcement`), which kernel objects an address is (`Compiler`), the lease itself (helper).
