"""Test quotas: messages and rooms of a user within a day, and the floor of free disk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from jimserver.storage.database_guard import database_guard
from messaging.models import Member, Room
from messaging.services import delete_unused_rooms, store_room_messages
from messaging.services.deferred_index import index_messages
from tests.support.client import Client
from tests.support.server import LiveServer

MakeServer = Callable[..., LiveServer]
Login = Callable[..., Client]


def test_messages_within_a_day(make_server: MakeServer, login: Login) -> None:
    server = make_server(max_messages_per_day=3)
    ann, bob = login("ann", to=server, ext=["ids"]), login("bob", to=server, ext=["ids"])
    answers = [ann.say("bob", str(number)) for number in range(5)]
    assert [answer["response"] for answer in answers] == [200, 200, 200, 429, 429]
    assert "3 messages" in answers[3]["error"]
    assert [bob.receive()["message"] for _ in range(3)] == ["0", "1", "2"]
    assert ann.say("bob", "0", id="x")["response"] == 429
    assert bob.say("ann", "I can")["response"] == 200  # each user for themselves


def test_new_rooms_within_a_day(make_server: MakeServer, login: Login) -> None:
    ann = login("ann", to=make_server(max_new_rooms_per_day=2), ext=["rooms"])
    codes = [ann.ask(action="join", room=f"#{name}")["response"] for name in "abcb"]
    assert codes == [201, 201, 429, 200]


@pytest.mark.parametrize("is_staff", [False, True])
def test_a_disk_that_is_almost_full(
    is_staff: bool, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = login("ann", ext=["ids"])
    User.objects.filter(username="ann").update(is_staff=is_staff)
    ann.close()
    ann = login("ann", ext=["ids", "rooms", "lists"])
    monkeypatch.setattr(database_guard, "free_bytes", 10)
    monkeypatch.setattr(database_guard, "_min_free_bytes", 11)
    growing: list[dict[str, Any]] = [
        {"action": "msg", "to": "Sveta", "message": "hi"},
        {"action": "join", "room": "#tea"},
        {"action": "add_contact", "user_id": "Sveta"},
    ]
    for request in growing:
        answer = ann.ask(**request)
        assert (answer.get("response") == 500) is not is_staff, answer
    assert ann.ask(action="get_contacts")["response"] == 202
    assert ann.ask(action="probe")["response"] == 200


@pytest.mark.django_db(transaction=True)
def test_the_sweep_of_unused_rooms() -> None:
    ann, root = User.objects.create_user("ann"), User.objects.create_superuser("root")
    old = timezone.now() - timedelta(hours=2)

    def room(name: str, by: User = ann, at: Any = old) -> Room:
        return Room.objects.create(name=name, name_key=name, created_by=by, created_at=at)

    unused, spoken = room("#unused"), room("#spoken")
    room("#of the staff", by=root), room("#new", at=timezone.now())
    Member.objects.create(room=room("#of ann"), user=ann)
    row = (1, -spoken.pk, ann.pk, spoken.pk, "hi", False, timezone.now(), None)
    store_room_messages([row])
    index_messages(up_to_id=1)
    assert delete_unused_rooms(older_than=timedelta(hours=1)) == 1
    assert not Room.objects.filter(pk=unused.pk).exists()
    assert Room.objects.count() == 4
