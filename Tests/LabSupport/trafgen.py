"""Packets for trafgen, VRRP over Ethernet: trafgen.py SOURCE-ADDRESS HARDWARE-ADDRESS WHAT...

HARDWARE-ADDRESS is whom the bridge gives them to: "group" for all, or one machine's. WHAT is a kind of packet; the
kinds follow on each other in the order given. All are of VRID 62 and claim priority 200, but `lower`, which is right
in everything and has priority 50.
"""

import socket
import struct
import sys


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def unit(version=2, kind=1, vrid=62, priority=200, auth=1, interval=1, password=b"123456"):
    head = struct.pack("!BBBBBB", version << 4 | kind, vrid, priority, 1, auth, interval)
    rest = socket.inet_aton("192.168.200.250") + password.ljust(8, b"\0")
    return head + struct.pack("!H", checksum(head + b"\0\0" + rest)) + rest


KINDS = {
    "checksum": lambda: (255, unit()[:6] + b"\x12\x34" + unit()[8:]),
    "password": lambda: (255, unit(password=b"wrong")),
    "ttl": lambda: (64, unit()),
    "vrid": lambda: (255, unit(vrid=99)),
    "short": lambda: (255, unit()[:6]),
    "type": lambda: (255, unit(kind=2)),
    "lower": lambda: (255, unit(priority=50)),
}


def frame(source, target, what):
    ttl, payload = KINDS[what]()
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0xC0, 20 + len(payload), 1, 0, ttl, 112, 0,
        socket.inet_aton(source), socket.inet_aton("224.0.0.18"),
    )
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    target = "01005e000012" if target == "group" else target.replace(":", "")
    ethernet = bytes.fromhex(target + "02000000000a" "0800")
    return (ethernet + header + payload).ljust(60, b"\0")


for what in sys.argv[3:]:
    print("{ " + ", ".join(f"0x{octet:02x}" for octet in frame(sys.argv[1], sys.argv[2], what)) + " }")
