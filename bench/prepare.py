"""Fill the database that DATABASE_URL names, for a measurement: `python -m bench.prepare`.

Messages are written by the server's own statements, without its sockets. All users share one
password hash and have resume tokens, so that logins cost no hashing.
"""

import argparse
import os
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import django

from bench.servers import PASSWORD, active_numbers, token_of, user_name

USERS_AT_ONCE = 5000
MESSAGES_AT_ONCE = 100_000
FILED_AT_ONCE = 1_000_000
TOKENS_FOR_ALL_UP_TO = 20_000  # users; beyond, only the active ones get one
PARTNERS = 50  # users with whom each user has a conversation, before and after them in the list
# messages of the first user with each partner, spread evenly: a page of history, all over the table
PAGE = 50
LONG_PAGES = 400  # messages in the conversation of --pages: two pages of the largest size
PAGES_APART = 100  # users between the two of such a conversation
CROWD_ROOM = "#crowd"  # the room of --crowd
SPEAKERS = 5  # of its members are the first users
FIRST_MESSAGE_AT = datetime(2025, 1, 1, tzinfo=UTC)
STEP_S = 3  # between two messages: ten million fill a year
TEXT = (
    "Some hundred characters, as long as people write on the way home, "
    "and a number at its end: {:09d}"
)


def spans(first: int, end: int, size: int) -> Iterator[range]:
    """Yield the numbers `first` to `end` (exclusive) in ranges of at most `size`."""
    for start in range(first, end, size):
        yield range(start, min(start + size, end))


