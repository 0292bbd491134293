"""Test the wire tap: what passes, as TCP cut it, without secrets, and known to the user."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as Browser

from accounts.models import AuditEntry, Session
from jimclient.replay import cut
from jimserver.runtime import current_engine
from jimserver.transport import wire_tap
from jimserver.transport.wire_tap import TEXTS, Direction, find_tap, shown
from tests.accounts.test_admin_live import operate
from tests.support.client import PATIENCE_S, Client, Json
from tests.support.server import LiveServer

ROOT = Path(__file__).parents[2]
SESSIONS = "/admin/accounts/session/"
Login = Callable[..., Client]
BeginTap = Callable[..., int]


@pytest.fixture
def here(server: LiveServer) -> Iterator[LiveServer]:
    current_engine.start(server.engine)
    yield server
    current_engine.stop()
    wire_tap._taps.clear()


@pytest.fixture
def watch(here: LiveServer, browser: Browser) -> BeginTap:
    """Begin a tap of the only session of this user; return its id."""

    def begin(client: Client, name: str, by: Browser = browser) -> int:
        session = Session.objects.get(user__username=name, ended_at=None)
        answer = operate(by, SESSIONS, "watch", session, reason="it hangs")
        assert answer.headers["Location"] == f"/admin/wire/{session.pk}/"
        while (notice := client.receive()).get(
            "action"
        ) == "probe":  # a client without extensions is probed once
            pass
        assert (notice["response"], "watching" in notice["alert"]) == (100, True)
        return session.pk

    return begin


def rows(browser: Browser, session_id: int, count: int, **query: Any) -> list[Json]:
    """Return what has passed once it is `count` objects: they are noted a moment after sending."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found: list[Json] = browser.get(f"/admin/wire/{session_id}/objects/", query).json()[
            "objects"
        ]
        if len(found) >= count or time.monotonic() > deadline:
            return found


def wait_for_half(browser: Browser, session_id: int) -> None:
    """Wait until the beginning of an object has come."""
    deadline = time.monotonic() + PATIENCE_S
    while not browser.get(f"/admin/wire/{session_id}/objects/").json()["waiting"]:
        assert time.monotonic() < deadline


