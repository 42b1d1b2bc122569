"""Fills the session table of a PostgreSQL database and has Django clear it: one JSON line in, one JSON line out.

`{"do": "fill", "url": ..., "rows": ...}` adds that many rows that have expired within the last 30 days, in no order, and answers
`{"filled": ...}`; `{"do": "clear", "url": ...}` runs Django's own `clearsessions` in a process of its own, as an operator would, and
answers `{"wall_ns": ..., "alone_ns": ...}`: the whole process, and the command without the start of Python and Django.
"""

import json
import subprocess
import sys
import time

import psycopg

CLEAR = """
import sys, time
from urllib.parse import urlsplit
import django
from django.conf import settings
url = urlsplit(sys.argv[1])
settings.configure(
    INSTALLED_APPS=["django.contrib.sessions"],
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path.strip("/"), "USER": url.username,
                           "HOST": url.hostname, "PORT": url.port}},
)
django.setup()
from django.core.management import call_command
began = time.perf_counter_ns()
call_command("clearsessions")
print(time.perf_counter_ns() - began)
"""


def fill(url, rows):
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(
            "INSERT INTO django_session SELECT md5(random()::text || g), repeat('x', 180), now() - random() * interval '30 days'"
            " - interval '1 minute' FROM generate_series(1, %s) g",
            [rows],
        )
        db.execute("VACUUM ANALYZE django_session")
        db.execute("CHECKPOINT")
    return {"filled": rows}


def clear(url):
    began = time.perf_counter_ns()
    ran = subprocess.run([sys.executable, "-c", CLEAR, url], check=True, capture_output=True, text=True)
    return {"wall_ns": time.perf_counter_ns() - began, "alone_ns": int(ran.stdout)}


for line in sys.stdin:
    order = json.loads(line)
    done = fill(order["url"], order["rows"]) if order["do"] == "fill" else clear(order["url"])
    print(json.dumps(done), flush=True)
