"""Check that full garbage collections choose their moment and forget nothing."""

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from jimserver.runtime import full_collections
from jimserver.runtime.full_collections import AT_REST, AT_WORK, MIN_ENDED, FullCollections

LIVE = 2 * MIN_ENDED


class Known:
    """One of two objects that know each other."""

    other: "Known"


@pytest.fixture(autouse=True)
def oldest_generation() -> Iterator[None]:
    """Have only the test collect."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def lost_pair() -> weakref.ref[Known]:
    """Return two objects in the oldest generation that nothing else knows."""
    one, two = Known(), Known()
    one.other, two.other = two, one
    gc.collect(1)
    return weakref.ref(one)


@pytest.mark.parametrize(("is_idle", "bound"), [(True, AT_REST), (False, AT_WORK)])
def test_ended_sessions_are_collected_soon_when_nobody_waits(
    is_idle: bool, bound: full_collections.Bound
) -> None:
    """As many as are live, or as a minimum; again only when as many more have ended."""
    collections, lost = FullCollections(), lost_pair()
    for live, ended in ((0, bound.ended * MIN_ENDED), (LIVE, bound.ended * (MIN_ENDED + LIVE))):
        collections.tick(ended=ended - 1, live=live, is_idle=is_idle)
        assert lost() is not None
        collections.tick(ended=ended, live=live, is_idle=is_idle)
        assert lost() is None
        lost = lost_pair()


@pytest.mark.parametrize(("is_idle", "bound"), [(True, AT_REST), (False, AT_WORK)])
def test_other_garbage_is_collected_once_in_a_while(
    is_idle: bool, bound: full_collections.Bound, monkeypatch: pytest.MonkeyPatch
) -> None:
    collections, lost = FullCollections(), lost_pair()
    now = time.monotonic()
    for passed_s, is_there in ((bound.age_s - 60, True), (bound.age_s + 60, False)):
        monkeypatch.setattr(full_collections.time, "monotonic", lambda s=passed_s: now + s)
        collections.tick(ended=0, live=LIVE, is_idle=is_idle)
        assert (lost() is not None) is is_there