def test_both_ways_with_sizes_and_times(watch: BeginTap, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    assert ann.ask(action="msg", to="nobody", message="hi")["response"] == 404
    notice, request, answer = rows(browser, session_id, 3)
    assert rows(browser, session_id, 3, after="9" * 5000) == [notice, request, answer]
    assert (notice["direction"], notice["object"]["response"]) == ("out", 100)
    assert (request["direction"], request["object"]) == (
        "in",
        {"action": "msg", "to": "nobody", "message": "hi"},
    )
    assert request["size"] == sum(request["pieces"]) == len(json.dumps(request["object"]))
    assert (answer["direction"], answer["object"]["response"]) == ("out", 404)
    assert 0 <= notice["t"] <= request["t"] <= answer["t"] < 10
    assert rows(browser, session_id, 1, after=request["number"]) == [answer]


def test_where_tcp_cut(watch: BeginTap, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    ann.send_bytes(b'{"action": "probe", "id": 1}{"action": "pro')
    assert ann.receive()["id"] == 1
    assert browser.get(f"/admin/wire/{session_id}/objects/").json()["waiting"] == len(
        '{"action": "pro'
    )
    ann.send_bytes(b'be", "id": 2}')
    assert ann.receive()["id"] == 2
    pieces = [row["pieces"] for row in rows(browser, session_id, 5) if row["direction"] == "in"]
    assert pieces == [[28], [15, 13]]


def test_secrets_are_hidden(watch: BeginTap, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    ann.ask(
        action="authenticate", user={"account_name": "ann", "password": "s3cret", "token": "t0ken"}
    )
    page = browser.get(f"/admin/wire/{session_id}/objects/").content.decode()
    assert "ann" in page
    assert "s3cret" not in page
    assert "t0ken" not in page
    assert "s3cret" not in shown(b'{"password": "s3cret"', frozenset())


@pytest.mark.parametrize(
    "frame",
    [
        {"action": "authenticate", "user": {"account_name": "ann", "password": "s3cret"}},
        {"action": "authenticate", "user": {"account_name": "ann", "token": "s3cret"}},
        {
            "action": "presence",
            "user": {"account_name": "ann", "status": "here", "password": "s3cret"},
        },
        {"response": 511, "bin": "s3cret"},
        {"response": 200, "token": "s3cret"},
        {"action": "register", "user": "ann", "password": "s3cret"},
        {"action": "authorise", "answer": "s3cret"},
        {"action": "register", "sender": "ann", "text": "s3cret"},
        {"action": "auth", "sender": "ann", "text": "s3cret", "user_name": "PEM"},
        {"list": [{"Passwd": "s3cret"}], "new_PASSWORD": ["s3cret"], "api_key": {"x": "s3cret"}},
    ],
)
def test_secrets_of_every_dialect(frame: Json) -> None:
    text = shown(json.dumps(frame).encode(), frozenset())
    assert "s3cret" not in text
    assert set(json.loads(text)) == set(frame)


def test_public_keys_are_no_secrets() -> None:
    assert "PUBLIC KEY" in shown(
        b'{"response": 511, "bin": "-----BEGIN PUBLIC KEY-----"}', frozenset()
    )


@pytest.mark.parametrize(
    "word", ["message", "text", "mess_text", "message_text", "msg_text", "message_txt"]
)
def test_texts_of_every_dialect(word: str) -> None:
    frame = json.dumps(
        {
            "action": "msg",
            word: "between us",
            "messages": [{word: "between us"}],
            "last": {word: "between us"},
        }
    ).encode()
    assert "between us" in shown(frame, frozenset())
    assert "between us" not in shown(frame, TEXTS)
    assert "between us" not in shown(frame[:-1], TEXTS)  # what is no object may hold a text


def test_the_end_of_an_object_is_not_shown() -> None:
    """Start a tap in the middle of an object, whose field name was before it."""
    from jimserver.transport.wire_tap import WireTap

    watch = WireTap(1, 1, hides_texts=False, max_frame_bytes=1000)
    watch.received(b's3cret"}}')
    watch.received(b'{"action": "probe"}')
    watch.received(b"GET / HTTP/1.1")
    first, second, third = (row.text for row in watch.objects())
    assert "s3cret" not in first
    assert json.loads(second) == {"action": "probe"}
    assert "GET /" in third


def test_texts_are_for_those_who_may_open_them(
    watch: BeginTap, login: Login, client: Browser, make_user: Any, settings: Any
) -> None:
    settings.DEMO = False
    watcher = make_user("watcher", is_staff=True)
    watcher.user_permissions.set(
        Permission.objects.filter(codename__in=["view_session", "watch_session"])
    )
    client.force_login(watcher)
    ann = login("ann")
    session_id = watch(ann, "ann", by=client)
    ann.say("Sveta", "our secret")
    assert ann.ask(action="get_history", with_="Sveta")["messages"][0]["message"] == "our secret"
    page = client.get(f"/admin/wire/{session_id}/objects/").content.decode()
    assert "Sveta" in page
    assert "our secret" not in page


def test_it_is_in_the_audit_and_nobody_elses(
    watch: BeginTap, login: Login, browser: Browser, make_user: Any
) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.after["reason"], entry.target[:4]) == (
        "root",
        "watch",
        "it hangs",
        "ann ",
    )
    other = Browser()
    other.force_login(make_user("other", is_staff=True, is_superuser=True))
    viewer = Browser()
    viewer.force_login(make_user("viewer", is_staff=True))
    for stranger in (other, viewer):
        for page in ("", "objects/", "file/"):
            assert stranger.get(f"/admin/wire/{session_id}/{page}").status_code == 403
        assert stranger.post(f"/admin/wire/{session_id}/stop/").status_code == 403
    assert browser.get(f"/admin/wire/{session_id}/").status_code == 200


def test_stop(watch: BeginTap, login: Login, browser: Browser, here: LiveServer) -> None:
    ann = login("ann")
    transport: Any = here.transport_of("ann")
    session_id = watch(ann, "ann")
    assert transport.tap is find_tap(session_id)
    rows(browser, session_id, 1)
    browser.post(f"/admin/wire/{session_id}/stop/")
    assert "stopped" in ann.receive()["alert"]
    assert transport.tap is None
    ann.ask(action="probe")
    answer = browser.get(f"/admin/wire/{session_id}/objects/").json()
    assert (answer["on"], len(answer["objects"])) == (False, 1)


def test_a_tap_ends_by_itself(
    watch: BeginTap, login: Login, browser: Browser, here: LiveServer
) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    found = find_tap(session_id)
    assert found
    rows(browser, session_id, 1)
    found.began_at -= wire_tap.TAP_S + 1
    ann.ask(action="probe")
    assert not found.is_on
    assert len(found.objects()) == 1


def test_the_file(watch: BeginTap, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    ann.ask(action="probe", id="Привет")
    rows(browser, session_id, 3)
    head, *lines = map(json.loads, saved(browser, session_id).splitlines())
    assert head == {
        "session": {"user": "ann", "dialect": "classic", "ext": [], "lang": "", "client": ""}
    }
    assert [line["object"].get("id") for line in lines] == [None, "Привет", "Привет"]


def saved(browser: Browser, session_id: int) -> str:
    return browser.get(f"/admin/wire/{session_id}/file/").content.decode()


def replayed(
    file: Path, server: LiveServer, *words: str, password: str = "secret"
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jimclient.replay", str(file), "-p", str(server.port), *words]
    environment = {**os.environ, "JIM_PASSWORD": password}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_S
    )


def test_the_file_is_replayed(
    watch: BeginTap, login: Login, browser: Browser, here: LiveServer, tmp_path: Path, settings: Any
) -> None:
    settings.DEMO = True
    bob = login("bob")
    ann = login("ann", ext=["ids"], client="my first client")
    session_id = watch(ann, "ann")
    assert ann.ask(action="join", room="#tea")["response"] == 201
    ann.send_bytes(b'{"action": "msg", "to": "bob", "message": "he')
    wait_for_half(browser, session_id)
    ann.send_bytes('llo, Ёж"}'.encode())
    assert ann.receive()["response"] == 200
    assert bob.receive()["message"] == "hello, Ёж"
    rows(browser, session_id, 5)
    ann.ask(action="authenticate", user={"account_name": "ann", "password": "secret"})
    rows(browser, session_id, 7)
    file = tmp_path / "session.jsonl"
    file.write_text(saved(browser, session_id), encoding="utf-8")
    assert "secret" not in file.read_text(encoding="utf-8")
    ann.close()
    done = replayed(file, here)
    assert (done.returncode, done.stderr) == (0, "")
    assert bob.receive()["message"] == "hello, Ёж"
    said = [json.loads(line[2:]) for line in done.stdout.splitlines()]
    asked = [
        row["action"]
        for row, line in zip(said, done.stdout.splitlines(), strict=True)
        if line[0] == "→"
    ]
    assert asked == ["authenticate", "join", "msg", "authenticate"]
    codes = [row["response"] for row in said if "response" in row]
    assert codes == [200, 200, 200, 409]  # in the room already; logged in already
    session = Session.objects.filter(user__username="ann").latest("pk")
    assert (session.dialect, session.client) == ("classic", "my first client")
    guessed = replayed(file, here, "--fast", password="guess").stdout
    assert ('"response": 402' in guessed, '"response": 401' in guessed) == (True, True)


def test_a_replayed_object_is_cut_as_it_was() -> None:
    assert list(cut(b"0123456789", [18, 12])) == [b"012345", b"6789"]
    assert list(cut(b"01", [1, 1, 1, 1])) == [b"", b"0", b"", b"1"]
    assert list(cut(b"0123", [30])) == [b"0123"]


@pytest.mark.parametrize(
    "text", ["", "{}", "not JSON", '{"session": {"user": "ann", "dialect": "course"}}']
)
def test_what_is_no_file_is_refused(here: LiveServer, tmp_path: Path, text: str) -> None:
    file = tmp_path / "session.jsonl"
    file.write_text(text)
    done = replayed(file, here)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("* ")


@pytest.mark.django_db
def test_a_session_that_nobody_watches(browser: Browser) -> None:
    assert browser.get("/admin/wire/77/").status_code == 200
    assert browser.get("/admin/wire/77/objects/").json() == {
        "on": False,
        "waiting": 0,
        "objects": [],
    }
    assert browser.get("/admin/wire/77/file/").content == b""


def test_garbage_is_shown_and_passed_over() -> None:
    half = Direction("in", 100)
    assert half.feed(b"GET / HTTP/1.1\r\n") == [(b"GET / HTTP/1.1\r\n", [16])]
    assert half.feed(b'{"a":1}') == [(b'{"a":1}', [7])]
    assert "GET /" in shown(b"GET / HTTP/1.1", frozenset())
    assert shown(b'{"a": [{"token": "x"}]}', frozenset()) == '{"a": [{"token": "••• (1)"}]}'


def test_taps_that_have_ended_give_way_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from jimserver.transport.wire_tap import WireTap, remember

    monkeypatch.setattr(wire_tap, "_taps", {})
    taps = [WireTap(number, 1, hides_texts=False, max_frame_bytes=100) for number in range(40)]
    for tap in taps[1:]:
        tap.stop()
    for tap in taps:
        remember(tap)
    assert taps[0].is_on
    assert find_tap(0) is taps[0]
    assert len(wire_tap._taps) == wire_tap.MAX_TAPS


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from jimserver.transport.wire_tap import WireTap, remember

    monkeypatch.setattr(wire_tap, "_taps", {})
    for number in range(wire_tap.MAX_TAPS + 5):
        remember(WireTap(number, 1, hides_texts=False, max_frame_bytes=100))
    assert find_tap(0) is None
    found = find_tap(number)
    assert found
    for _ in range(wire_tap.MAX_OBJECTS + 5):
        found.received(b'{"a":1}')
    assert len(found.objects()) == wire_tap.MAX_OBJECTS
    assert (
        len(shown(json.dumps({"a": "x" * 10_000}).encode(), frozenset()))
        <= wire_tap.MAX_SHOWN_CHARS + 1
    )
