"""Answer, edit, delete messages and react to them, in the full screen and line by line."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jimclient.seat import ALT, CTRL_UP, ESCAPE, UP, Seat
from tests.jimclient.support import Program
from tests.support.client import Client
from tests.support.server import LiveServer

EXTENSIONS = ["ids", "replies", "edits", "reactions", "sync"]


@pytest.fixture
def bob(server: LiveServer) -> Iterator[Client]:
    client = Client(server.port)
    client.login("bob", ext=EXTENSIONS)
    yield client
    client.close()


@pytest.fixture
def ann(server: LiveServer, tmp_path: Path) -> Iterator[Seat]:
    seat = Seat(tmp_path / "ann", server.port, "ann")
    yield seat
    seat.close()


def next_of(client: Client, action: str) -> dict[str, object]:
    """Return the next object of an action."""
    while (found := client.receive()).get("action") != action:
        pass
    return found


def test_keys_act_on_the_chosen_message(ann: Seat, bob: Client, server: LiveServer) -> None:
    phone = Client(server.port)
    phone.login("ann", ext=EXTENSIONS)
    question = bob.ask(action="msg", to="ann", message="tea or coffee?", id="1")["msg_id"]
    ann.wait_for("  1 bob")
    ann.press(f"{ALT}a")
    ann.wait_for("bob tea or coffee?")
    ann.press("a draft")
    ann.wait_for("bob> a draft")
    ann.press(CTRL_UP)
    ann.wait_for("Enter reply  + react  Esc")
    ann.press("e")
    ann.wait_for("You can edit only what you have written.")
    ann.press("к")  # the key of "r" in the Russian layout
    ann.wait_for("reply to bob (Esc: without): «tea or coffee?»")
    ann.press("\x15tea\r")
    ann.wait_for("> bob: tea or coffee?")
    answer = next_of(bob, "msg")
    assert (answer["reply_to"], answer["message"]) == (question, "tea")
    ann.wait_for_no("reply to bob")

    ann.press(CTRL_UP)
    ann.wait_for("e edit")
    ann.press("e")
    ann.wait_for("edit (Esc: leave it): «tea»")
    ann.press(" with milk\r")
    ann.wait_for("tea with milk")
    ann.wait_for("✎ edited ✓✓")
    ann.wait_for_no("edit (Esc: leave it): «tea»")
    for client in (bob, phone):
        assert next_of(client, "edited")["message"] == "tea with milk"
    kept = ann.store.message(int(str(answer["msg_id"])))
    assert kept
    assert kept.text == "tea with milk"

    ann.press(CTRL_UP + CTRL_UP)
    ann.wait_for("Enter reply  + react  Esc")
    ann.press("+")
    ann.wait_for("React: Enter chooses")
    ann.press("\r")
    ann.wait_for("👍 1 ✓")
    bob.ask(action="react", msg_id=question, emoji="👍")
    ann.wait_for("👍 2 ✓")
    ann.press(CTRL_UP + CTRL_UP + "+")
    ann.wait_for("take back")
    ann.press("\r")
    ann.wait_for("👍 1")
    ann.wait_for_no("👍 1 ✓")

    phone.ask(action="edit", msg_id=answer["msg_id"], message="green tea")
    ann.wait_for("green tea")  # edited on another device
    ann.press(CTRL_UP + "d")
    ann.wait_for("delete it for everybody?")
    ann.press(ESCAPE)
    ann.wait_for_no("delete it for everybody?")
    assert ann.shows("green tea")
    ann.press(CTRL_UP + "dd")
    ann.wait_for("[deleted]")
    assert next_of(bob, "deleted")["msg_id"] == answer["msg_id"]
    phone.close()


def test_a_refusal_is_told_and_loses_no_text(
    ann: Seat, bob: Client, server: LiveServer, tmp_path: Path
) -> None:
    ann.enter("/open bob")
    ann.wait_for(" bob>")
    ann.enter("hello")
    ann.wait_for("✓✓ delivered")
    phone = Client(server.port)
    phone.login("ann", ext=["ids"])
    ann.press(CTRL_UP + "e")
    ann.wait_for("edit (Esc: leave it): «hello»")
    phone.ask(action="delete", msg_id=next_of(bob, "msg")["msg_id"])
    ann.wait_for("[deleted]")
    ann.press(" again\r")
    ann.wait_for("The message was deleted")
    ann.wait_for("bob> hello again")
    ann.press(ESCAPE)
    ann.wait_for_no("hello again")
    ann.press(UP)
    ann.wait_for("bob> hello again")
    phone.close()


def test_commands_act_on_messages_line_by_line(
    run: Callable[..., Program], bob: Client, server: LiveServer
) -> None:
    ann = run("-un", "ann", "-p", str(server.port))
    ann.expect("Contacts:")
    ann.type("")
    first = bob.ask(action="msg", to="ann", message="one", id="1")["msg_id"]
    second = bob.ask(action="msg", to="ann", message="two", id="2")["msg_id"]
    ann.expect("bob: two")
    ann.type("/reply nobody is chosen yet")
    ann.expect("A name is missing.")
    ann.type("bob", "/numbers")
    ann.expect(f"{first}  bob: one")
    ann.type(f"/reply {first} to the first")
    ann.expect("> bob: one")
    answer = next_of(bob, "msg")
    assert (answer["reply_to"], answer["message"]) == (first, "to the first")
    ann.type("/reply to the last")
    assert next_of(bob, "msg")["reply_to"] == second
    ann.type(f"/edit {answer['msg_id']} changed")
    ann.expect("It reads now: «changed»")
    ann.type("/edit 123456 what")
    ann.expect("There is no message 123456 here.")
    ann.type(f"/edit {first} not mine")
    ann.expect("Only its sender may edit a message.")
    ann.type("/react 👍")
    ann.expect("You react with 👍 to «two»")
    ann.type("/delete")
    ann.expect("Delete «to the last»? The same command once more")
    ann.type("/delete")
    ann.expect("Deleted: «to the last»")
    ann.type("/history")
    ann.expect("changed [edited, delivered]")
    ann.expect("[deleted]")
    ann.end_input()
    assert ann.wait() == 5  # the refusals
    shown = run("-un", "ann", "-p", str(server.port), "--history", "bob", interactive=False)
    shown.expect("> bob: one⏎changed [edited, delivered]")
    assert shown.wait() == 0
