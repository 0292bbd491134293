"""Write attachments: uploads, their messages, and what nobody needs any more."""

import functools
import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from attachments import folder
from attachments.media_types import PICTURES, type_of
from attachments.models import Attachment, StoredFile
from attachments.pictures import Picture, PictureLimits, PictureWorkers
from attachments.removal import removing
from attachments.selectors import bytes_of, bytes_stored, find_attachment
from attachments.stores import Part, store
from attachments.tickets import Ticket
from common.database.sql import delete_by_values
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _

SWEEP_ROWS = 200  # looked at in one transaction


class FileLimits(NamedTuple):
    """Hold what users may upload; 0 for no limit. `types` are media types with spaces between."""

    bytes: int
    bytes_of_user: int
    bytes_in_all: int
    types: str


def check_room(owner_id: int, size: int, limits: FileLimits) -> None:
    """Raise JimError 403 where a user, or the server, has no room for so many bytes."""
    if 0 < limits.bytes_of_user < bytes_of(owner_id) + size:
        raise JimError(
            Code.BLOCKED,
            _("Your files may have {limit} MB in all; delete messages with files first."),
            limit=limits.bytes_of_user // 1_000_000,
        )
    if 0 < limits.bytes_in_all < bytes_stored() + size:
        raise JimError(Code.BLOCKED, _("The server has no room for more files."))


def check_size(size: int, limits: FileLimits) -> None:
    """Raise JimError 400 for a file that is empty or too large."""
    if size <= 0:
        raise bad_request(_("The file is empty."))
    if 0 < limits.bytes < size:
        raise bad_request(_("The file is larger than {limit} bytes."), limit=limits.bytes)


def store_upload(
    *,
    ticket: Ticket,
    body: IO[bytes],
    limits: FileLimits,
    workers: PictureWorkers,
    picture_limits: PictureLimits,
) -> Attachment:
    """Keep what was uploaded with a ticket; raise JimError, and keep nothing then.

    A ticket is good for one file: used again, it stands for that one.
    """
    if found := find_attachment(ticket.id):
        return found
    _check_length(body, ticket)
    kind = type_of(body, ticket.name, limits.types)
    with folder.scratch() as place:
        whole, preview, size = place / "whole", place / "preview", Picture(0, 0)
        if kind in PICTURES:
            size = workers.clean(body, whole, preview, picture_limits)
        else:
            body.seek(0)
            folder.copy_to(body, whole)
        check_room(ticket.owner_id, whole.stat().st_size, limits)
        return _keep(ticket, kind, size, whole, preview)


def _check_length(body: IO[bytes], ticket: Ticket) -> None:
    """Raise JimError 400 for a body of another length than was announced: it is half a file."""
    length = body.seek(0, os.SEEK_END)
    if length != ticket.size:
        raise bad_request(
            _("{length} bytes came instead of the {size} that were announced."),
            length=length,
            size=ticket.size,
        )


def _keep(ticket: Ticket, kind: str, size: Picture, whole: Path, preview: Path) -> Attachment:
    """Give a file to the store, and add its rows."""
    with whole.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    found = {Part.PREVIEW: preview, Part.CONTENT: whole}
    parts = {part: path for part, path in found.items() if path.exists()}
    bytes_on_disk = sum(path.stat().st_size for path in parts.values())
    length = whole.stat().st_size

    def add_rows() -> Attachment:
        StoredFile.objects.select_for_update().get_or_create(
            pk=digest, defaults={"bytes_on_disk": bytes_on_disk}
        )
        row, _is_new = Attachment.objects.get_or_create(
            pk=ticket.id,
            defaults={
                "owner_id": ticket.owner_id,
                "content_id": digest,
                "name": ticket.name,
                "kind": kind,
                "size": length,
                "width": size.width,
                "height": size.height,
                "alt": ticket.alt,
            },
        )
        return row

    return store().keep(digest, parts, add_rows)


def attach(*, attachment_id: str, msg_id: int) -> None:
    """Give an upload to a new message, in the caller's transaction."""
    Attachment.objects.filter(pk=attachment_id).update(message_id=msg_id)


def detach(*, msg_ids: Any) -> None:
    """Delete the files of messages, by ids or a query of ids; the sweep clears the disk."""
    Attachment.objects.filter(message_id__in=msg_ids).delete()


def detach_all(*, msg_ids: Sequence[int]) -> None:
    """Delete the files of some hundred messages, by a statement that takes little time."""
    delete_by_values(Attachment, "message", msg_ids)


def delete_files_of(*, user_id: int) -> None:
    """Delete all files of a user who is erased or deleted."""
    Attachment.objects.filter(owner=user_id).delete()


# The sweep


def sweep(*, unsent_hours: float) -> int:
    """Remove uploads that were never sent, and files that no message holds; return how many.

    `unsent_hours`: for so long an upload can wait for its message. Do nothing during a backup.
    """
    with removing() as is_allowed:
        return _sweep(timezone.now() - timedelta(hours=unsent_hours)) if is_allowed else 0


def _sweep(old: datetime) -> int:
    Attachment.objects.filter(message=None, uploaded_at__lt=old).delete()
    removed = 0
    while unused := list(_unused()[:SWEEP_ROWS]):
        removed += sum(remove_unused(digest) for digest in unused)
    return removed + _remove_strays(old)


def _unused() -> QuerySet[StoredFile, str]:
    return StoredFile.objects.filter(attachments=None).values_list("pk", flat=True)


def remove_unused(digest: str) -> bool:
    """Remove a file that nothing holds; return False where an upload was faster."""
    return store().drop(digest, lambda: _delete_row(digest))


def _delete_row(digest: str) -> bool:
    list(StoredFile.objects.select_for_update().filter(pk=digest))
    if Attachment.objects.filter(content=digest).exists():
        return False
    StoredFile.objects.filter(pk=digest).delete()
    return True


def _remove_strays(old: datetime) -> int:
    """Remove files without a row, which a crash has left."""
    found = [
        digest
        for digest, stored in store().digests()
        if datetime.fromtimestamp(stored, UTC) < old and _is_stray(digest)
    ]
    return sum(store().drop(digest, functools.partial(_is_stray, digest)) for digest in found)


def _is_stray(digest: str) -> bool:
    return not StoredFile.objects.filter(pk=digest).exists()
