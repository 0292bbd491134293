"""UserCache, as the engine knows them."""

import pytest

from accounts.services import create_user
from jimserver.state import user_cache as people
from jimserver.state.user_cache import UserCache


@pytest.mark.django_db
def test_spellings_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that of 2^25 ways to write a name of 25 letters some are remembered, not all."""
    monkeypatch.setattr(people, "MAX_KNOWN", 10)
    create_user(name="abcdefgh")
    known = UserCache()
    spellings = [
        "".join((letter, letter.upper())[n >> bit & 1] for bit, letter in enumerate("abcdefgh"))
        for n in range(256)
    ]
    found = [known.find(spelling) for spelling in spellings]
    assert {person.name for person in found if person} == {"abcdefgh"}
    assert None not in found
    assert len(known._by_spelling) <= 12
