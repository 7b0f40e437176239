// BFD: sessions that notice within milliseconds that a neighbour is gone (RFC 5880, 5881, 5883).
//
// `BFDSessionSettings` is what the configuration says of one session, checked and with defaults filled in;
// virtual routers track sessions and real servers are checked by them.
//
// What it follows: specification lvs-check-behaviour, section 17, and the rows of bfd_instance in
// conf-lvs-check-bfd.
//
// Not here yet: packets and the session's machine, which use `ByteCodec`.
