"""Let nodes on one PostgreSQL die, hang, lose the network and be updated: nothing is lost."""

import os
import random
import re
import signal
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.faults.load import Crowd, Talker
from tests.faults.network import ip
from tests.faults.nodes import DEAD, EXT, Node, Pair, StartNode, call_as, hears, ok, run_command
from tests.faults.people import IS_LONG, Call
from tests.faults.test_kill import check
from tests.faults.test_spares import read_only
from tests.support.migrated import ROOT
from tests.support.next_version import PROTOCOL, TABLE, next_schema, next_version
from tests.support.redis_server import RedisServer, needs_redis
from tests.support.waiting import wait_until

pytest.importorskip("psycopg")
from tests.support.cluster import Cluster, programs

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres") or programs() is None,
    reason="needs PostgreSQL's programs; make test-postgres runs it",
)
# Numbers of blows by their kind; the short form deals them in this order.
LONG = {"kill": 100, "kill_all": 20, "freeze": 20, "restart": 20, "update": 40}
BLOWS = LONG if IS_LONG else dict.fromkeys(LONG, 1)
NODE = "SELECT 1 FROM messaging_node WHERE id = %s"
BELL = {"dead": "lost Redis", "back": "Redis again"}  # what is logged


# Under load: first, as the cluster is empty then


class Wanderer(Talker):
    """A talker who comes back to any node that runs, also after an answer of 500."""

    retries = frozenset({500})
    nodes: list[Node]

    def _visit(self) -> None:
        self.port = self._random.choice(self.nodes).port
        try:
            super()._visit()
        except OSError:
            time.sleep(0.05)  # between two attempts to connect
            raise


class Blows:
    """Deal blows to one of two nodes, or to both. Their versions are `versions`."""

    def __init__(
        self, start_node: StartNode, cluster: Cluster, versions: tuple[Path, Path]
    ) -> None:
        self._start = start_node
        self._cluster = cluster
        self._versions = versions
        self.nodes = [start_node(root=version) for version in versions]

    def kill(self, victim: Node) -> None:
        self.nodes.remove(victim)
        victim.kill()
        self.nodes.append(self._start(root=victim.root))

    def kill_all(self, _victim: Node) -> None:
        """Kill all nodes at once: those that start next have nobody to tell them anything."""
        for node in [*self.nodes]:
            node.process.kill()
        for node in [*self.nodes]:
            self.kill(node)

    def freeze(self, victim: Node) -> None:
        """Stop a node until the others have taken it for dead: then it must end."""
        self.nodes.remove(victim)
        victim.process.send_signal(signal.SIGSTOP)
        self._wait_until_buried(victim)
        victim.process.send_signal(signal.SIGCONT)
        assert DEAD in victim.fail()
        self.nodes.append(self._start(root=victim.root))

    def _wait_until_buried(self, victim: Node) -> None:
        wait_until(lambda: not self._cluster.execute(NODE, victim.number))

    def update(self, victim: Node) -> None:
        """Replace a node by one of the other version, as a rolling update does, or one back."""
        older, newer = self._versions
        self.nodes.append(self._start(root=older if victim.root == newer else newer))
        self.nodes.remove(victim)
        victim.stop()

    def restart(self, victim: Node) -> None:
        """Let PostgreSQL crash and start again: both nodes go on."""
        self._cluster.stop("immediate")
        self._cluster.start()


@pytest.mark.timeout(2400 if IS_LONG else 300)
@pytest.mark.parametrize("bus", ["notify", "none"] if IS_LONG else ["none"])
def test_no_message_is_lost_whatever_happens_to_nodes_of_two_versions(
    start_node: StartNode, cluster: Cluster, bus: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("FAULTS_SEED", time.time()))
    print(f"FAULTS_SEED={seed}")
    chance = random.Random(seed)
    cluster.clear()
    blows = Blows(partial(start_node, bus=bus), cluster, (ROOT, next_version(tmp_path / "next")))
    Wanderer.nodes = nodes = blows.nodes
    assert ["login_timeout_s" in said for said in known_settings(cluster)] == [False, True]
    crowd = Crowd(nodes[0].port, 4, seed, Wanderer)
    crowd.start()
    kinds = [name for name, times in BLOWS.items() for _ in range(times)]
    if IS_LONG:
        chance.shuffle(kinds)
    for kind in kinds:
        crowd.progress.mark()
        crowd.progress.wait_for("answers", chance.randint(1, 200))
        getattr(blows, kind)(chance.choice(nodes))
        crowd.progress.mark()
        crowd.progress.wait_for("answers", 100)
    crowd.finish()
    check(nodes[0], crowd, str(BLOWS), is_ordered=False)
    for node in nodes:
        node.stop()


