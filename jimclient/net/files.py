"""Put a file at an address of the server's site, and read one from there, in pieces."""

import http.client
import json
import os
import ssl
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from jim.crypto.fingerprint import NoCertificate, key_digest
from jimclient.text.i18n import _

TIMEOUT_S = 60.0  # of silence
_PIECE_BYTES = 65_536
_MAX_ANSWER_BYTES = 65_536
_MAX_TRIES = 1000  # of names like "notes (2).txt"
_BARRED = frozenset('/\\:*?"<>|')


class TransferFailed(Exception):
    """Tell in one sentence why a file was not sent or read."""


class SiteFiles:
    """Exchange files with the site of one server; `known_key` is the digest of its key, or ""."""

    def __init__(self, known_key: str) -> None:
        self._known_key = known_key

    def put(self, url: str, file: BinaryIO, size: int) -> None:
        """Send a file; raise TransferFailed, with the site's sentence where it gives one."""
        answer = self._ask(url, "PUT", file, {"Content-Length": str(size)})
        if answer.status != http.client.CREATED:
            raise TransferFailed(_sentence(answer))

    def save(self, url: str, folder: Path) -> Path:
        """Write the file behind an address into a folder, under a name that is free there."""
        answer = self._ask(url, "GET", None, {})
        if answer.status != http.client.OK:
            raise TransferFailed(_sentence(answer))
        with _free_place(folder, name_in(url)) as target:
            path = Path(target.name)
            try:
                while piece := answer.read(_PIECE_BYTES):
                    target.write(piece)
            except (OSError, http.client.HTTPException) as error:
                path.unlink()
                raise TransferFailed(_("the connection was lost")) from error
        return path

    def _ask(
        self, url: str, method: str, body: BinaryIO | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        try:
            parts = urlsplit(url)
            connection = self._connect(parts.scheme, parts.hostname or "", parts.port)
            query = f"?{parts.query}" if parts.query else ""
            connection.request(method, parts.path + query, body, headers)
            return connection.getresponse()
        except (OSError, ValueError, http.client.HTTPException, NoCertificate) as error:
            raise TransferFailed(
                _("the site did not answer: {reason}").format(reason=error)
            ) from None

    def _connect(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        """Return a connection; by TLS to a key that is known, or that an authority vouches for."""
        if scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
        if scheme != "https":
            raise TransferFailed(_("the server gave no address of a site"))
        context = ssl.create_default_context()
        if self._known_key:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)
        connection.connect()
        if (
            self._known_key
            and key_digest(connection.sock.getpeercert(True) or b"") != self._known_key
        ):
            connection.close()
            raise TransferFailed(_("the site has another key than the server"))
        return connection


def _sentence(answer: http.client.HTTPResponse) -> str:
    """Return the reason that the site gives, else its status."""
    try:
        error = json.loads(answer.read(_MAX_ANSWER_BYTES))["error"]
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        error = f"{answer.status} {answer.reason}"
    return str(error)


def name_in(url: str) -> str:
    """Return the name of a file in an address, without what no name of a file has."""
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    kept = "".join(letter for letter in name if letter.isprintable() and letter not in _BARRED)
    return kept.strip(". ") or "file"


def _free_place(folder: Path, name: str) -> BinaryIO:
    """Open a new file; one that is there is never written over. Raise TransferFailed."""
    stem, ending = os.path.splitext(name)
    for number in range(1, _MAX_TRIES):
        path = folder / (name if number == 1 else f"{stem} ({number}){ending}")
        try:
            return path.open("xb")
        except FileExistsError:
            continue
        except OSError as error:
            raise TransferFailed(f"{path}: {error.strerror}") from None
    raise TransferFailed(_("there are too many files of this name"))
