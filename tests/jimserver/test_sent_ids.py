"""Check that messages are recognised by ids in any order, and that new ones need no query."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from jimserver.storage import deduplication
from jimserver.storage.deduplication import IdFilter
from messaging import selectors
from messaging.models import Message
from tests.fuzz.harness import Rig, stage_rig
from tests.fuzz.simulated_clients import PASSWORD, Puppet

ORDER = random.Random(1)


@pytest.fixture
def rig(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    rig = Rig(stage_rig(monkeypatch))
    yield rig
    rig.close()


def test_the_filter_forgets_nothing_and_guesses_seldom() -> None:
    ids, known = [f"{number:x}" for number in ORDER.sample(range(1 << 40), 20_000)], IdFilter()
    for client_id in ids[:10_000]:
        known.add(client_id)
    assert not any(known.add(client_id) for client_id in ids[:10_000])
    assert sum(not known.add(client_id) for client_id in ids[10_000:]) < 1000


def log_in(rig: Rig, name: str) -> Puppet:
    puppet = Puppet(rig)
    user = {"account_name": name, "password": PASSWORD}
    puppet.ask({"action": "authenticate", "user": user, "ext": ["ids"], "id": "login"})
    rig.step()
    rig.pool.work()
    rig.step()
    puppet.read()
    assert puppet.name == name
    return puppet


def say(rig: Rig, puppet: Puppet, ids: list[str], text: str = "hi") -> dict[str, int]:
    """Send a message under each id; return the ids that the server gave them."""
    for client_id in ids:
        puppet.ask({"action": "msg", "to": "ann", "message": text, "id": client_id})
    before = {client_id: len(puppet.answers.get(client_id, [])) for client_id in ids}
    rig.step()
    puppet.read()
    answers = {client_id: puppet.answers[client_id][before[client_id] :] for client_id in ids}
    assert all(len(found) == 1 for found in answers.values())
    return {client_id: found[0]["msg_id"] for client_id, found in answers.items()}


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count the queries for client ids, by what they look for."""
    counted: Counter[str] = Counter()

    def count(name: str) -> None:
        find = getattr(selectors, name)

        def counting(*args: Any, **kwargs: Any) -> Any:
            counted[name] += 1
            return find(*args, **kwargs)

        monkeypatch.setattr(selectors, name, counting)

    for name in ("greatest_client_id", "client_ids_page", "find_client_message"):
        count(name)
    return counted


def crash(rig: Rig) -> Puppet:
    rig.crash(before_it_says=False)
    return log_in(rig, "ann")


def test_repeated_ids_are_found_in_any_order(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the ids of before a restart are read in steps, and mixed with new ones."""
    monkeypatch.setattr(deduplication, "READ_IDS", 8)
    ann = log_in(rig, "ann")
    ids = [f"{ORDER.randrange(1 << 32):08x}" for _ in range(20)]
    sent = say(rig, ann, ids)
    assert len(set(sent.values())) == 20
    for _ in range(3):
        ann = crash(rig)
        new = [f"{ORDER.randrange(1 << 32):08x}" for _ in range(4)]
        for number in range(0, len(ids), 5):
            some = [*ORDER.sample(sorted(sent), 5), *new[number // 5 : number // 5 + 1]]
            found = say(rig, ann, some)
            assert {key: found[key] for key in some if key in sent} == {
                key: sent[key] for key in some if key in sent
            }
            sent |= found
        changed = ORDER.sample(sorted(sent), 3)
        again = say(rig, ann, changed, text=f"another {len(sent)}")
        assert min(again.values()) > max(sent.values())
        ann.ask({"action": "probe"})
        sent = {key: value for key, value in sent.items() if key not in again}
    assert len(set(Message.objects.values_list("id", flat=True))) == Message.objects.count()


def test_new_ids_in_any_order_need_no_query(rig: Rig, lookups: Counter[str]) -> None:
    """The ids of a sender are read once; the filter can guess wrong, but seldom."""
    ann = log_in(rig, "ann")
    say(rig, ann, [f"{number:08x}" for number in range(1000, 1100)])
    ann = crash(rig)
    lookups.clear()
    say(rig, ann, [f"{number:08x}" for number in ORDER.sample(range(1000), 40)])
    say(rig, ann, [str(number) for number in range(1, 41)])
    say(rig, ann, [f"x{number}" for number in range(40, 0, -1)])
    guesses = lookups.pop("find_client_message", 0)
    assert lookups == {"greatest_client_id": 1, "client_ids_page": 1}
    assert guesses < 20
    say(rig, ann, [f"{number:08x}" for number in range(1000, 1040)])
    assert lookups["find_client_message"] == 40


def test_an_id_of_this_batch_is_found_before_its_row_is_written(rig: Rig) -> None:
    ann = log_in(rig, "ann")
    for text in ("one", "one", "two", "two", "one"):
        ann.ask({"action": "msg", "to": "ann", "message": text, "id": "7"})
    rig.step()
    ann.read()
    first, again, second, repeated, third = [one["msg_id"] for one in ann.answers["7"]]
    assert first == again < second == repeated < third
