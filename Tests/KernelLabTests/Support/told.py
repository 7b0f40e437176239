"""told.py FOLDER: compares what two programs told of the same real servers.

FOLDER/theirs.words and ours.words: what scripts got, FOLDER/theirs.lines and ours.lines: the FIFO's lines,
FOLDER/kept/mails: every mail, to theirs@ or ours@. The order counts for each subject by itself. Standard input lists
subjects that differ for a known reason: kind, subject, colon, reason. FOLDER/theirs.log and ours.log: what monitors look
for there, of servers and quorums. Mails about the stop are left out. keepalived tries
a mail once: up to three of its may be missing where this machine was busy, none of ours. Status 1 for a difference that
isn't listed, and for a listed one that isn't there.
"""

import email
import re
import sys


def same(text):
    """What tells the two programs' virtual servers apart, taken away."""
    text = re.sub(r"\b10\.0\.1\.", "10.0.0.", text)
    return text.replace("FWM 101", "FWM 100").replace("ours@", "theirs@")


def by_subject(pairs):
    result = {}
    for subject, words in pairs:
        result.setdefault(subject, []).append(words)
    return result


def last_word_apart(path):
    return by_subject(same(line.rstrip("\n")).rpartition(" ")[::2] for line in open(path))


LOGGED = re.compile(
    r"(?P<verb>Adding|Removing|Enabling|Disabling|Shutting down) (?P<who>(?:service|sorry server) \S+ )(?:to|of|from) (?P<of>VS .*)"
    r"|(?P<state>Gained quorum|Lost quorum|Starting with quorum down) (?P<sum>.* )for (?P<quorum>VS .*)")


def logged(path):
    """What was done to a server or came of a quorum, by its name."""
    pairs = []
    for line in open(path):
        found = LOGGED.search(same(line.rstrip("\n")))
        if found and found["verb"]:
            pairs.append((found["who"] + found["of"], found["verb"]))
        elif found:
            pairs.append((found["quorum"], found["state"] + " " + found["sum"].strip()))
    return by_subject(pairs)


def mails(path, name):
    pairs = []
    # Each begins with what the mail server puts before it.
    for text in re.split(r"(?m)^(?=Return-Path:)", open(path).read().replace("\r", ""))[1:]:
        mail = email.message_from_string(text)
        if mail["To"] == f"{name}@example.net":
            subject, _, state = same(mail["Subject"]).rpartition(" - ")
            if not re.fullmatch(r"\w{3}, \d\d \w{3} 20\d\d [\d:]{8} [+-]\d{4}", mail["Date"]):
                state += f" (Date: {mail['Date']})"
            if "Shutting down" in mail.get_payload() and name == "theirs":
                sys.exit("keepalived mails about its stop: compare it")
            if "Shutting down" in mail.get_payload():
                continue
            headers = f"{same(mail['From'])} {mail['X-Mailer']}"
            pairs.append((subject, f"{state}, {mail.get_payload().strip()} {headers}"))
    return by_subject(pairs)


def lost(theirs, ours):
    """How many of keepalived's mails are missing where nothing else differs; None where something does."""
    rest = iter(ours)
    return len(ours) - len(theirs) if all(mail in rest for mail in theirs) else None


def main(folder):
    known = [line.strip().split(": ", 1)[0] for line in sys.stdin if line.strip()]
    seen, failed, missing = set(), False, 0
    for kind in ("words", "lines", "log", "mail"):
        if kind == "log":
            theirs, ours = (logged(f"{folder}/{name}.log") for name in ("theirs", "ours"))
        elif kind == "mail":
            theirs, ours = (mails(f"{folder}/kept/mails", name) for name in ("theirs", "ours"))
        else:
            theirs, ours = (last_word_apart(f"{folder}/{name}.{kind}") for name in ("theirs", "ours"))
        for subject in sorted(theirs | ours):
            a, b = theirs.get(subject, []), ours.get(subject, [])
            name = f"{kind} {subject}"
            if a == b:
                continue
            if kind == "mail" and name not in known and missing + (lost(a, b) or 4) <= 3:
                missing += lost(a, b)
                print(f"{name}: {lost(a, b)} of keepalived's missing")
                continue
            seen.add(name)
            if name not in known:
                failed = True
                print(f"{name}:\n  keepalived {a}\n  holdfast   {b}")
        print(f"{kind}: {len(theirs)} subjects, {sum(map(len, theirs.values()))} told by keepalived, "
              f"{sum(map(len, ours.values()))} by holdfast")
    for name in known:
        if name not in seen:
            failed = True
            print(f"{name}: listed as different, and is equal")
    sys.exit(failed)


main(sys.argv[1])
