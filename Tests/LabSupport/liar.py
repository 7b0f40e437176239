"""Takes the engine's seat at the helper's socket and plays one case: liar.py SOCKET GENERATION CASE.

Exits 0 if the helper answered as it must. The numbers are those of policy/commands.md; object 0 and 1 of the
guide's generation are an address and a channel in either order.
"""

import socket
import struct
import sys

HELLO, LOAD, ACTIVATE, DISCARD, PUT, TRANSMIT, CEASE, ANNOUNCE = 2, 4, 6, 8, 16, 32, 34, 40
REFUSAL = {
    "unknownObject": 1, "wrongKind": 2, "noLease": 3, "revoked": 4, "advertVersion": 5, "advertType": 6,
    "advertVirtualRouterID": 7, "advertLength": 8, "advertPriority": 9, "badGeneration": 13,
}
VIOLATION = {"unknownNumber": 1, "malformed": 2, "outOfPhase": 3, "badLength": 4, "tooManyRefusals": 6}
ENDED = 75


class Peer:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(5)
        self.socket.connect(path)
        self.sequence = 0
        self.buffer = b""

    def raw(self, data):
        self.socket.sendall(data)

    def send(self, number, payload=b""):
        self.sequence += 1
        self.raw(struct.pack("<HBBI", 8 + len(payload), number, 0, self.sequence) + payload)

    def frame(self):
        """The next frame as (number, payload); None at the end of the stream."""
        while len(self.buffer) < 8 or len(self.buffer) < struct.unpack("<H", self.buffer[:2])[0]:
            try:
                data = self.socket.recv(8192)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self.buffer += data
        length = struct.unpack("<H", self.buffer[:2])[0]
        frame, self.buffer = self.buffer[:length], self.buffer[length:]
        return frame[2], frame[8:]

    def ask(self, number, payload=b""):
        """The outcome of a command: 0 or a refusal; events in between are passed over."""
        self.send(number, payload)
        for _ in range(100):
            got = self.frame()
            if got is None:
                raise SystemExit("the session ended instead of an answer")
            if got[0] == number + 1:
                return got[1][0]
        raise SystemExit("no answer")

    def hello(self):
        self.send(HELLO, struct.pack("<H", 1))
        got = self.frame()
        if got is None or got[0] != HELLO + 1:
            raise SystemExit(f"no welcome: {got}")

    def must_end(self, violation):
        for _ in range(100):
            got = self.frame()
            if got is None:
                raise SystemExit("ended without saying why")
            if got[0] == ENDED:
                code = struct.unpack("<H", got[1])[0]
                if code != VIOLATION[violation]:
                    raise SystemExit(f"ended for {code}, must be {violation}")
                if self.frame() is not None:
                    raise SystemExit("still open after 'ended'")
                return
        raise SystemExit("doesn't end")


def must(got, refusal):
    if got != REFUSAL[refusal]:
        raise SystemExit(f"outcome {got}, must be {refusal} ({REFUSAL[refusal]})")


def ready(path):
    peer = Peer(path)
    peer.hello()
    return peer


def open_channel(peer):
    """The numbers of the channel and of the address; the channel is open afterwards."""
    for channel in (0, 1):
        if peer.ask(PUT, struct.pack("<BI", 0, channel)) == 0:
            return channel, 1 - channel
    raise SystemExit("no channel to open")


def advert(vrid=62, version=2, kind=1, priority=100, extra=b""):
    head = struct.pack("!BBBBBBH", version << 4 | kind, vrid, priority, 1, 1, 1, 0)
    return head + bytes([192, 168, 200, 250]) + b"123456\0\0" + extra


def transmit(peer, channel, body, will=None):
    with open("/proc/uptime", encoding="ascii") as uptime:
        now = int(float(uptime.read().split()[0]) * 1e9)
    if will is None:
        will = body[:2] + b"\0" + body[3:]
    return peer.ask(
        TRANSMIT,
        struct.pack("<IQ", channel, now) + bytes([192, 168, 200, 145]) + bytes(12)
        + struct.pack("<HH", len(body), len(will)) + body + will,
    )


def refused_advert(refusal, **fields):
    def case(path, _):
        peer = ready(path)
        channel, _ = open_channel(peer)
        # A former engine's lease was revoked; `again` (20) comes first. The bundle is number 0.
        peer.ask(20, struct.pack("<I", 0))
        must(transmit(peer, channel, advert(**fields)), refusal)
    return case


def unknown_object(path, _):
    must(ready(path).ask(PUT, struct.pack("<BI", 0, 4711)), "unknownObject")


def wrong_kind(path, _):
    peer = ready(path)
    channel, _ = open_channel(peer)
    must(peer.ask(ANNOUNCE, struct.pack("<IBI", channel, 1, 0)), "wrongKind")


def no_lease(path, _):
    peer = ready(path)
    _, address = open_channel(peer)
    peer.ask(20, struct.pack("<I", 0))
    must(peer.ask(PUT, struct.pack("<BI", 0, address)), "noLease")


def bad_generation(path, _):
    must(ready(path).ask(LOAD, bytes(range(16))), "badGeneration")


def violation(name, *frames, greet=True):
    def case(path, _):
        peer = ready(path) if greet else Peer(path)
        for frame in frames:
            peer.raw(frame)
        peer.must_end(name)
    return case


def many_refusals(path, _):
    peer = ready(path)
    # As many as the helper bears, and no more: what comes after the end would meet a closed socket.
    for _ in range(8):
        peer.send(PUT, struct.pack("<BI", 0, 4711))
    peer.must_end("tooManyRefusals")


def hello(path, _):
    ready(path)


CASES = {
    "hello": hello,
    "unknown-object": unknown_object,
    "wrong-kind": wrong_kind,
    "no-lease": no_lease,
    "bad-generation": bad_generation,
    "advert-vrid": refused_advert("advertVirtualRouterID", vrid=63),
    "advert-type": refused_advert("advertType", kind=2),
    "advert-version": refused_advert("advertVersion", version=3),
    "advert-length": refused_advert("advertLength", extra=b"more"),
    "advert-priority": refused_advert("advertPriority", priority=101),
    "advert-priority-zero": refused_advert("advertPriority", priority=0),
    "frame-unknown": violation("unknownNumber", struct.pack("<HBBI", 8, 98, 0, 1)),
    "frame-short": violation("malformed", struct.pack("<HBBI", 10, PUT, 0, 1) + b"\0\0"),
    "frame-long": violation("malformed", struct.pack("<HBBI", 16, PUT, 0, 1) + bytes(8)),
    "frame-oversize": violation("badLength", struct.pack("<HBBI", 9000, PUT, 0, 1)),
    "out-of-phase": violation("outOfPhase", struct.pack("<HBBI", 8, ACTIVATE, 0, 1)),
    "before-hello": violation("outOfPhase", struct.pack("<HBBI", 13, PUT, 0, 1) + bytes(5), greet=False),
    "many-refusals": many_refusals,
}

if sys.argv[1] == "--list":
    print("\n".join(CASES))
else:
    CASES[sys.argv[3]](sys.argv[1], sys.argv[2])
