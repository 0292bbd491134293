"""Test the WebSocket without a browser: logins, ends of sockets, bounded memory."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from autobahn.exception import Disconnected
from channels.testing import WebsocketCommunicator
from django.contrib.auth import user_logged_out
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from accounts import services
from accounts.models import LoginEvent, Session, User
from accounts.services import create_user
from jim.dialects.classic import to_json
from jim.dialects.dialect import EXTENSIONS
from jimserver.runtime import current_engine
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.transport.websocket import WINDOW_BYTES, End, WebSocketConnection
from jimserver.web.asgi import application
from jimserver.web.consumers import NO_SERVER, SIGN_IN, STAY_AWAY, ChatConsumer
from jimserver.web.flow_control import FlowControl
from jimserver.web.origins import SameOrigin
from tests.support.client import PATIENCE_S, Client, Json
from tests.support.server import LiveServer

MakeServer = Callable[..., LiveServer]


class Socket:
    """A page's socket: `receive` returns the next object, `closed` the code of its end."""

    def __init__(
        self, user: Any, store: SessionStore, words: str = "ext=ids,chats&lang=en&client=web"
    ) -> None:
        self._communicator = WebsocketCommunicator(ChatConsumer.as_asgi(), f"/chat/socket?{words}")
        self._communicator.scope.update(user=user, session=store, client=["192.0.2.1", 5000])
        self._lines: list[str] = []

    async def open(self) -> "Socket":
        assert await self._communicator.connect(PATIENCE_S)
        return self

    async def send(self, **fields: Any) -> None:
        await self._communicator.send_to(
            text_data=json.dumps({key.rstrip("_"): value for key, value in fields.items()})
        )

    async def send_text(self, text: str) -> None:
        await self._communicator.send_to(text_data=text)

    async def send_bytes(self, data: bytes) -> None:
        await self._communicator.send_to(bytes_data=data)

    async def receive(self) -> Json:
        if not self._lines:
            self._lines = (await self._communicator.receive_from(PATIENCE_S)).splitlines()
        value: Json = json.loads(self._lines.pop(0))
        return value

    async def ask(self, **fields: Any) -> Json:
        await self.send(**fields)
        return await self.receive()

    async def closed(self) -> Any:
        while (event := await self._communicator.receive_output(PATIENCE_S))[
            "type"
        ] != "websocket.close":
            pass
        return event["code"]

    async def leave(self) -> None:
        await self._communicator.disconnect(timeout=PATIENCE_S)


@pytest.fixture
def ann(transactional_db: None) -> User:
    return create_user(name="ann")


@pytest.fixture
def store(ann: User) -> SessionStore:
    """Return a session of the site."""
    store = SessionStore()
    store.create()
    return store


@pytest.fixture
def site(make_server: MakeServer) -> Iterator[MakeServer]:
    """Return a function that starts a server which is the site's current engine."""

    def make(**changes: Any) -> LiveServer:
        server = make_server(**changes)
        current_engine.start(server.engine)
        return server

    yield make
    current_engine.stop()


def run(scene: Callable[[], Awaitable[None]]) -> None:
    async_to_sync(scene)()


async def welcome(socket: Socket) -> Json:
    """Open the socket and receive the messages of a login; return the answer."""
    await socket.open()
    answer = await socket.receive()
    assert answer["response"] == 200, answer
    assert (await socket.receive())["action"] == "potential"
    return answer


def test_a_page_can_name_every_extension(site: MakeServer, ann: User, store: SessionStore) -> None:
    """Check that the address is not cut short, in whatever order they stand in it."""
    site()

    async def scene() -> None:
        socket = Socket(ann, store, f"ext={','.join(sorted(EXTENSIONS))}&lang=en&client=web")
        assert set((await welcome(socket))["ext"]) == EXTENSIONS
        await socket.leave()

    run(scene)


def test_who_is_signed_in_is_logged_in(site: MakeServer, ann: User, store: SessionStore) -> None:
    bob = Client(site().port)
    bob.login("bob", ext=["ids"])

    async def scene() -> None:
        socket = Socket(ann, store)
        answer = await welcome(socket)
        assert (answer["user"], answer["ext"]) == ("ann", ["chats", "ids"])
        assert (await socket.ask(action="msg", to="bob", message="Привет", id="1"))[
            "response"
        ] == 200
        await socket.send(action="get_chats")
        assert (await socket.receive())["chats"][0]["with"] == "bob"
        await socket.leave()

    run(scene)
    assert bob.receive()["message"] == "Привет"
    row = Session.objects.get(user=ann)
    assert (row.transport, row.client, row.address) == ("ws", "web", "192.0.2.1:5000")
    assert LoginEvent.objects.get(user=ann).result == LoginEvent.Result.RESUMED


