"""visitor.py URL FILE: fetches URL every 25 ms over a new connection each and appends to FILE when and what.

Each line is the time (epoch seconds, when the page was complete) and the page, or `-` when none came within
0.1 s.
"""

import sys
import time
import urllib.request

PERIOD = 0.025
PATIENCE = 0.1

# Never through a proxy that the environment names: the page is on this LAN.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

with open(sys.argv[2], "a", buffering=1) as visits:
    while True:
        began = time.time()
        try:
            with opener.open(sys.argv[1], timeout=PATIENCE) as reply:
                page = reply.read(64).decode("ascii", "replace").strip() or "-"
        except OSError:
            page = "-"
        visits.write(f"{time.time():.6f} {page}\n")
        time.sleep(max(0.0, began + PERIOD - time.time()))
