"""Admit uploads by their tickets, before a byte of them is kept. Used by the web loop."""

import logging
from collections import Counter
from typing import IO, Any

from django.conf import settings

from attachments.folder import open_incoming
from attachments.tickets import Ticket, read_ticket

log = logging.getLogger(__name__)

UPLOADS = "/files/upload/"
FAILED = "The server failed; nothing was done."


class UploadRefused(Exception):
    """Refuse an upload with an HTTP status and one sentence."""

    def __init__(self, status: int, reason: str, text: str) -> None:
        super().__init__(text)
        self.status, self.reason = status, reason


class Upload:
    """Hold the body of one upload, on disk without a name, until it is complete."""

    def __init__(self, ticket: Ticket, under_way: Counter[int]) -> None:
        self._owner_id, self._under_way = ticket.owner_id, under_way
        self.max_bytes = ticket.size
        self.body: IO[bytes] = open_incoming()
        self._under_way[self._owner_id] += 1
        self._is_counted = True

    def complete(self) -> None:
        """Count it no more among those under way."""
        if self._is_counted:
            self._is_counted = False
            self._under_way[self._owner_id] -= 1
            self._under_way += Counter()  # forget those who have none

    def break_off(self) -> None:
        """Forget what came, unless it is complete and somebody works on it."""
        if self._is_counted:
            self.complete()
            self.body.close()


class Uploads:
    """Count the uploads of each user that are under way."""

    def __init__(self) -> None:
        self._under_way: Counter[int] = Counter()

    def admit(self, path: str) -> Upload | None:
        """Return the upload that a request to `path` begins; None for any other path.

        Raise UploadRefused.
        """
        path = path.removeprefix(settings.FORCE_SCRIPT_NAME or "")
        if not path.startswith(UPLOADS):
            return None
        ticket = read_ticket(path.removeprefix(UPLOADS))
        if ticket is None:
            raise UploadRefused(403, "Forbidden", "This address is not valid; ask for another one.")
        limit = settings.JIM.max_uploads
        if 0 < limit <= self._under_way[ticket.owner_id]:
            text = f"You have {limit} uploads under way, which is the maximum."
            raise UploadRefused(429, "Too Many Requests", text)
        try:
            return Upload(ticket, self._under_way)
        except OSError as error:
            log.error("an upload can't be kept: %s", error)
            raise UploadRefused(500, "Internal Server Error", FAILED) from None


def body_of(request: Any) -> IO[bytes]:
    """Return what was uploaded; under another web server, the request itself, copied to disk."""
    upload: Upload | None = getattr(request, "scope", {}).get("upload")
    if upload:
        return upload.body
    body = open_incoming()
    while piece := request.read(65_536):
        body.write(piece)
    return body
