"""Send a file in pieces, as fast as its reader takes them, whole or in part."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import IO, Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse

from attachments.stores import Part, Store

PIECE_BYTES = 65_536
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")  # of several ranges the whole is sent


class RequestFlow:
    """Tell when the connection of a request has room again; used by the web loop."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._room = asyncio.Event()
        self._room.set()
        self.is_gone = False

    def begin(self) -> None:
        self._request.registerProducer(self, True)

    def end(self) -> None:
        if self._request.channel is not None:
            self._request.unregisterProducer()

    async def wait_for_room(self) -> None:
        await self._room.wait()

    # Called by Twisted, by its names

    def pauseProducing(self) -> None:
        self._room.clear()

    def resumeProducing(self) -> None:
        self._room.set()

    def stopProducing(self) -> None:
        self.is_gone = True
        self._room.set()


class StoredPart(NamedTuple):
    """Name what is sent."""

    store: Store
    digest: str
    part: Part

    def size(self) -> int:
        return self.store.size(self.digest, self.part)

    def open(self, first: int) -> IO[bytes]:
        return self.store.open(self.digest, self.part, first)


def file_response(request: HttpRequest, stored: StoredPart, etag: str) -> HttpResponse | Any:
    """Return the file, the part that is asked for, or 304 or 416. Raise OSError."""
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    size = stored.size()
    part = range_of(request, size, etag)
    if part is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, end = part
    file = stored.open(first)
    response = StreamingHttpResponse(pieces_of(request, file, end - first))
    response["Accept-Ranges"], response["ETag"] = "bytes", etag
    response["Content-Length"] = str(end - first)
    if (first, end) != (0, size):
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return response


def range_of(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return the first byte that is asked for and the end; None if there is no such part."""
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    is_other = request.headers.get("If-Range", etag) != etag
    if found is None or is_other or not any(found.groups()):
        return 0, size
    first, last = found.groups()
    if not first:  # the last so many bytes
        return (max(0, size - int(last)), size) if int(last) and size else None
    end = min(int(last) + 1, size) if last else size
    return (int(first), end) if int(first) < end else None


def pieces_of(
    request: HttpRequest, file: IO[bytes], length: int
) -> AsyncIterator[bytes] | Iterator[bytes]:
    """Return the pieces of so much of a file, which is closed at the end."""
    scope = getattr(request, "scope", None)
    return pieces(file, length) if scope is None else paced(file, length, scope.get("flow"))


def pieces(file: IO[bytes], length: int) -> Iterator[bytes]:
    """Yield so many bytes of a file; the web server takes them in its own time."""
    with file:
        while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
            length -= len(piece)
            yield piece


async def paced(file: IO[bytes], length: int, flow: RequestFlow | None) -> AsyncIterator[bytes]:
    """Yield so many bytes of a file, each piece when the connection has room for it."""
    if flow:
        flow.begin()
    try:
        while length > 0 and not (flow and flow.is_gone):
            piece = await asyncio.to_thread(file.read, min(PIECE_BYTES, length))
            if not piece:
                break
            length -= len(piece)
            yield piece
            if flow:
                await flow.wait_for_room()
    finally:
        file.close()
        if flow:
            flow.end()
