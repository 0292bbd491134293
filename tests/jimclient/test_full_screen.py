"""The full screen and our real server: people talk, with every key that they need for it."""

import os
from dataclasses import replace
from pathlib import Path

from jimclient.settings.file import read_settings
from tests.jimclient.seat import (
    ALT,
    ALT_ENTER,
    CTRL_C,
    CTRL_D,
    CTRL_F,
    ESCAPE,
    F1,
    F2,
    FOCUS_IN,
    FOCUS_OUT,
    PAGE_UP,
    UP,
    Seat,
    Sit,
)
from tests.support.client import Client
from tests.support.server import LiveServer


def test_two_people_talk(sit: Sit, server: LiveServer) -> None:
    ann, bob = sit("ann", server.port), sit("bob", server.port, columns=120, rows=40)
    ann.wait_for("Ctrl+K finds a person")
    ann.enter("/open bob")
    ann.wait_for(" bob>")
    ann.wait_for("bob · online")
    ann.enter("Hi Bob, tea at five?")
    ann.wait_for("ann Hi Bob, tea at five?")
    ann.wait_for("✓✓ delivered")
    bob.wait_for("  1 ann")  # it is unread, and nobody is told that it was read
    bob.press(f"{ALT}a")
    bob.wait_for(" ann>")
    bob.wait_for("─ 1 new ─")
    ann.wait_for("✓✓ read")
    bob.press(f"Да,{ALT_ENTER}    буду\r")
    ann.wait_for("bob Да,")
    ann.wait_for("       буду")
    bob.wait_for_no("new")  # who answers has read
    ann.enter("/status обед")
    ann.wait_for("Your contacts see: обед")
    bob.wait_for("ann · online · «обед»")
    ann.press(CTRL_D)
    bob.wait_for_no("ann · online")
    assert ann.close() == 0
    bob.enter("are you there?")
    bob.wait_for("✓ sent")
    again = sit("ann", server.port)
    again.wait_for("bob are you there?")
    again.wait_for("─ today ─")
    bob.wait_until(lambda: not bob.shows("✓ sent"), "delivered")


def test_rooms_lists_search_and_help(sit: Sit, server: LiveServer, tmp_path: Path) -> None:
    carl = Client(server.port)
    carl.login("carl")
    carl.ask(action="join", room="#tea")
    carl.ask(action="set_topic", room="#tea", topic="green and black")
    for number in range(120):
        carl.say("#tea", f"cup {number} of tea")
    ann = sit("ann", server.port)
    ann.enter("/rooms")
    ann.wait_for("#tea")
    ann.wait_for("1 member · green and black")
    ann.press("\r")
    ann.wait_for("#tea · «green and black»")
    ann.wait_for("cup 119 of tea")  # from the server: it was said before
    ann.press(PAGE_UP)
    ann.wait_for("Ctrl+End: to the newest")
    ann.wait_for_no("cup 119 of tea")
    shown = [line for line in ann.lines() if "cup" in line]
    carl.say("#tea", "something new")
    last = ann.desk.conversations.get("#tea")
    ann.wait_until(lambda: last.last_id == 121, "the new message")
    assert [line for line in ann.lines() if "cup" in line] == shown  # it has not moved
    while not ann.shows("cup 0 of tea"):  # its page comes when the user gets there
        page_up(ann)
    ann.press("\x1b[1;5F")  # Ctrl+End
    ann.wait_for("something new")
    ann.press(CTRL_F + '"cup 7 of"\r')
    ann.wait_for("carl: cup 7 of tea")
    ann.press("\r")
    ann.wait_for_no("─ Search ─")
    ann.wait_for("carl cup 7 of tea")  # far above what was loaded
    ann.press(F1)
    ann.wait_for("Keys and commands")
    ann.press("unread")
    ann.wait_for("Alt+A")
    ann.press(ESCAPE)
    ann.wait_for(" #tea>")
    ann.enter("/hlep")
    ann.wait_for("There is no command /hlep. Did you mean /help?")
    ann.enter(".рудз")  # /help in the Russian layout
    ann.wait_for("Keys and commands")
    ann.press(CTRL_C)
    ann.press(F2)
    ann.wait_for_no("│")
    carl.close()


def page_up(seat: Seat) -> None:
    """Press PgUp, and wait until it has scrolled or older messages are loaded."""

    def seen() -> tuple[list[str], int]:
        one = seat.desk.one
        return seat.lines(), len(one.timeline.messages) if one and one.timeline else 0

    before = seen()
    seat.press(PAGE_UP)
    seat.wait_until(lambda: seen() != before, "older messages")