def test_who_is_not_signed_in(site: MakeServer, ann: User, store: SessionStore) -> None:
    site()
    expect_close(Socket(AnonymousUser(), store), SIGN_IN)


def test_a_session_of_the_site_that_is_over(
    site: MakeServer, ann: User, store: SessionStore
) -> None:
    site()
    store.delete()

    async def scene() -> None:
        socket = await Socket(ann, store).open()
        assert (await socket.receive())["response"] == 401
        assert await socket.closed() == STAY_AWAY

    run(scene)


def test_a_site_without_an_engine(ann: User, store: SessionStore) -> None:
    assert current_engine.get() is None
    expect_close(Socket(ann, store), NO_SERVER)


def expect_close(socket: Socket, code: int) -> None:
    async def scene() -> None:
        assert await (await socket.open()).closed() == code

    run(scene)


def test_a_blocked_user_learns_why(site: MakeServer, ann: User, store: SessionStore) -> None:
    site()
    services.block_user(user=ann, reason="Rest.")

    async def scene() -> None:
        socket = await Socket(ann, store).open()
        answer = await socket.receive()
        assert (answer["response"], answer["error"]) == (403, "You are blocked. Rest.")
        assert await socket.closed() == STAY_AWAY

    run(scene)


def test_as_many_sessions_as_over_tcp(site: MakeServer, ann: User, store: SessionStore) -> None:
    site(max_sessions=1)

    async def scene() -> None:
        first = Socket(ann, store)
        await welcome(first)
        second = await Socket(ann, store).open()
        assert (await second.receive())["response"] == 409
        assert await second.closed() == STAY_AWAY
        await first.leave()

    run(scene)


def test_signing_out_ends_the_sockets_of_that_session_only(
    site: MakeServer, ann: User, store: SessionStore
) -> None:
    site()
    other_store = SessionStore()
    other_store.create()
    request = HttpRequest()
    request.session = store  # type: ignore[assignment]

    async def scene() -> None:
        socket, other = Socket(ann, store), Socket(ann, other_store)
        for one in (socket, other):
            await welcome(one)
        await sync_to_async(user_logged_out.send)(User, request=request, user=ann)
        assert await socket.closed() == SIGN_IN
        assert (await other.ask(action="probe"))["response"] == 200
        await other.leave()

    run(scene)


def test_a_block_and_a_new_password_end_sockets(
    site: MakeServer, ann: User, store: SessionStore
) -> None:
    site()

    async def scene() -> None:
        for end, code in ((services.set_password, 101), (services.block_user, 403)):
            socket = Socket(ann, store)
            await welcome(socket)
            await sync_to_async(end)(user=ann, **({"password": "new"} if code == 101 else {}))
            assert (await socket.receive())["response"] == code
            assert await socket.closed() == STAY_AWAY

    run(scene)


def test_the_limits_of_requests_hold(site: MakeServer, ann: User, store: SessionStore) -> None:
    site(max_requests_per_s=1000, max_requests_burst=5)

    async def scene() -> None:
        socket = Socket(ann, store)
        await welcome(socket)
        for number in range(40):
            await socket.send(action="probe", id=number)
        answers = [await socket.receive() for _ in range(40)]
        assert [answer["id"] for answer in answers] == list(range(40))
        assert {answer["response"] for answer in answers} <= {200, 429}
        assert answers[0]["response"] == 200
        await socket.leave()

    run(scene)


@pytest.mark.parametrize("sent", ["hello", "[1]", "{" * 70_000])
def test_garbage_ends_a_socket(site: MakeServer, ann: User, store: SessionStore, sent: str) -> None:
    site()

    async def scene() -> None:
        socket = Socket(ann, store)
        await welcome(socket)
        await socket._communicator.send_to(text_data=sent)
        assert (await socket.receive())["response"] == 400
        assert await socket.closed() == STAY_AWAY

    run(scene)


def test_a_socket_is_logged_in_once(site: MakeServer, ann: User, store: SessionStore) -> None:
    site()

    async def scene() -> None:
        socket = Socket(ann, store)
        await welcome(socket)
        user = {"account_name": "Pavel", "password": "x"}
        assert (await socket.ask(action="authenticate", user=user))["response"] == 409
        await socket.leave()

    run(scene)


# The connection alone


def lines(size: int, count: int) -> bytes:
    return (b"x" * (size - 1) + b"\n") * count


