"""Let a spare take a PostgreSQL over: never two writers, and nothing acknowledged is lost."""

import http.client
import json
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jimserver.storage.postgres.server_lock import LOCK_NUMBER
from tests.faults.load import Crowd, Talker
from tests.faults.network import ip
from tests.faults.people import IS_LONG, Call, Caller
from tests.faults.process import ServerProcess
from tests.faults.test_kill import check
from tests.support.waiting import wait_until

pytest.importorskip("psycopg")
from tests.support.cluster import Cluster, free_port, programs

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres") or programs() is None,
    reason="needs PostgreSQL's programs; make test-postgres runs it",
)
ROUNDS = 20 if IS_LONG else 1
PROCESS_WITHIN_S = 2.0  # a spare takes over after a process's death, on an idle machine
MACHINE_WITHIN_S = 5.0
LOST = "CommandError: Another server has taken the database over.\n"


class Member(ServerProcess):
    """One of two servers on a cluster; each but the first is a spare."""

    cluster: Cluster

    def start(self) -> None:
        """Start it, and wait until it serves, or waits as a spare."""
        self.spawn()
        self.line("Spare: " if "--spare" in self.words else "JIM: listening")

    def line(self, beginning: str) -> None:
        """Read what it says until a line that begins so; note where its site is."""
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.match(r"Site: http://127\.0\.0\.1:(\d+)/", line):
                self.http_port = int(found[1])
            if line.startswith(beginning):
                return
        raise AssertionError(f"it ended:\n{self.log}")

    def get(self, path: str) -> tuple[int, bytes]:
        site = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=20)
        site.request("GET", path)
        answer = site.getresponse()
        return answer.status, answer.read()

    def health(self) -> tuple[int, str, str]:
        """Return the HTTP status of /healthz, its own status, and what it says of the server."""
        code, body = self.get("/healthz")
        found = json.loads(body)
        return code, found["status"], found["checks"].get("server", "")

    def execute(self, query: str) -> list[Any]:
        return self.cluster.execute(query)


MakeMember = Callable[..., Member]


@pytest.fixture
def member(cluster: Cluster, tmp_path: Path) -> Iterator[MakeMember]:
    """Start servers on the cluster, which is empty at the beginning."""
    members: list[Member] = []
    cluster.clear()
    port = free_port()

    def make(*words: str, url: str = "", **how: object) -> Member:
        variables = {"DATABASE_URL": url or cluster.url()}
        made = Member(tmp_path, variables, words=words, **how)  # type: ignore[arg-type]
        made.cluster, made.port = cluster, port
        members.append(made)
        made.start()
        return made

    yield make
    try:
        for made in members:
            if made.is_running:
                made.stop()
    finally:
        for made in members:
            if made.is_running:
                made.kill()


def took(began: float, within_s: float, what: str) -> None:
    """Report how long a spare took; only the long form runs on a machine that is idle."""
    seconds = time.monotonic() - began
    print(f"a spare took over {seconds:.2f} s after {what}")
    assert not IS_LONG or seconds < within_s


def test_a_spare_takes_over_from_a_process(member: MakeMember, call: Call) -> None:
    active = member()
    spare = member("--spare", has_site=True)
    assert spare.health() == (503, "spare", "waits as a spare for another server to end")
    assert spare.get("/chat/")[0] == 503
    assert b"jim_spare 1.0" in spare.get("/metrics")[1]
    ann = call(active)
    ann.login("ann", ext=["ids"])
    assert ann.say("nobody", "?")["response"] == 404
    call(active).login("bob", ext=["ids", "acks"])
    assert ann.say("bob", "before")["response"] == 200
    began = time.monotonic()
    active.kill()
    spare.line("JIM: listening")
    took(began, PROCESS_WITHIN_S, "a process's death")
    bob = call(spare)
    bob.login("bob", ext=["ids", "acks"])
    assert bob.receive()["message"] == "before"
    assert bob.say("ann", "after")["response"] == 202
    assert spare.health() == (200, "ok", "")
    assert spare.texts() == ["before", "after"]


# Under load


class Patient(Talker):
    """A talker who comes back after an answer of 500."""

    retries = frozenset({500})

    def _visit(self) -> None:
        try:
            super()._visit()
        except OSError:
            time.sleep(0.05)  # between two attempts to connect
            raise


class Pair:
    """An active server and a spare on one port."""

    def __init__(self, make: MakeMember, cluster: Cluster) -> None:
        self._make = make
        self._cluster = cluster
        self.members = [make(), make("--spare")]
        self.ended = 0

    @property
    def active(self) -> Member:
        return self.members[0]

    def kill(self) -> None:
        self.members.pop(0).kill()

    def restart(self, mode: str = "immediate") -> None:
        self._cluster.stop(mode)
        self._cluster.start()

    def terminate_writer(self) -> None:
        """End the backend that has the lock and writes, in whatever it is."""
        self._cluster.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND objid = %s AND granted",
            LOCK_NUMBER,
        )

    def mend(self) -> None:
        """Bury who has lost the database, which must have said so, and start another spare."""
        for lost in [one for one in self.members if not one.is_running]:
            assert LOST in lost.fail()
            self.members.remove(lost)
            self.ended += 1
        if len(self.members) < 2:
            self.members.append(self._make("--spare"))


