"""Use two nodes on one PostgreSQL: they are one server to everybody."""

import json
import os
import re
from contextlib import closing

import pytest

from tests.attachments.support import fetch
from tests.faults.nodes import EXT, Node, Pair, StartNode, call_as, hears, ok, run_command
from tests.faults.people import Call
from tests.support.admin import Admin
from tests.support.client import Json
from tests.support.hook_server import HookServer
from tests.support.waiting import wait_until

pytest.importorskip("psycopg")
from tests.support.cluster import Cluster, programs

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres") or programs() is None,
    reason="needs PostgreSQL's programs; make test-postgres runs it",
)
LIVE = ("silent_for", "to_send")  # columns of the sessions' page
PASSWORD = "correct horse battery"


def test_nodes_are_one_server(pair: Pair, start_node: StartNode, call: Call) -> None:
    """Talk through two nodes; a third one, on which nobody is, must keep out of it."""
    third = start_node()
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


def admin_of(node: Node, cluster: Cluster) -> Admin:
    """Return a member of staff who is signed in to the site of this node."""
    run_command(cluster, "createjimuser", "boss", "--password-stdin", said=f"{PASSWORD}\n")
    cluster.execute(
        "UPDATE accounts_user SET is_staff = true, is_superuser = true WHERE username = 'boss'"
    )
    return Admin(f"127.0.0.1:{node.http_port}", "boss", PASSWORD)


def test_a_guesser_gains_nothing_by_another_node(pair: Pair, call: Call) -> None:
    call_as(call, pair[0], "kim")
    guess = {"action": "authenticate", "user": {"account_name": "kim", "password": "?"}}
    codes = [call(pair[number % 2]).ask(**guess)["response"] for number in range(12)]
    assert 429 in codes[:11], codes
    wait_until(lambda: [call(node).ask(**guess)["response"] for node in pair] == [429, 429])
