"""Test services of messages and rooms: recovery, deletion, and what is written once."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import IntegrityError, connection

from accounts import services as accounts
from accounts.models import User
from common.database.sql import database_time
from jim.errors import JimError
from messaging import selectors, services
from messaging.models import (
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    Message,
    QueuedMessage,
    ReadMarker,
    Room,
    conversation_of_pair,
    conversation_of_room,
)
from messaging.selectors.chats import chats_page
from messaging.selectors.rooms import FEW_MEMBERS
from tests.support.statements import plan_of, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> User:
    return accounts.create_user(name="ann")


@pytest.fixture
def bob() -> User:
    return accounts.create_user(name="bob")


@pytest.fixture
def cat() -> User:
    return accounts.create_user(name="cat")


def say(msg_id: int, sender: User, to: User | Room, client_id: str | None = None) -> None:
    """Store a message as the engine does."""
    is_room = isinstance(to, Room)
    conversation = (
        conversation_of_room(to.pk) if is_room else conversation_of_pair(sender.pk, to.pk)
    )
    store = services.store_room_messages if is_room else services.store_messages
    at = database_time(datetime(2025, 1, 1, tzinfo=UTC))
    store([(msg_id, conversation, sender.pk, to.pk, f"text {msg_id}", False, at, client_id)])


def kept() -> set[tuple[int, int]]:
    return set(QueuedMessage.objects.values_list("user_id", "message_id"))


def room_of(*members: User) -> Room:
    room = services.create_room(name="#tea")
    for member in members:
        services.join_room(room=room, user=member)
    return room


# A start


def test_the_first_start() -> None:
    assert services.recover_delivery() == 0
    assert HighWaterMarks.objects.count() == 1


def test_a_start_after_a_crash_keeps_what_may_not_have_arrived(
    ann: User, bob: User, cat: User
) -> None:
    """Check users, members of rooms but the sender, and nothing that was noted as delivered."""
    room = room_of(ann, bob, cat)
    say(1, ann, bob)
    services.recover_delivery()
    services.clear_queued(user_id=bob.pk, up_to_id=1)
    say(2, bob, ann, "b")
    say(3, ann, room, "a")
    say(4, ann, ann)
    assert services.recover_delivery() == 4
    assert kept() == {(ann.pk, 2), (bob.pk, 3), (cat.pk, 3), (ann.pk, 4)}
    assert services.recover_delivery() == 4
    assert len(kept()) == 4
    assert set(ClientMessageId.objects.values_list("client_id", "message_id")) == {
        ("b", 2),
        ("a", 3),
    }
    assert ConversationEntry.objects.count() == 4


def test_ids_go_on_when_the_newest_messages_were_deleted(ann: User, bob: User) -> None:
    """Check that an id that somebody was told is never given again."""
    say(1, ann, bob)
    say(2, ann, bob)
    services.recover_delivery()
    Message.objects.filter(pk=2).delete()
    assert services.recover_delivery() == 2


def test_filing_twice_is_filing_once(ann: User, bob: User) -> None:
    say(1, ann, bob, "x")
    for _ in range(2):
        services.index_messages(up_to_id=1)
    HighWaterMarks.objects.update(indexed_id=0)
    services.index_messages(up_to_id=1)
    assert (ConversationEntry.objects.count(), ClientMessageId.objects.count()) == (1, 1)


# Keeping


def test_keeping_and_clearing(ann: User, bob: User) -> None:
    for msg_id in (1, 2, 3):
        say(msg_id, ann, bob)
    services.queue_messages([(bob.pk, 1), (bob.pk, 2), (bob.pk, 2), (ann.pk, 1), (bob.pk, 3)])
    services.queue_messages([(bob.pk, 1)])
    services.clear_queued(user_id=bob.pk, up_to_id=2)
    assert kept() == {(ann.pk, 1), (bob.pk, 3)}


def test_a_message_has_one_recipient(ann: User, bob: User) -> None:
    with pytest.raises(IntegrityError):
        Message.objects.create(
            id=1, conversation=1, sender=ann, recipient=bob, room=room_of(ann), text="x"
        )


# Deletion


def test_a_deleted_user_leaves_no_traces(ann: User, bob: User, cat: User) -> None:
    room = room_of(ann, bob, cat)
    say(1, ann, bob, "a")
    say(2, bob, ann, "b")
    say(3, ann, room, "c")
    say(4, bob, cat, "d")
    say(5, bob, room, "e")
    services.recover_delivery()
    ann.delete()
    assert kept() == {(cat.pk, 4), (cat.pk, 5)}
    assert set(ConversationEntry.objects.values_list("message_id", flat=True)) == {4, 5}
    assert set(ClientMessageId.objects.values_list("message_id", flat=True)) == {4, 5}
    assert set(Message.objects.values_list("id", flat=True)) == {4, 5}


def test_who_leaves_a_room_gets_nothing_more_from_it(ann: User, bob: User) -> None:
    room = room_of(ann, bob)
    say(1, ann, room)
    say(2, ann, bob)
    services.recover_delivery()
    assert services.leave_room(room=room, user=bob)
    assert not services.leave_room(room=room, user=bob)
    assert kept() == {(bob.pk, 2)}


def test_who_is_in_a_room_that_closes_gets_nothing_more_from_it(ann: User, bob: User) -> None:
    room = room_of(ann, bob)
    say(1, ann, room)
    say(2, ann, bob)
    services.recover_delivery()
    services.close_room(room=room)
    assert kept() == {(bob.pk, 2)}
    assert selectors.member_ids(room.pk) == []


CHANGES: dict[str, Callable[[Room, User], object]] = {
    "join": lambda room, user: services.join_room(room=room, user=user),
    "leave": lambda room, user: services.leave_room(room=room, user=user),
    "close": lambda room, user: services.close_room(room=room),
    "read": lambda room, user: services.mark_read(
        user_id=user.pk, conversation=conversation_of_room(room.pk), up_to_id=1
    ),
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's plans")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_a_room_reads_no_table_as_a_whole(change: str, ann: User, bob: User) -> None:
    """Explain each statement: neither rooms nor messages nor queues make it dearer."""
    room = room_of(ann) if change == "join" else room_of(ann, bob)
    say(1, ann, room)
    services.recover_delivery()
    with statements() as made:
        CHANGES[change](room, bob)
    assert made
    assert [sql for sql in made if "SCAN" in plan_of(sql)] == []


@pytest.mark.parametrize(
    ("from_id", "up_to_id", "has_moved", "unread_from"),
    [(4, 3, False, 4), (4, 4, False, None), (9, 6, True, 9), (9, 9, True, None)],
)
def test_a_marker_that_reaches_what_was_marked_as_unread_makes_it_read(
    from_id: int, up_to_id: int, has_moved: bool, unread_from: int | None, ann: User
) -> None:
    key = {"user_id": ann.pk, "conversation": 1}
    services.mark_read(**key, up_to_id=5)
    services.mark_unread(**key, from_id=from_id)
    assert services.mark_read(**key, up_to_id=up_to_id) is has_moved
    assert ReadMarker.objects.get().unread_from == unread_from


# Lists


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's plans")
def test_a_list_of_chats_or_members_reads_no_table_as_a_whole(ann: User, bob: User) -> None:
    """Explain each statement: neither messages nor users outside of the list make it dearer."""
    room = room_of(ann, bob)
    say(1, bob, room)
    say(2, bob, ann)
    services.recover_delivery()
    say(3, bob, ann)  # not indexed yet
    with statements() as made:
        found, _more = chats_page(ann.pk, before=None, limit=50)
        members = selectors.member_names(room.pk, size=2, limit=50)
    assert [(chat.peer, chat.unread) for chat in found] == [("bob", 2), ("#tea", 1)]
    assert members == ["ann", "bob"]
    assert [sql for sql in made if "SCAN" in plan_of(sql)] == []


@pytest.mark.parametrize("size", [3, FEW_MEMBERS + 1])
def test_pages_of_members(size: int, ann: User, bob: User, cat: User) -> None:
    room = room_of(cat, ann, bob)
    accounts.create_user(name="ada")
    names = partial(selectors.member_names, room.pk, size=size)
    assert names(limit=2) == ["ann", "bob"]
    assert names(limit=2, after="bob") == ["cat"]
    assert names(limit=9, but=frozenset({bob.pk})) == ["ann", "cat"]


# Rooms


def test_rooms_by_name(ann: User) -> None:
    room = services.create_room(name="#Чай", user=ann)
    assert selectors.find_room("#ЧАЙ") == room
    assert selectors.find_room("#чай\0") is None
    for name in ("tea", "#", "# x", "#" + "x" * 25):
        with pytest.raises(JimError):
            services.create_room(name=name)
        with pytest.raises(JimError):
            services.rename_room(room=room, name=name)
    services.rename_room(room=Room.objects.get(), name="#Tea")
    assert selectors.find_room("#tea") == room
    assert selectors.find_room("#чай") is None


def test_joining_twice_is_joining_once(ann: User) -> None:
    room = room_of(ann)
    assert not services.join_room(room=room, user=ann)
    assert selectors.member_ids(room.pk) == [ann.pk]
    assert selectors.room_names_of(ann) == ["#tea"]


# Pages


def test_pages_have_no_holes_where_messages_are_gone(ann: User, bob: User, cat: User) -> None:
    """Check that a page is full, or the last, though entries lost their messages with a sender."""
    room = room_of(ann, bob, cat)
    for msg_id in range(1, 10):
        say(msg_id, bob if msg_id in (1, 2, 9) else ann, room)
    services.index_messages(up_to_id=9)
    entries = list(ConversationEntry.objects.values_list("conversation", "message_id"))
    ann.delete()
    services.index_entries(entries)
    services.queue_messages([(cat.pk, msg_id) for msg_id in range(1, 10)])
    conversation = conversation_of_room(room.pk)
    page = selectors.history_page(conversation, limit=2)
    assert ([message.msg_id for message in page.messages], page.more) == ([2, 9], True)
    page = selectors.history_page(conversation, before=2, limit=2)
    assert ([message.msg_id for message in page.messages], page.more) == ([1], False)
    page = selectors.history_page(conversation, after=2, limit=2)
    assert ([message.msg_id for message in page.messages], page.more) == ([9], False)
    page = selectors.queued_page(cat.pk, after_id=0, limit=2)
    assert ([message.msg_id for message in page.messages], page.more) == ([1, 2], True)
    page = selectors.queued_page(cat.pk, after_id=2, limit=2)
    assert ([message.msg_id for message in page.messages], page.more) == ([9], False)
