"""Draw the full screen in parts, as it changes, and take the mouse."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jimclient.settings.file import read_settings
from tests.jimclient.seat import ESCAPE, F2, PAGE_DOWN, PAGE_UP, Seat
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer

TEXTS = (
    "plain",
    "日本語 and 한국어, wide",
    "👍🏽 🎉 emoji",  # not joined ones: terminals do not agree on their width
    "e\u0301 и\u0306 combining",
    "\tfunction() {\n\t\treturn\n\t}",
    "long " * 40,
    "עברית and العربية",
)
STEPS = (  # keys, and what is on the screen when all of them are done
    (PAGE_UP, "Ctrl+End: to the newest"),
    (f"{PAGE_DOWN}日本語 x", "bob> 日本語 x"),
    ("\x15/bl\t", "/blocked"),
    ("\x15y", "bob> y"),
    (f"{F2}z", "bob> yz"),  # the list hides
    (f"{F2}w", "bob> yzw"),
)
CLICK, WHEEL_UP = "\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m", "\x1b[<64;40;10M"


@pytest.fixture
def ann(server: LiveServer, tmp_path: Path) -> Iterator[Seat]:
    defaults = read_settings(Path(os.devnull))
    settings = replace(defaults, general={**defaults.general, "mouse": True})
    seat = Seat(tmp_path / "ann", server.port, "ann", settings=settings)
    yield seat
    seat.close()


def settle(seat: Seat) -> list[str]:
    """Wait until everything that was pressed is drawn; return the screen."""
    drawn = threading.Event()
    assert seat.screen._app
    seat.screen._app.after_render += lambda app: drawn.set()
    seat.screen.later(seat.screen._app.invalidate)
    assert drawn.wait(PATIENCE_S)
    return seat.lines()


def drawn_anew(seat: Seat) -> list[str]:
    """Return the screen after a drawing that forgets the one before."""
    app = seat.screen._app
    assert app
    done = threading.Event()
    seat.screen.later(lambda: (app.renderer.reset(), done.set()))
    assert done.wait(PATIENCE_S)
    return settle(seat)


def test_what_is_drawn_in_parts_is_what_is_drawn_at_once(ann: Seat, server: LiveServer) -> None:
    bob = Client(server.port)
    bob.login("bob")
    ann.enter("/open bob")
    ann.wait_for(" bob>")
    for text in (*TEXTS * 3, "the last"):  # nothing comes while the screens are compared
        bob.say("ann", text)
    ann.wait_for("the last")
    for keys, shown in STEPS:
        ann.press(keys)
        ann.wait_for(shown)
        assert settle(ann) == drawn_anew(ann), keys
    bob.close()


def test_the_mouse_opens_scrolls_and_chooses(ann: Seat, server: LiveServer) -> None:
    bob, carl = Client(server.port), Client(server.port)
    for client, name in ((bob, "bob"), (carl, "carl")):
        client.login(name)
        for number in range(30):
            client.say("ann", f"{name} {number}")
    ann.wait_for(" 30 carl")
    rows = {name: ann.lines().index(line) + 1 for line in ann.lines() for name in line.split()[1:2]}
    ann.press(CLICK.format(x=8, y=rows["bob"]))
    ann.wait_for("bob bob 29")
    ann.press(WHEEL_UP * 2)
    ann.wait_for_no("bob bob 29")
    ann.press("\x1bk")
    ann.wait_for("30 new")
    row = next(number for number, line in enumerate(ann.lines(), 1) if "30 new" in line)
    ann.press(CLICK.format(x=40, y=row))
    ann.wait_for("carl carl 29")
    ann.press(ESCAPE)
    bob.close()
    carl.close()
