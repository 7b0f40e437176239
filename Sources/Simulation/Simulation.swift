// Simulation: clusters of nodes and helpers on a simulated LAN and kernel.
//
// A `Cluster` is a few machines under one virtual clock. Each has the real engine (`Node`) and the real
// helper (`HelperCore`), joined by real bytes: commands leave as frames, sometimes cut in two, and answers
// come back the same way. Everything around them is made up and obeys Linux where it matters:
//
//   SimulatedKernel.swift    links, addresses with mark and lifetime, the errno of every operation
//   Cluster+Network.swift    multicast with loss, delay, duplicates and cuts, in either direction
//   Cluster+Engine.swift     the engine's process: its connection, its timer, SIGSTOP with input that queues
//   Cluster+Helper.swift     the helper's process: accept, the kernel thread, sockets of an interface
//   Cluster+Processes.swift  the supervisor: starts, restarts, `--clear`, the planned stop
//   Cluster+Trackers.swift   what trackers look at, and the runner
//   Cluster+Confirmations.swift  takeovers that a neighbour is asked about, aside from the rest
//   Cluster+Faults.swift     what goes wrong
//   Cluster+Rules.swift      what must hold, looked at every 25 ms
//   Cluster+Windows.swift    when two machines may hold an address, and for how long
//   SeededRun.swift          a whole run from one number: setup, faults, latencies
//
// Occurrences are taken from a queue by time, then by order of arrival; random numbers come from one source
// with a seed (SplitMix64); nothing is iterated in hash order. So a seed is a run, and a failure is repeated
// by its number. Every machine has its own offset to the simulation's clock: an instant of one machine that
// leaked to another shows at once.
//
// A rule is broken only when it has not held for longer than messages need. The windows are those of the
// architecture's section 4 and one more, which the simulation found: an engine that is lost or stopped can't
// hear a router that rightly preempts it, so for what is left of its lease both hold the address.
//
// Two things keep the simulation itself honest. `CoveragePoint` counts what runs met, and the tests demand
// each at least once over the seeds. `Defect` breaks the machinery around the subject on purpose, and the
// tests demand that the rule for it notices.
//
// Not here: other implementations (InteropTests), the real kernel and its timing (LabTests, KernelLabTests),
// ARP caches of clients (LabTests), an engine that lies (HelperCoreTests).
