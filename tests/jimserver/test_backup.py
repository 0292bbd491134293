"""Check the file of a backup: whole, encrypted, damaged, foreign; its schedule and rotation."""

import io
import json
import os
import re
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts import services
from jimserver.backup import deeds, schedule
from jimserver.backup.archive import unpack, write_archive
from jimserver.backup.errors import BackupError
from jimserver.backup.sealed import MAGIC, PART_BYTES
from jimserver.backup.sqlite import SqliteDatabase
from tests.support.waiting import wait_until

TEXT = os.urandom(2 * PART_BYTES + 12_345)  # three parts that nothing compresses


@pytest.fixture
def here(settings: Any, tmp_path: Path) -> Path:
    """Return the data folder of this test, with a secret key."""
    settings.DATA_DIR = tmp_path
    settings.SETTINGS_FILE = tmp_path / "settings.env"
    settings.JIM = replace(
        settings.JIM,
        backup_folder=str(tmp_path / deeds.FOLDER),
        files_folder=str(tmp_path / "files"),
    )
    (tmp_path / deeds.SECRET).write_text("secret")
    return tmp_path


def pack(folder: Path, passphrase: str = "", **manifest: Any) -> Path:
    (folder / "data").write_bytes(TEXT)
    target = folder / "one.backup"
    write_archive(target, manifest, {"data": folder / "data"}, passphrase)
    return target


# The file


@pytest.mark.parametrize("passphrase", ["", "пароль"])
def test_what_goes_in_comes_out(tmp_path: Path, passphrase: str) -> None:
    target = pack(tmp_path, passphrase, rows={"a": 1})
    (tmp_path / "out").mkdir()
    assert unpack(target, tmp_path / "out", passphrase)["rows"] == {"a": 1}
    assert (tmp_path / "out" / "data").read_bytes() == TEXT
    assert target.stat().st_mode & 0o077 == 0
    assert (b"manifest" in target.read_bytes()) is False


def cut(data: bytes) -> bytes:
    return data[: len(data) - 100]


def without_last_part(data: bytes) -> bytes:
    head, size = len(MAGIC) + 16, PART_BYTES + 16 + 4
    return data[: head + 2 * size]


def flipped(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def swapped(data: bytes) -> bytes:
    head, size = len(MAGIC) + 16, PART_BYTES + 16 + 4
    first, second = data[head : head + size], data[head + size : head + 2 * size]
    return data[:head] + second + first + data[head + 2 * size :]


@pytest.mark.parametrize("change, passphrase, sentence", [
    (cut, "", "damaged"),
    (flipped, "", "damaged"),
    (cut, "key", "damaged"),
    (flipped, "key", "damaged"),
    (swapped, "key", "damaged"),
    (without_last_part, "key", "damaged"),
    (lambda data: b"", "", "no backup"),
    (lambda data: b"SQLite format 3\0", "", "no backup"),
])  # fmt: skip
def test_a_damaged_file_is_refused_in_one_sentence(
    tmp_path: Path, change: Callable[[bytes], bytes], passphrase: str, sentence: str
) -> None:
    target = pack(tmp_path, passphrase)
    target.write_bytes(change(target.read_bytes()))
    (tmp_path / "out").mkdir()
    with pytest.raises(BackupError, match=rf"^[^\n]*{sentence}[^\n]*\.$"):
        unpack(target, tmp_path / "out", passphrase)


@pytest.mark.parametrize("passphrase, sentence", [
    ("", "The backup is encrypted: a passphrase is needed."),
    ("wrong", "The passphrase is wrong, or the backup is damaged."),
])  # fmt: skip
def test_a_wrong_passphrase(tmp_path: Path, passphrase: str, sentence: str) -> None:
    with pytest.raises(BackupError) as caught:
        unpack(pack(tmp_path, "right"), tmp_path, passphrase)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("name, kind", [
    ("../evil", tarfile.REGTYPE), ("/evil", tarfile.REGTYPE), ("other", tarfile.REGTYPE),
    ("data", tarfile.SYMTYPE),
])  # fmt: skip
def test_a_foreign_archive_writes_nowhere_else(tmp_path: Path, name: str, kind: bytes) -> None:
    manifest = {"format": 1, "files": {"data": "", "../evil": "", "/evil": ""}}
    with tarfile.open(tmp_path / "evil.backup", "w:gz") as tar:
        for member, data in (("manifest.json", json.dumps(manifest).encode()), (name, b"")):
            info = tarfile.TarInfo(member)
            info.size = len(data)
            if member == name:
                info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info, io.BytesIO(data))
    (tmp_path / "out").mkdir()
    with pytest.raises(BackupError):
        unpack(tmp_path / "evil.backup", tmp_path / "out", "")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("manifest", [
    [], 5, "x", None, {}, {"format": 1}, {"format": 1, "files": []}, {"format": 1, "files": "x"},
])  # fmt: skip
def test_a_manifest_that_is_none_is_refused_in_one_sentence(tmp_path: Path, manifest: Any) -> None:
    with tarfile.open(tmp_path / "odd.backup", "w:gz") as tar:
        data = json.dumps(manifest).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    with pytest.raises(BackupError, match=r"^The backup is damaged: [^\n]*\.$"):
        unpack(tmp_path / "odd.backup", tmp_path, "")


