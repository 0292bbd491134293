"""Block users in the terminal: what they have sent is hidden as long as the block lasts."""

from pathlib import Path

from jimclient.store.messages import Message, Quote
from jimclient.store.store import Store
from tests.jimclient.seat import Sit
from tests.jimclient.support import EXTENSIONS, FakeServer, Peer
from tests.support.client import Client
from tests.support.server import LiveServer


def test_a_block_from_another_device_hides_what_was_said_before(
    sit: Sit, server: LiveServer
) -> None:
    bob, phone = Client(server.port), Client(server.port)
    bob.login("bob")
    ann = sit("ann", server.port)
    ann.enter("/join #tea")
    ann.wait_for(" #tea>")
    bob.ask(action="join", room="#tea")
    bob.say("#tea", "in the room")
    bob.say("ann", "in private")
    ann.wait_for("in the room")
    ann.wait_for("1 bob")
    ann.enter("ann's own")
    ann.wait_for("ann's own")
    phone.login("ann", ext=["blocking"])
    phone.ask(action="block_user", user="bob")
    ann.wait_for_no("in the room")
    ann.wait_for_no("1 bob")
    ann.wait_for("ann's own")
    assert [m.text for _row, m in ann.store.history(None, 9)[0]] == ["ann's own"]
    assert ann.store.search(None, "room", 9) == []
    bob.say("ann", "meanwhile")
    ann.enter("/blocked")
    ann.wait_for("Blocked (1): bob")
    phone.ask(action="unblock_user", user="bob")
    ann.wait_for("in the room")
    ann.wait_for("bob")
    ann.enter("/block BOB")
    ann.wait_for("You see nothing of BOB any more")
    ann.wait_for_no("in the room")
    ann.enter("/block ann")
    ann.wait_for("That is you.")
    ann.enter("/unignore bob")
    ann.wait_for("You see bob again")
    ann.enter("/open bob")
    ann.wait_for("in private")
    ann.wait_for("meanwhile")  # the server kept it
    bob.close()
    phone.close()


def serve_login(fake: FakeServer, ext: list[str]) -> Peer:
    """Let a client in; answer what it asks until it asks for the conversations."""
    peer, asked = fake.accept(), {}
    while asked.get("action") != "get_chats":
        asked = peer.receive()
        answer = {"response": 202, "id": asked["id"], "data_list": []}
        if asked["action"] == "authenticate":
            answer |= {"response": 200, "ext": ext, "user": "ann"}
        peer.send(**answer)
    return peer


def test_a_server_without_blocks_is_told_of_them_when_it_can_keep_them(
    sit: Sit, fake: FakeServer
) -> None:
    ann = sit("ann", fake.port)
    peer = serve_login(fake, EXTENSIONS)
    ann.enter("/ignore bob")
    ann.wait_for("On this device you see nothing of bob any more")
    for number, sender in enumerate(("bob", "carl"), 1):
        peer.send(action="msg", **{"from": sender}, to="ann", message="hello", msg_id=number)
    peer.send(action="presence", type="status", user={"account_name": "bob", "status": "away"})
    ann.wait_for("1 carl")
    assert not ann.shows("1 bob")
    assert peer.receive()["action"] == "ack"  # it is stored all the same
    ann.close()
    again = sit("ann", fake.port)
    serve_login(fake, EXTENSIONS).close()
    assert not again.shows("bob hello")
    peer = fake.accept()
    asked = peer.receive()
    peer.send(response=200, id=asked["id"], ext=["ids", "blocking"], user="ann")
    while asked["action"] != "get_blocked":
        asked = peer.receive()
        if asked["action"] == "block_user":
            assert asked["user"] == "bob"
        listed = ["bob"] if asked["action"] == "get_blocked" else []
        peer.send(response=202, id=asked["id"], quantity=len(listed), data_list=listed)
    again.enter("/unignore BOB")
    while (asked := peer.receive())["action"] != "unblock_user":
        peer.send(response=202, id=asked["id"], data_list=[])
    peer.send(response=200, id=asked["id"])
    again.wait_for("You see BOB again")
    again.enter("/open bob")
    again.wait_for("bob hello")


def test_no_quote_shows_a_blocked_user(tmp_path: Path) -> None:
    store = Store.open(tmp_path, "ann", "127.0.0.1:7777")
    quote = Quote("Bob", "an insult")
    store.add([Message("carl", "#tea", "why?", 1.0, 7, quote=quote)], "ann")
    store.put_block("bob", is_on=True, is_local=True)
    [message], _more = store.history_before("#tea", 9, None)
    assert (message.text, message.quote) == ("why?", None)
    store.put_block("bob", is_on=False, is_local=True)
    [message], _more = store.history_before("#tea", 9, None)
    assert message.quote == quote
    store.close()
