"""Run several nodes on one PostgreSQL: they are one server to everybody."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.attachments.support import fetch
from tests.faults.load import Crowd, Talker
from tests.faults.network import ip
from tests.faults.people import IS_LONG, Call, Caller
from tests.faults.process import ServerProcess
from tests.faults.test_kill import check
from tests.faults.test_spares import read_only
from tests.support.admin import Admin
from tests.support.client import Json
from tests.support.hook_server import HookServer
from tests.support.migrated import ROOT, clean_environment
from tests.support.next_version import PROTOCOL, TABLE, next_schema, next_version
from tests.support.redis_server import RedisServer, needs_redis
from tests.support.waiting import wait_until

pytest.importorskip("psycopg")
from tests.support.cluster import Cluster, programs

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres") or programs() is None,
    reason="needs PostgreSQL's programs; make test-postgres runs it",
)
EXT = ["ids", "acks", "presence", "sync", "edits", "deletions", "reactions", "typing"]
# Numbers of blows by their kind; the short form deals them in this order.
LONG = {"kill": 100, "kill_all": 20, "freeze": 20, "restart": 20, "update": 40}
BLOWS = LONG if IS_LONG else dict.fromkeys(LONG, 1)
DEAD = "CommandError: This node was silent for so long that the others took it for dead.\n"

NODE = "SELECT 1 FROM messaging_node WHERE id = %s"
BELL = {"dead": "lost Redis", "back": "Redis again"}  # what is logged

LIVE = ("silent_for", "to_send")  # columns of the sessions' page
PASSWORD = "correct horse battery"
StartNode = Callable[..., "Node"]
Pair = tuple["Node", "Node"]


class Node(ServerProcess):
    """One of the servers on a cluster."""

    cluster: Cluster

    def execute(self, query: str) -> list[Any]:
        return self.cluster.execute(query)

    @property
    def number(self) -> int:
        return int(re.findall(r"this is node (\d+)", "".join(self.log.lines))[-1])


@pytest.fixture(scope="module")
def start(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartNode]:
    """Start nodes on the cluster; those that still run at the end must stop in order."""
    nodes: list[Node] = []
    files = tmp_path_factory.mktemp("files")

    def make(variables: dict[str, str] | None = None, **how: Any) -> Node:
        used = {
            "DATABASE_URL": cluster.url(),
            "JIM_NODES": "yes",
            "JIM_FILES_FOLDER": str(files),
            **(variables or {}),
        }
        node = Node(tmp_path_factory.mktemp("node"), used, **how)
        node.cluster = cluster
        nodes.append(node)
        node.start()
        return node

    yield make
    try:
        for node in nodes:
            if node.is_running:
                node.stop()
    finally:
        for node in nodes:
            if node.is_running:
                node.kill()


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

    def __init__(self, start: StartNode, cluster: Cluster, versions: tuple[Path, Path]) -> None:
        self._start = start
        self._cluster = cluster
        self._versions = versions
        self.nodes = [start(root=version) for version in versions]

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
        assert victim.fail().endswith(DEAD)
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
    start: StartNode, cluster: Cluster, bus: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("FAULTS_SEED", time.time()))
    print(f"FAULTS_SEED={seed}")
    chance = random.Random(seed)
    cluster.clear()
    blows = Blows(partial(start, bus=bus), cluster, (ROOT, next_version(tmp_path / "next")))
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
    start: StartNode, cluster: Cluster, namespace: tuple[str, str, str], call: Call, cut_s: float
) -> None:
    """Cut the cable of a node's machine; plug it in again: nothing is lost, or comes twice."""
    name, ours, theirs = namespace
    here = start()
    there = start(
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
        assert there.fail().endswith(DEAD)
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


# Two nodes that the other tests share


@pytest.fixture(scope="module")
def pair(start: StartNode, cluster: Cluster) -> Pair:
    """Provide two nodes that the tests of this module share."""
    how: dict[str, Any] = {"has_site": True, "webhooks_to_private": "yes"}
    return start(**how), start(**how)


def hears(client: Caller, **wanted: Any) -> Json:
    """Return the next object, which must have these fields."""
    heard = client.receive()
    expected = {key.rstrip("_"): value for key, value in wanted.items()}
    assert {key: heard.get(key) for key in expected} == expected, heard
    if heard.get("action") == "msg":
        client.send(action="ack", msg_id=heard["msg_id"])
    return heard


def ok(client: Caller, **request: Any) -> Json:
    """Ask; return the answer, which must be good."""
    answer = client.ask(**request)
    assert answer.get("response") in (200, 201, 202), answer
    return answer


def test_nodes_are_one_server(pair: Pair, start: StartNode, call: Call) -> None:
    """Talk through two nodes; a third one, on which nobody is, must keep out of it."""
    third = start()
    ann, bob = call(pair[0]), call(pair[1])
    bob.login("bob", ext=EXT)
    ann.login("ann", ext=[*EXT, "marks"])
    # Presence, by contacts
    ok(ann, action="add_contact", user_id="bob")
    assert ok(ann, action="probe", to="bob")
    assert ok(ann, action="get_online")["data_list"] == ["ann", "bob"]
    ok(bob, action="presence", user={"account_name": "bob", "status": "tea"})
    hears(ann, action="presence", user={"account_name": "bob", "status": "tea"})
    assert ok(ann, action="probe", to="bob")["status"] == "tea"
    # A message, its marks, its changes
    msg_id = ok(ann, action="msg", to="bob", message="hello", id="1")["msg_id"]
    assert hears(bob, action="msg", from_="ann", message="hello")["msg_id"] == msg_id
    ok(bob, action="read", with_="ann", msg_id=msg_id)
    hears(ann, action="read", from_="bob", msg_id=msg_id)
    ok(ann, action="edit", msg_id=msg_id, message="hello!")
    hears(bob, action="edited", message="hello!")
    ok(bob, action="react", msg_id=msg_id, emoji="🎉")
    hears(bob, action="reaction", count=1)
    hears(ann, action="reaction", from_="bob", count=1)
    ok(ann, action="react", msg_id=msg_id, emoji="🎉")
    hears(ann, action="reaction", count=2)
    hears(bob, action="reaction", from_="ann", count=2)
    ok(bob, action="typing", to="ann")
    hears(ann, action="typing", from_="bob", on=True)
    ok(ann, action="delete", msg_id=msg_id)
    hears(bob, action="deleted", msg_id=msg_id)
    # Rooms
    ok(ann, action="join", room="#tea")
    assert ok(bob, action="msg", to="ann", message="?")["msg_id"] == msg_id + 1
    hears(ann, message="?")
    assert ok(bob, action="join", room="#tea")["response"] == 200
    assert ok(ann, action="get_members", room="#tea")["online"] == ["ann", "bob"]
    ok(ann, action="msg", to="#tea", message="to all")
    hears(bob, action="msg", to="#tea", message="to all")
    ok(bob, action="msg", to="#tea", message="so?")
    hears(ann, action="msg", to="#tea", message="so?")
    ok(bob, action="leave", room="#tea")
    assert ok(ann, action="get_members", room="#tea")["data_list"] == ["ann"]
    assert bob.ask(action="msg", to="#tea", message="?")["response"] == 403
    # An id once used is known on every node
    sent = ok(ann, action="msg", to="bob", message="again", id="7")
    hears(bob, message="again")
    other = call(pair[1])
    other.login("ann", ext=EXT, last_id=sent["msg_id"])
    repeated = ok(other, action="msg", to="bob", message="again", id="7")
    assert repeated["msg_id"] == sent["msg_id"]
    ok(other, action="msg", to="bob", message="from here", id="8")
    hears(bob, message="from here")
    hears(ann, message="from here", id="8")
    # Blocks
    other.send(action="quit")
    assert other.wait_for_end() == []
    ext = [*EXT, "blocking"]
    eve = call(pair[0])
    eve.login("eve", ext=ext)
    ok(eve, action="block_user", user="bob")
    assert ok(bob, action="msg", to="eve", message="hear me")["response"] == 200
    ok(eve, action="unblock_user", user="bob")
    ok(bob, action="msg", to="eve", message="now?")
    hears(eve, message="now?")
    # The end of a session
    bob.send(action="ack", msg_id=10**9)
    bob.send(action="quit")
    hears(ann, action="presence", user={"account_name": "bob", "status": "offline"})
    assert ok(ann, action="msg", to="bob", message="later")["response"] == 202
    again = call(pair[1])
    again.login("bob", ext=EXT)
    hears(again, message="later")
    assert again.is_quiet()
    third.stop()


def test_each_extension_works_across_nodes(pair: Pair, call: Call) -> None:
    ext = ["ids", "acks", "rooms", "roles", "replies", "mentions", "pins", "account", "levels"]
    ann, bob = call(pair[0]), call(pair[1])
    ann.login("lea", ext=ext)
    bob.login("max", ext=ext)
    # Roles: an invitation of one node is taken at the other, a mute and slow mode hold there
    room = {"room": "#staff"}
    ok(ann, action="create_room", kind="private", **room)
    assert bob.say("#staff", "anybody?")["response"] == 404
    code = ok(ann, action="make_invitation", uses=1, hours=2, **room)["code"]
    ok(bob, action="join", invitation=code)
    hears(ann, action="join", user={"account_name": "max"})
    ok(ann, action="set_role", user="max", role="muted", minutes=10, **room)
    hears(bob, action="role", role="muted", by="lea")
    assert bob.say("#staff", "but why?")["response"] == 403
    ok(ann, action="set_role", user="max", role="member", **room)
    hears(bob, action="role", role="member")
    ok(ann, action="set_room", slow_s=3600, **room)
    hears(bob, action="room", slow_s=3600)
    msg_id = ok(bob, action="msg", to="#staff", message="one @lea")["msg_id"]
    hears(ann, action="msg", message="one @lea", mentions=["lea"])
    other = call(pair[0])
    other.login("max", ext=["ids"])
    assert other.say("#staff", "two")["response"] == 429
    # Replies, mentions, pins, levels, reports
    ok(ann, action="msg", to="#staff", message="yes", reply_to=msg_id)
    quote = {"from": "max", "message": "one @lea"}
    hears(bob, action="msg", reply_to=msg_id, quote=quote)
    hears(other, action="msg", message="> max: one @lea\nyes")
    assert ok(ann, action="get_mentions")["messages"][0]["msg_id"] == msg_id
    ok(ann, action="pin", msg_id=msg_id)
    hears(bob, action="pin", msg_id=msg_id, on=True, by="lea")
    ok(bob, action="set_level", with_="#staff", level="none")
    ok(bob, action="report", msg_id=msg_id + 1, reason="spam")
    # One's own account: another password ends the other session
    ok(bob, action="set_password", password="secret", new="better one")
    assert other.wait_for_end()[-1]["response"] == 101
    ok(ann, action="close_room", **room)
    hears(bob, action="room", closed=True)
    hears(bob, action="leave", user={"account_name": "max"})
    assert [client.is_quiet() for client in (ann, bob)] == [True, True]


def test_one_ends_ones_sessions_on_another_node(pair: Pair, call: Call) -> None:
    ext = [*EXT, "account", "resume"]
    here, there = call(pair[0]), call(pair[1])
    here.login("dan", ext=ext)
    there.login("dan", ext=ext)
    found = ok(here, action="get_sessions")["sessions"]
    (other,) = [session["session"] for session in found if not session.get("current")]
    ok(here, action="close_session", session=other)
    hears(there, response=101)
    assert there.wait_for_end() == []
    wait_until(lambda: len(ok(here, action="get_sessions")["sessions"]) == 1)


def test_a_second_session_on_another_node_gets_only_what_is_new(pair: Pair, call: Call) -> None:
    ann, here = call(pair[0]), call(pair[0])
    ann.login("ann", ext=["ids", "acks", "marks"])
    here.login("hal", ext=["ids", "acks"])
    sent = [ok(ann, action="msg", to="hal", message=text)["msg_id"] for text in "abc"]
    assert [here.receive()["message"] for _ in sent] == list("abc")
    here.send(action="ack", msg_id=sent[1])
    assert here.is_quiet()
    there = call(pair[1])
    there.login("hal", ext=["ids", "acks"])
    ok(ann, action="msg", to="hal", message="d")
    assert [there.receive()["message"] for _ in "cd"] == list("cd")
    assert here.receive()["message"] == "d"
    # A client does not get what it says to have, although its other session lacks that.
    third = call(pair[0])
    third.login("hal", ext=["ids", "acks"], last_id=sent[2])
    assert third.receive()["message"] == "d"
    assert [client.is_quiet() for client in (here, there, third)] == [True] * 3


def test_the_admin_of_one_node_reaches_all(pair: Pair, call: Call, cluster: Cluster) -> None:
    admin = admin_of(pair[0], cluster)
    fay, gus = call(pair[1]), call(pair[1])
    fay.login("fay", ext=EXT)
    gus.login("gus", ext=EXT)
    admin.get("accounts/user/")
    admin.post("accounts/user/broadcast/", text="Tea", to="online", confirmed="yes")
    for client in (fay, gus):
        hears(client, response=100, alert="Tea")
    admin.operate("accounts/user/", "kick", {"q": "fay"})
    assert "ended this session" in hears(fay, response=101)["alert"]
    assert fay.wait_for_end() == []
    admin.operate("accounts/user/", "block", {"q": "gus"}, reason="spam", until="")
    assert "spam" in hears(gus, response=403)["error"]
    assert gus.wait_for_end() == []
    admin.get("accounts/blockednetwork/add/")
    admin.post("accounts/blockednetwork/add/", network="127.0.0.3", reason="spam", until="")
    wait_until(lambda: call(pair[1], host="127.0.0.3").wait_for_end() == [])
    admin.delete("accounts/blockednetwork/", {})
    wait_until(lambda: is_let_in(call, pair[1], "127.0.0.3"))
    fay = call(pair[1])
    fay.login("fay", ext=EXT)
    (fay_id,) = admin.rows("accounts/user/", q="fay")
    admin.get(f"accounts/user/{fay_id}/change/")
    admin.post(f"accounts/user/{fay_id}/change/", username="fae")
    hears(fay, response=101)
    fay = call(pair[1])
    fay.login("fae", ext=EXT)
    assert (
        ok(call_as(call, pair[0], "ida"), action="msg", to="fae", message="hi")["response"] == 200
    )
    hears(fay, message="hi", to="fae")


def test_the_admin_shows_sessions_of_another_node(pair: Pair, call: Call, cluster: Cluster) -> None:
    """Watch a session of the second node on the first, and see what only its node knows."""
    admin = admin_of(pair[0], cluster)
    there = Admin(f"127.0.0.1:{pair[1].http_port}", "boss", PASSWORD)
    kim = call(pair[1])
    kim.login("kim", ext=EXT)
    (kim_id,) = admin.rows("accounts/session/", q="kim", silent="no")
    live = [re.findall(rf'class="field-{name}[^"]*">([^<]*)<', admin.text) for name in LIVE]
    assert re.fullmatch(r"\d+ s", live[0][0]), live
    assert live[1] == ["0"], live
    assert admin.rows("accounts/session/", q="kim", silent="yes") == []
    admin.operate("accounts/session/", "watch", {"q": "kim"}, reason="it hangs")
    assert "watching" in hears(kim, response=100)["alert"]
    assert kim.ask(action="msg", to="nobody", message="my text", token="s3cret")["response"] == 404
    for site in (admin, there):
        found = noted(site, kim_id, 3)
        assert [row["direction"] for row in found["objects"]] == ["out", "in", "out"]
        assert found["objects"][1]["object"]["to"] == "nobody"
        assert (found["on"], found["waiting"], "s3cret" in site.text) == (True, 0, False)
    assert json.loads(admin.get(f"wire/{kim_id}/file/").splitlines()[0])["session"]["user"] == "kim"
    assert "kim" in admin.said("watch")
    admin.get(f"wire/{kim_id}/")
    admin.post(f"wire/{kim_id}/stop/")
    assert "stopped" in hears(kim, response=100)["alert"]
    wait_until(lambda: not noted(admin, kim_id, 3)["on"])


def noted(site: Admin, session_id: str, count: int) -> Json:
    """Return what the wire inspector has, once it is so many objects."""
    found: list[Json] = []

    def has_come() -> bool:
        found.append(json.loads(site.get(f"wire/{session_id}/objects/")))
        return len(found[-1]["objects"]) >= count

    wait_until(has_come)
    return found[-1]


def test_a_file_goes_through_any_node(pair: Pair, call: Call) -> None:
    """Upload on the site of one node by a ticket of the other; read on both."""
    ann, bob = call(pair[0]), call(pair[1])
    ann.login("ann", ext=["ids", "files"])
    bob.login("bob", ext=["ids", "files"])
    asked = ok(ann, action="upload", name="notes.txt", size=5)
    uploaded = fetch(at_other_site(pair, asked["url"]), "PUT", b"hello")
    assert uploaded.status == 201, uploaded
    msg_id = ok(ann, action="msg", to="bob", message="", file=uploaded.values["file"])["msg_id"]
    assert hears(bob, action="msg", msg_id=msg_id)["file"]["name"] == "notes.txt"
    url = ok(ann, action="get_file", msg_id=msg_id)["url"]
    for place in (url, at_other_site(pair, url)):
        assert fetch(place).body == b"hello"


def at_other_site(pair: Pair, url: str) -> str:
    """Return an address on the site of the other node."""
    first, second = (str(node.http_port) for node in pair)
    return url.replace(first, second) if f":{first}/" in url else url.replace(second, first)


def test_a_webhook_is_called_by_one_node(pair: Pair, call: Call, cluster: Cluster) -> None:
    with closing(call_as(call, pair[0], "bot")):
        ann = call_as(call, pair[1], "ann")
    hooks = HookServer()
    admin = admin_of(pair[1], cluster)
    ((bot_id,),) = cluster.execute("SELECT id FROM accounts_user WHERE username = 'bot'")
    admin.get("messaging/outgoingwebhook/add/")
    admin.post(
        "messaging/outgoingwebhook/add/", name="b", user=bot_id, room="", url=hooks.url, is_on="on"
    )
    sent = [ok(ann, action="msg", to="bot", message=f"do {number}")["msg_id"] for number in (1, 2)]
    assert [hooks.receive().values["msg_id"] for _ in sent] == sent
    sent = [ok(ann, action="msg", to="bot", message=f"do {number}")["msg_id"] for number in (3, 4)]
    assert [hooks.receive().values["msg_id"] for _ in sent] == sent
    hooks.stop()
    assert hooks.calls.empty()


def is_let_in(call: Call, node: Node, host: str) -> bool:
    try:
        return call(node, host=host).is_alive()
    except (EOFError, ConnectionError):
        return False


def call_as(call: Call, node: Node, name: str) -> Caller:
    client = call(node)
    client.login(name, ext=EXT)
    return client


def admin_of(node: Node, cluster: Cluster) -> Admin:
    """Return a member of staff who is signed in to the site of this node."""
    run_command(cluster, "createjimuser", "boss", "--password-stdin", said=f"{PASSWORD}\n")
    cluster.execute(
        "UPDATE accounts_user SET is_staff = true, is_superuser = true WHERE username = 'boss'"
    )
    return Admin(f"127.0.0.1:{node.http_port}", "boss", PASSWORD)


def run_command(
    cluster: Cluster, *words: str, said: str = "", root: Path = ROOT, **variables: str
) -> str:
    """Run manage.py; return what it wrote."""
    environment = {
        **clean_environment(),
        "DATABASE_URL": cluster.url(),
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "JIM_SECRET_KEY": "for a test",
        **variables,
    }
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, cwd=root, env=environment, input=said, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@needs_redis
def test_a_redis_between_nodes_can_die(start: StartNode, call: Call, tmp_path: Path) -> None:
    """Let it ring, die and come back: messages arrive all the time."""
    pytest.importorskip("redis")
    redis = RedisServer(tmp_path)
    try:
        nodes = [start(bus=redis.url) for _ in range(2)]
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


def test_a_guesser_gains_nothing_by_another_node(pair: Pair, call: Call) -> None:
    call_as(call, pair[0], "kim")
    guess = {"action": "authenticate", "user": {"account_name": "kim", "password": "?"}}
    codes = [call(pair[number % 2]).ask(**guess)["response"] for number in range(12)]
    assert 429 in codes[:11], codes
    wait_until(lambda: [call(node).ask(**guess)["response"] for node in pair] == [429, 429])


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


def test_a_version_with_another_protocol_or_a_clock_that_is_off_is_refused(
    pair: Pair, cluster: Cluster, tmp_path: Path
) -> None:
    start_node = ("runjimserver", "-p", "0", "--http", "off")
    root = next_version(tmp_path / "next", PROTOCOL)
    said = run_command(cluster, *start_node, root=root, JIM_NODES="yes")
    pattern = (
        r"CommandError: Node \d+ \(.+\) has protocol 1, schema (\w+), "
        r"this one protocol 2, schema (\w+): stop all nodes to update\.\n"
    )
    found = re.fullmatch(pattern, said)
    assert found, said
    assert found[1] == found[2]
    (tmp_path / "clock").write_text("-3600")
    said = run_command(cluster, *start_node, JIM_NODES="yes", FAULTS_CLOCK=str(tmp_path / "clock"))
    assert re.fullmatch(
        r"CommandError: The clock of this machine is -3\d+ s off that of PostgreSQL: "
        r"set it right\.\n",
        said,
    ), said
    assert [node.is_running for node in pair] == [True, True]


def test_an_update_to_another_schema(
    pair: Pair, start: StartNode, call: Call, cluster: Cluster, tmp_path: Path
) -> None:
    """Try it beside running nodes, which go on; then stop them, as the documents say.

    It is the last test of the shared nodes, as it stops them.
    """
    ann = call_as(call, pair[0], "ann")
    root = next_schema(tmp_path / "next")
    node, data = {"JIM_NODES": "yes"}, {"JIM_DATA": str(tmp_path)}
    start_node = ("runjimserver", "-p", "0", "--http", "off")
    assert run_command(cluster, *start_node, root=root, **node) == (
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
        updated = start(root=root)
        nan = call_as(call, updated, "nan")
        assert ok(nan, action="msg", to="ann", message="new")["response"] == 202
        assert run_command(cluster, *start_node, **node) == (
            "CommandError: This database was made by a newer version (messaging.9999_next); "
            "install that version, or restore a backup of this one.\n"
        )
        updated.stop()
    finally:
        cluster.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cluster.execute("DELETE FROM django_migrations WHERE name = '9999_next'")
