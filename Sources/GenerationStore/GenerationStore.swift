// GenerationStore: generations as files, and the administrator's files as sources.
//
//     <runtime directory>/generations/           root, 0755
//         0123456789abcdef0123456789abcdef/      root, 0755
//             objects                            root, 0644           the helper maps it, the engine looks
//                                                                     numbers up
//             configuration, secrets             root:engine, 0640    the engine reads them
//             scripts, scripts@USER              root:runner, 0640    the runners read them
//             manifest                           root, 0644           for people and for the next compile
//             outline                            root, 0600           for the next compile, where it may help
//             accounts                           root, 0644           for units: who is who, as numbers
//         current -> 0123456789abcdef…           what runs, or shall run next
//         former  -> …                           what ran before; what it named may still be in the kernel
//
// Beside it, or in /run/holdfast-engine under systemd: `in-force`, the engine's, which names the generation
// that the helper had in force last (InForceRecord). While the helper is down that may be neither of the two.
//
// Writing is atomic at every step: a generation is made in a hidden folder, synced, and renamed; `current`
// is a link that a rename replaces. Whoever reads sees one whole generation or another. Two compilers at
// once wait for each other (a lock on the folder). Everything else in the folder is removed when a
// generation is written.
//
// Reading trusts root and nobody else: a file that another user could have written, a link in a file's
// place or a file longer than it can be is refused with a typed error. The engine reads by this module; the
// helper has a smaller reader of its own (LinuxKernel), because it can't have Swift's runtime.
//
// Only the engine's group reads what may hold secrets: the helper never sees a password. The table holds
// none: what it names is what `ip address` shows. Writing is for root; the accounts are looked up by name,
// with fixed numbers where they don't exist (containers, tests).
//
// It does not hold: what a generation says (Compiler), the language of the sources (Configuration).