# Seconds for which a node is cut off; 0: until the others have taken it for dead.
CUTS_S = (1, 3, 10, 0) if IS_LONG else (0,)


@pytest.mark.parametrize("cut_s", CUTS_S)
def test_a_node_that_is_cut_off(
    start_node: StartNode,
    cluster: Cluster,
    namespace: tuple[str, str, str],
    call: Call,
    cut_s: float,
) -> None:
    """Cut the cable of a node's machine; plug it in again: nothing is lost, or comes twice."""
    name, ours, theirs = namespace
    here = start_node()
    there = start_node(
        {"DATABASE_URL": cluster.url(host=ours)},
        words=["-a", theirs],
        inside=["ip", "netns", "exec", name],
    )
    ann, bob = call(here), call(there, to=theirs)
    sender, recipient = f"ann-{cut_s}", f"bob-{cut_s}"
    ann.login(sender, ext=EXT)
    bob.login(recipient, ext=EXT)
    before = ok(ann, action="msg", to=recipient, message="before")
    hears(bob, message="before")
    assert ip(f"link set {name} down").returncode == 0
    for number in range(5):
        ok(ann, action="msg", to=recipient, message=f"cut {number}")
    if cut_s:
        time.sleep(cut_s)  # the length of the cut is what is tried
    else:
        wait_until(lambda: not cluster.execute(NODE, there.number))
    assert ip(f"link set {name} up").returncode == 0
    if cut_s in (0, 10):
        assert DEAD in there.fail()
        bob = call(here)
        bob.login(recipient, ext=EXT, last_id=before["msg_id"])
    for number in range(5):
        hears(bob, message=f"cut {number}")
    ok(bob, action="msg", to=sender, message="after")
    assert bob.is_quiet()
    for node in (here, there):
        if node.is_running:
            node.stop()


def known_settings(cluster: Cluster) -> list[str]:
    """Return the settings that each node has said must agree, by the nodes' numbers."""
    return [text for (text,) in cluster.execute("SELECT settings FROM messaging_node ORDER BY id")]


@needs_redis
def test_a_redis_between_nodes_can_die(start_node: StartNode, call: Call, tmp_path: Path) -> None:
    """Let it ring, die and come back: messages arrive all the time."""
    pytest.importorskip("redis")
    redis = RedisServer(tmp_path)
    try:
        nodes = [start_node(bus=redis.url) for _ in range(2)]
        pat, sam = call_as(call, nodes[0], "pat"), call_as(call, nodes[1], "sam")
        for text, happen in (("rung", None), ("dead", redis.kill), ("back", redis.start)):
            if happen:
                happen()
                for node in nodes:
                    node.log.wait_for(f"the bell has {BELL[text]}")
            ok(pat, action="msg", to="sam", message=text)
            hears(sam, message=text)
        for node in nodes:
            node.stop()
            assert node.log.count("the bell has") == 2, node.log
    finally:
        redis.kill()


def test_nodes_survive_a_database_that_becomes_read_only_and_one_that_crashes(
    pair: Pair, call: Call, cluster: Cluster
) -> None:
    ann, bob = call(pair[0]), call(pair[1])
    ann.login("una", ext=["ids", "acks"])
    bob.login("vic", ext=["ids", "acks"])
    ok(ann, action="msg", to="vic", message="before", id="1")
    hears(bob, message="before")
    try:
        read_only(cluster, "on")
        wait_until(lambda: ann.say("vic", "lost")["response"] == 500)
    finally:
        read_only(cluster, "off")
    wait_until(lambda: ann.say("vic", "stored", id="2")["response"] == 200)
    while bob.receive()["message"] != "stored":
        pass  # those that came before the sessions had heard of it
    cluster.stop("immediate")
    cluster.start()
    wait_until(lambda: ann.say("vic", "after", id="3")["response"] == 200)
    hears(bob, message="after")
    assert bob.is_quiet()
    assert [node.is_running for node in pair] == [True, True]


