// ControlProtocol: what may be asked of a running engine over its control socket, by whom, and in which
// words.
//
// A connection carries one request: a line of words, a space between two, the first a verb. A word's spaces,
// control characters and per cents are written as `%20`. Words with an equals sign behind the verb's own are
// options (`reason=kernel%20update`). The answer is one of
//
//   a JSON document on one line        status, and what was done
//   JSON documents, one on each line   events, without end where they are followed
//   text until the end of the stream   metrics, the dumps of keepalived's kind
//   {"error":CODE,"message":TEXT}      nothing was done; `ControlError` has the codes
//
// `ControlVerb.table` is the one list of verbs: parsing, who may ask, the command line's help, the table in
// `policy/control.md` and the tests come from it.
//
// Roles. Who may connect is said by the socket file's mode; what the peer may ask by its credentials as of
// its connecting (`ControlAccess`): reading changes nothing, control gives up mastership and drains servers.
// There is no third: nothing that is asked here runs a program, names a file, or changes the configuration.
//
//   ControlVerb.swift     the table; ControlTableDocument.swift writes it out
//   ControlRequest.swift  a line as a value, both ways
//   ControlError.swift    why nothing was done
//   ControlAccess.swift   credentials to roles
//   Limits.swift          lengths and counts
//
// Not here: sockets (`EngineShell`), documents (`Telemetry`), what a request does (`Node`).
