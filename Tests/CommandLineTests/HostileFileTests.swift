// What nobody may do to the reader by a file: make it hang, fill the memory, crash it, or pass. The built
// program, as it is installed. Where nothing is installed, the debug program reads the small files; its time
// and memory say nothing.
import Foundation
import LabSupport
import Testing

@Suite("Hostile files", .serialized)
struct HostileFileTests {
    @Test(
        "refused by the installed program, in bounded memory",
        .enabled(
            if: Measured.install != nil,
            "NOT MEASURED: HOLDFAST_INSTALL isn't set"
        ),
        arguments: HostileFile.small + HostileFile.large
    )
    func installed(_ row: HostileFile) throws {
        let program = try #require(Measured.install) + "/usr/bin/holdfast"
        let measured = try check(row, by: program, seconds: 60)
        #expect(measured.peakBytes <= 10 * measured.fileBytes + 50_000_000)
    }

    @Test(
        "refused by the debug program",
        .enabled(if: Measured.install == nil, "the installed program is measured"),
        arguments: HostileFile.small
    )
    func debug(_ row: HostileFile) throws {
        // Thirty times slower than what ships, and perhaps beside other tests.
        _ = try check(row, by: builtProgram(), seconds: 300)
    }

    private func check(_ row: HostileFile, by program: String, seconds: Int) throws -> Measured {
        let measured = try Measured.check(row, by: program, seconds: seconds)
        #expect(measured.status == 1)
        #expect(measured.output.contains(row.message), "\(measured.output.prefix(500))")
        #expect(measured.output.utf8.count < 100_000)
        return measured
    }
}

/// A run of `holdfast check`.
struct Measured {
    /// 137 when it took too long.
    var status: Int32
    /// Most that was in memory at one time.
    var peakBytes: Int
    var fileBytes: Int
    var output: String

    /// The tree that `packaging/test` built.
    static let install = ProcessInfo.processInfo.environment["HOLDFAST_INSTALL"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// Makes the file in a process of its own: what a process has in memory before it executes another counts
    /// as the other's peak. Signals are let through because threads of Swift's pool hold them back.
    private static let runner = #"""
        import os, signal, sys

        def doubled(first, two):
            lines = ['$V0=' + first]
            lines += ['$V%d=' % n + two.replace('V', 'V%d' % (n - 1)) for n in range(1, 31)]
            return '\n'.join(lines + ['${V30}\n']).encode()

        def pool(value, line, count):
            text = '$V=%s\nvirtual_server 192.0.2.1 80 {\n~SEQ(i,1,%d) %s\n}\nnonsense\n'
            return (text % (value, count, line)).encode()

        def router(line, count):
            text = 'vrrp_instance a {\nvirtual_routes {\n~SEQ(i,1,%d) %s\n}\n}\nnonsense\n'
            return (text % (count, line)).encode()

        def blocks(count, block, line, entries, root=False):
            texts = []
            for n in range(1, count + 1):
                lines = [line % (n, entry >> 8, entry & 255) for entry in range(entries)]
                if not root:
                    texts.append('vrrp_instance i%d {\ninterface e%d\nvirtual_router_id %d' % (n, n, n))
                    texts.append('virtual_ipaddress {\n192.0.2.%d\n}' % n)
                texts += [block + ' {', *lines, '}' if root else '}\n}']
            return '\n'.join(texts + ['nonsense\n']).encode()

        def forked(run):
            process = os.fork()
            if process == 0:
                run()
                os._exit(0)
            return process

        def write():
            with open('a.conf', 'wb') as file:
                file.write(eval(sys.argv[3]))

        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        assert os.waitpid(forked(write), 0)[1] == 0
        process = forked(lambda: os.execv(sys.argv[2], [sys.argv[2], 'check', 'a.conf']))
        signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
        signal.alarm(int(sys.argv[1]))
        _, status, usage = os.wait4(process, 0)
        status = os.waitstatus_to_exitcode(status)
        status = status if status >= 0 else 128 - status
        print(status, usage.ru_maxrss, os.path.getsize('a.conf'), file=sys.stderr)
        """#

    static func check(_ row: HostileFile, by program: String, seconds: Int) throws -> Measured {
        let folder = try TemporaryFolder()
        let said = try run(
            "/usr/bin/python3",
            ["-c", runner, "\(seconds)", program, row.bytes],
            in: folder.url
        )
        let numbers = said.errors.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 3, "\(said.errors)")
        return Measured(
            status: Int32(numbers[0]),
            peakBytes: numbers[1] << 10,
            fileBytes: numbers[2],
            output: said.output
        )
    }
}
