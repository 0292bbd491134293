"""Whenever writes are refused /healthz is red within 5 s, and green again by itself."""

import json
import resource
import time
import urllib.error
import urllib.request

import pytest

from tests.faults.people import Call, Caller
from tests.faults.process import ServerProcess, StartServer
from tests.faults.test_database import Hold, hold_database, say_until
from tests.support.waiting import bound, wait_until

__all__ = ["hold_database"]  # a fixture

RED_WITHIN_S = bound(5.0)
WAIT_S = 1  # for a lock of the database
Health = tuple[int, str]


def health(server: ServerProcess) -> Health:
    """Return the status of /healthz, and what it says of the database."""
    url = f"http://127.0.0.1:{server.http_port}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, json.load(answer)["checks"]["database"]
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)["checks"]["database"]


def metric(server: ServerProcess, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.http_port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


def two(server: ServerProcess, call: Call) -> tuple[Caller, Caller]:
    ann, bob = call(server), call(server)
    ann.login("ann", ext=["ids"])
    bob.login("bob", ext=["ids"])
    return ann, bob


def test_a_disk_without_room(start_server: StartServer, call: Call) -> None:
    """No file may grow: the same to SQLite as a full disk, and needs no root."""
    server = start_server(has_site=True)
    ann, _bob = two(server, call)
    assert health(server) == (200, "ok")
    assert metric(server, "jim_writes_refused") == 0
    log_bytes = server.database.with_name("server.sqlite-wal").stat().st_size
    server.limit(resource.RLIMIT_FSIZE, log_bytes)
    say_until(500, ann, [], [])
    status, what = health(server)
    assert status == 503
    assert "disk" in what
    assert metric(server, "jim_writes_refused") == 1
    server.limit(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
    began = time.monotonic()
    wait_until(lambda: health(server) == (200, "ok"))  # although nobody writes
    assert time.monotonic() - began < 2 * RED_WITHIN_S
    assert metric(server, "jim_writes_refused") == 0
    server.log.wait_for("the database takes rows again")
    assert server.log.count("the database takes no rows") == 1
    assert server.log.count("the database takes rows again") == 1
    assert ann.say("bob", "hi")["response"] == 200


@pytest.mark.parametrize("asked", [("probe", {}), ("get_history", {"with_": "bob"})])
def test_reads_do_not_wait_for_a_locked_database(
    start_server: StartServer,
    call: Call,
    hold_database: Hold,
    asked: tuple[str, dict[str, str]],
) -> None:
    """The first write waits for the lock, for JIM_DATABASE_WAIT_S; nothing does after that."""
    server = start_server(has_site=True, database_wait_s=WAIT_S)
    ann, bob = two(server, call)
    lock = hold_database(server)
    began = time.monotonic()
    assert ann.say("bob", "hi")["response"] == 500
    assert 0.9 * WAIT_S < time.monotonic() - began < RED_WITHIN_S
    assert health(server) == (503, "database is locked")
    action, fields = asked
    taken_s = []
    for _ in range(5):
        began = time.monotonic()
        bob.send(action="msg", to="ann", message="hi")
        assert ann.ask(action=action, **fields)["response"] in (200, 202)
        assert bob.receive()["response"] == 500
        taken_s.append(time.monotonic() - began)
    assert min(taken_s) < WAIT_S  # each would take as long as that
    lock.rollback()
    wait_until(lambda: health(server) == (200, "ok"))
    assert ann.say("bob", "hi")["response"] == 200


def test_a_long_wait_for_the_lock_is_red_before_it_ends(
    start_server: StartServer, call: Call, hold_database: Hold
) -> None:
    server = start_server(has_site=True, database_wait_s=20)
    ann, _bob = two(server, call)
    lock = hold_database(server)
    began = time.monotonic()
    ann.send(action="msg", to="bob", message="hi")
    wait_until(lambda: health_status(server) == 503)
    assert time.monotonic() - began < RED_WITHIN_S
    lock.rollback()
    assert ann.receive()["response"] == 200
    wait_until(lambda: health_status(server) == 200)


def health_status(server: ServerProcess) -> int:
    return health(server)[0]
