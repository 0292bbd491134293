"""Test that the JIM port, the WebSocket and the API give the same bytes the same verdict."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.services import create_user
from accounts.services.api_tokens import make_token
from jim.syntax import MAX_DEPTH
from jimserver.runtime import current_engine
from tests.jimserver.test_consumers import Socket, welcome
from tests.support.client import Client
from tests.support.server import LiveServer

Verdict = tuple[int, str]  # the code, and the sentence of a refusal
DOORS = ["JIM port", "WebSocket", "API"]
EXAMPLES = 150

RAW_VALUES = [
    b"NaN", b"-Infinity", b"1e400", b"1e-400", b"01", b"+1", b"1.", b"0x10", b"nul", b"True", b"''",
    b"9" * 5000, b"9" * 400, b"9223372036854775808", b"-9223372036854775809", b"1.0", b"-0", b"",
    rb'"\ud83d"', rb'"\udc00"', rb'"\ud83d\ude00"', rb'"\u0000"', rb'"\x41"', b'"\x01"', b'"\0"',
    b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', "\"\u202e\ufeff\"".encode(),
    b'"' + b"x" * 5000 + b'"',
    b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1), b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
    b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b'{"a":1,"a":2}', b"[1,]",
]  # fmt: skip
KEYS = [b'"to"', b'"message"', b'"id"', b'"from"', b'"time"', b'"_sealed"', b'"x"', b'"\\u0074o"']
NAMES = ["bob", "BOB", "bot", "nobody", "#tea", "", "x" * 200, "\0"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
).map(lambda value: json.dumps(value).encode())
raw_values = st.sampled_from(RAW_VALUES) | json_values
fields = st.tuples(st.sampled_from(KEYS), raw_values).map(b":".join)
names = st.sampled_from(NAMES).map(lambda name: json.dumps(name).encode())
texts = st.text(min_size=1, max_size=30).map(lambda text: json.dumps(text).encode())


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """Return the bytes of one object that is nearly a message; its end can always be found."""
    usual = [b'"to":' + draw(names), b'"message":' + draw(texts | raw_values)]
    parts = [b'"action":"msg"', *usual, *draw(st.lists(fields, max_size=2))]
    return b"{" + b",".join(draw(st.permutations(parts))) + b"}"


class Doors:
    """One user at all three doors."""

    def __init__(self, server: LiveServer, user: User) -> None:
        self._server = server
        self._runner = asyncio.Runner()
        store = SessionStore()
        store.create()
        self._socket = Socket(user, store)
        self._runner.run(welcome(self._socket))
        self._header = {"Authorization": f"Bearer {make_token(user=user, name='api')[1]}"}
        self._client = self._log_in()

    def _log_in(self) -> Client:
        client = Client(self._server.port)
        client.login("bot", ext=["ids"])
        return client

    def verdicts(self, data: bytes) -> dict[str, Verdict]:
        found = (self._by_jim(data), self._by_websocket(data), self._by_api(data))
        return dict(zip(DOORS, found, strict=True))

    def _by_jim(self, data: bytes) -> Verdict:
        self._client.send_bytes(data)
        while "response" not in (answer := self._client.receive()):
            pass
        return verdict_of(answer)

    def _by_websocket(self, data: bytes) -> Verdict:
        self._runner.run(self._socket.send_bytes(data))
        while "response" not in (answer := self._runner.run(self._socket.receive())):
            pass
        return verdict_of(answer)

    def say(self, text: str) -> Verdict:
        """Send a text message by the WebSocket."""
        self._runner.run(self._socket.send_text(text))
        return verdict_of(self._runner.run(self._socket.receive()))

    def _by_api(self, data: bytes) -> Verdict:
        answer = Browser().post(
            "/api/messages/", data, content_type="application/json", headers=self._header
        )
        return answer.status_code, answer.json().get("error", "")

    def close(self) -> None:
        self._client.close()
        self._runner.run(self._socket.leave())
        self._runner.close()


def verdict_of(answer: dict[str, Any]) -> Verdict:
    """Return the status that the API has for an answer on the wire."""
    code = 200 if answer["response"] == 202 else answer["response"]
    return code, answer.get("error", "")


@pytest.fixture
def doors(make_server: Callable[..., LiveServer], settings: Any) -> Iterator[Doors]:
    settings.JIM = replace(settings.JIM, max_requests_per_s=0, max_bad_frames=0)
    server = make_server(max_requests_per_s=0, max_bad_frames=0)
    bot = create_user(name="bot")
    bot.set_password("secret")
    bot.save()
    create_user(name="bob")
    current_engine.start(server.engine)
    doors = Doors(server, bot)
    yield doors
    doors.close()
    current_engine.stop()


def test_every_door_gives_the_same_verdict(doors: Doors) -> None:
    seen = set()

    @given(data=messages())
    @example(data=rb'{"action":"msg","to":"bob","message":"hi","id":"\ud83d"}')
    @example(data=b'{"action":"msg","to":"bob","message":"hi","id":1}')
    @example(data=b'{"action":"msg","to":"nobody","message":"hi"}')
    @example(data=b'{"action":"msg","to":"#tea","message":"hi"}')
    @example(data=b'{"action":"msg","to":"bob","message":"hi","from":"bob"}')
    @hypothesis_settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def ask(data: bytes) -> None:
        found = doors.verdicts(data)
        seen.update(code for code, _text in found.values())
        if found["API"] == (400, "The message is empty."):  # refused by the API alone
            del found["API"]
        assert len(set(found.values())) == 1, found

    ask()
    assert seen == {200, 400, 401, 404}


def test_what_is_too_long(doors: Doors) -> None:
    """Check the API alone, which has a status of its own for this."""
    data = b'{"action":"msg","to":"bob","message":"' + b"x" * 65_536 + b'"}'
    found = doors.verdicts(data)
    assert {door: code for door, (code, _text) in found.items()} == {
        "JIM port": 400,
        "WebSocket": 400,
        "API": 413,
    }


def test_half_a_surrogate_pair_in_a_websockets_text(doors: Doors) -> None:
    """Check it though browsers can't send it: nothing lost on the way may change a text."""
    code, text = doors.say('{"action":"msg","to":"bob","message":"\ud83d"}')
    assert (code, text) == (400, "This is not valid JSON in UTF-8.")
