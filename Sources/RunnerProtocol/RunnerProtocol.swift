// RunnerProtocol: what the engine may ask of the runner, and the table that says what that is.
//
// The compile step writes a table of scripts (`ScriptTable`), root-owned: account, words, and whether a
// transition's words are added. The engine asks by number. It can't send a word of text that a script would
// see: of a transition it says state and priority as numbers, and the instance's name stands in the table. So
// an engine under an attacker's control can start, at any time, what the administrator configured, and
// nothing else.
//
// Frames are those of `HelperProtocol` (a length, a number, a sequence, fixed layouts, little-endian);
// requests are numbered by the engine, and every answer carries its request's sequence. `resolve` is here
// because the engine may not ask the network for names, `read` because Landlock shows it no files; what it
// gets of a tracked file is the number, never its text.
//
//   request            answers
//   hello(version)     greeting
//   run(…)             started, output*, ended; or refused. It waits for what runs of the same subject
//   stop(sequence)     none of its own: the run's `ended` comes
//   resolve(name)      resolved, or unresolved
//   read(…)            number; or refused
//
// What can't be decoded ends the session. What is well-formed and can't be is refused; after a few refusals
// that no honest engine provokes, the session ends as well.
//
// Not here: running (`RunnerShell`), order (`Notifications.ScriptQueue`), which commands there are
// (`Compiler`).
