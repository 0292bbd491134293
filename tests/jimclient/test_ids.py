"""Our message ids sort in the order of send_queue."""

import time

import pytest

from jim.limits import ID_CHARS
from jimclient.store.ids import MessageIds


def test_ids_sort_as_made_and_fit() -> None:
    ids = MessageIds()
    made = [ids.next() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert all(len(one) <= ID_CHARS for one in made)


def test_two_devices_do_not_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_800_000_000_000_000_000)
    assert MessageIds().next() != MessageIds().next()


def test_a_clock_that_steps_back_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = MessageIds().next()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    ids = MessageIds(before)
    assert before < ids.next() < ids.next()


def test_a_full_count_goes_on_with_the_next_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    last = f"{5:012x}ffff"
    assert MessageIds(last).next().startswith(f"{6:012x}0000")


@pytest.mark.parametrize("last", ["", "uuid-of-another-client", "zz"])
def test_any_text_may_have_been_before(last: str) -> None:
    assert MessageIds(last).next() > "0"
