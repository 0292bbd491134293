"""Open several windows of one user: they share one store and one outbox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jimclient.seat import ALT, Seat
from tests.support.client import Client
from tests.support.server import LiveServer

Open = Callable[..., Seat]


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Open]:
    """Open windows of ann: `window(port)`."""
    seats: list[Seat] = []

    def open_one(port: int, **options: bool) -> Seat:
        seats.append(Seat(tmp_path, port, "ann", **options))  # type: ignore[arg-type]
        return seats[-1]

    yield open_one
    for seat in seats:
        seat.close()


def test_windows_show_the_same(window: Open, server: LiveServer) -> None:
    bob = Client(server.port)
    bob.login("bob", ext=["ids", "acks", "marks"])
    first, second = window(server.port), window(server.port)
    assert first.store.path == second.store.path
    got = bob.ask(action="msg", to="ann", message="hello", id="1")["msg_id"]
    for seat in (first, second):
        seat.wait_for("  1 bob")
    first.press(f"{ALT}a")
    first.wait_for("bob hello")
    second.wait_for_no("  1 bob")  # read in the other window
    read = bob.receive()
    assert (read["action"], read["msg_id"]) == ("read", got)
    second.enter("/open bob")
    second.wait_for(" bob>")
    first.enter("from the first")
    for seat in (first, second):
        seat.wait_for("from the first")
        seat.wait_for("✓✓ delivered")
    sent = bob.receive()
    bob.ask(action="read", with_="ann", msg_id=sent["msg_id"])
    for seat in (first, second):
        seat.wait_for("✓✓ read")
    bob.close()


def test_what_a_window_has_to_send_is_seen_in_all_and_sent_by_any(
    window: Open, make_server: Callable[..., LiveServer]
) -> None:
    server = make_server(max_requests_per_s=0)
    bob = Client(server.port)
    bob.login("bob")
    port = server.port
    first, second = window(port), window(port)
    for seat in (first, second):
        seat.enter("/open bob")
        seat.wait_for(" bob>")
    server.stop()
    for seat in (first, second):
        seat.wait_for("no connection")
    second.enter("typed without a connection")
    for seat in (first, second):
        seat.wait_for("typed without a connection")
        seat.wait_for("⧗ queued")
        seat.wait_for("1 to be sent")
    [waiting] = first.chat.conversations.waiting()
    assert not first.store.sends(waiting)
    second.close()
    first.press(f"{ALT}q")
    first.wait_for("Enter takes a message back")
    first.press("\r")  # from a window that is closed
    first.wait_for("bob> typed without a connection")
    first.wait_for_no("⧗ queued")
    assert first.store.all_queued() == []
