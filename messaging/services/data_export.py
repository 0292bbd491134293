"""All that is stored of one user: handed out (export), or made nobody's (erase)."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import LoginEvent, Session, User
from accounts.services.staff import erasure
from contacts.models import Contact
from contacts.services import del_contact
from messaging import services
from messaging.models import Chat, ClientMessageId, Member, Message, QueuedMessage, ReadMarker, Room
from messaging.selectors import newest_message_id

CHUNK_IDS = 20_000  # messages looked through at once: senders have no index, and nobody is to wait long for the database
Values = dict[str, Any]


def id_chunks() -> Iterator[QuerySet[Message, Message]]:
    """All messages, in pieces, up to those that come meanwhile."""
    low = 0
    while low < (newest_id := newest_message_id()):
        high = min(low + CHUNK_IDS, newest_id)
        yield Message.objects.filter(pk__gt=low, pk__lte=high)
        low = high


# Export


def export_user(user: User) -> BytesIO:
    """A zip file at its beginning: data.json, and index.html for people."""
    data = collect(user)
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        )
        archive.writestr("index.html", render_to_string("messaging/export.html", data))
    file.seek(0)
    return file


def collect(user: User) -> Values:
    """What data.json holds; times as ISO 8601."""
    return {
        "exported": timezone.now(),
        "profile": profile_of(user),
        "contacts": list(
            Contact.objects.filter(owner=user)
            .order_by("added_at")
            .values("contact__username", "added_at")
        ),
        "rooms": list(
            Member.objects.filter(user=user).order_by("joined_at").values("room__name", "joined_at")
        ),
        "sessions": list(
            Session.objects.filter(user=user).order_by("started_at").values(*SESSION_FIELDS)
        ),
        "logins": list(
            LoginEvent.objects.filter(user=user)
            .order_by("at")
            .values("at", "name", "address", "result")
        ),
        "messages": [message for chunk in id_chunks() for message in messages_in(chunk, user)],
    }


SESSION_FIELDS = (
    "started_at",
    "ended_at",
    "address",
    "transport",
    "dialect",
    "client",
    "close_reason",
)


def profile_of(user: User) -> Values:
    names = (
        "username",
        "date_joined",
        "last_seen_at",
        "last_login",
        "status",
        "language",
        "blocked_at",
        "blocked_until",
        "blocked_reason",
    )
    return {name: getattr(user, name) for name in names}


def messages_in(chunk: QuerySet[Message, Message], user: User) -> Iterator[Values]:
    """What he wrote, and what was written to him alone."""
    rows = chunk.filter(Q(sender=user) | Q(recipient=user)).order_by("pk")
    for pk, at, sender, recipient, room, text, sealed in rows.values_list(
        "pk", "sent_at", "sender__username", "recipient__username", "room__name", "text", "sealed"
    ):
        yield {
            "id": pk,
            "sent": at,
            "from": sender,
            "to": recipient or room,
            "text": text,
            "sealed": sealed,
        }


# Erase


def erase_user(*, user: User) -> dict[str, int]:
    """Leaves of a user what others need: that somebody wrote there. Returns how many messages lost their text.

    First he himself, so that his sessions end; then his messages, in pieces, so that nobody waits. Doing it again does the rest, if
    it was cut off.
    """
    erasure.anonymize_user(user=user)
    for membership in Member.objects.filter(user=user).select_related("room"):
        services.leave_room(room=membership.room, user=user)
    for contact in Contact.objects.filter(Q(owner=user) | Q(contact=user)).select_related(
        "owner", "contact"
    ):
        del_contact(owner=contact.owner, contact=contact.contact)
    Room.objects.filter(created_by=user).update(created_by=None)
    erased = sum(erase_messages(chunk, user) for chunk in id_chunks())
    QueuedMessage.objects.filter(user=user).delete()
    ClientMessageId.objects.filter(sender=user).delete()
    ReadMarker.objects.filter(user=user).delete()
    Chat.objects.filter(user=user).delete()
    return {"messages": erased}


def erase_messages(chunk: QuerySet[Message, Message], user: User) -> int:
    own = chunk.filter(sender=user)
    if not own.exists():
        return 0
    members = Member.objects.filter(room__in=own.filter(room__isnull=False).values("room")).values(
        "user_id"
    )
    waiting = Q(user_id__in=own.filter(recipient__isnull=False).values("recipient")) | Q(
        user_id__in=members
    )
    QueuedMessage.objects.filter(waiting, message_id__in=own.values("pk")).delete()
    return own.exclude(text=services.DELETED_TEXT, client_id=None).update(
        text=services.DELETED_TEXT, client_id=None, sealed=False
    )
