// HelperProtocol: what the engine may ask of the privileged helper, and what the helper may say.
//
// The engine connects to a stream socket and sends frames; the helper answers each, numbered, but an accepted
// `transmit` and what is done of a `puts`, and sends events. A frame is
//
//      0       1       2       3       4               8
//      +-------+-------+-------+-------+---------------+-- -- --
//      | length        | number| zero  | sequence      | payload
//      +-------+-------+-------+-------+---------------+-- -- --
//
// little-endian throughout; `length` counts the whole frame, at most `Limits.frameLength`. Commands have even
// numbers and their answers the next odd one, so a dump shows the direction. Events have odd numbers from 65
// on and sequence 0. Every payload has one fixed layout (CommandTable.swift is the list); trailing or missing
// bytes, an unknown number, or a command in the wrong phase end the session: a peer that does that is broken
// or taken over. A well-formed command that is not allowed gets a `Refusal` in its answer, and the session
// ends after `Limits.violationsPerSession` of those that an honest engine never causes.
//
// Commands name objects by their place in the *object table*: a root-owned file that `holdfast compile` wrote
// and the helper maps (ObjectTable.swift). The body of an object is a kernel message without header, made by
// the compiler; the helper fills in the interface index and, where asked, a lifetime. So the engine can say
// "put number 17" and nothing else: no address, route or interface is named by the unprivileged side.
//
// While a new generation is loaded, and after its activation until the next `load`, there are two tables; an
// `ObjectReference` says which of them its number means.
//
// In the helper's closure: embedded subset. It does no I/O, keeps no state, reads no clock.
