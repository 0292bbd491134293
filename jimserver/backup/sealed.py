"""Encrypt a file by a passphrase, as a stream: a changed, missing or swapped part is noticed.

The key comes from the passphrase by scrypt. Each part is sealed by AES-256-GCM with its number as
the nonce, and with a mark that tells the last part.
"""

import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from jimserver.backup.errors import BackupError

MAGIC = b"JIM sealed 1\n"
SALT_BYTES, KEY_BYTES, NONCE_BYTES, TAG_BYTES = 16, 32, 12, 16
PART_BYTES = 1_048_576  # of plain text
SIZE_BYTES = 4  # of the number before each part
MORE, LAST = b"more", b"last"
SCRYPT = {"n": 2**15, "r": 8, "p": 1}  # 32 MB and about 0.1 s for each guess
WRONG = "The passphrase is wrong, or the backup is damaged."


def key_of(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=KEY_BYTES, **SCRYPT).derive(passphrase.encode()))


class SealedWriter:
    """Encrypt what is written to `file`; `finish` writes the last part."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        salt = os.urandom(SALT_BYTES)
        self._file = file
        self._key = key_of(passphrase, salt)
        self._number = 0
        self._rest = bytearray()
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        self._rest += data
        while len(self._rest) > PART_BYTES:
            self._put(bytes(self._rest[:PART_BYTES]), MORE)
            del self._rest[:PART_BYTES]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._rest), LAST)

    def _put(self, data: bytes, mark: bytes) -> None:
        sealed = self._key.encrypt(self._number.to_bytes(NONCE_BYTES, "big"), data, mark)
        self._number += 1
        self._file.write(len(sealed).to_bytes(SIZE_BYTES, "big") + sealed)


class SealedReader:
    """Decrypt a file whose magic was read already. Raise BackupError."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        self._file = file
        self._key = key_of(passphrase, self._exactly(SALT_BYTES))
        self._number = 0
        self._rest = b""
        self._is_over = False

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and not self._is_over:
            self._rest += self._part()
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def _part(self) -> bytes:
        length = int.from_bytes(self._exactly(SIZE_BYTES), "big")
        if length > PART_BYTES + TAG_BYTES:
            raise BackupError(WRONG)
        sealed = self._exactly(length)
        nonce = self._number.to_bytes(NONCE_BYTES, "big")
        self._number += 1
        for mark in (MORE, LAST):
            try:
                data = self._key.decrypt(nonce, sealed, mark)
            except InvalidTag:
                continue
            self._is_over = mark is LAST
            return data
        raise BackupError(WRONG)

    def _exactly(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise BackupError("The backup ends too early: it is damaged, or was never finished.")
        return data