def test_what_needs_a_database_of_its_own_is_refused_while_nodes_run(
    pair: Pair, cluster: Cluster, tmp_path: Path
) -> None:
    """A server that is no node, an import, a restoration: one sentence, and the nodes go on."""
    said = run_command(cluster, "runjimserver", "-p", "0", "--http", "off", JIM_NODES="no")
    assert "Another server is already using this database." in said.splitlines()[-1], said
    backup, export = str(tmp_path / "one.backup"), str(tmp_path / "all.jsonl")
    data = {"JIM_DATA": str(tmp_path)}
    for words in (["backup", backup], ["export", export]):
        assert "rror" not in run_command(cluster, *words, **data)
    for words in (["restore", backup, "--force"], ["import", export]):
        said = run_command(cluster, *words, **data)
        assert said == "CommandError: A server is using this database: stop it first.\n"
    assert [node.is_running for node in pair] == [True, True]


def test_a_node_whose_port_is_in_use_leaves_at_once(pair: Pair, cluster: Cluster) -> None:
    port = str(pair[0].port)
    words = ("runjimserver", "-a", "127.0.0.1", "-p", port, "--http", "off")
    variables = pair[0].environment.items()
    same = {name: value for name, value in variables if name.startswith("JIM_")}
    said = run_command(cluster, *words, **same)
    assert said.endswith(f"127.0.0.1, port {port}: another program is already listening there.\n")
    assert cluster.execute("SELECT count(*) FROM messaging_node") == [(2,)]


def test_a_version_with_another_protocol_or_a_clock_that_is_off_is_refused(
    pair: Pair, cluster: Cluster, tmp_path: Path
) -> None:
    serve = ("runjimserver", "-p", "0", "--http", "off")
    root = next_version(tmp_path / "next", PROTOCOL)
    said = run_command(cluster, *serve, root=root, JIM_NODES="yes")
    pattern = (
        r"CommandError: Node \d+ \(.+\) has protocol 1, schema (\w+), "
        r"this one protocol 2, schema (\w+): stop all nodes to update\.\n"
    )
    found = re.fullmatch(pattern, said)
    assert found, said
    assert found[1] == found[2]
    (tmp_path / "clock").write_text("-3600")
    said = run_command(cluster, *serve, JIM_NODES="yes", FAULTS_CLOCK=str(tmp_path / "clock"))
    assert re.fullmatch(
        r"CommandError: The clock of this machine is -3\d+ s off that of PostgreSQL: "
        r"set it right\.\n",
        said,
    ), said
    assert [node.is_running for node in pair] == [True, True]


def test_an_update_to_another_schema(
    pair: Pair, start_node: StartNode, call: Call, cluster: Cluster, tmp_path: Path
) -> None:
    """Try it beside running nodes, which go on; then stop them, as the documents say.

    It is the last test of the shared nodes, as it stops them.
    """
    ann = call_as(call, pair[0], "ann")
    root = next_schema(tmp_path / "next")
    node, data = {"JIM_NODES": "yes"}, {"JIM_DATA": str(tmp_path)}
    serve = ("runjimserver", "-p", "0", "--http", "off")
    assert run_command(cluster, *serve, root=root, **node) == (
        "CommandError: The database is not up to date; run: manage.py prepare\n"
    )
    assert run_command(cluster, "prepare", root=root, **data) == (
        "CommandError: The database gets another schema, but is in use: "
        "stop all its servers first.\n"
    )
    with closing(call_as(call, pair[1], "nan")) as nan:
        ok(nan, action="msg", to="ann", message="still here")
        hears(ann, message="still here")
    ann.send(action="quit")
    assert ann.wait_for_end() == []
    for one in pair:
        one.stop()
    try:
        said = run_command(cluster, "prepare", root=root, **data)
        assert re.search(r"gets 1 changes \(messaging: 1\).*\nBackup: .+\n", said), said
        updated = start_node(root=root)
        nan = call_as(call, updated, "nan")
        assert ok(nan, action="msg", to="ann", message="new")["response"] == 202
        assert run_command(cluster, *serve, **node) == (
            "CommandError: This database was made by a newer version (messaging.9999_next); "
            "install that version, or restore a backup of this one.\n"
        )
        updated.stop()
    finally:
        cluster.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cluster.execute("DELETE FROM django_migrations WHERE name = '9999_next'")
