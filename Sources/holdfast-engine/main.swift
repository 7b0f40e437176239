// holdfast-engine: the unprivileged process that decides. All of it is in EngineShell; this is the way in.
import EngineShell

runEngine(Array(CommandLine.arguments.dropFirst())).end()
