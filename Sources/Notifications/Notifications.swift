// Notifications: telling others what happened: scripts, FIFO lines, mail.
//
// Settings are what the configuration says: `ScriptCommand` (argv and account), `InstanceNotifySettings`,
// `GroupNotifySettings`, `UpDownNotifySettings` (virtual and real servers), `FIFOSettings`, `MailSettings`,
// `LifecycleScript`; their initialisers refuse what cannot be. From an event and its settings come exactly
// the argument words, FIFO lines and mails that keepalived would make, so that scripts written for it go on
// working.
//
// An event (`NotifiedEvent`) has its line, its added words and its mail; settings say which `Invocation`s
// follow from it; `ScriptQueue` is what keeps them in order, one queue for each instance, group and server.
// The order of one event: its scripts go into the queue, then the lines, then the mail (20.1). `BuiltInCheck`
// recognises commands that trackers answer without a script.
//
// Departures: scripts of one subject never overlap, and a transition that was overtaken while it waited is
// left out and said so (`ScriptQueue`); an environment of our own instead of the daemon's.
//
// Followed: specification vrrp-behaviour, sections 20 (scripts and FIFO) and 26 (mail), and
// lvs-check-behaviour, section 7; quoted by item.
//
// Not here: running anything (`RunnerShell`), writing to a FIFO or a mail server (`EngineShell`), knowing
// which accounts and files exist (`Compiler` and the programs around it).
