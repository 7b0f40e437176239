// Simulation: clusters of nodes and helpers on a simulated LAN and kernel.
