import Testing

/// A configuration that nobody should be able to hurt the reader with.
struct HostileFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// In what is said, behind the file's name.
    var message: String
    /// The file's bytes as a Python expression, which also makes what else the folder holds. Python, because
    /// a debug build of these tests takes minutes to make 100 MB.
    var bytes: String

    init(_ name: String, _ message: String, _ bytes: String) {
        testDescription = name
        self.message = message
        self.bytes = bytes
    }

    /// A debug program reads these in seconds, too.
    static let small = text + nesting + includes + variables

    /// Large ones, and what becomes large.
    static let large = bulk + entries

    private static let bulk = [
        HostileFile(
            "a line of 100 MB",
            ": error: cannot read the configuration: it is larger than 64 MiB",
            "b'a' * 100_000_000"
        ),
        HostileFile(
            "a line of 60 MB",
            ":1:1: error: the line is longer than 16384 bytes",
            "b'a' * 60_000_000"
        ),
        HostileFile(
            "a line of 30,000,000 words",
            ":1:1: error: the line is longer than 16384 bytes",
            "b'a ' * 30_000_000"
        ),
        HostileFile(
            "a million definitions",
            ":32769:1: error: there are more than 32768 definitions",
            #"b''.join(b'$V%d=%d\n' % (n, n) for n in range(1_000_000))"#
        ),
        HostileFile(
            "nothing, doubled 30 times",
            ": error: variables stand for more than 4 MiB of text",
            #"doubled('', '${V}${V}')"#
        ),
        HostileFile(
            "lines that double 30 times",
            ": error: more than 32768 lines come from repetitions and variables",
            #"doubled('vrrp_instance a { }', '${V} \\\n${V}\n')"#
        ),
        HostileFile(
            "real servers by repetition, with long texts",
            ": error: more than 131072 words come from repetitions and variables",
            #"pool('r' * 200, 'real_server 192.0.2.1 $i { notify_up "${V}" }', 30_000)"#
        ),
        HostileFile(
            "routes by repetition",
            "error: unknown keyword 'nonsense' at the top level",
            #"router('10.0.0.0/8', 32_000)"#
        ),
        HostileFile(
            "500,000 instances",
            ": error: there are more than 16384 vrrp_instance blocks",
            #"b''.join(b'vrrp_instance a%d {\n}\n' % n for n in range(500_000))"#
        ),
    ]

    /// Lines of blocks that hold no keywords: beyond the bound, and just below it with a mistake at the end.
    static let entries = [
        entryBound("600,000 excluded addresses", "virtual_ipaddress_excluded", "10.%d.%d.%d"),
        entryBound("600,000 routes", "virtual_routes", "10.%d.%d.%d via 1.1.1.1"),
        entryBound("600,000 rules", "virtual_rules", "from 10.%d.%d.%d table 7"),
        manyEntries("130,000 excluded addresses", "virtual_ipaddress_excluded", "10.%d.%d.%d dev a"),
        manyEntries("130,000 routes", "virtual_routes", "10.%d.%d.%d via 1.1.1.1"),
        manyEntries("86,000 rules", "virtual_rules", "from 10.%d.%d.%d table 7 preference 9", 43_000),
        manyEntries("130,000 peers", "unicast_peer", "10.%d.%d.%d"),
        HostileFile(
            "585,000 words of static routes",
            ": error: there are more than 524288 words in blocks of addresses, routes, rules and names",
            "blocks(1, 'static_routes', '10.%d.%d.%d via 1.1.1.1 mtu 9 tos 8 hoplimit 7', 65_000, True)"
        ),
    ]

    private static func entryBound(_ name: String, _ block: String, _ line: String) -> HostileFile {
        HostileFile(
            name,
            ": error: there are more than 131072 lines in blocks of addresses, routes, rules and names",
            "blocks(10, '\(block)', '\(line)', 60_000)"
        )
    }

    private static func manyEntries(_ name: String, _ block: String, _ line: String, _ count: Int = 65_000)
        -> HostileFile
    {
        HostileFile(
            name,
            ": error: unknown keyword 'nonsense' at the top level",
            "blocks(2, '\(block)', '\(line)', \(count))"
        )
    }

    private static let text = [
        HostileFile(
            "zero bytes",
            ":1:1: error: zero byte: this is not a text file",
            #"b'\0a\n' * 100_000"#
        ),
        HostileFile("UTF-16", ":1:4: error: zero byte", #"'vrrp_instance a {\n}\n'.encode('utf-16')"#),
        HostileFile(
            "cut UTF-8",
            ":1:11: error: the text is not UTF-8",
            #"b'router_id \xF0\x9F\x92\n' * 100_000"#
        ),
        HostileFile(
            "UTF-8 cut by the end of the file",
            ":1:11: error: the text is not UTF-8",
            #"b'router_id \xF0\x9F\x92'"#
        ),
        HostileFile(
            "no end of the last line",
            ":2:5: error: unknown keyword 'bogus' in vrrp_instance",
            #"b'vrrp_instance a {\n    bogus'"#
        ),
        HostileFile(
            "CRLF",
            ":2:5: error: unknown keyword 'bogus' in vrrp_instance",
            #"b'vrrp_instance a {\r\n    bogus\r\n}\r\n'"#
        ),
        HostileFile(
            "CR alone",
            ":1:1: error: the line is longer than",
            #"b'vrrp_instance a {\r}\r' * 1_000"#
        ),
        HostileFile(
            "two byte order marks",
            ":1:1: error: unknown keyword",
            #"b'\xEF\xBB\xBF\xEF\xBB\xBFvrrp_instance a {\n}\n'"#
        ),
        HostileFile(
            "a byte order mark in the middle",
            ":2:1: error: unknown keyword",
            #"b'vrrp_instance a {\n\xEF\xBB\xBF}\n'"#
        ),
        HostileFile(
            "a quote without end",
            ":1:1: error: missing '\"': the quoted text is not closed",
            #"b'"' + b'\n' * 1_000_000"#
        ),
    ]

    private static let nesting = [
        HostileFile(
            "100,000 errors",
            ": error: too many errors, reading stopped after 20",
            #"b'nonsense\n' * 100_000"#
        ),
        HostileFile("100,000 braces in a line", ":1:1: error: the line is longer than", "b'{' * 100_000"),
        HostileFile("100,000 braces", "error: blocks are more than 16 deep", #"b'{\n' * 100_000"#),
        HostileFile(
            "100,000 blocks in each other",
            ":1:17: error: missing '}': the block of vrrp_instance is not closed",
            #"b'vrrp_instance a {\n' * 100_000"#
        ),
    ]

    private static let includes = [
        HostileFile(
            "an include of itself",
            ":1:9: error: cannot include 'a.conf': it is being read, includes go in a circle",
            #"b'include a.conf\n'"#
        ),
        HostileFile("an include of itself by a pattern", "includes go in a circle", #"b'include ?.conf\n'"#),
        HostileFile(
            "includes in a circle through links",
            ": error: files are included more than 16 deep",
            #"[os.symlink('.', name) for name in 'bc'] and b'include b/?/a.conf\n'"#
        ),
        HostileFile(
            "an include of zeros",
            ":1:9: error: cannot include '/dev/zero': it is not a regular file",
            #"b'include /dev/zero\n'"#
        ),
        HostileFile(
            "an include of chance",
            ":1:9: error: cannot include '/dev/urandom': it is not a regular file",
            #"b'include /dev/urandom\n'"#
        ),
        // What more is said depends on whether there is a terminal.
        HostileFile(
            "an include of the terminal",
            ":1:9: error: cannot include '/dev/tty'",
            #"b'include /dev/tty\n'"#
        ),
        HostileFile(
            "an include of a folder",
            ":1:9: error: cannot include '/': it is a directory",
            #"b'include /\n'"#
        ),
        HostileFile(
            "an include of a pipe",
            ":1:9: error: cannot include 'pipe': it is not a regular file",
            #"os.mkfifo('pipe') or b'include pipe\n'"#
        ),
        HostileFile(
            "a pattern through ten million names",
            "the pattern leads through more than 200000 names",
            #"[os.symlink('.', name) for name in 'bcdefghijk'] and b'include */*/*/*/*/*/*\n'"#
        ),
        HostileFile(
            "a million patterns",
            "stands for more than 1024 patterns",
            #"b'include ' + b'{a,b}' * 20 + b'\n'"#
        ),
    ]

    private static let variables = [
        HostileFile(
            "a variable of itself",
            ":2:1: error: $A stands for itself",
            #"b'$A=$A$A x\n$A\n'"#
        ),
        HostileFile(
            "words that double 30 times",
            ": error: with variables replaced the line is longer than 16384 bytes",
            #"doubled('a b', '${V} ${V}')"#
        ),
        HostileFile(
            "a repetition of repetitions",
            ":1:1: error: more than 32768 lines come from repetitions and variables",
            #"b'~SEQ(a,0,4294967295) ~SEQ(b,0,4294967295) vrrp_instance $a$b { }\n'"#
        ),
    ]
}
