"""Sends VRRP adverts for VRID 62 that are wrong in one thing each: forge.py INTERFACE WHAT COUNT [SOURCE]."""

import socket
import struct
import sys

INTERFACE, WHAT, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])
SOURCE = sys.argv[4] if len(sys.argv) > 4 else "192.168.200.10"
GROUP = "224.0.0.18"


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def advert(version=2, kind=1, vrid=62, priority=200, auth=1, interval=1, password=b"123456"):
    head = struct.pack("!BBBBBBH", version << 4 | kind, vrid, priority, 1, auth, interval, 0)
    rest = socket.inet_aton("192.168.200.250") + password.ljust(8, b"\0")
    return head[:6] + struct.pack("!H", checksum(head + rest)) + rest


def main():
    ttl = 255
    payload = {
        "short": lambda: advert()[:6],
        "truncated": lambda: advert()[:-3],
        "checksum": lambda: advert()[:6] + b"\x12\x34" + advert()[8:],
        "ttl": advert,
        # Version 3 has no authentication data: as long as its own version says, or it would count as a wrong length.
        "version": lambda: advert(version=3)[:12],
        "type": lambda: advert(kind=2),
        "password": lambda: advert(password=b"wrong"),
        "no-authentication": lambda: advert(auth=0, password=b""),
        "interval": lambda: advert(interval=3),
        "own-address": advert,
        "other-vrid": lambda: advert(vrid=99),
    }[WHAT]()
    if WHAT == "ttl":
        ttl = 64
    out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    out.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, INTERFACE.encode())
    out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0xC0, 20 + len(payload), 1, 0, ttl, 112, 0,
        socket.inet_aton(SOURCE), socket.inet_aton(GROUP),
    )
    for _ in range(COUNT):
        out.sendto(header + payload, (GROUP, 0))


main()
