// Telemetry: a node's state, and what happens to it, as text for people and programs.
//
// `statusDocument` renders a `NodeStatus` as one JSON document (RFC 8259), which `holdfast status` and
// scripts read from the control socket. The document is versioned by its first member: members may be added
// within version 1, none is renamed or removed. Names are lower case with underscores, as in keepalived's
// own JSON dump; states are the words that operators know from its log: INIT, BACKUP, MASTER, FAULT, and
// STOPPING while a planned stop still holds the addresses, STOPPED at the end.
//
// Counters of refusals and rejections name only the reasons that happened, so a quiet router has a short
// document. Times in it are seconds since the event with three decimals; only plans, which outlive engines,
// and events, which are put beside those of other machines, have the time of day.
//
// `metricsText` writes the same state, and what the engine counts beside its node, as metrics: one line for
// each series, families in a fixed order. `keepalivedDump` writes what keepalived's own programs and
// exporters read. None of these is cheap where there are thousands of lines; the caller runs them off the
// loop that sends adverts.
//
// JSON is written by hand (`JSONWriter`): the daemons have no Foundation, and the order of members must be
// the same every time so that documents can be compared as text.
//
//   StatusDocument.swift     the status; +Services for virtual servers
//   EventDocument.swift      one event, a line
//   ControlDocuments.swift   answers to requests that change something
//   Metrics.swift            metrics; +Services, +Latency, MetricsWriter, EngineFigures, LatenessHistogram
//   KeepalivedDump.swift     keepalived's three forms; KeepalivedJSON
//
// It does not hold: who may ask (`ControlProtocol`), histories (the shell's).