def make_connection(config: Any, **options: Any) -> WebSocketConnection:
    return WebSocketConnection(RequestQueue(10), config, address="-", site_key="", **options)


def test_no_more_than_a_window_is_under_way(settings: Any) -> None:
    async def scene() -> None:
        connection = make_connection(settings.JIM)
        connection.outbox.stage([lines(1000, 200)])
        connection.outbox.commit()
        assert not connection.outbox.flush()
        written = []
        while sum(map(len, written)) < 200_000:
            part = await asyncio.wait_for(connection.lines.get(), PATIENCE_S)
            assert isinstance(part, bytes)
            assert part.endswith(b"\n")
            assert len(part) <= WINDOW_BYTES
            written.append(part)
            connection.written(len(part))
        assert b"".join(written) == lines(1000, 200)
        assert not connection.outbox.is_waiting

    run(scene)


def test_a_line_longer_than_the_window_goes_out_whole(settings: Any) -> None:
    async def scene() -> None:
        connection = make_connection(settings.JIM)
        connection.outbox.stage([lines(WINDOW_BYTES * 3, 1), b"{}\n"])
        connection.outbox.commit()
        connection.outbox.flush()
        first = await asyncio.wait_for(connection.lines.get(), PATIENCE_S)
        assert isinstance(first, bytes)
        assert len(first) == WINDOW_BYTES * 3
        connection.written(len(first))
        assert await asyncio.wait_for(connection.lines.get(), PATIENCE_S) == b"{}\n"

    run(scene)


def test_the_last_words_come_before_the_end(settings: Any) -> None:
    async def scene() -> None:
        connection = make_connection(settings.JIM)
        connection.outbox.stage([lines(1000, 100)])
        connection.outbox.commit()
        connection.outbox.flush()
        connection.finish(CloseReason.KICKED)
        first = await asyncio.wait_for(connection.lines.get(), PATIENCE_S)
        assert isinstance(first, bytes)
        connection.written(len(first))
        rest = await asyncio.wait_for(connection.lines.get(), PATIENCE_S)
        assert isinstance(rest, bytes)
        assert len(first) + len(rest) == 100_000
        connection.written(len(rest))
        assert await asyncio.wait_for(connection.lines.get(), PATIENCE_S) == End(CloseReason.KICKED)

    run(scene)


def test_a_slow_browser_is_dropped_at_once(settings: Any) -> None:
    async def scene() -> None:
        dropped = asyncio.Event()
        connection = make_connection(settings.JIM, abort=dropped.set)
        connection.finish(CloseReason.SLOW, at_once=True)
        await asyncio.wait_for(dropped.wait(), PATIENCE_S)

    run(scene)


def test_a_browser_that_is_gone_takes_nothing(settings: Any) -> None:
    async def scene() -> None:
        connection = make_connection(settings.JIM)
        connection.closed(CloseReason.PEER_CLOSED)
        with pytest.raises(OSError):
            connection.send(to_json({}) + b"\n")

    run(scene)


def test_a_browser_that_goes_while_it_is_written_to(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Gone(ChatConsumer):
        async def send(self, *args: Any, **kwargs: Any) -> None:
            raise Disconnected

    async def scene() -> None:
        connection, consumer = make_connection(settings.JIM), Gone()
        consumer.flow = FlowControl()
        connection.lines.put_nowait(b"{}\n")
        await consumer._write(connection)

    run(scene)
    assert not caplog.records


# Allowed origins


@pytest.mark.parametrize("origin, may", [
    ("http://chat.example:8000", True),
    ("https://CHAT.example:8000", True),
    ("http://chat.example", False),
    ("http://chat.example:8001", False),
    ("http://evil.example", False),
    ("https://trusted.example", True),
    ("null", False),
    ("", False),
])  # fmt: skip
def test_only_pages_of_this_host_open_sockets(settings: Any, origin: str, may: bool) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example"]
    headers = [(b"host", b"chat.example:8000"), (b"origin", origin.encode())]

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    async def scene() -> None:
        communicator = WebsocketCommunicator(SameOrigin(inner), "/chat/socket", headers)
        assert (await communicator.connect(PATIENCE_S))[0] is may

    run(scene)


@pytest.mark.parametrize("path", ["/", "/chat/socket/", "/chat/%ff", "/%00"])
def test_a_socket_at_another_path_is_refused(path: str, caplog: pytest.LogCaptureFixture) -> None:
    """It was answered 500, with a traceback in the log for whoever asked."""
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]

    async def scene() -> None:
        communicator = WebsocketCommunicator(application, path, headers)
        assert not (await communicator.connect(PATIENCE_S))[0]

    run(scene)
    assert caplog.text == ""
