"""Check what the staff sees of other nodes' sessions where nodes are slow, gone or too loud."""

import threading

import pytest

from jimserver.nodes import shared_taps
from jimserver.nodes.bulletin import Live
from jimserver.nodes.shared_taps import MirroredTap, SharedTaps, follow_tap
from jimserver.runtime.nodes import live_states
from jimserver.runtime.nodes.live_states import LiveStates
from jimserver.transport import wire_tap
from jimserver.transport.wire_tap import WireTap, find_tap
from tests.support.client import PATIENCE_S

FRAME = b'{"action":"probe"}'


@pytest.fixture(autouse=True)
def taps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_tap, "_taps", {})


def test_other_nodes_are_asked_once_for_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_states, "TIMEOUT_S", PATIENCE_S)
    monkeypatch.setattr(live_states, "MAX_AGE_S", 3600.0)
    asked: list[threading.Thread] = []

    def answer() -> None:
        states.asked({2})
        states.answered(2, [Live(7, 1.5, 30), Live(8, None, 0)])

    def wake() -> None:
        asked.append(threading.Thread(target=answer))
        asked[-1].start()

    states = LiveStates(wake)
    seen = states.of(2, 7)
    assert seen
    assert (seen.waiting_bytes, seen.heard_at > 0) == (30, True)
    assert states.of(2, 8) == (0.0, 0)
    assert states.of(2, 9) is None
    assert len(asked) == 1
    asked[0].join()


def test_a_node_that_does_not_answer_is_not_waited_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live_states, "TIMEOUT_S", 0.01)
    monkeypatch.setattr(live_states, "GIVEN_UP_S", 3600.0)
    asked: list[None] = []
    states = LiveStates(lambda: asked.append(None))
    assert [states.of(2, row_id) for row_id in range(5)] == [None] * 5
    assert len(asked) == 1
    states.answered(2, [Live(3, None, 4)])  # late
    assert states.of(2, 3) == (0.0, 4)


def heard_of(taps: SharedTaps) -> MirroredTap:
    """Tell what is due; return the mirror that another node makes of it."""
    (heard,) = taps.news()
    wire_tap._taps.clear()
    follow_tap(heard)
    taps.committed()
    found = find_tap(heard.session_id)
    assert isinstance(found, MirroredTap)
    return found


def test_of_much_the_newest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    tap, taps = WireTap(7, 1, hides_texts=False, max_frame_bytes=100), SharedTaps()
    taps.add(tap)
    for _ in range(10):
        tap.received(FRAME)
    monkeypatch.setattr(shared_taps, "MAX_TOLD_CHARS", 3 * len(tap.objects()[0].text))
    assert [each.number for each in heard_of(taps).objects()] == [8, 9, 10]
    taps.look()
    assert not taps.is_due
    tap.received(FRAME + b"{")
    taps.look()
    mirror = heard_of(taps)
    assert ([each.number for each in mirror.objects()], mirror.waiting_bytes()) == ([11], 1)


def test_what_was_not_committed_is_told_again_and_an_end_once() -> None:
    tap, taps = WireTap(7, 1, hides_texts=False, max_frame_bytes=100), SharedTaps()
    taps.add(tap)
    tap.received(FRAME)
    assert taps.news() == taps.news()
    tap.stop()
    mirror = heard_of(taps)
    assert (mirror.is_on, len(mirror.objects())) == (False, 1)
    taps.look()
    assert (taps.is_due, taps.news()) == (False, [])
