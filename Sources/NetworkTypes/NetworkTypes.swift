// NetworkTypes: the field's quantities as types.
//
// Everything that crosses a wire or a function signature in holdfast is one of these: addresses, prefixes,
// MAC addresses, interface names and indices, VRIDs, priorities, instants and intervals. Their initialisers
// refuse what cannot be, so that no other module checks again, and a bare `Int` in a signature means a count.
//
// The module is at the bottom of ring 0 and in the helper's closure: it imports nothing and keeps to the
// embedded subset of Swift. Text is handled as UTF-8 bytes; `Descriptions.swift` adds `String` for ordinary
// builds only.
//
// It does not hold: packet layouts (VRRP, Announcement, NetlinkMessages), or anything that reads a clock.
