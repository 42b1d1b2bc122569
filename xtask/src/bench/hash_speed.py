"""Runs the hashes of Python on command and tells how long they took: one JSON line in, one JSON line out.

The counterpart of django-formats' example `hash_speed`. `{"do": "check", "password": ..., "encoded": ...}` checks once and
answers `{"wall_ns": ..., "cpu_ns": ...}`; `{"do": "encode", "password": ..., "algorithm": ...}` answers `{"encoded": ...}`,
as Django writes it; `{"do": "seed", "database": ..., "users": ..., "encoded": ...}` puts `user0`, `user1`, ... with that hash
into the user table of an SQLite file.
"""

import base64
import hashlib
import hmac
import json
import sqlite3
import sys
import time

import argon2
from django.conf import settings

settings.configure()
from django.contrib.auth.hashers import make_password  # noqa: E402 (the settings come first)


def checker(password, encoded):
    """The bare call that is measured, without Django around it."""
    algorithm, rest = encoded.split("$", 1)
    if algorithm == "argon2":
        argon = argon2.PasswordHasher()
        return lambda: argon.verify("$" + rest, password)
    _, iterations, salt, digest = encoded.split("$")
    expected, rounds = base64.b64decode(digest), int(iterations)

    def check():
        made = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), rounds)
        return hmac.compare_digest(made, expected)

    return check


def seed(database, users, encoded):
    columns = "password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined"
    row = (encoded, False, "", "", "", "", False, True, "2026-01-02 03:04:05")
    rows = [(*row[:2], f"user{n}", *row[3:5], f"user{n}@example.com", *row[6:]) for n in range(users)]
    with sqlite3.connect(database) as db:
        db.executemany(f"INSERT INTO auth_user ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    db.close()
    return {"seeded": users}


def answer(order):
    if order["do"] == "seed":
        return seed(order["database"], order["users"], order["encoded"])
    if order["do"] == "encode":
        return {"encoded": make_password(order["password"], hasher=order["algorithm"])}
    check = checker(order["password"], order["encoded"])
    began, cpu_before = time.perf_counter_ns(), time.process_time_ns()
    if not check():
        sys.exit("the password must be right")
    return {
        "wall_ns": time.perf_counter_ns() - began,
        "cpu_ns": time.process_time_ns() - cpu_before,  # of all threads
    }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
