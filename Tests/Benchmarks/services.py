"""Waits for the table that checks/stand-in.c shows.

    services.py TABLE SERVICES DESTINATIONS CHANGES
    services.py --empty TABLE

Says "watching", and when the table in the file TABLE has come to these numbers, the time in microseconds. With --empty: empties it, when the next command comes.
"""

import mmap
import struct
import sys
import time

if sys.argv[1] == "--empty":
    with open(sys.argv[2], "r+b") as file:
        table = mmap.mmap(file.fileno(), 16)
    table[12:16] = struct.pack("=I", 1)
    end = time.monotonic() + 10
    while table[12] and time.monotonic() < end:
        time.sleep(0.001)
    sys.exit()
wanted = tuple(int(word) for word in sys.argv[2:])
with open(sys.argv[1], "rb") as file:
    table = mmap.mmap(file.fileno(), 16, prot=mmap.PROT_READ)
print("watching", flush=True)
end = time.monotonic() + 120
while (seen := struct.unpack("=III", table[:12])) != wanted:
    if time.monotonic() > end:
        sys.exit(f"the table holds {seen}, not {wanted}")
    time.sleep(0.002)
print(time.time_ns() // 1000, flush=True)
