"""Long work of the site leaves room for the chat: short transactions, pauses between them."""

import pytest
from django.db import connection

from accounts.models import User
from accounts.services import create_user
from common.database import slices


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, bool]]:
    """Return a list that gets each pause, and whether a transaction was open in it."""
    found: list[tuple[float, bool]] = []
    monkeypatch.setattr(
        slices.time, "sleep", lambda for_s: found.append((for_s, connection.in_atomic_block))
    )
    return found


@pytest.mark.django_db(transaction=True)
def test_slices_are_transactions_of_their_own(pauses: list[tuple[float, bool]]) -> None:
    written: list[tuple[int, bool]] = []
    rows = range(slices.ROWS_AT_ONCE * 2 + 1)
    slices.write_rows(rows, lambda row: written.append((row, connection.in_atomic_block)))
    assert written == [(row, True) for row in rows]
    assert [is_open for _for_s, is_open in pauses] == [False, False]  # between the three slices
    assert min(for_s for for_s, _is_open in pauses) >= slices.LOCK_PAUSE_S


def test_a_pause_is_as_long_as_the_work(
    pauses: list[tuple[float, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter((0.0, 0.0, 0.02, 0.02, 5.02, 5.02))  # two slices: 20 ms, and 5 s
    monkeypatch.setattr(slices.time, "monotonic", lambda: next(clock))
    assert list(slices.with_pauses("abc")) == ["a", "b", "c"]
    assert [for_s for for_s, _is_open in pauses] == [0.02, slices.MAX_PAUSE_S]


@pytest.mark.django_db(transaction=True)
def test_a_failed_slice_undoes_itself_alone(pauses: list[tuple[float, bool]]) -> None:
    names = [f"user{number}" for number in range(slices.ROWS_AT_ONCE + 1)]

    def write(name: str) -> None:
        create_user(name=name)
        if name == names[-1]:
            raise ValueError(name)

    with pytest.raises(ValueError, match=names[-1]):
        slices.write_rows(names, write)
    stored = set(
        User.objects.filter(username__startswith="user").values_list("username", flat=True)
    )
    assert set(stored) == set(names[:-1])
