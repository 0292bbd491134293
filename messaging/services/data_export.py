"""Export what is stored of one user, row by row: neither memory nor the chat feels its size."""

import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import LoginEvent, Session, User
from attachments.models import Attachment
from attachments.stores import Part, store
from common.database.slices import with_pauses
from contacts.models import Contact
from messaging.models import Bookmark, Member, Message, Pin
from messaging.selectors.messages import MAX_PAGE_CHARS, id_slices, newest_message_id
from messaging.selectors.search import NEWEST_TEXT

SLICE_IDS = 5_000  # messages looked through at once: senders have no index
ROWS_AT_ONCE = 500  # of a table, read and rendered together
Values = dict[str, Any]
SESSION_FIELDS = (
    "started_at",
    "ended_at",
    "address",
    "transport",
    "dialect",
    "client",
    "close_reason",
)
PROFILE_FIELDS = (
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
PARTS = ("contacts", "rooms", "messages", "sessions", "logins", "files", "bookmarks", "pins")


def export_user(user: User) -> IO[bytes]:
    """Return a zip file on disk, at its beginning: data.json, index.html for people, files."""
    file = TemporaryFile()  # noqa: SIM115  (whoever sends it closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("data.json", "w", force_zip64=True) as member:
            member.writelines(map(str.encode, json_lines(user)))
        with archive.open("index.html", "w", force_zip64=True) as member:
            member.writelines(map(str.encode, html_pieces(user)))
        add_files(archive, user)
    file.seek(0)
    return file


def add_files(archive: zipfile.ZipFile, user: User) -> None:
    """Add the files that the user has sent, each under its id, so that no two names are one."""
    for found in Attachment.objects.filter(owner=user).iterator(ROWS_AT_ONCE):
        with suppress(FileNotFoundError), store().open(found.content_id, Part.CONTENT) as source:
            member = zipfile.ZipInfo(
                f"files/{found.pk}/{found.name}", found.uploaded_at.timetuple()[:6]
            )
            with archive.open(member, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)


def rows_of(part: str, user: User) -> Iterator[Values]:
    """Yield the rows of one part of an export, read slice by slice."""
    if part == "messages":
        for messages in with_pauses(id_slices(SLICE_IDS)):
            yield from messages_in(messages, user)
    else:
        yield from _tables(user)[part].iterator(ROWS_AT_ONCE)


def _tables(user: User) -> dict[str, QuerySet[Any, Any]]:
    contacts = Contact.objects.filter(owner=user).order_by("added_at")
    rooms = Member.objects.filter(user=user).order_by("joined_at")
    sessions = Session.objects.filter(user=user).order_by("started_at")
    files = Attachment.objects.filter(owner=user).order_by("uploaded_at")
    logins = LoginEvent.objects.filter(user=user).order_by("at")
    bookmarks = Bookmark.objects.filter(user=user).order_by("message_id")
    own = Q(message__sender=user) | Q(message__recipient=user)
    pins = Pin.objects.filter(own).order_by("message_id")
    return {
        "bookmarks": bookmarks.values("message_id"),
        "pins": pins.values("message_id", "pinned_at"),
        "contacts": contacts.values("contact__username", "added_at"),
        "rooms": rooms.values("room__name", "joined_at"),
        "sessions": sessions.values(*SESSION_FIELDS),
        "files": files.values("id", "name", "kind", "size", "alt", "message_id", "uploaded_at"),
        "logins": logins.values("at", "name", "address", "result"),
    }


def profile_of(user: User) -> Values:
    """Return the fields of the user's own row."""
    return {name: getattr(user, name) for name in PROFILE_FIELDS}


def messages_in(messages: QuerySet[Message, Message], user: User) -> Iterator[Values]:
    """Yield what the user wrote, and what was written to them alone."""
    rows = messages.filter(Q(sender=user) | Q(recipient=user)).order_by("pk")
    for pk, at, sender, recipient, room, text, sealed in rows.values_list(
        "pk",
        "sent_at",
        "sender__username",
        "recipient__username",
        "room__name",
        NEWEST_TEXT,
        "sealed",
    ):
        yield {
            "id": pk,
            "sent": at,
            "from": sender,
            "to": recipient or room,
            "text": text,
            "sealed": sealed,
        }


# Pages, for clients


class ExportPage(NamedTuple):
    """Rows of one part; `next_after` is where the next page begins, None after the last."""

    rows: list[Values]
    next_after: int | None


def export_page(user: User, part: str, *, after: int) -> ExportPage:
    """Return a page of a part: `after` is a message's id, or the number of rows read so far."""
    if part == "profile":
        return ExportPage([profile_of(user)], None)
    if part == "messages":
        return _messages_page(user, after)
    rows = list(_tables(user)[part][after : after + ROWS_AT_ONCE + 1])
    return ExportPage(rows[:ROWS_AT_ONCE], after + ROWS_AT_ONCE if rows[ROWS_AT_ONCE:] else None)


def _messages_page(user: User, after: int) -> ExportPage:
    """Return the user's messages among so many ids, as many as one answer holds."""
    until = after + SLICE_IDS
    messages = Message.objects.filter(pk__gt=after, pk__lte=until)
    rows, chars = [], 0
    for row in messages_in(messages, user):
        rows.append(row)
        chars += len(row["text"])
        if len(rows) >= ROWS_AT_ONCE or chars >= MAX_PAGE_CHARS:
            return ExportPage(rows, row["id"])
    return ExportPage(rows, until if until < newest_message_id() else None)


# data.json


def json_lines(user: User) -> Iterator[str]:
    """Yield the lines of data.json, a row on each; times as ISO 8601."""
    yield f'{{\n"exported": {as_json(timezone.now())},\n"profile": {as_json(profile_of(user))}'
    for part in PARTS:
        yield f',\n"{part}": ['
        for number, row in enumerate(rows_of(part, user)):
            yield ("," if number else "") + "\n" + as_json(row)
        yield "\n]"
    yield "\n}\n"


def as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


# index.html


def html_pieces(user: User) -> Iterator[str]:
    """Yield the pieces of index.html: its head, so many rows of each table, its end."""
    yield _piece("head", profile=profile_of(user), exported=timezone.now())
    for part in PARTS:
        yield _piece("title", part=part)
        for rows in in_groups(rows_of(part, user), ROWS_AT_ONCE):
            yield _piece("rows", part=part, rows=rows)
        yield "</table>\n"
    yield "</body>\n</html>\n"


def _piece(name: str, **values: Any) -> str:
    return render_to_string("messaging/export.html", {"piece": name, **values})


def in_groups(rows: Iterable[Values], size: int) -> Iterator[list[Values]]:
    """Yield the rows in lists of `size`, the last one shorter."""
    group: list[Values] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
