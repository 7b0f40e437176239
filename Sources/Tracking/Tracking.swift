// Tracking: what a virtual router follows besides adverts, as values.
//
// A tracker watches one thing: a script's exit status, the number in a file, how many processes of a name
// run, whether an interface is up, a BFD session. An instance or a sync group refers to trackers, each with a
// weight. A tracker's verdict and a reference's weight together give a contribution: a number that is added
// to the priority, or a fault. That is all that the election ever sees of it.
//
// Settings (`ScriptTrackerSettings`, `ProcessTrackerSettings`, `FileTrackerSettings`, `TrackWeight`,
// `TrackReference`) are what the configuration says; their initialisers refuse what is out of range.
//
// Machines take events and the time and say what changed: `ScriptTracker` (cadence, skipped runs, rise and
// fall), `ProcessTracker` (counting, quorum, delays); interfaces, BFD sessions and files need none: `Verdict`
// or number go straight into `TrackWeight.contribution`. `followedTrackers` joins what an instance and its
// group name; `VirtualRouter` is told each contribution, and adds them up.
//
// Followed: specification vrrp-behaviour, sections 10 and 19, quoted by item; conf-core-vrrp.tsv for ranges.
//
// Not here: which command a script tracker runs (`Notifications.ScriptCommand`; the configuration pairs
// them), running it (`RunnerShell`), reading files and counting processes (ring 1), clamping the sum of
// priorities (`VRRP`).