def make_users(count: int) -> int:
    """Create users u0000000, u0000001, ... unless they exist; return the first id."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from accounts.models import User

    password = make_password(PASSWORD)
    have = User.objects.filter(username__startswith="u0").count()
    for numbers in spans(have, count, USERS_AT_ONCE):
        names = [user_name(number) for number in numbers]
        with transaction.atomic():
            User.objects.bulk_create(
                [User(username=name, username_key=name, password=password) for name in names]
            )
    return int(User.objects.get(username=user_name(0)).pk)


def make_operators(count: int) -> None:
    """Make the last `count` users superusers."""
    from accounts.models import User

    last = list(User.objects.order_by("-pk").values_list("pk", flat=True)[:count])
    User.objects.filter(pk__in=last).update(is_staff=True, is_superuser=True)


def forget_undelivered() -> None:
    """Clear what sessions of an earlier measurement left unacknowledged."""
    from messaging.models import QueuedMessage

    QueuedMessage.objects.all().delete()


def make_tokens(count: int, first_id: int) -> None:
    """Give a resume token to each user who will log in."""
    from accounts.models import ResumeToken
    from accounts.services import digest_of

    numbers: Iterable[int] = (
        range(count) if count <= TOKENS_FOR_ALL_UP_TO else active_numbers(count)
    )
    tokens = [
        ResumeToken(user_id=first_id + number, digest=digest_of(token_of(user_name(number))))
        for number in numbers
    ]
    ResumeToken.objects.bulk_create(tokens, batch_size=USERS_AT_ONCE, ignore_conflicts=True)


def make_contacts(count: int, users: int, first_id: int) -> None:
    """Give the first user `count` contacts, the users after them."""
    from contacts.models import Contact

    others = range(1, min(count, users - 1) + 1)
    rows = [Contact(owner_id=first_id, contact_id=first_id + number) for number in others]
    Contact.objects.bulk_create(rows, batch_size=USERS_AT_ONCE, ignore_conflicts=True)


def make_messages(count: int, users: int, first_id: int) -> None:
    """Write messages between neighbouring users, at random but always the same, and index them."""
    from django.db import transaction

    from messaging.services import index_messages, note_delivered, store_messages

    for numbers in spans(1, count + 1, MESSAGES_AT_ONCE):
        with transaction.atomic():
            store_messages(
                message_rows(numbers, users, first_id, max(1, count // (PARTNERS * PAGE)))
            )
    for numbers in spans(1, count + 1, FILED_AT_ONCE):
        index_messages(up_to_id=numbers[-1])
    note_delivered(up_to_id=count)


def make_pages(count: int, first_id: int) -> None:
    """Give each of the first `count` users a long conversation with the user PAGES_APART behind."""
    from django.db import transaction

    from messaging.selectors import newest_message_id
    from messaging.services import index_messages, note_delivered, store_messages

    newest_id = newest_message_id()
    last_id = newest_id + count * LONG_PAGES
    rows = [
        message_values(
            number, first_id + number % count, first_id + number % count + PAGES_APART, last_id
        )
        for number in range(newest_id + 1, last_id + 1)
    ]
    with transaction.atomic():
        store_messages(rows)
    index_messages(up_to_id=last_id)
    note_delivered(up_to_id=last_id)


def let_shrink() -> None:
    """Write the file so that it can give disk back while a server uses it."""
    from jimserver.runtime.compaction import compact

    compact()


def crowd_numbers(count: int, users: int) -> range:
    """Return the members of the room of --crowd but its speakers: the last users."""
    return range(users - count + SPEAKERS, users)


def make_crowd(count: int, users: int, first_id: int) -> None:
    """Make a room of so many members, all of whom have its speakers among their contacts."""
    from contacts.models import Contact
    from messaging.models import Member
    from messaging.services import create_room

    room, others = create_room(name=CROWD_ROOM), crowd_numbers(count, users)
    Member.objects.bulk_create(
        [Member(room=room, user_id=first_id + number) for number in (*range(SPEAKERS), *others)]
    )
    Contact.objects.bulk_create(
        [
            Contact(owner_id=first_id + number, contact_id=first_id + speaker)
            for number in others
            for speaker in range(SPEAKERS)
        ]
    )


def partner(number: int, users: int) -> int:
    """Return one of the users with whom the first user has conversations."""
    return number % min(PARTNERS, users - 1) + 1


def message_rows(
    numbers: range, users: int, first_id: int, first_users_share: int
) -> list[Sequence[Any]]:
    """Return rows for `store_messages` with these ids; one in so many is the first user's."""
    chance = random.Random(numbers[0])  # the same messages every time
    made: list[Sequence[Any]] = []
    for number in numbers:
        sender = chance.randrange(users)
        recipient = (sender + chance.randint(1, min(PARTNERS, users - 1))) % users
        if not number % first_users_share:
            sender, recipient = 0, partner(number // first_users_share, users)
        made.append(message_values(number, first_id + sender, first_id + recipient, numbers[0]))
    return made


def message_values(number: int, sender_id: int, recipient_id: int, at: int) -> Sequence[Any]:
    """Return the row of message `number`, sent when message `at` was due."""
    from django.db import connection

    from messaging.models import conversation_of_pair
    from messaging.services import MESSAGE_COLUMNS

    values = {
        "id": number,
        "conversation": conversation_of_pair(sender_id, recipient_id),
        "sender": sender_id,
        "recipient": recipient_id,
        "text": TEXT.format(number),
        "sealed": False,
        "sent_at": connection.ops.adapt_datetimefield_value(
            FIRST_MESSAGE_AT + timedelta(seconds=STEP_S * at)
        ),
        "client_id": f"0-{number:010d}",  # sorts before those of the generator
    }
    return tuple(values[column] for column in MESSAGE_COLUMNS)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.prepare", description=__doc__)
    parser.add_argument("--users", type=int, default=0)
    parser.add_argument("--messages", type=int, default=0)
    parser.add_argument("--contacts", type=int, default=0, help="of the first user")
    parser.add_argument("--pages", type=int, default=0, help="users with a long conversation")
    parser.add_argument("--crowd", type=int, default=0, help="members of one room")
    parser.add_argument("--operators", type=int, default=0, help="of the users, the last ones")
    parser.add_argument("--shrinks", type=int, default=0, help="1: the file can give disk back")
    chosen = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    forget_undelivered()
    if chosen.users:
        first_id = make_users(chosen.users)
        make_operators(chosen.operators)
        make_tokens(chosen.users, first_id)
        make_contacts(chosen.contacts, chosen.users, first_id)
        if chosen.messages:
            make_messages(chosen.messages, chosen.users, first_id)
        if chosen.pages:
            make_pages(chosen.pages, first_id)
        if chosen.crowd:
            make_crowd(chosen.crowd, chosen.users, first_id)
        if chosen.shrinks:
            let_shrink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
