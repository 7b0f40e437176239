// Console: what the programs that people call at a terminal have in common.
//
// There are two: `holdfast`, which does plain checks (`FileCheck`), and `holdfast-cli`, which it becomes for
// all else. Both read configurations sealed (`ReaderSeal`), look at scripts' files (`ScriptFiles`), write to the
// terminal (`Terminal`), say what didn't work (`Failure`) and find their companions (`Programs`).
//
// Nothing here may import the argument parser, Foundation or NIO: `holdfast` exists to do without.
