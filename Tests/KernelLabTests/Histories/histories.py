"""Histories of real servers for a comparison of two checkers that watch them at the same time.

    histories.py write FOLDER    the two configurations, FOLDER/theirs.conf and FOLDER/ours.conf
    histories.py play FOLDER     plays all histories at once, to the end
    histories.py compare FOLDER  what each was told, side by side; status 1 where they differ

A history is a server on 127.2.N.1 and what it does, phase by phase. The same server is in a virtual server of each
program: 10.0.0.N of keepalived, 10.0.1.N of ours. What a notify script is told goes to FOLDER/PROGRAM.told, with the
time; what the program writes to its FIFO to FOLDER/PROGRAM.lines.
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
PHASE = 9
# What the guest's own scheduling may add to a time.
SLACK = 1.0
PORT = 8080

HTTP = "HTTP_GET {{ url {{ path /page {extra} }} connect_timeout 1 retry {retry} delay_before_retry 1 {more} }}"
DIGEST = "digest 78ea892ce6d8fa3e227b5bbce8c7cd65"


def http(retry=0, extra="status_code 200", more=""):
    return HTTP.format(retry=retry, extra=extra, more=more)


def tcp(retry=0, more=""):
    return f"TCP_CHECK {{ connect_timeout 1 retry {retry} delay_before_retry 1 {more} }}"


def smtp(retry=0):
    return f"SMTP_CHECK {{ connect_timeout 1 retry {retry} delay_before_retry 1 helo_name checker }}"


def dns(retry=0):
    return f"DNS_CHECK {{ type A name example.org connect_timeout 1 retry {retry} delay_before_retry 1 }}"


def udp(more=""):
    return f"UDP_CHECK {{ connect_timeout 1 retry 0 delay_before_retry 1 payload 70696e67 {more} }}"


def misc(retry=0, more=""):
    return f'MISC_CHECK {{ misc_path "FOLDER/state NUMBER" misc_timeout 2 retry {retry} delay_before_retry 1 {more} }}'


# name, check, phases; then lines of the real server and of the virtual server.
HISTORIES = [
    ("tcp: down and up", tcp(), ["up", "refuse", "up"]),
    ("tcp: down and up, with retries", tcp(2), ["up", "refuse", "up"]),
    ("tcp: down from the start", tcp(), ["refuse", "up", "refuse"]),
    ("tcp: flaps", tcp(), ["up", "refuse", "up", "refuse", "up"]),
    ("tcp: alpha, up from the start", tcp(), ["up", "up", "refuse"], "", "alpha"),
    ("tcp: alpha, down from the start", tcp(), ["refuse", "up", "refuse"], "", "alpha"),
    ("tcp: inhibited", tcp(), ["up", "refuse", "up"], "inhibit_on_failure", ""),
    ("http: another status", http(), ["page", "status 503", "page"]),
    ("http: another status, with retries", http(2), ["page", "status 503", "page"]),
    ("http: any of some statuses", http(0, "status_code 200 404"), ["status 404", "status 500", "status 404"]),
    ("http: another page", http(0, DIGEST), ["page", "other", "page"]),
    ("http: too slow", http(), ["page", "slow 3", "page"]),
    ("http: slow, but in time", http(), ["page", "slow 0.3", "status 500"]),
    ("http: reset", http(), ["page", "reset", "page"]),
    ("http: closes without a word", http(), ["page", "close", "page"]),
    ("http: never answers", http(), ["page", "silent", "page"]),
    ("http: no server at all", http(), ["page", "refuse", "page"]),
    ("http: two pages, the second fails", http(0, "status_code 200 } url { path /second status_code 200"),
     ["page", "second", "page", "page"]),
    ("http: what must not match", http(0, 'regex "^oth" regex_no_match'), ["page", "other", "page"]),
    ("http: flaps", http(1), ["page", "status 500", "page", "other"]),
    ("smtp: greets with 421", smtp(), ["smtp 220 250", "smtp 421 250", "smtp 220 250"]),
    ("smtp: refuses the name", smtp(), ["smtp 220 250", "smtp 220 550", "smtp 220 250"]),
    ("smtp: silent", smtp(), ["smtp 220 250", "silent", "smtp 220 250"]),
    ("dns: SERVFAIL", dns(), ["dns 0", "dns 2", "dns 0"]),
    ("dns: silent", dns(1), ["dns 0", "quiet", "dns 0"]),
    ("udp: nobody listens", udp(), ["quiet", "nobody", "quiet"]),
    ("udp: a reply is wanted", udp("require_reply 706F6E67"), ["pong", "quiet", "pong"]),
    ("udp: another reply", udp("require_reply 706F6E67"), ["pong", "gnop", "pong"]),
    ("misc: fails", misc(), ["exit 0", "exit 1", "exit 0"]),
    ("misc: fails, with retries", misc(1), ["exit 0", "exit 7", "exit 0"]),
    ("misc: says a weight", misc(0, "misc_dynamic"), ["exit 0", "exit 12", "exit 1", "exit 4"]),
    ("misc: too slow", misc(), ["exit 0", "sleep", "exit 0"]),
    ("a quorum of two of two", tcp(), ["up", "refuse", "up"], "", "quorum 2", "twin"),
    ("a quorum of two of two, with hysteresis", tcp(), ["up", "refuse", "up"], "", "quorum 2 hysteresis 1", "twin"),
    ("a sorry server", tcp(), ["up", "refuse", "up"], "", "sorry_server 127.9.9.9 80"),
    ("two checks of one server", tcp() + "\n" + http(), ["page", "status 500", "page"]),
]


def field(history, place):
    return history[place] if len(history) > place else ""


def configuration(folder, program, third):
    mine = f"{folder}/{program}"
    text = f"global_defs {{\n router_id histories\n lvs_notify_fifo {mine}.fifo\n}}\n"
    if program == "theirs":
        # Ours never runs a script as root.
        text = text.replace("}", " script_user root\n}")
    for number, history in enumerate(HISTORIES, 1):
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
            body = check.replace("{", "{\n").replace("}", "\n}\n")
            body = re.sub(r" (?=(?:url|path|status_code|digest|connect_|retry|delay_|regex|misc_|helo|type|name|payload|"
                          r"require)\w* )", "\n", body)
            body = body.replace(" misc_dynamic", "\nmisc_dynamic").replace(" regex_no_match", "\nregex_no_match")
            text += body + " }\n"
        text += "}\n"
    return text


def write(folder):
    for program, third in (("theirs", 0), ("ours", 1)):
        with open(f"{folder}/{program}.conf", "w") as file:
            file.write(configuration(folder, program, third))
        script = f"{folder}/{program}.notify"
        with open(script, "w") as file:
            # In one write, so that scripts which run at the same time don't mix their lines.
            file.write(f'#!/bin/sh\necho "$(date +%s.%N) $*" >>{folder}/{program}.told\n')
        os.chmod(script, 0o755)
        open(f"{folder}/{program}.told", "w").close()
        os.chmod(f"{folder}/{program}.told", 0o666)
    with open(f"{folder}/state", "w") as file:
        file.write(f'#!/bin/sh\nread -r word status <{folder}/state."$1"\n'
                   'if [ "$word" = sleep ]; then exec sleep 5; fi\nexit "$status"\n')
    os.chmod(f"{folder}/state", 0o755)
    for number, history in enumerate(HISTORIES, 1):
        with open(f"{folder}/state.{number}", "w") as file:
            file.write(history[2][0] + " 0\n")


class Server:
    """One server; `now` is what it does."""

    def __init__(self, folder, number, history):
        self.folder, self.number, self.phases = folder, number, history[2]
        self.now = ""
        self.listener = None
        self.datagrams = None

    async def become(self, phase):
        self.now = phase
        word = phase.split()[0]
        if word in ("exit", "sleep"):
            with open(f"{self.folder}/state.{self.number}.new", "w") as file:
                file.write(phase + "\n")
            os.rename(f"{self.folder}/state.{self.number}.new", f"{self.folder}/state.{self.number}")
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
        body = b"another page\n" if word == "other" else b"the page\n"
        if word == "other" and b"/page" in request:
            body = b"other page\n"
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


async def play(folder):
    servers = [Server(folder, number, history) for number, history in enumerate(HISTORIES, 1)]
    for number, history in enumerate(HISTORIES, 1):
        if field(history, 5) == "twin":
            await asyncio.start_server(lambda reader, writer: writer.close(), f"127.2.{number}.2", PORT)
    for step in range(max(len(server.phases) for server in servers)):
        with open(f"{folder}/steps", "a") as file:
            file.write(f"{time.time()} {step}\n")
        for server in servers:
            if step < len(server.phases):
                await server.become(server.phases[step])
        if step == 0:
            # Both programs are started now.
            open(f"{folder}/ready", "w").close()
            while not os.path.exists(f"{folder}/go"):
                await asyncio.sleep(0.05)
        await asyncio.sleep(PHASE)


def told(folder, program):
    """By history: (time, words)."""
    result = {number: [] for number in range(1, len(HISTORIES) + 1)}
    for line in open(f"{folder}/{program}.told"):
        when, number, *words = line.split()
        result[int(number)].append((float(when), " ".join(words)))
    return result


def lines(folder, program, third):
    result = {number: [] for number in range(1, len(HISTORIES) + 1)}
    for line in open(f"{folder}/{program}.lines"):
        found = re.search(rf"10\.0\.{third}\.(\d+)", line)
        if found:
            result[int(found[1])].append(line.strip().replace(f"10.0.{third}.", "10.0.V."))
    return result


def compare(folder):
    theirs, ours = told(folder, "theirs"), told(folder, "ours")
    their_lines, our_lines = lines(folder, "theirs", 0), lines(folder, "ours", 1)
    failures, widest, events = 0, 0.0, 0
    for number, history in enumerate(HISTORIES, 1):
        problems = []
        # Scripts of one moment run at the same time with keepalived, and in any order: compared by who is told.
        for subject in ("quorum", "server 1", "server 2"):
            a = [item for item in theirs[number] if item[1].startswith(subject)]
            b = [item for item in ours[number] if item[1].startswith(subject)]
            if [words for _, words in a] != [words for _, words in b]:
                problems.append(f"keepalived told {[words for _, words in a]}, holdfast {[words for _, words in b]}")
                continue
            for (first, words), (second, _) in zip(a, b):
                widest = max(widest, abs(first - second))
                if abs(first - second) > LOOP + SLACK:
                    problems.append(f"'{words}' came {second - first:+.1f} s later than with keepalived")
        if their_lines[number] != our_lines[number]:
            problems.append(f"lines: keepalived {their_lines[number]}, holdfast {our_lines[number]}")
        events += len(theirs[number])
        minimum = 0 if "says a weight" in history[0] else 1
        if len(theirs[number]) < minimum:
            problems.append("keepalived told nothing: the history says nothing")
        print(f"{number:2} {history[0]}: {'; '.join(problems) or f'equal ({len(theirs[number])} told)'}")
        failures += bool(problems)
    print(f"{len(HISTORIES)} histories, {failures} different, {events} told by keepalived; "
          f"most between the two {widest:.1f} s")
    return failures > 0


if __name__ == "__main__":
    command, folder = sys.argv[1:]
    if command == "write":
        write(folder)
    elif command == "play":
        asyncio.run(play(folder))
    else:
        sys.exit(compare(folder))
