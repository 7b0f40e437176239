// VRRP: one virtual router as a value, the packets it speaks, and groups of such routers.
//
// `Advertisement` is the protocol's only packet, `ReceivedDatagram` is how one arrives from a raw socket,
// `AcceptedAdvertisement` judges it, `AdvertisementRejection` says why it was dropped, and `VirtualRouter` is
// the election: events and the time go in, effects come out. `SyncGroup` holds routers together, `Standing`
// tells people why one isn't master. Nothing here reads a clock, opens a socket, computes a digest or knows a
// helper: `Node` carries the effects out in the order in which they were given, and that order is part of the
// contract.
//
// Followed: RFC 2338 and RFC 3768 (version 2; RFC 2338 §5.3.6 and §5.3.10 for the authentication that RFC
// 3768 retired), RFC 9568 (version 3), and for everything that they leave open what keepalived does, since
// both must agree on one LAN (specification vrrp-behaviour, sections 4 to 12, 15, 17, 18 and 23, by item).
//
// Departures, each on purpose:
// - Advertisements go out on absolute deadlines. keepalived restarts its master's timer after every datagram
//   that it receives (8.3), so a chatty LAN delays its advertisements.
// - Where many routers run, their advertisements are spread over the interval: each moves once to its
//   `AdvertSlot`.
// - Answers to other masters are paced: one advertisement beyond the schedule per interval and one set of
//   announcements per second, whatever comes in. keepalived answers every datagram.
// - A datagram from our own source address is dropped and counted. It is ours come back (a loop), or the
//   address exists twice; neither should end an election. keepalived compares it like any other (9.14).
// - A planned stop keeps the addresses answering for a bounded time until a successor is heard, instead of
//   removing them at once (24): the state `.stopping`.
// - A fault sends the farewell once (9.18 tells of two), and reasons for it are told apart (9.20).
// - An owner that hears another owner does not lower itself to 254 (9.16, 9.9); the addresses decide, as
//   between any equals.
// - The master's interval that version 3 learned is forgotten on becoming master, not only when the log is
//   detailed (8.2). An interval of zero is refused.
// - A backup takes a farewell to heart only from the master that it knows, or when it knows none: the
//   farewell of a second master doesn't end the first one's time.
// - Who stood still for longer than the others wait listens before it acts, as master and as backup
//   (`VirtualRouter+Pause.swift`).
// - A unicast advertisement that is summed as old versions of keepalived did is accepted with a notice, but
//   what one router sends doesn't change what this one sends (5.4): `old_unicast_checksum` must be
//   configured.
// - A tracker that a reload adds counts as good until it speaks (23.4 makes the router wait in fault).
// - Keyed authentication goes on over a reload (23.4 forgets).
//
// Not here: where a datagram belongs (the caller finds the virtual router by interface, family and VRID),
// gratuitous ARP frames and their spacing (`Announcement`), which kernel objects an address is (`Compiler`),
// trackers themselves, the lease (helper), the announcement of one's own address to unicast peers after a
// fault (9.19), the limit that the MTU sets to the number of addresses (4.5).
