"""Keep what is not sent, to be taken back and edited in the full screen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jimclient.seat import ALT, Seat
from tests.jimclient.test_store_failures import Disk
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer

Open = Callable[[], Seat]


@pytest.fixture
def ann(tmp_path: Path, server: LiveServer) -> Iterator[Open]:
    """Open the full screen of ann: `ann()`, and after its `close` again."""
    seats: list[Seat] = []

    def open_one() -> Seat:
        seats.append(Seat(tmp_path, server.port, "ann"))
        return seats[-1]

    yield open_one
    seats[-1].close()


def test_a_refused_text_waits_to_be_edited(ann: Open, server: LiveServer) -> None:
    first = ann()
    first.enter("/open bob")
    first.wait_for(" bob>")
    first.enter("written before bob has come")
    first.wait_for("✗ not sent")
    first.wait_for("1 not sent: Alt+Q")
    first.wait_for("There is no user bob here.")
    first.close()
    bob = Client(server.port)
    bob.login("bob", ext=["ids"])
    again = ann()
    again.wait_for("✗ not sent")  # nobody has asked to send it again
    again.press(f"{ALT}q")
    again.wait_for("✗ There is no user bob here. written before bob has come")
    again.press("\r")
    again.wait_for("bob> written before bob has come")
    again.wait_for_no("not sent")
    again.press(" and after\r")
    again.wait_for("✓✓ delivered")
    assert bob.receive()["message"] == "written before bob has come and after"
    assert again.chat.outbox.wait_until_empty(PATIENCE_S)
    assert again.store.all_queued() == []
    bob.close()


def test_a_text_that_cannot_be_kept_comes_back(ann: Open, server: LiveServer) -> None:
    bob = Client(server.port)
    bob.login("bob", ext=["ids"])
    seat = ann()
    seat.enter("/open bob")
    seat.wait_for(" bob>")
    disk = Disk(seat.store)
    disk.protect()
    seat.enter("a long thought")
    seat.wait_for("* Not sent: «a long thought»")  # and why, which may be in the next row
    seat.wait_for("bob> a long thought")
    seat.wait_for_no("⧗ queued")
    disk.free()
    seat.press("\r")
    seat.wait_for("✓✓ delivered")
    assert bob.receive()["message"] == "a long thought"
    bob.close()
