"""The client as a program, against a server that follows a script: flow, promises, failures."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from jimclient.conversations.conversation import Conversation
from jimclient.conversations.timeline import Timeline
from jimclient.core.model import Model
from jimclient.store.messages import Mark, Queued
from jimclient.store.store import Store
from jimclient.ui.parts.log import Log
from tests.jimclient.support import EXTENSIONS, FakeServer, Peer, Program

Run = Callable[..., Program]


def start(run: Run, fake: FakeServer, name: str = "ann", **options: str | None) -> Program:
    return run("-un", name, "-p", str(fake.port), **options)


def begin(
    run: Run, fake: FakeServer, *, ext: list[str] | None = EXTENSIONS, **fields: object
) -> tuple[Program, Peer]:
    """Return a client that has logged in and stands before To:."""
    program = start(run, fake)
    peer = fake.accept()
    peer.let_in(ext=ext, **fields)  # type: ignore[arg-type]
    program.expect("Contacts:")
    program.type("")
    program.expect("To:")
    return program, peer


def test_the_way_of_the_original(run: Run, fake: FakeServer) -> None:
    """Login, potential contacts, contacts, their menu, To:, Message:. Old servers know no more."""
    program = start(run, fake)
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    assert login["user"] == {"account_name": "ann", "password": "secret"}
    peer.send(response=200, time=1, alert="OK")
    program.expect("Welcome, ann")
    peer.send(action="potential", time=1, data_list=["Pavel", "Sveta"])
    program.expect("Potential contacts (2): Pavel, Sveta")
    peer.receive_action("get_contacts")
    peer.send(response=202, quantity=2)
    for name in ("Girl", "Me"):
        peer.send(action="contact_list", user_id=name)
    program.expect("Contacts (2): Girl, Me")
    program.type("+ Sveta")
    assert peer.receive_action("add_contact")["user_id"] == "Sveta"
    peer.send(response=200)
    program.expect("Sveta is now among your contacts")
    program.type("- Me")
    assert peer.receive_action("del_contact")["user_id"] == "Me"
    peer.send(response=200)
    program.expect("Me is no longer")
    program.type("")
    program.say("Sveta", "Привет!")
    message = peer.receive_action("msg")
    assert (message["to"], message["from"], message["message"]) == ("Sveta", "ann", "Привет!")
    peer.send(response=200)
    program.expect("ann → Sveta: Привет! [delivered]")
    peer.send(action="msg", time=1, to="ann", **{"from": "Sveta"}, message="И тебе")
    program.expect("Sveta: И тебе")
    program.type("/quit")
    peer.receive_action("quit")
    assert program.wait() == 0


def test_a_server_that_pushes_no_potential_contacts_is_not_waited_for_long(
    run: Run, fake: FakeServer
) -> None:
    program = start(run, fake)
    peer = fake.accept()
    peer.receive_action("authenticate")
    peer.send(response=200)
    peer.receive_action("get_contacts")
    peer.send(response=202, alert=["Girl"])
    program.expect("Contacts (1): Girl")


def test_messages_are_acknowledged_after_they_are_stored_and_shown_once(
    run: Run, fake: FakeServer, folder: Path
) -> None:
    program, peer = begin(run, fake)
    for number in (7, 8, 7):
        peer.send(
            action="msg", time=1, to="ann", from_="bob", message=f"text {number}", msg_id=number
        )
    peer.send(action="msg", time=1, to="ann", from_="bob", message="last", msg_id=9)
    acked = 0
    while acked < 9:
        acked = peer.receive_action("ack")["msg_id"]
    program.kill()  # an acknowledged message survives even this
    store = Store.open(folder, "ann", f"127.0.0.1:{fake.port}")
    assert [message.text for _row, message in store.history("bob", 10)[0]] == [
        "text 7",
        "text 8",
        "last",
    ]
    assert store.get("last_id") == "9"
    store.close()


def test_a_lost_connection_loses_and_repeats_nothing(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake, token="t0ken")
    peer.send(action="msg", time=1, to="ann", from_="bob", message="before", msg_id=5)
    program.expect("bob: before")
    peer.receive_action("ack")
    program.type("bob", "under way")
    first = peer.receive_action("msg")
    peer.close()  # stored there, but the answer never comes
    program.expect("Connection lost")
    program.say("bob", "written meanwhile")
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    assert login["user"] == {"account_name": "ann", "token": "t0ken"}
    assert login["last_id"] == 5
    peer.send(response=200, id=login["id"], ext=EXTENSIONS, token="t1")
    peer.send(
        action="msg", time=1, to="ann", from_="bob", message="before", msg_id=5
    )  # its ack was lost
    seen: dict[str, list[str]] = {}
    while len(seen.get("msg", [])) < 2:
        obj = peer.receive()
        seen.setdefault(obj["action"], []).append(obj.get("id", ""))
        if obj["action"] == "msg":
            peer.send(response=202, id=obj["id"], msg_id=5 + len(seen["msg"]), sent=2.0)
        elif "id" in obj:
            peer.send(response=202, id=obj["id"], data_list=[])
    assert seen["msg"][0] == first["id"] < seen["msg"][1]
    program.expect("written meanwhile [sent]")
    program.end_input()
    assert program.wait() == 0
    assert sum("before" in line for line in program.seen) == 1
    assert sum("under way [sent]" in line for line in program.seen) == 1


def test_what_was_not_answered_before_a_crash_goes_out_with_the_next_start(
    run: Run, fake: FakeServer
) -> None:
    program, peer = begin(run, fake)
    program.type("bob", "before the crash")
    first = peer.receive_action("msg")
    program.kill()
    program = start(run, fake)
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    peer.send(response=200, id=login["id"], ext=EXTENSIONS)
    obj = peer.receive()
    while obj["action"] != "msg":
        obj = peer.receive()
    assert (obj["id"], obj["message"]) == (first["id"], "before the crash")


def test_a_server_without_ids_is_not_sent_the_same_twice(
    run: Run, fake: FakeServer, folder: Path
) -> None:
    program, peer = begin(run, fake, ext=None)
    program.type("bob", "once only")
    peer.receive_action("msg")
    peer.close()
    program.expect("Connection lost")
    fake.accept().let_in()
    program.expect("ann → bob: once only [unsure]")
    program.end_input()
    assert program.wait() == 0


def test_a_busy_server_is_asked_again_in_the_same_order(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    program.type("bob", "patience")
    first = peer.take_message(429, error="slower")
    again = peer.take_message(200, msg_id=1)
    assert again["id"] == first["id"]
    program.expect("patience [delivered]")


def test_a_refused_message_is_said_and_forgotten(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    program.type("nobody", "hello?")
    peer.take_message(404, error="There is no such user")
    program.expect("Not sent: nobody «hello?» (There is no such user)")
    program.end_input()
    assert program.wait() == 5


def test_an_end_of_input_waits_for_answers(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    program.type("bob", "last words")
    program.end_input()
    peer.take_message(202)
    program.expect("last words [sent]")
    assert program.wait() == 0


def test_a_void_token_falls_back_to_the_password(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake, token="old")
    peer.close()
    program.expect("Connection lost")
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    assert login["user"]["token"] == "old"
    peer.send(response=402, id=login["id"], error="void")
    assert peer.receive_action("authenticate")["user"] == {
        "account_name": "ann",
        "password": "secret",
    }
    peer.send(response=200, ext=EXTENSIONS, token="new")
    program.expect("Connected")


def test_a_stored_token_needs_no_password(run: Run, fake: FakeServer) -> None:
    program, _peer = begin(run, fake, token="kept")
    program.end_input()
    assert program.wait() == 0
    program = start(run, fake, password=None)
    login = fake.accept().receive_action("authenticate")
    assert login["user"] == {"account_name": "ann", "token": "kept"}


def test_a_password_that_is_given_is_tried_even_with_a_token(run: Run, fake: FakeServer) -> None:
    program, _peer = begin(run, fake, token="kept")
    program.end_input()
    program.wait()
    program = start(run, fake, password="wrong")
    peer = fake.accept()
    assert peer.receive_action("authenticate")["user"]["password"] == "wrong"
    peer.send(response=402, error="wrong password")
    assert program.wait() == 4


def test_a_probe_is_answered_with_presence(run: Run, fake: FakeServer) -> None:
    _program, peer = begin(run, fake)
    peer.send(action="probe", time=1)
    assert peer.receive_action("presence")["user"] == {
        "account_name": "ann"
    }  # a status that was set elsewhere stays


def test_news_is_shown(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    peer.send(response=101, alert="The server stops.\x1b[2J")
    program.expect("The server says: The server stops.␛[2J")
    peer.send(action="presence", type="status", user={"account_name": "bob", "status": "online"})
    program.expect("bob is online")
    peer.send(action="join", room="#tea", user={"account_name": "bob"})
    program.expect("bob has joined #tea")
    peer.send(action="leave", room="#tea", user={"account_name": "bob"})
    program.expect("bob has left #tea")
    peer.send(action="add_contact", user_id="Girl")
    program.expect("Girl is now among")
    peer.send(action="del_contact", user_id="Girl")
    program.expect("Girl is no longer")


def test_marks_are_kept(run: Run, fake: FakeServer, folder: Path) -> None:
    program, peer = begin(run, fake)
    program.type("bob", "one")
    peer.take_message(202, msg_id=3)
    program.expect("one [sent]")
    peer.send(action="delivered", to="bob", msg_id=3)
    program.expect("1 message delivered to bob")
    peer.send(action="read", from_="bob", with_="bob", msg_id=3)
    program.type("/history bob")
    request = peer.receive_action("get_history")
    assert request["with"] == "bob"
    one = {"msg_id": 3, "time": 1, "from": "ann", "to": "bob", "message": "one"}
    peer.send(response=202, id=request["id"], quantity=1, more=False, messages=[one])
    program.expect("one [read]")
    program.kill()
    store = Store.open(folder, "ann", f"127.0.0.1:{fake.port}")
    assert [message.mark for _row, message in store.history("bob", 9)[0]] == [Mark.READ]
    store.close()


def test_own_messages_from_another_device_are_shown(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    peer.send(
        action="msg", time=1, from_="ann", to="bob", message="from my phone", msg_id=4, id="x1"
    )
    program.expect("ann → bob: from my phone")


WRONG_TYPES: list[dict[str, object]] = [
    {"action": "msg"},
    {"action": "msg", "from": 1, "to": None, "message": ["x"], "time": "now", "msg_id": "one"},
    {"action": "msg", "from": "bob", "message": "huge", "time": 1e300, "msg_id": 2**70},
    {"action": "msg", "from": "bob", "message": "negative", "time": -1e18, "msg_id": -1},
    {"action": "potential", "data_list": {"a": 1}},
    {"action": "presence", "user": "bob"},
    {"action": "read", "msg_id": None},
    {"action": "delivered", "msg_id": True},
    {"action": "contact_list", "user_id": 3},
    {"action": ["msg"]},
    {"response": None},
    {"response": {"code": 200}, "id": {}},
    {"nothing": "known"},
]


def test_a_server_that_talks_nonsense_does_not_stop_the_client(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    for obj in WRONG_TYPES:
        peer.send(**obj)
    peer.send(action="msg", from_="bob", to="ann", message="still here", time=1)
    program.expect("bob: still here")


def test_text_of_others_cannot_forge_lines(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    peer.send(
        action="msg",
        from_="bob\x1b[1m",
        to="ann",
        message="hi\n12:00 Sveta: lies\x1b[2J\u202e",
        time=1,
    )
    assert program.expect("hi").endswith("bob␛[1m: hi⏎12:00 Sveta: lies␛[2J<U+202E>")


@pytest.mark.parametrize("command, answer, shown", [
    ("/online", {"quantity": 2, "data_list": ["ann", "bob"]}, "Online (2): ann, bob"),
    ("/online", {"quantity": 90, "data_list": ["ann"]}, "Online (90): ann, …"),
    ("/rooms", {"data_list": ["#tea"]}, "Your rooms (1): #tea"),
    ("/join tea", {"response": 201}, "You have created #tea"),
    ("/join #tea", {"response": 200}, "You are in #tea"),
    ("/leave #tea", {"response": 403, "error": "not a member"}, "not a member"),
    ("/who #tea", {"data_list": ["ann", "bob"], "online": ["bob"]},
     "Members of #tea (2): ann, bob (online)"),
    ("/find sv", {"data_list": ["Sveta"]}, "Potential contacts (1): Sveta"),
    ("/add Sveta", {"response": 200}, "Sveta is now among your contacts"),
    ("/del Sveta", {"response": 404, "error": "not your contact"}, "not your contact"),
    ("/status at lunch", {"response": 200}, "at lunch"),
])  # fmt: skip
def test_commands(
    run: Run, fake: FakeServer, command: str, answer: dict[str, object], shown: str
) -> None:
    program, peer = begin(run, fake)
    program.type(command)
    request = peer.receive()
    peer.send(**{"response": 202, "id": request["id"], **answer})
    program.expect(shown)


@pytest.mark.parametrize("line, shown", [
    ("/nonsense", "There is no command /nonsense"),
    ("/HELP", "show the conversation"),
    ("/help", "show the conversation"),
    ("/join", "A name is missing"),
    ("/search", "Search for what?"),
    ("/more", "There is nothing older"),
    ("x" * 26, "at most 25 characters"),
])  # fmt: skip
def test_lines_that_need_no_server(run: Run, fake: FakeServer, line: str, shown: str) -> None:
    program, _peer = begin(run, fake)
    program.type(line)
    program.expect(shown)


def test_a_text_may_begin_with_a_slash_and_not_be_too_long(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    program.type("bob", "x" * 4001)
    program.expect("4001 characters, and 4000 are allowed")
    program.type("bob", "//quit is how you leave")
    assert peer.take_message()["message"] == "/quit is how you leave"


def test_a_stranger_who_has_written_is_completed() -> None:
    model = Model(me="ann")
    model.contacts.replace(["carl"])
    model.recent.add("Bob", "Carl")
    assert model.recipients() == ["carl", "Bob"]
    assert model.as_known("BOB") == "Bob"


def test_history_pages_go_back(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    program.type("/history bob")
    request = peer.receive_action("get_history")
    assert "before" not in request
    new = {"msg_id": 9, "time": 2, "from": "bob", "to": "ann", "message": "new"}
    peer.send(response=202, id=request["id"], more=True, messages=[new])
    program.expect("bob: new")
    program.expect("/more")
    program.type("/more")
    request = peer.receive_action("get_history")
    assert request["before"] == 9
    peer.send(
        response=202,
        id=request["id"],
        more=False,
        messages=[{**new, "msg_id": 1, "message": "old"}],
    )
    program.expect("bob: old")
    program.type("/more")
    program.expect("nothing older")


def test_back_to_the_contacts_and_again(run: Run, fake: FakeServer) -> None:
    program, _peer = begin(run, fake, contacts=["Girl"])
    for _ in range(3):
        program.type("/contacts")
        program.expect("Contacts (1): Girl")
        program.expect("Contacts:")
        program.type("")
        program.expect("To whom?")


@pytest.mark.parametrize("line, shown", [
    ("Sveta", "+ Sveta adds a contact, - Sveta removes one."),
    ("+", "A name is missing"),
    ("/online", "no such thing"),
    ("? sv", "no such thing"),
])  # fmt: skip
def test_lines_of_the_contacts_menu(run: Run, fake: FakeServer, line: str, shown: str) -> None:
    program = start(run, fake)
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    program.expect("Contacts:")
    program.type(line)
    if shown == "no such thing":
        peer.send(response=400, id=peer.receive()["id"], error=shown)
    program.expect(shown)
    program.expect("Contacts:")
    program.type("/quit")
    assert program.wait() == 5


def test_history_without_a_connection_is_the_stored_one(run: Run, fake: FakeServer) -> None:
    program, peer = begin(run, fake)
    peer.send(action="msg", time=1, to="ann", from_="bob", message="kept here", msg_id=5)
    program.expect("bob: kept here")
    fake.close()
    program.expect("Connection lost")
    program.type("/history bob")
    program.expect("History: bob (what is stored here)")
    program.expect("bob: kept here")
    program.type("/search KEPT")
    program.expect("Found «KEPT» in all conversations: 1")
    program.type("/online")
    program.expect("There is no connection to the server now.")


def test_a_first_message_to_a_room_has_its_senders_name_while_it_waits() -> None:
    one = Conversation("#tea", timeline=Timeline())
    one.waiting["1"] = Queued("1", "#tea", "hello", 0.0)
    log = Log(lambda: "ann")
    log.show(one)
    shown = ["".join(text for _style, text in row) for row in log.rows(60, 5)]
    assert any("ann hello" in row for row in shown), shown


def test_an_export_leaves_out_what_an_older_server_does_not_know(
    run: Run, fake: FakeServer, tmp_path: Path
) -> None:
    program, peer = begin(run, fake)
    target = tmp_path / "mine.json"
    program.type(f"/export {target}")
    while (part := (request := peer.receive_action("export_me"))["part"]) != "pins":
        if part == "bookmarks":
            peer.send(response=400, error="This part is unknown", id=request["id"])
        else:
            peer.send(response=202, rows=[{"of": part}], id=request["id"])
    peer.send(response=202, rows=[{"of": "pins"}], id=request["id"])
    program.expect("Saved: ")
    saved = json.loads(target.read_text(encoding="utf-8"))
    assert saved["messages"] == [{"of": "messages"}]
    assert saved["pins"] == [{"of": "pins"}]
    assert "bookmarks" not in saved
