"""Histories of real servers for a comparison of two checkers that watch them at the same time.

    histories.py write FOLDER NAMES    the two configurations, FOLDER/theirs.conf and FOLDER/ours.conf
    histories.py play FOLDER NAMES     plays the histories at once, and what they end with until it is killed
    histories.py compare FOLDER NAMES  what each was told, side by side; status 1 where they differ

NAMES are some of the names below, with commas between. A history is a server on 127.2.N.1 and what it does, phase by
phase. The same server is in a virtual server of each program: 10.0.0.N of keepalived, 10.0.1.N of ours. What a notify
script is told goes to FOLDER/PROGRAM.told, with the time; what the program writes to its FIFO to FOLDER/PROGRAM.lines;
when a program began to check to FOLDER/PROGRAM.began. Times are seconds since the guest's boot.
"""

import asyncio
import os
import re
import socket
import struct
import sys
import time

# delay_loop of every check, and how long a phase lasts: both in seconds. A phase is long enough for whoever looks at
# it at the worst moment to have retried and judged.
LOOP = 2
PHASE = 10
# What the guest's own scheduling may add to a time.
SLACK = 1.0
PORT = 8080

HTTP = "HTTP_GET {{ url {{ path /page {extra} }} connect_timeout 1 retry {retry} delay_before_retry 1 {more} }}"
# Of "the page" and a line feed, by md5sum.
DIGEST = "digest 78ea892ce6d8fa3e227b5bbce8c7cd65"
PING = "PING_CHECK { connect_timeout 1 retry 1 delay_before_retry 1 }"


def http(retry=0, extra="status_code 200", more=""):
    return HTTP.format(retry=retry, extra=extra, more=more)


def tcp(retry=0, more=""):
    return f"TCP_CHECK {{ connect_timeout 1 retry {retry} delay_before_retry 1 {more} }}"


def smtp(retry=0):
    return f"SMTP_CHECK {{ connect_timeout 1 retry {retry} delay_before_retry 1 helo_name checker }}"


def dns(retry=0):
    return f"DNS_CHECK {{ type A name example.org connect_timeout 1 retry {retry} delay_before_retry 1 }}"


def udp(more="", retry=0):
    return f"UDP_CHECK {{ connect_timeout 1 retry {retry} delay_before_retry 1 payload 70696e67 {more} }}"


def misc(retry=0, more=""):
    return f'MISC_CHECK {{ misc_path "FOLDER/state NUMBER" misc_timeout 2 retry {retry} delay_before_retry 1 {more} }}'


