"""Serve browsers' WebSockets: from Channels to a WebSocketConnection and back, in Daphne's loop."""

import asyncio
import logging
from typing import Any
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.services.blocklist import blocklist
from common.addresses import original_sender, place_of
from jim.requests import Authenticate, LoginUser
from jimserver.runtime import current_engine
from jimserver.runtime.engine import Engine
from jimserver.state.close_reasons import CloseReason
from jimserver.state.session_events import SiteLogin
from jimserver.transport.websocket import End, WebSocketConnection
from jimserver.web.flow_control import FlowControl

log = logging.getLogger(__name__)

FULL_WAIT_S = 0.05  # seconds between two looks at a full queue
MAX_WORD_CHARS = 100  # of what the page says of itself
MAX_EXT_CHARS = 1000  # of the extensions that it names: all of them are 130 characters

# The page learns this from the code that its socket is closed with; any other means: try again.
SIGN_IN = 4401  # nobody is signed in, or not any more
STAY_AWAY = 4403  # not now; the last answer said why
NO_SERVER = 4503  # the site runs, the chat doesn't
CLOSE_CODES = {
    CloseReason.QUIT: SIGN_IN,
    CloseReason.REFUSED: STAY_AWAY,
    CloseReason.BLOCKED: STAY_AWAY,
    CloseReason.KICKED: STAY_AWAY,
    CloseReason.GARBAGE: STAY_AWAY,
    CloseReason.BAD_FRAMES: STAY_AWAY,
}
GOING_AWAY = 1001  # RFC 6455, section 7.4.1


class ChatConsumer(AsyncWebsocketConsumer):
    """Serve one page's WebSocket. Channels calls it in the order of events.

    `connection` is None until the page is let in.
    """

    connection: WebSocketConnection | None = None
    flow: FlowControl
    _writer: "asyncio.Task[None] | None" = None

    async def connect(self) -> None:
        if not self.scope.get("has_room", True):
            return await self.close()  # refuses the handshake: the page tries again
        await self.accept()  # a refused handshake would not tell the page why
        user, engine = self.scope["user"], current_engine.get()
        if engine is None or not engine.is_alive:
            await self.close(NO_SERVER)
        elif not user.is_authenticated:
            await self.close(SIGN_IN)
        elif blocklist.covers(self._address()):
            await self.close(STAY_AWAY)
        else:
            self._let_in(engine, user.pk)

    def _let_in(self, engine: Engine, user_id: int) -> None:
        self.flow = self.scope.get("flow") or FlowControl()
        self.flow.watch()
        site_key = self.scope["session"].session_key or ""
        abort = self.flow.abort if "flow" in self.scope else None
        self.connection = WebSocketConnection(
            engine.queue, engine.config, address=self._address(), site_key=site_key, abort=abort
        )
        self._writer = asyncio.create_task(self._write(self.connection))
        self.connection.opened(
            SiteLogin(user_id=user_id, site_key=site_key, request=self._introduction())
        )

    def _address(self) -> str:
        """Return the browser's address: "ip:port", or without a port where a proxy names it."""
        host, port = self.scope.get("client") or ("-", 0)
        headers = [
            value.decode("latin-1")
            for name, value in self.scope["headers"]
            if name == b"x-forwarded-for"
        ]
        sender = original_sender(host, ",".join(headers))
        return place_of(host, port) if sender == host else sender

    def _introduction(self) -> Authenticate:
        """Return how the page speaks: its address says it, the site does the rest."""
        said = parse_qs(self.scope["query_string"].decode("latin-1"), max_num_fields=10)
        ext = said.get("ext", [""])[0][:MAX_EXT_CHARS].split(",")
        lang, client = (said.get(name, [""])[0][:MAX_WORD_CHARS] for name in ("lang", "client"))
        return Authenticate(user=LoginUser(account_name=""), ext=ext, lang=lang, client=client)

    # Reading

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.connection is None:
            return
        data = bytes_data or b""
        if text_data is not None:  # a lone surrogate is refused by the parser, not replaced
            data = text_data.encode("utf-8", "surrogatepass")
        pause_s = self.connection.received(data)
        if pause_s or self.connection.must_wait:
            await self._rest(self.connection, pause_s)

    async def _rest(self, connection: WebSocketConnection, seconds: float) -> None:
        """Read nothing for a while: TCP hands that on to the browser."""
        self.flow.pause_reading()
        await asyncio.sleep(seconds)
        while connection.must_wait:
            await asyncio.sleep(FULL_WAIT_S)
        self.flow.resume_reading()

    # Writing

    async def _write(self, connection: WebSocketConnection) -> None:
        """Write what the connection has, as fast as the socket takes it, until its end.

        When that fails, the page has to connect again.
        """
        try:
            await self._write_all(connection)
        except Disconnected:  # it has gone meanwhile; `disconnect` follows
            log.debug("%s: gone while it was written to", connection.address)
        except Exception:
            log.exception("%s: can't be written to", connection.address)
            self.flow.abort()

    async def _write_all(self, connection: WebSocketConnection) -> None:
        while not isinstance(lines := await connection.lines.get(), End):
            await self.flow.wait_for_room()
            await self.send(text_data=lines.decode())
            connection.written(len(lines))
        await self.close(CLOSE_CODES.get(lines.reason, GOING_AWAY))

    async def disconnect(self, code: int) -> None:
        if self.connection:
            self.connection.closed(CloseReason.PEER_CLOSED)
        if self._writer:
            self._writer.cancel()

    async def __call__(self, *args: Any) -> None:
        """Close the connection, whatever ends the application."""
        try:
            await super().__call__(*args)
        finally:
            await self.disconnect(GOING_AWAY)