def test_no_message_is_lost_whatever_ends(member: MakeMember, cluster: Cluster) -> None:
    seed = int(os.environ.get("FAULTS_SEED", time.time()))
    print(f"FAULTS_SEED={seed}")
    chance = random.Random(seed)
    pair = Pair(member, cluster)
    crowd = Crowd(pair.active.port, 3, seed, Patient)
    crowd.start()
    blows = [pair.terminate_writer, pair.restart, pair.kill]
    for blow in blows * ROUNDS:
        pair.mend()
        crowd.progress.mark()
        crowd.progress.wait_for("answers", chance.randint(1, 100))
        blow()
        crowd.progress.mark()
        crowd.progress.wait_for("answers", 100)
    crowd.finish()
    for one in pair.members:
        assert not one.log.count("UniqueViolation"), one.log
    what_happened = f"{len(blows * ROUNDS)} blows, {pair.ended} lost the database"
    check(pair.active, crowd, what_happened, is_ordered=False)


# A machine that is cut off


def test_a_machine_that_is_cut_off(
    member: MakeMember, cluster: Cluster, namespace: tuple[str, str, str], call: Call
) -> None:
    """Cut the cable of the active server's machine; plug it in again: it must end."""
    name, ours, theirs = namespace
    active = member("-a", theirs, url=cluster.url(host=ours), inside=["ip", "netns", "exec", name])
    spare = member("--spare")
    ann = Caller(active.port, to=theirs)
    ann.login("ann", ext=["ids"])
    with closing(Caller(active.port, to=theirs)) as bob:
        bob.login("bob", ext=["ids", "acks"])
    while ann.say("bob", "before")["response"] == 200:  # until the server knows that bob is gone
        pass
    texts = spare.texts()
    began = time.monotonic()
    assert ip(f"link set {name} down").returncode == 0
    spare.line("JIM: listening")
    took(began, MACHINE_WITHIN_S, "a machine was cut off")
    bob = call(spare)
    bob.login("bob", ext=["ids", "acks"])
    assert [bob.receive()["message"] for _ in texts] == texts  # none of them was acknowledged
    assert bob.say("ann", "after")["response"] == 202
    assert ip(f"link set {name} up").returncode == 0
    wait_until(lambda: not active.is_running, "the server that was cut off goes on")
    assert LOST in active.fail()
    assert spare.texts() == [*texts, "after"]


# Databases that are of no use


def refusal(url: str, folder: Path, **variables: str) -> str:
    """Return what a server says that can't use a database."""
    server = ServerProcess(folder, {"DATABASE_URL": url, **variables})
    server.spawn()
    return server.fail()


@pytest.mark.parametrize("nodes", ["no", "yes"])
def test_a_replica_and_a_pooler_are_refused(cluster: Cluster, tmp_path: Path, nodes: str) -> None:
    cluster.clear()
    with cluster.replica() as url:
        assert refusal(url, tmp_path, JIM_NODES=nodes) == (
            "CommandError: The database can't be used: "
            "it is a replica, which only its primary writes.\n"
        )
    if not shutil.which("pgbouncer"):
        pytest.skip("needs pgbouncer")
    with cluster.pooler() as url:
        assert refusal(url, tmp_path, JIM_NODES=nodes) == (
            "CommandError: The database can't be used: a connection pooler such as pgbouncer "
            "stands before it; name PostgreSQL itself.\n"
        )


def test_a_database_that_becomes_read_only(
    member: MakeMember, cluster: Cluster, call: Call, tmp_path: Path
) -> None:
    server = member()
    ann = call(server)
    ann.login("ann", ext=["ids"])
    call(server).login("bob", ext=["ids", "acks"])
    assert ann.say("bob", "before")["response"] == 200
    try:
        read_only(cluster, "on")
        while (code := ann.say("bob", "lost")["response"]) == 200:
            pass  # until the server's session has heard of it
        assert code == 500
        assert ann.is_alive()
        assert refusal(cluster.url(), tmp_path).endswith(": it is read-only.\n")
    finally:
        read_only(cluster, "off")
    while ann.say("bob", "after")["response"] != 200:
        pass
    assert server.texts()[-1] == "after"
    assert not server.log.count("Traceback")


def read_only(cluster: Cluster, state: str) -> None:
    cluster.execute(f"ALTER SYSTEM SET default_transaction_read_only = {state}")
    cluster.execute("SELECT pg_reload_conf()")