def test_several_conversations(sit: Sit, server: LiveServer) -> None:
    peers = [Client(server.port) for _name in range(3)]
    for peer, name in zip(peers, ("Bob", "carl", "Dora"), strict=True):
        peer.login(name)
    defaults = read_settings(Path(os.devnull))
    signs = {**defaults.notifications, "desktop": "osc9"}
    ann = sit("ann", server.port, settings=replace(defaults, notifications=signs))
    for peer in peers:
        peer.say("ann", "first")
        peer.say("ann", "second")
    ann.wait_for("  2 Dora")
    ann.wait_for("6 ● · ann@127.0.0.1")
    ann.press(f"{ALT}a")  # the one that has waited longest
    ann.wait_for(" Bob>")
    ann.wait_for("─ 2 new ─")
    ann.press("for Bob")
    ann.wait_for("for Bob")
    ann.press(CTRL_C)  # does not read the others, does not leave
    ann.wait_for_no("for Bob")
    ann.press(UP)
    ann.wait_for("Bob> for Bob")
    ann.press(f"{ALT}ф")  # Alt+A in the Russian layout
    ann.wait_for(" carl>")
    ann.press(f"{ALT}k" + "bo")
    ann.wait_for("Go to: bo")
    ann.wait_for("> Bob")
    ann.press("\r")
    ann.wait_for("Bob> for Bob")  # the draft has waited
    ann.press(f"{ALT}1")
    ann.wait_for(" Dora>")
    ann.enter("/mute")
    ann.wait_for("Dora · online · muted")
    bells = ann.display.raw.count("\x1b]9;")
    ann.press(f"{ALT}\x1b[B")
    ann.wait_for(" carl>")
    peers[2].say("ann", "muted")
    ann.wait_for("  1 Dora")
    peers[0].say("ann", "heard \x1b[2J")
    ann.wait_for("  1 Bob")
    assert ann.display.raw.count("\x1b]9;") == bells + 1
    assert "\x1b]9;Bob: heard ␛[2J\x07" in ann.display.raw
    assert "\x1b]2;(1) JIM\x07" in ann.display.raw
    for peer in peers:
        peer.close()


def test_a_draft_survives_a_restart(sit: Sit, server: LiveServer) -> None:
    ann = sit("ann", server.port)
    ann.enter("/open ann2")
    ann.wait_for(" ann2>")
    ann.press("half a thought")
    ann.wait_for("ann2> half a thought")
    assert ann.close() == 0
    again = sit("ann", server.port)
    again.wait_for("ann2> half a thought")  # the draft alone brings them into the list


def test_read_markers_need_the_focus(sit: Sit, server: LiveServer) -> None:
    bob = Client(server.port)
    bob.login("bob", ext=["ids", "marks"])
    ann = sit("ann", server.port)
    first = bob.ask(action="msg", to="ann", message="one", id="1")["msg_id"]
    ann.wait_for("  1 bob")
    ann.press(f"{ALT}a")
    assert bob.receive()["msg_id"] == first  # read
    ann.press(FOCUS_OUT)
    ann.wait_until(lambda: not ann.desk.is_watched())
    second = bob.ask(action="msg", to="ann", message="two", id="2")["msg_id"]
    ann.wait_for("bob two")
    ann.wait_for("  1 bob")
    assert bob.is_quiet()
    ann.press(FOCUS_IN)
    read = bob.receive()
    assert (read["action"], read["msg_id"]) == ("read", second)
    ann.wait_for_no("  1 bob")
    bob.close()


def test_every_size_of_a_terminal(sit: Sit, server: LiveServer) -> None:
    bob = Client(server.port)
    bob.login("bob")
    ann = sit("ann", server.port, columns=40, rows=10)
    bob.say("ann", "words " * 60)
    ann.wait_for("1 ● · ann@")
    ann.press(f"{ALT}a")
    ann.wait_for("bob>")
    assert not ann.shows("│")  # the list hides
    ann.press("a long text that needs more than one row of this terminal")
    ann.wait_for("terminal")
    for columns, rows in ((200, 60), (60, 24), (40, 10), (20, 6), (80, 24)):
        ann.resize(columns, rows)
        ann.wait_until(
            lambda columns=columns: (
                max(map(len, ann.lines())) == columns  # type: ignore[misc]
                and ann.shows("bob>")
            ),
            f"a screen of {columns} columns",
        )
    ann.wait_for("│")
    bob.close()
