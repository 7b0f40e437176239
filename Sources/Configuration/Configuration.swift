// Configuration: keepalived's configuration language, read into a checked model or said to be wrong with a
// place.
//
// The way of a file: `Preprocessor` asks a `SourceProvider` for bytes, follows includes, drops lines that
// are for another instance, repeats others and replaces variables (`Expander`); `LineLexer` splits each
// line into words and braces; `Parser` builds statements, checking every one against `Schema`;
// `Interpreter` fills in defaults and checks what takes the whole in view; the result is a
// `ConfigurationModel` or nothing. On the way `Flattener` writes what was understood as one text without
// includes, variables, comments and secrets: the engine reads only that (`FlattenedConfiguration`), and
// reads the same model from it.
//
// Large files repeat themselves: a line that was read before in the same kind of block is found again by its
// bytes (`LineMemory`). Where only a verdict is wanted, virtual servers are interpreted as they come and kept
// only if there is something to say about them (`ServerDigest`), virtual routers not even then: the file is
// read again (`RouterDigest`); and no text is written. Neither may change a
// message: tests read everything both ways.
//
// `Schema` is the one place of each keyword: names, arguments with ranges, default, where it is legal, what
// it means, and its status. A keyword that would change the wire or the election is active or refused,
// never parsed without effect.
//
// To add a row: a `Keyword(…)` in the table of its block (`Schema+….swift`) with its `Arguments`, which say
// what the words after it are: kinds with ranges in order, options by name with arguments of their own, any
// number of further words (the form is described there; `ArgumentKind` has the kinds). If it opens a block,
// `body` names it: a case of `Block`, whose lines are keywords with rows of their own or, if
// `Block.content` says so, lines of one form. Parsing, messages, `explain` and the coverage test follow
// from the row. What it does is read by the interpreter of its block: `statement.last("name")?.number`,
// `.given` for several words and options, `.entries` for lines. Its cases (one text that is taken, one that
// is refused) go to the table of `ConfigurationTests`.
//
// What it follows: the language as keepalived 2.4.3 reads it. Where it departs:
// - What is unknown, contradictory, out of range or given twice is an error. `--compat` makes warnings of
//   exactly what keepalived logs and goes on with, and goes on the same way.
// - An unknown block is an error even then: keepalived reads its lines as if they stood outside it.
// - The order of blocks doesn't matter; keepalived copies some global defaults when a block opens.
// - `//` opens a remark where no value must stand, with one warning a file: guides are annotated so.
// - A backslash keeps a quote inside quoted text from ending it, in every line.
// - A reference to a variable that isn't defined is an error, with `--compat` a warning and the text as it
//   is; in a secret, or after a backslash, it is just text. A variable that stands for itself is an error.
// - After a brace the rest of a line is a line of its own, also for variables: keepalived replaces those of
//   the whole line first. A byte order mark is skipped.
// - Names in the braces of an include are looked for one by one; one that is missing is told like a plain
//   one.
// - Flags of schedulers, `sorry_server_…` and references of checks don't depend on order. The host blocks of
//   SMTP_CHECK are asked themselves. Two virtual servers that are one service in the kernel, a mark of 0 and
//   a range of more than 65,536 addresses are errors: keepalived takes them and they go wrong at run time.
// - Comments may hold any bytes; elsewhere text is UTF-8.
//
// Everything is bounded by `ReadingLimits`, linear in the input, and ends in a diagnostic, never in a trap.
// Secrets appear in no message, no shown line, no flattened text and no description.
//
// It reads no file, knows nothing of this machine's interfaces, users or scripts, and prints nothing.
// What text may ask of the world (environment, instance, chance) is given in `ReaderOptions`.