# The whole


def test_a_backup_is_verified(
    transactional_db: None, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = here / "one.backup"
    call_command("backup", str(target))
    services.create_user(name="late", password_hash="")
    assert re.search(r": 0 messages, 0 files, \d+ rows, \d+ kB\.$", capsys.readouterr().out.strip())
    call_command("backup", str(target), verify=True)
    assert "is whole: 0 messages" in capsys.readouterr().out
    assert {path.name for path in here.iterdir()} == {"one.backup", deeds.SECRET}
    with pytest.raises(CommandError, match="There is a database already"):
        call_command("restore", str(target))
    with pytest.raises(CommandError, match="No such file or directory"):  # not: "... already"
        call_command("restore", str(here / "none.backup"))
    (here / "no-folder").write_text("")
    with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
        call_command("backup", str(here / "no-folder" / "one.backup"))


def test_a_file_without_tables_is_no_database(tmp_path: Path) -> None:
    """Check what stands in a restore's way; a command that only looks leaves an empty file."""
    database = SqliteDatabase()
    database.path = tmp_path / "server #1?.sqlite"
    assert not database.has_data()
    with closing(sqlite3.connect(database.path)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        assert database.path.stat().st_size > 0
        assert not database.has_data()
        opened.execute("CREATE TABLE users (name TEXT)")
        assert database.has_data()
    database.path.write_text("no database at all")
    assert database.has_data()


def test_a_backup_brings_back_files_and_settings(transactional_db: None, here: Path) -> None:
    contents = {
        "files/ab/cd/one": b"picture",
        "files/ab/cd/two": b"",
        "settings.env": b"JIM_NAME=Tea\n",
    }
    for name, content in contents.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)
    (here / "files" / "ab" / "cd" / "elsewhere").symlink_to("/etc/passwd")
    deeds.make(here / "one.backup", "")
    with deeds.read(here / "one.backup", "", here) as found:
        members = {*found.manifest["files"]} - {deeds.database().member, deeds.SECRET}
        assert members == set(contents)
        for name, content in contents.items():
            assert (found.folder / name).read_bytes() == content


@pytest.mark.django_db
def test_a_backup_takes_the_place_of_no_pipe_or_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BackupError, match="is no file"):
        deeds.make(pipe, "")
    assert pipe.is_fifo()


def test_backups_by_the_clock_and_no_more_than_asked_for(
    transactional_db: None, here: Path, settings: Any
) -> None:
    settings.JIM = replace(settings.JIM, backup_hours=24, backup_keep=2)
    assert schedule.is_late()
    folder = here / deeds.FOLDER
    folder.mkdir()
    for day in (1, 2, 3):
        old = folder / f"jim-2020010{day}-000000.backup"
        old.touch()
        os.utime(old, (0, 0))
    running = schedule.BackupSchedule()
    running.begin()
    wait_until(lambda: not schedule.is_late() and len(schedule.own_backups()) == 2)
    running.stop()
    running.join()
    assert schedule.own_backups()[0].name == "jim-20200103-000000.backup"
    call_command("backup", str(schedule.newest()), verify=True)


def test_a_failed_backup_is_logged_and_shown(
    transactional_db: None, here: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.JIM = replace(settings.JIM, backup_hours=24)
    (here / deeds.FOLDER).write_text("")
    running = schedule.BackupSchedule()
    running.begin()
    wait_until(lambda: "backup failed: " in caplog.text)
    running.stop()
    running.join()
    assert schedule.is_late()
