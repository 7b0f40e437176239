// HealthChecks: how a real server is asked whether it is well, and what the answers amount to.
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
// Three machines, each in the other:
//
//   CheckTable      all checks: equal ones run once, a run outlives a reload
//   Checker         one check: when to ask, retries, what the outcomes amount to
//   ProbeExchange   one attempt: the timers of a socket around a `Dialogue`, one for each protocol
//
// A dialogue takes bytes in whatever pieces they come and never traps on them; how the pieces were cut
// doesn't change its outcome. What it may keep and how long it may take is in `ProbeLimits`. Scripts and
// followed things have no socket: `ScriptVerdict` and `FileVerdict` judge them.
//
// Ring 0 has no digest and no expressions: `BodyTools` is what it asks for.
//
// What it follows: specification lvs-check-behaviour, sections 9.6, 10 and 11, and the rows of the checkers
// in conf-lvs-check-bfd; RFC 9112 for HTTP as far as keepalived does, RFC 5321, RFC 1035, RFC 792, RFC 4443.
// Where it departs: replies of SMTP may have several lines; an attempt as a whole and a body have limits;
// `Content-Length:` counts only where it is a header; a new order of a run that has a verdict hears it
// at once.
//
// Not here: sockets, TLS, threads (`CheckShell`), quorum and weights (`LoadBalancing`), running scripts.
