"""Take the database away from a running server: no answer of 200 may be an empty promise."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from jimserver.storage.database_guard import DatabaseGuard
from jimserver.storage.postgres.server_lock import instance_lock
from tests.faults.people import Call, Caller
from tests.faults.process import ROOT, ServerProcess, StartServer
from tests.faults.test_database import small_disk

__all__ = ["small_disk"]  # a fixture

PAGE_BYTES = 4096
Deed = Callable[[Path], Callable[[], object]]  # does harm; returns what undoes it, if it can be


def chatters(server: ServerProcess, call: Call) -> tuple[Caller, Caller]:
    ann, bob = call(server), call(server)
    ann.login("ann", ext=["ids"])
    bob.login("bob", ext=["ids", "acks"])
    return ann, bob


def health(server: ServerProcess) -> tuple[int, str]:
    """Return the status of /healthz, and what it says of the database."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{server.http_port}/healthz", timeout=20
        ) as answer:
            return answer.status, json.load(answer)["checks"]["database"]
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)["checks"]["database"]


def move_away(path: Path) -> Callable[[], object]:
    away = path.with_name("away")
    path.rename(away)
    return lambda: away.replace(path)


def replace(path: Path) -> Callable[[], object]:
    away, other = path.with_name("away"), path.with_name("other")
    os.link(path, away)
    shutil.copy(path, other)
    other.replace(path)
    return lambda: away.replace(path)


def fill(ballast: Path) -> None:
    """Write until there is no space left."""
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(PAGE_BYTES))


@pytest.mark.parametrize("deed", [move_away, replace])
def test_a_file_that_is_taken_away_while_the_server_starts(
    tmp_path: Path, deed: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is known from the moment when it is locked, not from the first look at it."""
    path = tmp_path / "server.sqlite"
    path.touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    guard = DatabaseGuard()
    with instance_lock() as lock:
        deed(path)
        with pytest.raises(OperationalError, match="was"), guard.watching(lock, 0):
            pass
    assert guard.problem == ""


@pytest.mark.parametrize("deed", [move_away, replace])
@pytest.mark.parametrize("end", ["", "-wal"])
def test_a_file_that_is_taken_away(
    start_server: StartServer, call: Call, deed: Deed, end: str
) -> None:
    server = start_server(has_site=True)
    ann, bob = chatters(server, call)
    assert ann.say("bob", "before")["response"] == 200
    undo = deed(Path(f"{server.database}{end}"))
    assert ann.say("bob", "lost")["response"] == 500
    server.log.wait_for("Writes are refused")
    status, said = health(server)
    assert status == 503
    assert "was" in said  # deleted or replaced
    assert ann.ask(action="probe")["response"] == 200
    undo()
    server.log.wait_for("Writes are accepted again")
    assert ann.say("bob", "after")["response"] == 200
    assert [message["message"] for message in bob.messages(2)] == ["before", "after"]
    server.log.wait_for("the database takes rows again")
    assert health(server) == (200, "ok")
    assert server.texts() == ["before", "after"]


def test_a_damaged_page_is_found_at_the_start(start_server: StartServer, call: Call) -> None:
    server = start_server(has_site=True)
    server.stop()
    with closing(sqlite3.connect(server.database)) as database:
        root = "SELECT rootpage FROM sqlite_schema WHERE name = 'django_admin_log'"
        [page] = database.execute(root).fetchone()  # of a table that no start reads
    with server.database.open("r+b") as file:
        file.seek((page - 1) * PAGE_BYTES)
        file.write(bytes(PAGE_BYTES))
    server.start()
    server.log.wait_for("Writes are refused: the database file is damaged")
    status, said = health(server)
    assert (status, said.split(":")[0]) == (503, "the database file is damaged")
    ann = call(server)
    login = {"account_name": "ann", "password": "s"}
    assert ann.ask(action="authenticate", user=login)["response"] == 500


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_second_server_by_another_name(
    start_server: StartServer, tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    server = start_server()
    other = tmp_path / "other" / "name.sqlite"
    other.parent.mkdir()
    link(server.database, other)
    second = subprocess.run(
        [sys.executable, "manage.py", "runjimserver", "-p", "0", "--http", "off"],
        cwd=ROOT,
        env={**server.environment, "DATABASE_URL": f"sqlite:///{other}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert second.stderr == "CommandError: Another server is already using this database.\n"


def test_the_lock_outlives_its_file(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server()
    Path(f"{server.database}-server").unlink()
    second = ServerProcess(tmp_path)
    second.spawn()
    assert second.fail() == "CommandError: Another server is already using this database.\n"


def test_a_start_on_a_full_disk(start_server: StartServer, call: Call, small_disk: Path) -> None:
    server = start_server(small_disk, has_site=True)
    ann, _bob = chatters(server, call)
    assert ann.say("bob", "before")["response"] == 200
    server.kill()
    with closing(sqlite3.connect(server.database)) as reader:
        reader.execute("SELECT count(*) FROM messaging_message").fetchone()
        reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # or there is room in the log
        fill(small_disk / "ballast")
        server.start()
        server.log.wait_for("Writes are refused: database or disk is full")
    assert call(server).ask(action="probe")["response"] == 200
    assert health(server) == (503, "database or disk is full")
    (small_disk / "ballast").unlink()
    server.log.wait_for("Writes are accepted again")
    ann, _bob = chatters(server, call)
    assert ann.say("bob", "after")["response"] == 200
    assert server.texts() == ["before", "after"]
