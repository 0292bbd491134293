"""Delete old messages as the settings say: whole, in slices, with exceptions, on the record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AuditEntry, User
from common.database.sql import database_time
from jimserver.runtime.retention import Retention, RetentionError, days_of_rooms, rules_of
from messaging import services
from messaging.models import (
    Chat,
    ClientMessageId,
    ConversationEntry,
    Message,
    MessageDetails,
    QueuedMessage,
    Room,
    conversation_of_pair,
    conversation_of_room,
)
from messaging.selectors import history_page, retention
from messaging.services.details import reply_row, store_replies
from tests.support.client import Client
from tests.support.waiting import wait_until

NOW = timezone.now()
OLD, NEW = NOW - timedelta(days=40), NOW - timedelta(days=20)
Say = Callable[..., int]


@pytest.fixture
def say() -> Say:
    """Store messages as the engine does: `say(ann, bob, OLD)` returns the message's id."""
    ids = count(1)

    def make(sender: User, to: User | Room, at: datetime, client_id: str | None = None) -> int:
        msg_id, is_room = next(ids), isinstance(to, Room)
        place = conversation_of_room(to.pk) if is_room else conversation_of_pair(sender.pk, to.pk)
        store = services.store_room_messages if is_room else services.store_messages
        row = (msg_id, place, sender.pk, to.pk, f"{msg_id}", False, database_time(at), client_id)
        store([row])
        return msg_id

    return make


def users(*names: str) -> list[User]:
    return [accounts.create_user(name=name) for name in names]


def left() -> list[int]:
    return list(Message.objects.order_by("pk").values_list("pk", flat=True))


def run(settings: Any, *options: str, **changes: Any) -> None:
    settings.JIM = replace(settings.JIM, **changes)
    call_command("retention", *options)


@pytest.mark.parametrize("s_per_id, sizes", [
    (0.001, [50, 50, 50]),  # a slow disk: no smaller than the least
    (2**-13, [50, 81, 81, 81]),  # 10 ms each
    (0.000001, [50, 100, 200, 400, 500, 500]),  # no more than twice as many at once, up to the most
])  # fmt: skip
def test_slices_take_about_the_same_time(
    monkeypatch: pytest.MonkeyPatch, s_per_id: float, sizes: list[int]
) -> None:
    clock = [0.0]
    monkeypatch.setattr(retention.time, "monotonic", lambda: clock[0])
    found = []
    for low, high in retention._id_slices(1, sum(sizes) + 1):
        found.append(high - low)
        clock[0] += (high - low) * s_per_id
    assert found == sizes


@pytest.mark.django_db
def test_each_kind_has_its_age_and_a_hold_keeps(
    say: Say, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "LEAST_IDS", 3)
    monkeypatch.setattr(retention, "MOST_IDS", 3)
    ann, bob, eva = users("ann", "bob", "eva")
    tea, board, law = (services.create_room(name=name) for name in ("#tea", "#board", "#law"))
    kept, gone = [], []
    for at in (OLD, NEW):
        fate = gone if at is OLD else kept
        fate.append(say(ann, bob, at))
        fate.append(say(ann, tea, at))
        gone.append(say(ann, board, at))  # a room with an age of its own: 10 days
        kept += [say(ann, eva, at), say(eva, bob, at), say(ann, law, at)]  # held
    services.index_messages(up_to_id=max(kept + gone))
    unindexed = say(ann, bob, OLD)
    rules = {
        "retention_days": 30,
        "retention_room_days": 30,
        "retention_of_rooms": "#Board=10",
        "retention_hold": "Eva, #law",
    }
    run(settings, "--dry-run", **rules)
    assert f"{len(gone)} messages would be deleted." in capsys.readouterr().out
    assert left() == sorted([*kept, *gone, unindexed])
    assert not AuditEntry.objects.exists()
    run(settings)
    assert left() == sorted([*kept, unindexed])
    assert f"{len(gone)} messages deleted." in capsys.readouterr().out
    [entry] = AuditEntry.objects.all()
    assert (entry.actor, entry.action, entry.after["messages"]) == (
        "(server)",
        "retention",
        len(gone),
    )
    run(settings)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_nothing_of_a_message_stays(say: Say, settings: Any) -> None:
    ann, bob = users("ann", "bob")
    old = say(ann, bob, OLD, "one")
    new = say(bob, ann, NEW, "two")
    store_replies([reply_row(new, conversation_of_pair(ann.pk, bob.pk), old)])
    store_replies([reply_row(old, conversation_of_pair(ann.pk, bob.pk), 0)])
    services.index_messages(up_to_id=new)
    services.queue_messages([(bob.pk, old), (ann.pk, new)])
    run(settings, retention_days=30)
    for model, name in (
        (Message, "pk"),
        (ConversationEntry, "message_id"),
        (ClientMessageId, "message_id"),
        (QueuedMessage, "message_id"),
        (MessageDetails, "message_id"),
    ):
        assert list(model.objects.values_list(name, flat=True)) == [new], model
    assert Chat.objects.count() == 2
    page = history_page(conversation_of_pair(ann.pk, bob.pk), limit=10)
    assert [message.msg_id for message in page.messages] == [new]


@pytest.mark.django_db
def test_a_hold_that_names_nobody_deletes_nothing(say: Say, settings: Any) -> None:
    ann, bob = users("ann", "bob")
    services.index_messages(up_to_id=say(ann, bob, OLD))
    with pytest.raises(CommandError, match="names evva, who is not here: nothing was deleted"):
        run(settings, retention_days=30, retention_hold="evva")
    assert left() == [1]


@pytest.mark.parametrize("text", ["tea=30", "#tea", "#tea=x", "#tea=-1", "#tea=inf"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(RetentionError, match="must be like #tea=30,#board=0"):
        days_of_rooms(text)


def test_a_running_server_goes_on(
    login: Callable[..., Client], server: Any, settings: Any, say: Say
) -> None:
    """Delete everything of a conversation under its users, and talk on."""
    ann, bob = login("ann", ext=["ids", "lists", "sync"]), login("bob", ext=["ids", "lists"])
    for number in range(1, 4):
        ann.send(action="msg", to="bob", message=f"{number}", id=number)
        assert bob.receive()["message"] == f"{number}"
        assert ann.receive()["response"] == 200
    newest = Message.objects.latest("pk").pk
    wait_until(lambda: retention.indexed_id() >= newest)
    Message.objects.update(sent_at=OLD)
    running = Retention(replace(settings.JIM, retention_days=30))
    running.begin()
    wait_until(lambda: not Message.objects.exists())
    running.stop()
    running.join()
    assert ann.ask(action="get_history", with_="bob", id="h")["messages"] == []
    assert ann.ask(action="search", text="1", id="s")["messages"] == []
    assert ann.ask(action="get_chats", id="c")["response"] == 202
    ann.send(action="msg", to="bob", message="again", id=9)
    assert bob.receive()["msg_id"] > newest
    assert ann.receive()["response"] == 200
    assert rules_of(settings.JIM).private_days == 0