# name, check, phases; then lines of the real server and of the virtual server; then "twin": another server that is
# always well.
HISTORIES = [
    ("tcp-down-and-up", tcp(), ["up", "refuse", "up"]),
    ("tcp-down-and-up-with-retries", tcp(2), ["up", "refuse", "up"]),
    ("tcp-down-from-the-start", tcp(), ["refuse", "up", "refuse"]),
    ("tcp-flaps", tcp(), ["up", "refuse", "up", "refuse", "up"]),
    ("tcp-alpha-up-from-the-start", tcp(), ["up", "up", "refuse"], "", "alpha"),
    ("tcp-alpha-down-from-the-start", tcp(), ["refuse", "up", "refuse"], "", "alpha"),
    ("tcp-inhibited", tcp(), ["up", "refuse", "up"], "inhibit_on_failure", ""),
    ("http-another-status", http(), ["page", "status 503", "page"]),
    ("http-another-status-with-retries", http(2), ["page", "status 503", "page"]),
    ("http-any-of-some-statuses", http(0, "status_code 200 404"), ["status 404", "status 500", "status 404"]),
    ("http-another-page", http(0, DIGEST), ["page", "other", "page"]),
    ("http-too-slow", http(), ["page", "slow 3", "page"]),
    ("http-slow-but-in-time", http(), ["page", "slow 0.3", "status 500"]),
    ("http-reset", http(), ["page", "reset", "page"]),
    ("http-closes-without-a-word", http(), ["page", "close", "page"]),
    ("http-never-answers", http(), ["page", "silent", "page"]),
    ("http-no-server-at-all", http(), ["page", "refuse", "page"]),
    ("http-two-pages-the-second-fails", http(0, "status_code 200 } url { path /second status_code 200"),
     ["page", "second", "page", "page"]),
    ("http-what-must-not-match", http(0, 'regex "ot.er" regex_no_match'), ["page", "other", "page"]),
    ("http-what-must-match", http(0, 'regex "t.e"'), ["page", "status 500", "page"]),
    ("http-a-page-begins", http(0, 'regex "^the"'), ["page", "other", "page"]),
    ("http-flaps", http(1), ["page", "status 500", "page", "other"]),
    ("smtp-greets-with-421", smtp(), ["smtp 220 250", "smtp 421 250", "smtp 220 250"]),
    ("smtp-refuses-the-name", smtp(), ["smtp 220 250", "smtp 220 550", "smtp 220 250"]),
    ("smtp-silent", smtp(), ["smtp 220 250", "silent", "smtp 220 250"]),
    ("dns-servfail", dns(), ["dns 0", "dns 2", "dns 0"]),
    ("dns-silent", dns(1), ["dns 0", "quiet", "dns 0"]),
    ("udp-nobody-listens", udp(), ["quiet", "nobody", "quiet"]),
    ("udp-a-reply-is-wanted", udp("require_reply 706F6E67"), ["pong", "quiet", "pong"]),
    ("udp-another-reply", udp("require_reply 706F6E67"), ["pong", "gnop", "pong"]),
    ("misc-fails", misc(), ["exit 0", "exit 1", "exit 0"]),
    ("misc-fails-with-retries", misc(1), ["exit 0", "exit 7", "exit 0"]),
    ("misc-says-a-weight", misc(0, "misc_dynamic"), ["exit 0", "exit 12", "exit 1", "exit 4"]),
    ("misc-too-slow", misc(), ["exit 0", "sleep", "exit 0"]),
    ("a-quorum-of-two-of-two", tcp(), ["up", "refuse", "up"], "", "quorum 2", "twin"),
    ("a-quorum-of-two-of-two-with-hysteresis", tcp(), ["up", "refuse", "up"], "", "quorum 2 hysteresis 1",
     "twin"),
    ("a-sorry-server", tcp(), ["up", "refuse", "up"], "", "sorry_server 127.9.9.9 80"),
    ("two-checks-of-one-server", tcp() + "\n" + http(), ["page", "status 500", "page"]),
    ("http-alpha", http(), ["status 500", "page", "status 500"], "", "alpha"),
    ("http-two-pages-fast-recovery", http(0, "status_code 200 } url { path /second status_code 200", "fast_recovery"),
     ["page", "second", "page", "page"]),
    ("smtp-retries-each-time", smtp(2), ["smtp 421 250", "smtp 220 250", "smtp 421 250"]),
    ("udp-another-reply-with-retries", udp("require_reply 706F6E67", 2), ["pong", "gnop", "pong"]),
    ("ping-no-answer", PING, ["echo", "no-echo", "echo"]),
    ("file-says-no", "FILE_CHECK { track_file value }", ["value 0", "value 1", "value 0"]),
]


def chosen(names):
    """Number and history of each that is named."""
    histories = {history[0]: (number, history) for number, history in enumerate(HISTORIES, 1)}
    return [histories[name] for name in names.split(",")]


def field(history, place):
    return history[place] if len(history) > place else ""


def configuration(folder, program, third, histories):
    mine = f"{folder}/{program}"
    text = f"global_defs {{\n router_id histories\n lvs_notify_fifo {mine}.fifo\n}}\n"
    if program == "theirs":
        # Ours never runs a script as root.
        text = text.replace("}", " script_user root\n}")
    if any("track_file" in history[1] for _, history in histories):
        text += f"track_file value {{\n file {folder}/value\n weight 0\n}}\n"
    for number, history in histories:
        check = history[1].replace("FOLDER", folder).replace("NUMBER", str(number))
        words = f"{mine}.notify {number}"
        servers = [f"127.2.{number}.1"] + ([f"127.2.{number}.2"] if field(history, 5) == "twin" else [])
        text += f"virtual_server 10.0.{third}.{number} 80 {{\n protocol TCP\n lvs_sched rr\n lvs_method NAT\n"
        text += f" delay_loop {LOOP}\n warmup 0\n"
        quorum = field(history, 4)
        text += " " + quorum.replace(" hysteresis", "\n hysteresis") + "\n" if quorum else ""
        text += f' quorum_up "{words} quorum up"\n quorum_down "{words} quorum down"\n'
        for server in servers:
            last = server[-1]
            text += f" real_server {server} {PORT} {{\n weight 1\n {field(history, 3)}\n"
            text += f'  notify_up "{words} server {last} up"\n  notify_down "{words} server {last} down"\n'
            text += lines_of(check) + " }\n"
        text += "}\n"
    return text


