// HealthChecks: how a real server is asked whether it is well.
//
// One settings type for each checker of keepalived, with every cascade and default filled in, so that a check
// is understood from its settings alone: `CheckSettings` is a schedule and a `Probe`. Their initialisers
// refuse what no probe could do (a source of another family, a link-local destination without interface, a
// digest of the wrong length). Two equal settings are one check: reloading carries a verdict from the one to
// the other, and several real servers may share its result.
//
// `ServerCheck` ties a check to its real server by two numbers; checks stand in one flat list beside the
// virtual servers, because there are tens of thousands of them and most are alike.
//
// What it follows: specification lvs-check-behaviour, sections 10 and 11, and the rows of the checkers in
// conf-lvs-check-bfd.
//
// Not here yet: the checkers' machines (bytes in, effects out), which use `ByteCodec`.
