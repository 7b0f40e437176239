"""ICMP errors of every kind.

    icmp-errors.py answer DEVICE       to each datagram for port 7 or 53 and to each echo request that comes in, the error
                                       that its destination stands for: 10.66.TYPE.CODE or fd66::TYPE:CODE
    icmp-errors.py forge FROM SOURCE SOURCE-PORT DESTINATION PORT TYPE CODE
                                       from FROM to SOURCE, the error about a datagram that SOURCE never sent
"""

import socket
import struct
import sys

IPV6_FREEBIND = 78


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def send(source, destination, kind, code, packet):
    """The kernel makes the IP header, and ICMPv6's checksum."""
    is_v6 = ":" in source
    # What says how long a packet may be says so.
    rest = struct.pack("!I", 1300 if (is_v6, kind, code) in ((False, 3, 4), (True, 2, 0)) else 0)
    message = struct.pack("!BBH", kind, code, 0) + rest + packet
    if not is_v6:
        message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    family, protocol = (socket.AF_INET6, 58) if is_v6 else (socket.AF_INET, 1)
    with socket.socket(family, socket.SOCK_RAW, protocol) as raw:
        if is_v6:
            raw.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
        raw.bind((source, 0))
        raw.sendto(message, (destination, 0))


def answer(device):
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    listener.bind((device, 0))
    print("ready", flush=True)
    while True:
        packet, origin = listener.recvfrom(65535)
        if origin[2] == socket.PACKET_OUTGOING or len(packet) < 48 and packet[0] >> 4 == 6:
            continue
        if packet[0] >> 4 == 4:
            size, protocol = (packet[0] & 15) * 4, packet[9]
            source, destination = (socket.inet_ntoa(packet[at:at + 4]) for at in (12, 16))
            kind, code, is_echo = packet[18], packet[19], protocol == 1 and packet[size] == 8
        elif packet[0] >> 4 == 6:
            size, protocol = 40, packet[6]
            source, destination = (socket.inet_ntop(socket.AF_INET6, packet[at:at + 16]) for at in (8, 24))
            kind, code, is_echo = packet[37], packet[39], protocol == 58 and packet[size] == 128
        else:
            continue
        is_asked = protocol == 17 and struct.unpack("!H", packet[size + 2:size + 4])[0] in (7, 53)
        if (is_asked or is_echo) and destination.startswith(("10.66.", "fd66:")):
            send(destination, source, kind, code, packet[:size + 8])


def forge(sender, source, source_port, destination, port, kind, code):
    addresses = socket.inet_aton(source) + socket.inet_aton(destination)
    header = struct.pack("!BBHHHBBH", 0x45, 0, 52, 1, 0, 255, 17, 0) + addresses
    datagram = struct.pack("!HHHH", int(source_port), int(port), 32, 0)
    send(sender, source, int(kind), int(code), header + datagram)


globals()[sys.argv[1]](*sys.argv[2:])
