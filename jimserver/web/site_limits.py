"""Limit the site's requests that run and wait at once: each costs a thread and a connection."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from jimserver.web.files.incoming import UPLOADS

Scope = dict[str, Any]
Application = Callable[..., Awaitable[None]]

WATCHED = ("/healthz", "/metrics")  # answered however busy the site is: monitors decide by them
RETRY_AFTER_S = 2
FILES = "/files/"
UPLOADS_AT_ONCE = 2  # complete ones that are checked and stored


class Place:
    """Hold the place of one request; of a file only until it is being sent, which needs none."""

    def __init__(self, rooms: asyncio.Semaphore, send: Any) -> None:
        self._rooms, self._send = rooms, send
        self._is_held = True

    async def send(self, message: dict[str, Any]) -> None:
        """Leave with the beginning of the answer, and pass it on."""
        self.leave()
        await self._send(message)

    def leave(self) -> None:
        if self._is_held:
            self._is_held = False
            self._rooms.release()


class BoundedSite:
    """Runs up to `max_running` requests of an ASGI application, and lets up to `max_waiting` wait.

    Whoever comes on top of that is answered 503 at once. Used by one event loop.
    """

    def __init__(self, application: Application, max_running: int, max_waiting: int) -> None:
        self._application = application
        self._max_waiting = max_waiting
        self._waiting = 0
        self._rooms = asyncio.Semaphore(max_running)
        self._watched_rooms = asyncio.Semaphore(1)
        self._upload_rooms = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one request."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        rooms = self._rooms_for(path)
        if rooms.locked() and self._waiting >= self._max_waiting:
            return await self._turn_away(send)
        self._waiting += 1
        try:
            await rooms.acquire()
        finally:
            self._waiting -= 1
        place = Place(rooms, send)
        try:
            is_file = path.startswith(FILES)
            await self._application(scope, receive, place.send if is_file else send)
        finally:
            place.leave()
        return None

    def _rooms_for(self, path: str) -> asyncio.Semaphore:
        if path.startswith(UPLOADS):  # they take long, and the rest of the site does not wait
            return self._upload_rooms
        return self._watched_rooms if path in WATCHED else self._rooms

    async def _turn_away(self, send: Any) -> None:
        body = json.dumps({"error": "The site is busy; try again in a moment."}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"retry-after", str(RETRY_AFTER_S).encode()),
        ]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": body})
