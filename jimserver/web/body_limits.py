"""Limits on the bodies of HTTP requests, held before any of a body is kept.

Twisted collects a body, in memory or in a temporary file, before Django sees the request, so
Django's own limits come too late for a body of 300 MB.
"""

import json
import logging
from io import BytesIO
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from twisted.internet import reactor

from jimserver.state.log_limiter import LogLimiter
from jimserver.tls.certificates import Certificates
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.web.counted_connections import open_counted
from jimserver.web.files.incoming import Upload, UploadRefused, Uploads
from jimserver.web.tls.first_byte import FirstByte, site_tls

log = logging.getLogger(__name__)

LINGER_S = 2.0  # for which a refused client can read its answer; closing at once could destroy it
MAX_SHOWN_CHARS = 40  # of a path in the log: a ticket is a secret
REFUSALS_S = 60.0  # between two lines in the log


def limit_of(path: str) -> int:
    """Return how many bytes the body of a request to `path` may have; 0 for no limit."""
    if path.endswith("/import/"):  # the only form that takes a file
        return settings.JIM.max_upload_bytes
    if path.removeprefix(settings.FORCE_SCRIPT_NAME or "").startswith("/api/"):
        return settings.JIM.max_frame_bytes
    return settings.JIM.max_body_bytes


class LimitedRequest(WebRequest):
    """Refuses a body over its limit: by Content-Length at once, else as soon as it is counted."""

    _upload: Upload | None = None
    _taken = 0
    _limit = 0
    _is_refused = False
    upload: Upload | None = None  # complete

    def gotLength(self, length: int | None) -> None:
        """Take the length that the headers name, None for a chunked body. Called by Twisted."""
        path = self.channel._path.partition(b"?")[0].decode("latin-1")
        try:
            self._upload = uploads.admit(path)
        except UploadRefused as error:
            self._refuse(path, f"{error.status} {error.reason}", str(error), error.reason)
        self._limit = self._upload.max_bytes if self._upload else limit_of(path)
        if not self._is_refused and self._limit and length is not None and length > self._limit:
            self._refuse_length(path)
        super().gotLength(0 if self._is_refused else length)  # nothing of a refused one is kept
        if self._upload and not self._is_refused:
            self.content = self._upload.body

    def handleContentChunk(self, data: bytes) -> None:
        """Keep a part of the body, unless it is refused. Called by Twisted."""
        self._taken += len(data)
        if self._limit and self._taken > self._limit and not self._is_refused:
            self._refuse_length(self.channel._path.partition(b"?")[0].decode("latin-1"))
            self.content = BytesIO()  # what came is forgotten
        if not self._is_refused:
            super().handleContentChunk(data)

    def process(self) -> Any:
        """Answer the request, unless its body was refused already."""
        if self._is_refused:
            return None
        if self._upload:  # its body goes to the view as a file, not through the loop's memory
            self.upload, self.content = self._upload, BytesIO()
            self._upload.complete()
        return super().process()

    def connectionLost(self, reason: Any) -> None:
        """Forget an upload that breaks off. Called by Twisted."""
        if self._upload:
            self._upload.break_off()
        super().connectionLost(reason)

    def _refuse_length(self, path: str) -> None:
        text = f"The body is longer than {self._limit} bytes."
        self._refuse(path, "413 Content Too Large", text, f"over {self._limit} bytes")

    def _refuse(self, path: str, status: str, error: str, why: str) -> None:
        self._is_refused = True
        if self._upload:
            self._upload.break_off()
        self.requestHeaders.removeHeader(b"Expect")  # no "100 Continue" behind the answer
        host = getattr(self.channel.getPeer(), "host", "-")
        if (more := refusals.due()) is not None:
            log.info("%s: body of %s refused: %s%s", host, path[:MAX_SHOWN_CHARS], why, more)
        body = json.dumps({"error": error}).encode()
        head = (
            b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (status.encode(), len(body))
        )
        is_head = self.channel._command == b"HEAD"  # whose answer has no body
        self.channel.transport.write(head if is_head else head + body)
        reactor.callLater(LINGER_S, self._abort)  # type: ignore[arg-type]

    def _abort(self) -> None:
        """Close the connection, whatever the client goes on to send."""
        if self.channel is not None:
            self.channel.forceAbortClient()


class LimitedFactory(HTTPFactory):
    """Make HTTP connections within the budget, whose requests are LimitedRequests."""

    def __init__(
        self, server: Any, budget: ConnectionBudget, certificates: Certificates | None
    ) -> None:
        """With `certificates`, HTTPS is spoken to those who begin it."""
        super().__init__(server)
        self._budget = budget
        self._tls = certificates and site_tls(certificates, self)

    def buildProtocol(self, addr: Any) -> Any:
        """Return the protocol of a connection; None has Twisted close it. Called by Twisted."""
        counted = open_counted(self._budget, getattr(addr, "host", ""))
        if counted is None:
            return None
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        if self._tls:
            protocol = FirstByte(protocol, self._tls, self.timeOut)
        counted.attach(protocol)
        return protocol


refusals = LogLimiter(REFUSALS_S)
uploads = Uploads()
