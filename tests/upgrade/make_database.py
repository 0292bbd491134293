"""Fill an empty, migrated database with a few rows of everything; see README.md.

Run it in a checkout of the release that the database is to be of. It reaches the tables by the
names of any release so far, and imports nothing but Django.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PASSWORD = "as in 2026"
PAIR_SHIFT = 32


def model(app: str, *names: str) -> Any:
    """Return the model that has one of these names in this release."""
    from django.apps import apps

    known = {found.__name__: found for found in apps.get_app_config(app).get_models()}
    return next(known[name] for name in names if name in known)


def field(of: Any, *names: str) -> str:
    """Return the field that has one of these names in this release."""
    known = {found.name for found in of._meta.get_fields()}
    return next(name for name in names if name in known)


def fill() -> None:
    from django.contrib.auth.hashers import make_password

    from accounts.names import fold_name

    user = model("accounts", "User")
    challenge_login = field(user, "challenge_login", "course_login")
    ann, bob, eva = (
        user.objects.create(
            username=name,
            username_key=fold_name(name),
            password=make_password(PASSWORD),
            status=f"{name} is here",
            **{challenge_login: name == "Eva"},
        )
        for name in ("Ann", "bob: the builder", "Eva")
    )
    fill_accounts(ann, bob, eva)
    contact = model("contacts", "Contact")
    contact.objects.create(owner=ann, contact=bob)
    fill_rooms(ann, bob, eva)


def fill_accounts(ann: Any, bob: Any, eva: Any) -> None:
    model("accounts", "ResumeToken").objects.create(user=ann, digest="a" * 64)
    model("accounts", "ApiToken").objects.create(user=bob, name="program", digest="b" * 64)
    model("accounts", "Session").objects.create(user=ann, address="192.0.2.7:5000", transport="tcp")
    model("accounts", "LoginEvent").objects.create(name="Ann", user=ann, address="::1", result="ok")
    model("accounts", "BlockedNetwork").objects.create(network="198.51.100.0/24", reason="spam")
    model("accounts", "AuditEntry").objects.create(
        actor_id=ann.pk, actor="Ann", action="block", target_type="user", target_id=eva.pk
    )
    account = model("accounts", "ChallengeAccount", "CourseAccount")
    aliases = field(account, "aliases", "words")
    account.objects.create(user=eva, key="sealed", pubkey="pem", **{aliases: '[["me", "eva"]]'})


def fill_rooms(ann: Any, bob: Any, eva: Any) -> None:
    room = model("messaging", "Room").objects.create(name="#Tea", name_key="#tea", topic="green")
    for user in (ann, bob, eva):
        model("messaging", "Member").objects.create(room=room, user=user)
    message = model("messaging", "Message")
    pair = ann.pk << PAIR_SHIFT | bob.pk
    for number in range(1, 6):
        message.objects.create(
            id=number,
            conversation=pair,
            sender=ann,
            recipient=bob,
            text=f"{number}: чай?",
            sent_at=AT + timedelta(minutes=number),
            client_id=f"c{number}",
        )
    message.objects.create(
        id=6, conversation=-room.pk, sender=eva, room=room, text="all", sent_at=AT
    )
    fill_beside(pair, ann, bob)


def fill_beside(pair: int, ann: Any, bob: Any) -> None:
    """Fill the tables beside Message; the last two messages are not indexed yet."""
    entry = model("messaging", "ConversationEntry")
    client_id = model("messaging", "ClientMessageId", "Receipt")
    for number in range(1, 5):
        entry.objects.create(conversation=pair, message_id=number)
        client_id.objects.create(sender=ann, client_id=f"c{number}", message_id=number)
    for user in (ann, bob):
        model("messaging", "Chat").objects.create(user=user, conversation=pair)
    queued = model("messaging", "QueuedMessage", "Undelivered")
    for user_id, message_id in ((bob.pk, 4), (bob.pk, 5), (ann.pk, 6)):
        queued.objects.create(user_id=user_id, message_id=message_id)
    marker = model("messaging", "ReadMarker", "ReadMark")
    marker.objects.create(conversation=pair, user=bob, message_id=3)
    marks = model("messaging", "HighWaterMarks", "Journal")
    indexed_id = field(marks, "indexed_id", "filed_id")
    marks.objects.create(id=1, delivered_id=6, **{indexed_id: 4})


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")
    import django

    django.setup()
    fill()
