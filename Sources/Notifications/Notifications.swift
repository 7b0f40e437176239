// Notifications: telling others what happened: scripts, FIFO lines, mail.
//
// Settings are what the configuration says: `ScriptCommand` (argv and account), `InstanceNotifySettings`,
// `GroupNotifySettings`, `UpDownNotifySettings` (virtual and real servers), `FIFOSettings`, `MailSettings`,
// `LifecycleScript`; their initialisers refuse what cannot be. From an event and its settings come exactly
// the argument words, FIFO lines and mails that keepalived would make, so that scripts written for it go on
// working.
//
// Followed: specification vrrp-behaviour, sections 20 (scripts and FIFO) and 26 (mail), and
// lvs-check-behaviour, section 7; quoted by item.
//
// Not here: running anything (`RunnerShell`), writing to a FIFO or a mail server (`EngineShell`), knowing
// which accounts and files exist (`Compiler` and the programs around it).
