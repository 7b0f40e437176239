// SeededRandom: numbers that look like chance and are the same for the same seed, on every machine.
//
//   RandomSource.swift    the generator, and what is drawn from it
//
// The generator is SplitMix64: eight bytes of state, passes the usual batteries, and any seed will do.
// Swift's own generator can't be seeded, and a failure that can't be repeated isn't found.
//
// Simulations and property tests repeat a failure by its seed; the node spreads packets of BFD in time, the
// preprocessor has its $_RANDOM. Nothing in ring 0 makes up a seed: the shells pass it.
//
// Nothing secret comes from it: who has seen two numbers knows the rest.
