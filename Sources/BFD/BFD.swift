// BFD: sessions that notice within milliseconds that a neighbour is gone (RFC 5880, 5881, 5883).
//
// `BFDSessionSettings` is what the configuration says of one session, checked and with defaults filled in;
// virtual routers track sessions and real servers are checked by them. `BFDPacket` is the control packet,
// `BFDSession` the machine of asynchronous mode: datagrams in, packets and news out.
//
// What it follows: RFC 5880 §6.8 and specification lvs-check-behaviour, section 17. As keepalived: no echo,
// no demand mode of our own, no authentication (such packets are discarded); a new discriminator when a
// session leaves Up; each packet comes 10 to 25 per cent early; a neighbour that goes AdminDown isn't
// reported as down to whoever follows. Where it departs, to §6.8.7: a neighbour that says it wants no packets
// (Required Min RX 0) gets none, and a new state is sent at once.
//
// Which session a packet belongs to is the owner's to find: by `yourDiscriminator`, or where that is 0 by
// addresses and port (§6.3). It also sees to it that discriminators differ.
//
// Not here: sockets, source ports, the random numbers that events bring.
