"""Files in the database and on disk: the sweep, erasure, export, the line for classic clients."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from attachments import folder
from attachments.models import Attachment, StoredFile
from attachments.pictures import PictureLimits, PictureWorkers
from attachments.removal import LOCK, nothing_removed
from attachments.services import FileLimits, attach, delete_files_of, store_upload, sweep
from attachments.tickets import Ticket, may_read_by, new_id, read_ticket, reading_key
from jim.dialects.quotes import shown_size
from jim.errors import JimError
from messaging.services import data_export
from tests.accounts.conftest import make_user
from tests.attachments.support import picture

__all__ = ["make_user"]

pytestmark = pytest.mark.django_db
NO_LIMITS = FileLimits(0, 0, 0, "text/plain image/png application/zip")
PICTURES = PictureLimits(10_000, 0, 5, 64)


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """Return the folder of the files."""
    settings.JIM = replace(settings.JIM, files_folder=str(tmp_path))
    return tmp_path


@pytest.fixture
def store(make_user: Callable[..., User]) -> Callable[..., Attachment]:
    """Return a function that stores a file of ann's."""
    ann = make_user("ann")

    def make(name: str, data: bytes, limits: FileLimits = NO_LIMITS) -> Attachment:
        ticket = Ticket(ann.pk, name, len(data), "", 0, new_id())
        with folder.open_incoming() as body:
            body.write(data)
            return store_upload(
                ticket=ticket,
                body=body,
                limits=limits,
                workers=PictureWorkers(1),
                picture_limits=PICTURES,
            )

    return make


def on_disk(place: Path) -> int:
    return len([path for path in place.rglob("*") if path.is_file() and path.name != LOCK])


def test_the_sweep_removes_what_no_message_holds(
    store: Callable[..., Attachment], place: Path
) -> None:
    sent, unsent, shared = store("a.txt", b"one"), store("b.txt", b"two"), store("c.txt", b"one")
    attach(attachment_id=sent.pk, msg_id=1)
    attach(attachment_id=shared.pk, msg_id=2)
    assert on_disk(place) == 2
    assert sweep(unsent_hours=1) == 0
    Attachment.objects.update(uploaded_at=timezone.now() - timedelta(hours=2))
    assert sweep(unsent_hours=1) == 1
    assert not Attachment.objects.filter(pk=unsent.pk).exists()
    assert on_disk(place) == 1
    Attachment.objects.filter(pk=sent.pk).delete()
    assert sweep(unsent_hours=1) == 0  # another message holds the same content
    delete_files_of(user_id=shared.owner_id)
    assert sweep(unsent_hours=1) == 1
    assert (on_disk(place), StoredFile.objects.count()) == (0, 0)


def test_the_sweep_leaves_a_backup_its_files(store: Callable[..., Attachment], place: Path) -> None:
    store("a.txt", b"one").delete()
    with nothing_removed(), nothing_removed():  # an export beside the backup
        assert sweep(unsent_hours=1) == 0
        assert on_disk(place) == 1
    assert sweep(unsent_hours=1) == 1


def test_the_sweep_removes_what_a_crash_has_left(place: Path) -> None:
    stray = place / "ab" / "cd" / ("abcd" * 16)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"stray")
    (folder.folder() / folder.INCOMING / "half").write_bytes(b"half")
    folder.forget_incoming()
    assert sweep(unsent_hours=1) == 0  # it may be an upload of this moment
    assert sweep(unsent_hours=-1) == 1
    assert on_disk(place) == 0


def test_files_are_readable_by_their_owner_alone(
    store: Callable[..., Attachment], place: Path
) -> None:
    store("a.png", picture())
    paths = [path for path in place.rglob("*") if path.parent.name != folder.INCOMING]
    assert [path for path in paths if path.stat().st_mode & 0o077] == []
    assert len([path for path in paths if path.is_file()]) == 2


def test_the_room_of_all_is_held(store: Callable[..., Attachment], place: Path) -> None:
    with pytest.raises(JimError, match="no room"):
        store("a.txt", b"too much", NO_LIMITS._replace(bytes_in_all=5))
    assert on_disk(place) == 0


def test_an_export_has_the_files(store: Callable[..., Attachment]) -> None:
    found = store("чай.txt", b"tea")
    with zipfile.ZipFile(data_export.export_user(found.owner)) as archive:
        assert archive.read(f"files/{found.pk}/чай.txt") == b"tea"
        assert json.loads(archive.read("data.json"))["files"][0]["name"] == "чай.txt"


def test_keys_open_one_file_for_a_while() -> None:
    now = timezone.now().timestamp()
    key = reading_key(7, now + 60)
    assert may_read_by(key, 7)
    assert not may_read_by(key, 8)
    assert not may_read_by(reading_key(7, now - 1), 7)
    ticket = Ticket(1, "a", 1, "", now + 60, "x")
    assert read_ticket(ticket.signed()) == ticket
    assert read_ticket(key) is None
    assert not may_read_by(ticket.signed(), 7)


def test_sizes_are_shown_for_people() -> None:
    assert [shown_size(size) for size in (5, 1_500, 2_000_000, 3_100_000_000)] == [
        "5 B",
        "1.5 KB",
        "2.0 MB",
        "3.1 GB",
    ]
