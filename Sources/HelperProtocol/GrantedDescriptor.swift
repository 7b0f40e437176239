/// What the engine may ask for on the helper's second socket, one byte each; the answer is the same byte with
/// the descriptor attached, or the end of the connection.
package enum GrantedDescriptor: UInt8, Sendable {
    /// An rtnetlink socket that hears of links, addresses, routes and rules. Blocking.
    case monitor = 0x4D
    /// A datagram socket that speaks ICMP, in either family: unbound, not blocking.
    case echoIPv4 = 0x34
    case echoIPv6 = 0x36
}
