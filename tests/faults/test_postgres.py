"""Take PostgreSQL away from a running server; `make test-postgres` names one in DATABASE_URL."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jimserver.storage.postgres.server_lock import LOCK_NUMBER
from tests.faults.people import Call
from tests.faults.process import ROOT, ServerProcess, StartServer
from tests.faults.test_database_guard import chatters, health
from tests.support.waiting import bound

psycopg = pytest.importorskip("psycopg")
URL = os.environ.get("DATABASE_URL", "")
pytestmark = pytest.mark.skipif(not URL.startswith("postgres"), reason="needs PostgreSQL")
FROZEN_WITHIN_S = bound(15.0)  # a ping's patience, a look, and the time of a connect that fails


def new_database(*options: str) -> str:
    """Create a database; return its URL."""
    name = f"jim_{uuid.uuid4().hex}"
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 {' '.join(options)}")
    return urlsplit(URL)._replace(path=f"/{name}").geturl()


def manage(*words: str, url: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**ServerProcess(folder).environment, "DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return a migrated database of its own."""
    found = new_database("ENCODING 'UTF8'")
    done = manage("migrate", "-v0", url=found, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    return found


@pytest.mark.parametrize("encoding", ["LATIN1", "WIN1251", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_text(tmp_path: Path, encoding: str) -> None:
    url = new_database(f"ENCODING '{encoding}'", "LC_COLLATE 'C'", "LC_CTYPE 'C'")
    for words in (["prepare"], ["runjimserver", "-p", "0", "--http", "off"]):
        done = manage(*words, url=url, folder=tmp_path)
        assert done.returncode == 1
        assert done.stderr == (
            f"CommandError: This database is in {encoding} and can't hold every text; create one "
            "in UTF8: createdb --encoding=UTF8 --template=template0 NAME.\n"
        )


@pytest.mark.parametrize("word", ["prepare", "runjimserver"])
def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path, word: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        port = nobody.getsockname()[1]
        done = manage(word, url=f"postgres://jim@127.0.0.1:{port}/jim", folder=tmp_path)
    assert done.stderr == (
        "CommandError: The database can't be used: connection failed: connection to server at "
        f'"127.0.0.1", port {port} failed: Connection refused.\n'
    )


def test_a_user_who_may_create_no_tables_is_told_in_one_sentence(tmp_path: Path) -> None:
    url, name = new_database("ENCODING 'UTF8'"), f"jim_{uuid.uuid4().hex}"
    address = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")  # as from 15 on
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
    netloc = f"{name}:secret@{address.hostname}:{address.port}"
    done = manage("prepare", url=address._replace(netloc=netloc).geturl(), folder=tmp_path)
    assert done.stderr == (
        "CommandError: The database can't be used: Unable to create the django_migrations table "
        "(permission denied for schema public).\n"
    )


def test_a_first_start_sets_a_new_database_up(tmp_path: Path) -> None:
    environment = ServerProcess(tmp_path).environment
    environment["DATABASE_URL"] = new_database("ENCODING 'UTF8'")
    command = [sys.executable, "manage.py", "serve", "-a", "127.0.0.1", "-p", "0", "--http", "off"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        said = [server.stdout.readline(), server.stdout.readline()]
        server.terminate()
    assert said[0].startswith("The admin site's user is admin")
    assert said[1].startswith("JIM: listening on")
    assert server.returncode == 0


def test_two_machines_prepare_a_new_database_at_the_same_moment(tmp_path: Path) -> None:
    url = new_database("ENCODING 'UTF8'")
    with ThreadPoolExecutor(2) as machines:
        prepare = partial(manage, "prepare", url=url, folder=tmp_path)
        done = [machine.result() for machine in [machines.submit(prepare) for _ in range(2)]]
    assert [one.stderr for one in done] == ["", ""]
    assert sorted(one.stdout.count("The admin site's user is admin") for one in done) == [0, 1]


def backends(url: str) -> list[int]:
    """Return the process ids of the server's backends for a database."""
    with psycopg.connect(URL, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s", [urlsplit(url).path[1:]]
        )
        return [pid for (pid,) in found]


@pytest.fixture
def relay() -> Iterator["subprocess.Popen[str]"]:
    """Start a relay to PostgreSQL: to freeze it disturbs no other test of the same server."""
    address = urlsplit(URL)
    process = subprocess.Popen(
        [sys.executable, ROOT / "tests/faults/relay.py", address.hostname, str(address.port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def through(relay: "subprocess.Popen[str]", url: str) -> str:
    """Return the URL of the same database behind the relay."""
    assert relay.stdout
    user_info = urlsplit(url).netloc.rpartition("@")[0]
    netloc = f"{user_info}@127.0.0.1:{relay.stdout.readline().strip()}"
    return urlsplit(url)._replace(netloc=netloc).geturl()


def test_a_frozen_server(
    start_server: StartServer, call: Call, url: str, relay: "subprocess.Popen[str]"
) -> None:
    server = start_server(variables={"DATABASE_URL": through(relay, url)}, has_site=True)
    ann, bob = chatters(server, call)
    assert ann.say("bob", "before")["response"] == 200
    relay.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    assert ann.say("bob", "lost")["response"] == 500
    assert time.monotonic() - began < FROZEN_WITHIN_S
    assert health(server)[0] == 503
    (before,) = bob.messages(1)
    bob.send(action="ack", msg_id=before["msg_id"])
    assert bob.is_quiet(), "an ack was answered"
    relay.send_signal(signal.SIGCONT)
    server.log.wait_for("Writes are accepted again")
    assert ann.say("bob", "after")["response"] == 200
    assert [before["message"], bob.receive()["message"]] == ["before", "after"]


def test_the_lock_is_taken_again(start_server: StartServer, call: Call, url: str) -> None:
    """End all connections, as PostgreSQL's restart does."""
    server = start_server(variables={"DATABASE_URL": url})
    ann, bob = chatters(server, call)
    assert ann.say("bob", "before")["response"] == 200
    for pid in backends(url):
        os.kill(pid, signal.SIGTERM)
    while ann.say("bob", "after")["response"] != 200:
        time.sleep(0.1)  # one batch, or a look of the guard
    assert [message["message"] for message in bob.messages(2)] == ["before", "after"]
    done = manage("runjimserver", "-p", "0", "--http", "off", url=url, folder=Path("/tmp"))
    assert done.stderr == "CommandError: Another server is already using this database.\n"


def test_a_right_that_is_taken_away(start_server: StartServer, call: Call, url: str) -> None:
    """Refuse what writes, say so, and go on when the right is back."""
    name, address = f"jim_{uuid.uuid4().hex}", urlsplit(url)
    rights = "SELECT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
    with psycopg.connect(url, autocommit=True) as operator:
        operator.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        operator.execute(f"GRANT INSERT, {rights} TO {name}")
        operator.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}")
        netloc = f"{name}:secret@{address.hostname}:{address.port}"
        used = address._replace(netloc=netloc).geturl()
        server = start_server(variables={"DATABASE_URL": used}, has_site=True)
        ann, bob = chatters(server, call)
        operator.execute(f"REVOKE INSERT ON messaging_message FROM {name}")
        assert ann.say("bob", "refused")["response"] == 500
        denied = "permission denied for table messaging_message"
        assert health(server) == (503, denied)
        server.log.wait_for(f"a batch of 1 was not stored: {denied}")
        assert ann.is_alive()
        operator.execute(f"GRANT INSERT ON messaging_message TO {name}")
        while ann.say("bob", "after")["response"] != 200:
            time.sleep(0.1)
    assert [message["message"] for message in bob.messages(1)] == ["after"]
    assert not server.log.count("Traceback")


def test_a_lock_that_another_server_has_taken(
    start_server: StartServer, call: Call, url: str
) -> None:
    """Take the lock as soon as it is free: the first server must end, and write no more."""
    server = start_server(variables={"DATABASE_URL": url})
    ann, bob = chatters(server, call)
    assert ann.say("bob", "before")["response"] == 200
    with psycopg.connect(url, autocommit=True) as other:
        waiting = [other.info.backend_pid]
        thread = threading.Thread(
            target=other.execute, args=["SELECT pg_advisory_lock(%s)", [LOCK_NUMBER]]
        )
        thread.start()
        for pid in set(backends(url)) - set(waiting):
            os.kill(pid, signal.SIGTERM)
        thread.join()
        with suppress(EOFError, ConnectionError):
            while ann.say("bob", "lost")["response"] == 500:
                pass
        assert server.fail().endswith("CommandError: Another server has taken the database over.\n")
        assert other.execute("SELECT text FROM messaging_message").fetchall() == [("before",)]
    assert [message["message"] for message in bob.messages(1)] == ["before"]
