"""Test how a server ends or refuses to start: a bug, SIGTERM, a second server, no permission."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.faults.load import Crowd
from tests.faults.people import Call
from tests.faults.process import ROOT, ServerProcess, StartServer
from tests.faults.test_kill import TALKERS, check
from tests.support.client import PATIENCE_S
from tests.support.waiting import IS_LONG

STOPS = 20 if IS_LONG else 3


def test_a_bug_in_write_thread(start_server: StartServer, call: Call) -> None:
    """Check that it ends at once with a reason, and delivers what was committed after a restart."""
    server = start_server(variables={"FAULTS_BUG": "fatal"})
    ann, bob = call(server), call(server)
    for caller, name in ((ann, "ann"), (bob, "bob")):
        caller.login(name, ext=["ids", "acks"])
    assert ann.say("bob", "hi", id="1")["response"] == 200
    assert bob.receive()["message"] == "hi"
    bob.send(action="ack", msg_id=1)
    ann.send(action="msg", to="bob", message="fatal", id="2")
    assert [answer["response"] for answer in ann.wait_for_end()] == [200]  # it is stored
    assert [message["message"] for message in bob.wait_for_end()] == ["fatal"]
    said = server.fail()
    assert "CRITICAL jimserver.runtime.write_thread: write_thread failed\nTraceback" in said
    assert said.endswith("CommandError: The server failed: RuntimeError('a bug')\n")
    del server.environment["FAULTS_BUG"]
    server.log.lines.clear()
    server.start()
    ann, bob = call(server), call(server)
    ann.login("ann", ext=["ids"])
    assert ann.say("bob", "fatal", id="2")["msg_id"] == 2
    bob.login("bob", ext=["ids"], last_id=1)
    assert bob.receive()["message"] == "fatal"
    assert bob.is_quiet()
    assert server.texts() == ["hi", "fatal"]


@pytest.mark.timeout(600 if IS_LONG else 300)
def test_stops_under_load(start_server: StartServer) -> None:
    """Send SIGTERM under load: it stops in time, and nothing is lost, repeated or reordered."""
    seed = int(os.environ.get("FAULTS_SEED", time.time()))
    print(f"FAULTS_SEED={seed}")
    chance = random.Random(seed)
    server = start_server()
    crowd = Crowd(server.port, TALKERS, seed)
    crowd.start()
    for _ in range(STOPS):
        crowd.progress.wait_for(
            *chance.choice(
                [
                    ("answers", chance.randint(1, 300)),
                    ("heard", chance.randint(1, 600)),
                    ("logins", 1),
                ]
            )
        )
        crowd.progress.is_up.clear()
        server.stop()
        server.start()
        crowd.progress.mark()
        crowd.progress.is_up.set()
    crowd.finish()
    check(server, crowd, f"{STOPS} stops")


def refusal(server: ServerProcess, database: Path, port: int = 0) -> str:
    """Return the stderr of another server that must not start, with the settings of `server`."""
    command = [
        sys.executable,
        "manage.py",
        "runjimserver",
        "-a",
        "127.0.0.1",
        "-p",
        str(port),
        "--http",
        "off",
    ]
    environment = {**server.environment, "DATABASE_URL": f"sqlite:///{database}"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=4 * PATIENCE_S
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def test_two_servers_on_one_database(start_server: StartServer, call: Call) -> None:
    """Check that the second one says so and does nothing, and that a killed one leaves no lock."""
    server = start_server()
    ann = call(server)
    ann.login("ann", ext=["ids"])
    assert (
        refusal(server, server.database)
        == "CommandError: Another server is already using this database.\n"
    )
    assert ann.say("ann", "still here")["response"] == 200
    server.kill()
    server.start()


def test_two_servers_on_one_port(start_server: StartServer, migrated: Path) -> None:
    server = start_server()
    taken = (
        f"CommandError: 127.0.0.1, port {server.port}: "
        "another program is already listening there.\n"
    )
    assert refusal(server, migrated, server.port) == taken


@pytest.fixture
def read_only_database(migrated: Path, tmp_path: Path) -> Iterator[Path]:
    """Copy the database to a read-only disk, or without root to a protected folder."""
    place = tmp_path / "shelf"
    place.mkdir()
    mounted = not subprocess.run(
        ["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True
    ).returncode
    database = Path(shutil.copy(migrated, place / "server.sqlite"))
    if mounted:
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    else:
        database.chmod(0o400)
        place.chmod(0o500)
    yield database
    if mounted:
        subprocess.run(["umount", "-l", place], check=True)
    else:
        place.chmod(0o700)


def test_a_database_that_is_read_only(start_server: StartServer, read_only_database: Path) -> None:
    said = refusal(start_server(), read_only_database)
    assert re.fullmatch(
        r"CommandError: The database can't be used: "
        r".*(unable to open database file|readonly database)\.\n",
        said,
    )


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_a_signal_is_an_orderly_stop(
    start_server: StartServer, call: Call, number: signal.Signals
) -> None:
    server = start_server()
    ann = call(server)
    ann.login("ann", ext=["ids"])
    server.process.send_signal(number)
    assert [notice["response"] for notice in ann.wait_for_end()] == [101]
    assert server.process.wait(PATIENCE_S) == 0
    assert not server.log.count("Traceback")


@pytest.mark.parametrize("tls", ["no", "auto"])  # with TLS, SIGHUP alone reads the certificate
def test_a_closed_terminal_is_an_orderly_stop(
    start_server: StartServer, call: Call, tmp_path: Path, tls: str
) -> None:
    """The window with the server is closed: its terminal hangs up, and nothing can be written."""
    prepared = start_server()
    prepared.environment |= {"JIM_TLS": tls, "JIM_DATA": str(tmp_path)}
    prepared.stop()
    command = [sys.executable, "manage.py", "runjimserver"]
    child = pexpect.spawn(
        command[0],
        [*command[1:], "-a", "127.0.0.1", "-p", str(prepared.port), "--http", "off"],
        cwd=str(ROOT),
        env=prepared.environment,
        encoding="utf-8",
        timeout=PATIENCE_S,
    )
    child.expect("JIM: listening on")
    ann = call(prepared)
    ann.login("ann", ext=["ids"])
    child.ptyproc.fileobj.close()  # os.close would leave pexpect a number that others get
    assert [notice["response"] for notice in ann.wait_for_end()] == [101]
    child.wait()
    assert (child.exitstatus, child.signalstatus) == (0, None)


def test_nohup_goes_on(migrated: Path, tmp_path: Path, call: Call) -> None:
    server = ServerProcess(tmp_path)
    shutil.copyfile(migrated, server.database)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the child inherits it
    try:
        server.start()
    finally:
        signal.signal(signal.SIGHUP, before)
    ann = call(server)
    ann.login("ann")
    server.process.send_signal(signal.SIGHUP)
    assert ann.is_alive()
    server.stop()
