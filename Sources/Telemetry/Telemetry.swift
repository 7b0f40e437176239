// Telemetry: a node's state as text for people and programs.
//
// `statusDocument` renders a `NodeStatus` as one JSON document (RFC 8259), which `holdfast status` and
// scripts read from the control socket. The document is versioned by its first member: members may be added
// within version 1, none is renamed or removed. Names are lower case with underscores, as in keepalived's
// own JSON dump; states are the words that operators know from its log: INIT, BACKUP, MASTER, FAULT, and
// STOPPING while a planned stop still holds the addresses, STOPPED at the end.
//
// Counters of refusals and rejections name only the reasons that happened, so a quiet router has a short
// document. Times are seconds since the event with three decimals, never a time of day: ring 0 has no
// clock, and a reader far away couldn't compare one.
//
// JSON is written by hand (`JSONWriter`): the daemons have no Foundation, and the order of members must be
// the same every time so that documents can be compared as text.
//
// It does not hold: who may ask (the control socket's mode), Prometheus text and histories (not yet).
