import HealthChecks

/// A frame of HTTP/2 (RFC 9113 §4.1): what it says its length is, its type, flags, stream and payload.
func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: [UInt8], length: Int? = nil)
    -> [UInt8]
{
    let length = length ?? payload.count
    return [
        UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8),
        UInt8(truncatingIfNeeded: length), type, flags, 0, 0, 0, stream,
    ] + payload
}

private let settings = frame(4, 0, 0, [])
/// HPACK's static table: 8 is `:status: 200` (RFC 7541 appendix A).
private let ok: [UInt8] = [0x88]
private let header = frame(1, 4, 1, ok)
private let page = settings + header + frame(0, 1, 1, bytes("hello"))

/// A field that isn't indexed, with a name and a value of such a length (RFC 7541 §6.2.2); lengths below 127.
func field(_ name: String, _ value: String) -> [UInt8] {
    [0, UInt8(name.utf8.count)] + name.utf8 + [UInt8(value.utf8.count)] + value.utf8
}

/// A field of 4,000 bytes that goes into the dynamic table, and 200 references to it: 800 kB of fields in
/// 4 kB ("HPACK bomb", CVE-2016-6581).
private let bomb: [UInt8] =
    ok + [0x40, 1] + bytes("a") + [0x7F, 0xA1, 0x1E] + [UInt8](repeating: 0x61, count: 4_000)
    + [UInt8](repeating: 0xBE, count: 200)

/// What servers may do to us in HTTP/2, and what must come of it. RFC 9113; where more is sent than anybody
/// needs, limits of NIOHTTP2 decide.
let hostileStreamCases: [HostileCase] = [
    .init("streams: well", .streamedPage, .answer([page], ends: false), .passed()),
    .init("streams: never answers", .streamedPage, .silent, timeout: 4_000, .failed(.noAnswer)),
    .init(
        "streams: settings only",
        .health,
        .answer([settings], ends: false),
        timeout: 4_000,
        .failed(.noAnswer)
    ),
    .init(
        "streams: HTTP/1",
        .streamedPage,
        .answer([bytes("HTTP/1.1 400 Bad Request\r\n\r\n")], ends: true),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: noise",
        .streamedPage,
        .answer([[UInt8](repeating: 0x30, count: 65_536)], ends: true),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: header without end",
        .streamedPage,
        .answer([settings + header], ends: false),
        timeout: 4_000,
        .failed(.noAnswer)
    ),
    .init(
        "streams: end of the connection",
        .streamedPage,
        .answer([settings + header], ends: true),
        .failed(.endedEarly)
    ),
    .init(
        "streams: flood of SETTINGS",
        .streamedPage,
        .endless(first: settings, then: (0..<1_000).flatMap { _ in settings }, count: .max),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: flood of PING",
        .health,
        .endless(
            first: settings,
            then: (0..<1_000).flatMap { _ in frame(6, 0, 0, [UInt8](repeating: 7, count: 8)) },
            count: .max
        ),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: flood of empty DATA",
        .streamedPage,
        .endless(
            first: settings + header,
            then: (0..<1_000).flatMap { _ in frame(0, 0, 1, []) },
            count: .max
        ),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: flood of CONTINUATION",
        .streamedPage,
        .endless(
            first: settings + frame(1, 0, 1, ok),
            then: (0..<1_000).flatMap { _ in frame(9, 0, 1, field("a", "b")) },
            count: .max
        ),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: CONTINUATION of nothing",
        .streamedPage,
        .answer([settings + frame(9, 4, 1, ok)], ends: false),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: frame of 16 MiB",
        .streamedPage,
        .answer([settings + frame(0, 0, 1, [1], length: 0xFF_FFFF)], ends: false),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: endless header",
        .streamedPage,
        .answer(
            [
                settings
                    + frame(
                        1,
                        4,
                        1,
                        ok + (0..<400).flatMap { _ in field("name", String(repeating: "v", count: 30)) }
                    )
            ],
            ends: false
        ),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: HPACK bomb",
        .streamedPage,
        .answer([settings + frame(1, 4, 1, bomb)], ends: false),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: HPACK index of nothing",
        .streamedPage,
        .answer([settings + frame(1, 4, 1, [0xFE])], ends: false),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: HPACK length without end",
        .streamedPage,
        .answer([settings + frame(1, 4, 1, [0x0F] + [UInt8](repeating: 0xFF, count: 64))], ends: false),
        .failed(.notHTTP2)
    ),
    // 8: CANCEL.
    .init(
        "streams: RST_STREAM",
        .streamedPage,
        .answer([settings + frame(3, 0, 1, [0, 0, 0, 8])], ends: false),
        .failed(.streamReset(8))
    ),
    .init(
        "streams: RST_STREAM in the body",
        .streamedPage,
        .answer([settings + header + frame(3, 0, 1, [0, 0, 0, 2])], ends: false),
        .failed(.streamReset(2))
    ),
    // 11: ENHANCE_YOUR_CALM, and no stream was looked at.
    .init(
        "streams: GOAWAY",
        .streamedPage,
        .answer([settings + frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 11])], ends: false),
        .failed(.streamReset(11))
    ),
    .init(
        "streams: GOAWAY behind us",
        .streamedPage,
        .answer(
            [settings + frame(7, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]) + header + frame(0, 1, 1, [])],
            ends: false
        ),
        .passed()
    ),
    .init(
        "streams: push",
        .streamedPage,
        .answer([settings + frame(5, 4, 1, [0, 0, 0, 2] + ok)], ends: false),
        .failed(.notHTTP2)
    ),
    .init(
        "streams: RST of TCP",
        .streamedPage,
        .resetAfter(settings + header),
        .failed(.connectionLost),
        or: [.failed(.endedEarly)]
    ),
    .init(
        "streams: RST at once",
        .health,
        .resetAtOnce,
        .failed(.connectionLost),
        or: [.failed(.endedEarly)]
    ),
    .init(
        "streams: a byte, and then a byte",
        .streamedPage,
        .dribble(page, milliseconds: 300),
        timeout: 4_000,
        .failed(.noAnswer)
    ),
    .init(
        "streams: endless body",
        .streamedPage,
        .endless(
            first: settings + header,
            then: frame(0, 0, 1, [UInt8](repeating: 0x30, count: 16_384)),
            count: .max
        ),
        timeout: 300,
        .failed(.tooLong(.attempt)),
        or: [.failed(.noAnswer), .failed(.connectTimeout), .failed(.notHTTP2)]
    ),
    .init(
        "streams: no agreement in TLS",
        .secureStreamedPage,
        .answer([page], ends: false),
        isTLS: true,
        .failed(.notHTTP2)
    ),
]