def lines_of(check):
    """A keyword a line."""
    body = check.replace("{", "{\n").replace("}", "\n}\n")
    keyword = r"url|path|status_code|digest|connect_|retry|delay_|regex|misc_|helo|type|name|payload|require|track_file"
    body = re.sub(rf" (?=(?:{keyword})\w* )", "\n", body)
    return re.sub(r" (misc_dynamic|regex_no_match|fast_recovery)", r"\n\1", body)


def replace(path, text):
    with open(f"{path}.new", "w") as file:
        file.write(text)
    os.rename(f"{path}.new", path)


def write(folder, histories):
    for program, third in (("theirs", 0), ("ours", 1)):
        with open(f"{folder}/{program}.conf", "w") as file:
            file.write(configuration(folder, program, third, histories))
        script = f"{folder}/{program}.notify"
        with open(script, "w") as file:
            # In one write, so that scripts which run at the same time don't mix their lines; and no other program,
            # which a guest needs a twentieth of a second to start.
            file.write(f'#!/bin/sh\nread -r now rest </proc/uptime\necho "$now $*" >>{folder}/{program}.told\n')
        os.chmod(script, 0o755)
        open(f"{folder}/{program}.told", "w").close()
        os.chmod(f"{folder}/{program}.told", 0o666)
    with open(f"{folder}/state", "w") as file:
        file.write(f'#!/bin/sh\nread -r word status <{folder}/state."$1"\n'
                   'if [ "$word" = sleep ]; then exec sleep 5; fi\nexit "$status"\n')
    os.chmod(f"{folder}/state", 0o755)
    replace(f"{folder}/value", "0\n")
    for number, history in histories:
        replace(f"{folder}/state.{number}", history[2][0] + " 0\n")


class Server:
    """One server; `now` is what it does."""

    def __init__(self, folder, number, history):
        self.folder, self.number, self.phases = folder, number, history[2]
        self.now = ""
        self.listener = None
        self.datagrams = None

    async def become(self, phase):
        self.now = phase
        word, *rest = phase.split()
        if word in ("exit", "sleep"):
            return replace(f"{self.folder}/state.{self.number}", phase + "\n")
        if word == "value":
            return replace(f"{self.folder}/value", rest[0] + "\n")
        if word in ("echo", "no-echo"):
            with open("/proc/sys/net/ipv4/icmp_echo_ignore_all", "w") as file:
                file.write("1" if word == "no-echo" else "0")
            return
        is_datagram = word in ("dns", "quiet", "nobody", "pong", "gnop")
        if self.datagrams and (not is_datagram or word == "nobody"):
            self.datagrams.close()
            self.datagrams = None
        if self.listener and (is_datagram or word == "refuse"):
            self.listener.close()
            self.listener = None
        address = f"127.2.{self.number}.1"
        if is_datagram and word != "nobody" and not self.datagrams:
            loop = asyncio.get_running_loop()
            self.datagrams, _ = await loop.create_datagram_endpoint(lambda: Datagrams(self),
                                                                    local_addr=(address, PORT))
        if not is_datagram and word != "refuse" and not self.listener:
            self.listener = await asyncio.start_server(self.serve, address, PORT, reuse_address=True, backlog=16)

    async def serve(self, reader, writer):
        try:
            await asyncio.wait_for(self.answer(reader, writer), 8)
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def answer(self, reader, writer):
        word, *rest = self.now.split()
        if word == "smtp":
            writer.write(f"{rest[0]} here\r\n".encode())
            await reader.readline()
            writer.write(f"{rest[1]} so\r\n".encode())
            await reader.readline()
            writer.write(b"221 bye\r\n")
            return await writer.drain()
        if word == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if word == "close":
            return
        if word == "silent":
            return await asyncio.sleep(8)
        request = await reader.readuntil(b"\r\n\r\n")
        if word == "slow":
            await asyncio.sleep(float(rest[0]))
        status = rest[0] if word == "status" else "200"
        if word == "second" and b"/second" in request:
            status = "500"
        body = b"other page\n" if word == "other" else b"the page\n"
        writer.write(f"HTTP/1.0 {status} Word\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server):
        self.server = server

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, sender):
        word, *rest = self.server.now.split()
        if word in ("pong", "gnop"):
            self.transport.sendto(word.encode(), sender)
        if word == "dns":
            self.transport.sendto(data[:2] + bytes([0x81, 0x80 | int(rest[0])]) + data[4:], sender)


