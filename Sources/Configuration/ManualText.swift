/// What holdfast.conf(5) says around the table.
enum ManualText {
    static func opening(_ page: inout Roff) {
        page.section("DESCRIPTION")
        page.text(
            """
            holdfast reads the configuration of keepalived. It takes the file that --config names, else \
            /etc/holdfast/holdfast.conf, else /etc/keepalived/keepalived.conf. The file is read by holdfast \
            compile (which holdfast run calls at its start and on HUP) and by holdfast check, by nobody else.
            """
        )
        page.text(
            """
            What is unknown, contradictory, out of range or given twice is an error, and nothing starts on a \
            file with errors. With --compat, what keepalived itself would skip is a warning each, and \
            holdfast goes on as keepalived would.
            """
        )
        page.section("EXAMPLE")
        page.example([
            "vrrp_instance WEB {",
            "    interface eth0",
            "    virtual_router_id 62",
            "    priority 100",
            "    advert_int 1",
            "    virtual_ipaddress {",
            "        192.168.200.250/24",
            "    }",
            "}",
        ])
        language(&page)
    }

    private static func language(_ page: inout Roff) {
        page.section("THE LANGUAGE")
        page.text(
            """
            A line holds a keyword and its arguments, separated by blanks. A keyword may open a block, which \
            lasts from { to }; the opening brace may stand on the line of the keyword or on the next. Double \
            quotes keep blanks, braces and comment characters in a word. From # or ! to the end of \
            the line is a comment; \\# and \\! are the characters. Text is UTF-8; CR before the end of a \
            line and a byte order mark are allowed.
            """
        )
        page.item("include", "PATTERN")
        page.words(
            """
            Reads the files that match, in order, in its place. A relative pattern starts in the folder of \
            the file that has the line. includer, includem, includew, includeb and includea are the same.
            """
        )
        page.item("$NAME=VALUE", "")
        page.words(
            """
            Defines a variable. $NAME (before a blank, a comma, a closing parenthesis or the end) and \
            ${NAME} stand for its value from there on. Lines that end in a backslash \
            are one value of several lines. Built in are ${_PWD}, ${_INSTANCE}, ${_RANDOM MIN MAX}, \
            ${_ENV NAME}, ${_HASH} and ${_BANG}.
            """
        )
        page.item("@ID, @^ID", "LINE")
        page.words("The line counts only when the name given with --config-id is ID, or isn't.")
        page.item("~SEQ(NAME, FIRST, STEP, LAST), ~LST(NAME, VALUE, ...)", "LINE")
        page.words("The line once for each value of the variable.")
    }

    static func closing(_ page: inout Roff) {
        page.section("FILES")
        page.item("/etc/holdfast/holdfast.conf", "")
        page.words("The configuration.")
        page.item("/etc/keepalived/keepalived.conf", "")
        page.words("Read when the other isn't there.")
        page.section("SEE ALSO")
        page.text("holdfast check, holdfast explain KEYWORD; RFC 3768, RFC 9568, RFC 5880.")
    }
}
