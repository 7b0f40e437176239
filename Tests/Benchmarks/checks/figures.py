"""Figures of a run of Tests/Benchmarks/checks.

    figures.py stamp FIFO              each line of the FIFO with the time it came
    figures.py lateness FILE           of `tcpdump -tt` adverts in FILE, 0.1 s apart: p50 p99 p99.9 and worst, in ms
    figures.py medians FILE            of rows with the same first three columns: a row of each column's median
    figures.py noticed FILE DIED       of stamped lines in FILE: median, p99 of how long after DIED a server was down, in ms
"""

import sys
import time

INTERVAL = 0.1


def quantile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def stamp(path):
    for line in open(path):
        print(time.time(), line, end="", flush=True)


def lateness(path):
    times = [float(line.split()[0]) for line in open(path) if line[:1].isdigit()]
    late = sorted(abs(second - first - INTERVAL) * 1000 for first, second in zip(times, times[1:]))
    print(*(f"{quantile(late, share):.1f}" for share in (0.5, 0.99, 0.999, 1)), len(late))


def noticed(path, died):
    late = sorted((float(line.split()[0]) - died) * 1000 for line in open(path)
                  if " RS " in line and "DOWN" in line and float(line.split()[0]) > died)
    print(f"{quantile(late, 0.5):.0f} {quantile(late, 0.99):.0f} {len(late)}")


def medians(path):
    groups = {}
    for line in open(path):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        groups.setdefault(tuple(cells[:3]), []).append(cells[3:])
    for names, rows in groups.items():
        middle = [sorted(column, key=lambda cell: float(cell.rstrip(" %")))[len(rows) // 2] for column in zip(*rows)]
        print("|", " | ".join([*names, *middle]), "|")


if __name__ == "__main__":
    if sys.argv[1] == "stamp":
        stamp(sys.argv[2])
    elif sys.argv[1] == "lateness":
        lateness(sys.argv[2])
    elif sys.argv[1] == "medians":
        medians(sys.argv[2])
    else:
        noticed(sys.argv[2], float(sys.argv[3]))