async def play(folder, histories):
    servers = [Server(folder, number, history) for number, history in histories]
    twins = []
    for number, history in histories:
        if field(history, 5) == "twin":
            twins.append(await asyncio.start_server(close_at_once, f"127.2.{number}.2", PORT))
    for step in range(max(len(server.phases) for server in servers)):
        for server in servers:
            if step < len(server.phases):
                await server.become(server.phases[step])
        if step == 0:
            # Both programs are started now.
            open(f"{folder}/ready", "w").close()
            while not os.path.exists(f"{folder}/go"):
                await asyncio.sleep(0.05)
        with open(f"{folder}/steps", "a") as file:
            file.write(f"{time.clock_gettime(time.CLOCK_BOOTTIME)}\n")
        await asyncio.sleep(PHASE)
    open(f"{folder}/done", "w").close()
    await asyncio.Event().wait()


async def close_at_once(reader, writer):
    writer.close()


def told(folder, program, histories):
    """By history: (time, words)."""
    result = {number: [] for number, _ in histories}
    for line in open(f"{folder}/{program}.told"):
        when, number, *words = line.split()
        result[int(number)].append((float(when), " ".join(words)))
    return result


def lines(folder, program, third, histories):
    result = {number: [] for number, _ in histories}
    for line in open(f"{folder}/{program}.lines"):
        found = re.search(rf"10\.0\.{third}\.(\d+)", line)
        if found:
            result[int(found[1])].append(line.strip().replace(f"10.0.{third}.", "10.0.V."))
    return result


def allowed(name):
    """What differences.txt lets be in a history, by its word."""
    result = {}
    for line in open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "differences.txt")):
        words = line.split()
        if words and words[0] == name:
            result[words[1]] = words[2:]
    return result


class Comparison:
    def __init__(self, folder, name, theirs, ours):
        self.began = [float(open(f"{folder}/{program}.began").read()) for program in ("theirs", "ours")]
        self.steps = [float(line) for line in open(f"{folder}/steps")]
        self.allowed = allowed(name)
        self.problems = []
        self.widest = 0.0
        self.theirs, self.ours = theirs, ours

    def apart(self, theirs, ours):
        """By how many seconds ours was later; in the first phase since either began to check."""
        if max(theirs, ours) < self.steps[1]:
            theirs, ours = theirs - self.began[0], ours - self.began[1]
        return ours - theirs

    def compare_scripts(self):
        """Scripts of one moment run at the same time with keepalived, and in any order: compared by subject."""
        bound = LOOP * int(self.allowed.get("times", ["1"])[0]) + SLACK
        for subject in ("quorum", "server 1", "server 2"):
            theirs = [item for item in self.theirs if item[1].startswith(subject)]
            ours = [item for item in self.ours if item[1].startswith(subject)]
            if [words for _, words in theirs] != [words for _, words in ours]:
                self.problems.append(f"keepalived told {[words for _, words in theirs]}, "
                                     f"holdfast {[words for _, words in ours]}")
                continue
            for (first, words), (second, _) in zip(theirs, ours):
                apart = self.apart(first, second)
                self.widest = max(self.widest, abs(apart))
                if abs(apart) > bound:
                    self.problems.append(f"'{words}' came {apart:+.1f} s later than with keepalived")


def compare(folder, histories):
    theirs, ours = told(folder, "theirs", histories), told(folder, "ours", histories)
    their_lines, our_lines = lines(folder, "theirs", 0, histories), lines(folder, "ours", 1, histories)
    failures = 0
    for number, history in histories:
        comparison = Comparison(folder, history[0], theirs[number], ours[number])
        comparison.compare_scripts()
        problems = comparison.problems
        if their_lines[number] != our_lines[number]:
            problems.append(f"lines: keepalived {their_lines[number]}, holdfast {our_lines[number]}")
        # Each phase but the first changes something somewhere, so nothing told is nothing compared.
        if not any(words.startswith("server") for _, words in theirs[number]):
            problems.append("keepalived told nothing of a server: the history says nothing")
        if "differs" in comparison.allowed:
            # A line that isn't needed any more misleads.
            problems = [] if problems else ["equal, but differences.txt says that it differs"]
        if problems == [] and "differs" in comparison.allowed:
            print(f"{history[0]}: differs, as listed")
            continue
        result = "; ".join(problems) or (f"equal: {len(theirs[number])} told, {len(their_lines[number])} lines, "
                                         f"most apart {comparison.widest:.1f} s")
        print(f"{history[0]}: {result}")
        failures += bool(problems)
    return failures > 0


if __name__ == "__main__":
    command, folder, names = sys.argv[1:]
    histories = chosen(names)
    if command == "write":
        write(folder, histories)
    elif command == "play":
        asyncio.run(play(folder, histories))
    else:
        sys.exit(compare(folder, histories))
