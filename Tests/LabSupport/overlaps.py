"""When two routers held an address at once: overlaps.py FOLDER ADDRESS...

FOLDER/r1/addresses and FOLDER/r2/addresses are of `ip -ts monitor address`, FOLDER/kills has a line for each kill:
epoch seconds, node, what (engine, helper, both, node, stop). Prints each overlap that is longer than what the kills
before it allow, and in the end how many there were and the longest. Exit status 1 when one was too long.
"""

import datetime
import re
import sys

FOLDER, ADDRESSES = sys.argv[1], sys.argv[2:]
# Two intervals of 0.1 s, and what a busy machine takes to run whom it concerns.
LEASE = 0.2 + 0.4
# The kernel's: two intervals rounded up to seconds, and one.
LIFETIME = 2.0 + 0.4
LINE = re.compile(r"^\[([^]]+)\]\s*(Deleted )?\d+: (\S+)\s+inet6? (\S+?)(/\d+)? ")


def held(node, address):
    """Intervals in which it was there; the end of the last may be infinite."""
    result, since, links = [], None, set()
    for line in open(f"{FOLDER}/{node}/addresses"):
        match = LINE.match(line)
        if not match or match[4] != address:
            continue
        at = datetime.datetime.fromisoformat(match[1]).timestamp()
        links.discard(match[3]) if match[2] else links.add(match[3])
        if links and since is None:
            since = at
        elif not links and since is not None:
            result.append((since, at))
            since = None
    if since is not None:
        result.append((since, float("inf")))
    return result


def main():
    kills = [line.split() for line in open(f"{FOLDER}/kills")]
    kills = [(float(at), node, what) for at, node, what in kills]
    longest, count, failed = 0.0, 0, False
    for address in ADDRESSES:
        for start1, end1 in held("r1", address):
            for start2, end2 in held("r2", address):
                start, end = max(start1, start2), min(end1, end2)
                if start >= end:
                    continue
                # A node that was killed whole cleans nothing: its addresses have a lifetime.
                whole = [at for at, _, what in kills if what in ("node", "both") and at <= end and at > start - 5]
                allowed = LIFETIME if whole else LEASE
                count, longest = count + 1, max(longest, end - start)
                if end - start > allowed:
                    failed = True
                    near = [(round(at - start, 2), node, what) for at, node, what in kills if abs(at - start) < 5]
                    print(f"{address}: both for {end - start:.3f} s, allowed {allowed} s; kills: {near}")
    print(f"overlaps: {count}, the longest {longest:.3f} s")
    sys.exit(failed)


main()
