"""Test a database that fails: no room on the disk, or a lock. Nothing answered 500 is stored."""

import contextlib
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.people import Call, Caller
from tests.faults.process import ServerProcess, StartServer

LONG_TEXT = "x" * 3000
TRIES = 400  # messages until the disk must be full, or work again


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 4 MB, which needs root."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def chatters(server: ServerProcess, call: Call) -> tuple[Caller, Caller]:
    ann, bob = call(server), call(server)
    ann.login("ann", ext=["ids"])
    bob.login("bob", ext=["ids", "acks"])
    return ann, bob


def say_until(code: int, ann: Caller, kept: list[str], refused: list[str]) -> None:
    """Send messages until one is answered with `code`; sort their texts by their answers."""
    for number in range(len(kept) + len(refused), len(kept) + len(refused) + TRIES):
        text = f"{number} {LONG_TEXT}"
        answer = ann.say("bob", text)["response"]
        (kept if answer == 200 else refused).append(text)
        if answer == code:
            return
    pytest.fail(f"no message was answered {code}")


def suffer_a_full_disk(
    server: ServerProcess, call: Call, fill: Callable[[], None], make_room: Callable[[], None]
) -> None:
    """Fill the disk and make room again, twice. Bob reads when it is over."""
    ann, bob = chatters(server, call)
    kept: list[str] = []
    refused: list[str] = []
    for _ in range(2):
        say_until(200, ann, kept, refused)
        fill()
        for _ in range(3):
            say_until(500, ann, kept, refused)
        assert call(server).is_alive()  # who only reads is served
        assert (
            ann.ask(action="get_history", with_="bob", limit=1)["messages"][0]["message"]
            == kept[-1]
        )
        a_login_fails(server, call)
        make_room()
        say_until(200, ann, kept, refused)
    assert [message["message"] for message in bob.messages(len(kept))] == kept
    assert bob.is_quiet()
    assert server.texts() == kept
    server.kill()
    server.start()
    assert server.texts() == kept


def a_login_fails(server: ServerProcess, call: Call) -> None:
    """Check that a login is refused with a reason, and the client can come again."""
    stranger = call(server)
    assert (
        stranger.ask(
            action="authenticate", user={"account_name": "cid", "password": "s"}, ext=["ids"]
        )["response"]
        == 500
    )


def test_disk_full(start_server: StartServer, call: Call, small_disk: Path) -> None:
    ballast = small_disk / "ballast"

    def fill() -> None:
        with (
            ballast.open("wb", buffering=0) as file,
            contextlib.suppress(OSError),
        ):  # until there is no space left
            while True:
                file.write(bytes(4096))

    suffer_a_full_disk(start_server(small_disk), call, fill, ballast.unlink)


def test_no_file_may_grow(start_server: StartServer, call: Call) -> None:
    """Limit the process's file size instead, which needs no root and gives another error."""
    server = start_server()

    def fill() -> None:
        server.limit(
            resource.RLIMIT_FSIZE, server.database.with_name("server.sqlite-wal").stat().st_size
        )

    suffer_a_full_disk(
        server, call, fill, lambda: server.limit(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
    )


@pytest.fixture
def hold_database() -> Iterator[Callable[[ServerProcess], sqlite3.Connection]]:
    """Take the database's write lock; `rollback` releases it."""
    holders: list[sqlite3.Connection] = []

    def hold(server: ServerProcess) -> sqlite3.Connection:
        holders.append(sqlite3.connect(server.database, isolation_level=None, timeout=10))
        holders[-1].execute("BEGIN IMMEDIATE")
        return holders[-1]

    yield hold
    for holder in holders:
        holder.close()


Hold = Callable[[ServerProcess], sqlite3.Connection]


def test_a_locked_database_is_waited_for(
    start_server: StartServer, call: Call, hold_database: Hold
) -> None:
    server = start_server()
    ann, bob = chatters(server, call)
    lock = hold_database(server)
    for number in range(50):
        ann.send(action="msg", to="bob", message=str(number), id=number)
    stranger = call(server)  # the door is open all the same
    stranger.send(action="probe")
    assert not ann.hears_within(1.0)
    assert not stranger.hears_within(0.1)
    lock.rollback()
    answers = [ann.receive() for _ in range(50)]
    assert [(answer["id"], answer["response"]) for answer in answers] == [
        (number, 200) for number in range(50)
    ]
    assert (
        [message["message"] for message in bob.messages(50)]
        == server.texts()
        == [str(number) for number in range(50)]
    )
    assert stranger.receive()["response"] == 200


def test_a_database_locked_for_too_long(
    start_server: StartServer, call: Call, hold_database: Hold
) -> None:
    """Check that requests are answered 500 after the timeout; then the same id works."""
    server = start_server(variables={"FAULTS_LOCK_TIMEOUT_S": "0.5"})
    ann, bob = chatters(server, call)
    lock = hold_database(server)
    for number in range(20):
        ann.send(action="msg", to="bob", message=str(number), id=number)
    assert [ann.receive()["response"] for _ in range(20)] == [500] * 20
    a_login_fails(server, call)
    assert ann.ask(action="probe", to="bob")["response"] == 200
    assert ann.ask(action="get_history", with_="bob")["quantity"] == 0
    lock.rollback()
    for number in range(20):
        assert ann.say("bob", str(number), id=number)["response"] == 200
    assert (
        [message["message"] for message in bob.messages(20)]
        == server.texts()
        == [str(number) for number in range(20)]
    )
    assert bob.is_quiet()
