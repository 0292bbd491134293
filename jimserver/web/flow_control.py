"""Flow control of a browser's socket, which ASGI lacks, taken from Daphne's transport."""

import asyncio
from typing import Any


class FlowControl:
    """Flow control of one WebSocket; the loop's.

    Without a transport (another server, a test) there is always room: `send` itself then waits.
    """

    def __init__(self, transport: Any = None) -> None:
        self._transport = transport
        self._room = asyncio.Event()
        self._room.set()

    def watch(self) -> None:
        """Have the transport say when its buffer is full (64 KiB) and when it has room again."""
        if self._transport:
            self._transport.unregisterProducer()  # the HTTP request's, which is over
            self._transport.registerProducer(self, True)

    async def wait_for_room(self) -> None:
        await self._room.wait()

    def pause_reading(self) -> None:
        if self._transport:
            self._transport.pauseProducing()

    def resume_reading(self) -> None:
        if self._transport:
            self._transport.resumeProducing()

    def abort(self) -> None:
        """Drop the connection, with all that is not sent."""
        if self._transport:
            self._transport.abortConnection()
        self._room.set()

    # Called by Twisted, by its names

    def pauseProducing(self) -> None:
        self._room.clear()

    def resumeProducing(self) -> None:
        self._room.set()

    def stopProducing(self) -> None:
        self._room.set()
