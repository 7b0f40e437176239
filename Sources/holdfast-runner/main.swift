// holdfast-runner: the process that runs scripts for the engine. All of it is in RunnerShell; this is the way
// in.
import CLinux
import RunnerShell

hf_exit(runRunner(Array(CommandLine.arguments.dropFirst())))
