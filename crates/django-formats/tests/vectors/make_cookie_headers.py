"""Writes cookie_headers.json: random Cookie headers, and what Django's parse_cookie makes of them.

    python make_cookie_headers.py > cookie_headers.json       (needs Django 5.2; the seed is fixed)

A case is [header, cookies]: the header's bytes as latin-1 text, and Django's dictionary. The bytes are read as Django's WSGI handler reads them.
"""
import json
import random
import sys

from django.http import parse_cookie

NAMES = ["sessionid", "csrftoken", "messages", "__Host-sessionid", "a", "", "$Version", "$Path", "Sessionid", "sessionid[]", "se ssionid"]
VALUES = ["abc", "", "x" * 32, '"quoted"', '"a\\054b"', '"\\303\\251"', '"\\"\\\\"', '"\\400"', '"open', 'close"', '"', '""', "a=b", "=", "\\", '"\\', '"\\\n"',
          '"\\19\\1"', "é", "\u2603", "\U0001f600", "%20", "a,b", "'single'", '"a"b"', '"\\x\\0"']
SPACES = ["", " ", "  ", "\t", "\u2000", "\x85", "\xa0", "\x1c", "\x1f", "\x0b", "\u200b", "\ufeff", "\u3000", "\n"]
JUNK = [b"\xff", b"\xc3", b"\xe2\x98", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\x80abc", b"\x00", b"\xc0\xaf", b"\xf4\x90\x80\x80"]


def space(rng):
    return rng.choice(SPACES) if rng.random() < 0.3 else ""


def part(rng):
    kind = rng.random()
    if kind < 0.08:
        return rng.choice(JUNK) + rng.choice(VALUES).encode()
    if kind < 0.18:
        return (space(rng) + rng.choice(VALUES) + space(rng)).encode()
    if kind < 0.24:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(12)))
    name, value = rng.choice(NAMES), rng.choice(VALUES)
    text = space(rng) + name + space(rng) + "=" + space(rng) + value + space(rng)
    return text.encode() + (rng.choice(JUNK) if rng.random() < 0.05 else b"")


def header(rng):
    count = 180 if rng.random() < 0.002 else rng.randrange(6)
    return rng.choice([b"; ", b";", b" ;"]).join(part(rng) for _ in range(count))


def main():
    rng = random.Random(13)
    rows = []
    for _ in range(10_000):
        raw = header(rng)
        rows.append(json.dumps([raw.decode("latin-1"), parse_cookie(raw.decode(errors="replace"))], separators=(",", ":")))
    sys.stdout.write("[\n" + ",\n".join(rows) + "\n]\n")


main()
