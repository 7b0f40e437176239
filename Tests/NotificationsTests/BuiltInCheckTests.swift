import Notifications
import Testing

@Suite struct BuiltInCheckTests {
    @Test(
        arguments: [
            ("killall -0 haproxy", BuiltInCheck.process(named: "haproxy")),
            ("/usr/bin/killall -0 haproxy", .process(named: "haproxy")),
            ("killall -q -0 haproxy", .process(named: "haproxy")),
            ("killall -s 0 haproxy", .process(named: "haproxy")),
            ("pidof nginx", .process(named: "nginx")),
            ("/bin/pidof -s nginx", .process(named: "nginx")),
            ("pgrep -x named", .process(named: "named")),
            ("pgrep named", .processContaining("named")),
            ("systemctl is-active nginx", .unit("nginx.service")),
            ("/usr/bin/systemctl is-active --quiet getty@tty1.service", .unit("getty@tty1.service")),
            ("systemctl -q is-active nginx", .unit("nginx.service")),
            ("killall haproxy", nil), ("killall -9 haproxy", nil), ("killall -0", nil),
            ("killall -0 a b", nil),
            ("killall -0 /usr/sbin/haproxy", nil), ("pgrep ^na", nil), ("pgrep -f named", nil),
            ("pgrep a.b", nil), ("systemctl restart nginx", nil), ("/opt/bin/killall -0 haproxy", nil),
            ("killall -0 haproxy || exit 1", nil), ("pidof -q nginx", nil),
            ("systemctl is-active nginx*", nil),
        ] as [(String, BuiltInCheck?)]
    )
    func idioms(_ line: String, _ expected: BuiltInCheck?) throws {
        let command = try #require(ScriptCommand(line.split(separator: " ").map { String($0) }))
        #expect(BuiltInCheck(command) == expected)
    }
}
