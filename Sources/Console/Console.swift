// Console: what the programs that people call at a terminal have in common.
//
// There are two: `holdfast`, which does what is plain of `check`, `compile` and `run` (`FileCheck`,
// `Compilation`, `SupervisedRun`), and `holdfast-cli`, which it becomes for all else. Both read
// configurations sealed (`ReaderSeal`), look at scripts' files (`ScriptFiles`), write to the terminal
// (`Terminal`), say what didn't work (`Failure`) and find their companions (`Programs`).
//
// It follows no document. A command line is plain when each flag stands in it at most once and each value is
// a word of its own; for any other, right or wrong, `holdfast-cli` has the say and the words.
//
// Nothing here may import the argument parser, Foundation or NIO: `holdfast` exists to do without them. Nor
// does it read command lines beyond the plain ones, write help, or keep anything from one call to the next.
