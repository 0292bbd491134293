"""Read and write a backup: a compressed archive of the database, the secret key, the certificates.

Its first member, `manifest.json`, says what the others must be: their SHA-256, and how many rows
each table has.
"""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from common.files import replaced
from jimserver.backup.errors import BackupError
from jimserver.backup.sealed import MAGIC, SealedReader, SealedWriter

MANIFEST = "manifest.json"
FORMAT = 1
GZIP = b"\x1f\x8b"
COPY_BYTES = 1_048_576
COMPRESSION = 3  # of 9: texts shrink nearly as much as with 6, in half the time
MAX_MANIFEST_BYTES = 134_217_728  # of a million files
UNREADABLE = (
    *(tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError),
    *(ValueError, KeyError, TypeError, AttributeError),  # of a manifest that is none
)
DAMAGED = "The backup is damaged: {what}."
Manifest = dict[str, Any]


def write_archive(
    target: Path, manifest: Manifest, members: dict[str, Path], passphrase: str
) -> Manifest:
    """Write a backup; a file that is there is replaced when the new one is complete.

    Return the manifest with the names and hashes of the members. Raise OSError when the disk is
    full; nothing is left then.
    """
    manifest = {
        "format": FORMAT,
        **manifest,
        "files": {name: digest_of(path) for name, path in members.items()},
    }
    with replaced(target) as file:
        sealed = SealedWriter(file, passphrase) if passphrase else None
        stream: Any = sealed or file
        with (
            gzip.GzipFile("", "wb", COMPRESSION, stream) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            _add_bytes(tar, MANIFEST, json.dumps(manifest).encode())
            for member, path in members.items():
                tar.add(path, member, recursive=False, filter=_plain)
        if sealed:
            sealed.finish()
    return manifest


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave the owner out of the archive."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def unpack(source: Path, folder: Path, passphrase: str) -> Manifest:
    """Write the members into `folder`, check them, and return the manifest. Raise BackupError."""
    try:
        with source.open("rb") as file, _tar_of(file, passphrase) as tar:
            manifest = _read_manifest(tar)
            while info := tar.next():
                _unpack_member(tar, info, manifest, folder)
        _check_members(manifest, folder)
    except UNREADABLE as error:
        raise BackupError(DAMAGED.format(what=error)) from None
    return manifest


def _check_members(manifest: Manifest, folder: Path) -> None:
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file() or digest_of(path) != digest:
            raise BackupError(DAMAGED.format(what=f"{name} is not what it was"))


@contextmanager
def _tar_of(file: IO[bytes], passphrase: str) -> Iterator[tarfile.TarFile]:
    magic = file.read(len(MAGIC))
    if magic == MAGIC:
        if not passphrase:
            raise BackupError("The backup is encrypted: a passphrase is needed.")
        stream: Any = SealedReader(file, passphrase)
    elif magic.startswith(GZIP):
        file.seek(0)
        stream = file
    else:
        raise BackupError("This file is no backup of a JIM server.")
    with gzip.GzipFile("", "rb", fileobj=stream) as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            yield tar
        while packed.read(COPY_BYTES):  # to the checksum at its end
            pass


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    file = tar.extractfile(first) if first and first.name == MANIFEST else None
    if file is None or first is None or first.size > MAX_MANIFEST_BYTES:
        raise BackupError("This file is no backup of a JIM server.")
    manifest: Manifest = json.loads(file.read())
    if manifest["format"] != FORMAT:
        raise BackupError("The backup was made by a newer server: install that version first.")
    return manifest


def _unpack_member(
    tar: tarfile.TarFile, info: tarfile.TarInfo, manifest: Manifest, folder: Path
) -> None:
    """Write one member; only names that the manifest lists, without a way out of the folder."""
    parts = Path(info.name).parts
    if info.name not in manifest["files"] or ".." in parts or Path(info.name).is_absolute():
        raise BackupError(DAMAGED.format(what=f"{info.name!a} does not belong there"))
    file = tar.extractfile(info)
    if file is None:
        raise BackupError(DAMAGED.format(what=f"{info.name} is no file"))
    path = folder / info.name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as target:
        shutil.copyfileobj(file, target, COPY_BYTES)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
