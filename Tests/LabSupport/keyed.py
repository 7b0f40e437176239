"""keyed.py PCAP KEY-HEX KEY-ID: every frame is an advert of version 2 or 3 over IPv4 with an auth_hmac trailer whose
tag is right, whose time is within a minute of now, and whose sequence grows (spec vrrp-behaviour 4.6 to 4.8)."""
import hashlib
import hmac
import struct
import sys
import time


def frames(path):
    with open(path, "rb") as file:
        data = file.read()
    place = 24
    while place + 16 <= len(data):
        length = struct.unpack_from("<I", data, place + 8)[0]
        yield data[place + 16 : place + 16 + length]
        place += 16 + length


def main(path, key, identifier):
    last, count = -1, 0
    for frame in frames(path):
        datagram = frame[14 : 14 + struct.unpack_from(">H", frame, 16)[0]]
        payload = datagram[(datagram[0] & 15) * 4 :]
        unit, trailer = payload[:-28], payload[-28:]
        kind, number, reserved, seconds = struct.unpack_from(">BBHI", trailer)
        if (kind, number, reserved) != (1, identifier, 0):
            sys.exit(f"trailer begins with {trailer[:4].hex()}")
        if abs(seconds - time.time()) > 60:
            sys.exit(f"its time is {seconds}")
        sequence = int.from_bytes(trailer[4:12], "big")
        if sequence <= last:
            sys.exit(f"sequence {sequence:x} after {last:x}")
        head = bytes([4, unit[0] >> 4, unit[1], 0]) + datagram[12:16] + bytes(12)
        covered = head + unit[:6] + bytes(2) + unit[8:] + trailer[:12] + bytes(16)
        tag = hmac.new(key, covered, hashlib.sha256).digest()[:16]
        if tag != trailer[12:]:
            sys.exit(f"tag {trailer[12:].hex()}, not {tag.hex()}")
        last, count = sequence, count + 1
    if count < 4:
        sys.exit(f"only {count} adverts")


main(sys.argv[1], bytes.fromhex(sys.argv[2]), int(sys.argv[3]))
