"""Read attachments: what a user has uploaded, what is stored in all."""

from typing import NamedTuple

from django.db.models import Count, Sum

from attachments.models import Attachment, StoredFile

BLOCK_BYTES = 4096  # of a disk: a million tiny files fill it, too


class FileRow(NamedTuple):
    """Describe the file of a message, in the columns of its attachment."""

    name: str
    kind: str
    size: int
    width: int
    height: int
    alt: str


def row_of(found: Attachment) -> FileRow:
    """Return what messages say of an attachment."""
    return FileRow(*(getattr(found, name) for name in FileRow._fields))


def bytes_of(owner_id: int) -> int:
    """Return the bytes of all that a user has uploaded; each file takes a block at least."""
    uploads = Attachment.objects.filter(owner=owner_id)
    found = uploads.aggregate(total=Sum("size"), files=Count("pk"))
    return (found["total"] or 0) + found["files"] * BLOCK_BYTES


def bytes_stored() -> int:
    """Return the bytes of all files and previews on disk."""
    return StoredFile.objects.aggregate(total=Sum("bytes_on_disk"))["total"] or 0


def find_attachment(attachment_id: str) -> Attachment | None:
    """Return the attachment with this id; PostgreSQL takes no text with NUL."""
    if "\0" in attachment_id:
        return None
    return Attachment.objects.filter(pk=attachment_id).first()


def find_file_of(msg_id: int) -> Attachment | None:
    """Return the file that a message carries; None where it carries none."""
    return Attachment.objects.filter(message=msg_id).first()
