"""Writes redirect_urls.json: random URLs, and whether Django takes them for safe.

    python make_redirect_urls.py > redirect_urls.json         (needs Django 5.2; the seed is fixed)

A case is [url, require_https, safe]; the allowed hosts are those of HOSTS.
"""
import json
import random
import sys

from django.utils.http import url_has_allowed_host_and_scheme

HOSTS = ["testserver", "other.example:8000", "[::1]:8000", "[v1.x]", "b\u00fccher.example", "user:pass@third.example"]
PIECES = ["http:", "https:", "HTTP:", "ht\ttps:", "javascript:", "data:", "ftp:", "h+t-p.1:", "1http:", "\u0131http:", "//", "/", "///", "\\", "\\\\", "/\\", "@", ":", "?", "#", ".",
          "evil.example", "testserver", "TESTSERVER", "other.example:8000", "[::1]:8000", "[::1]", "[v1.x]", "[", "]", "[1.2.3.4]", "[::1%a]", "[::1%]", "[::g]",
          "b\u00fccher.example", "bu\u0308cher.example", "user:pass@third.example", "\u2100", "\uff0f", "\uff0e", "\ufe55", "%2f", "%5c", "path", "next=1", "\x00", "\x08", "\t", "\n", "\r", "\x1c", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u2028", "\u202e", "\u3000", "\ufeff", "\ue000", "\u0378", "\U000e0001",
          " ", "  ", "::", "v1.x"]
LONG = ["a" * 300, "a" * 2040, "\u00e9" * 700, "\u00e9" * 2045]
STARTS = ["", "", "/", "//", "http://", "https://", "http:///", "https:", "\\", " "]


def main():
    rng = random.Random(1)
    rows = []
    for _ in range(12_000):
        url = rng.choice(STARTS) + "".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 6)))
        if rng.random() < 0.01:
            url += rng.choice(LONG)
        https = rng.random() < 0.3
        rows.append(json.dumps([url, https, url_has_allowed_host_and_scheme(url, set(HOSTS), https)], separators=(",", ":")))
    sys.stdout.write("[\n" + ",\n".join(rows) + "\n]\n")


main()
