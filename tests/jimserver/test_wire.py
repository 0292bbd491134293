"""The wire inspector: what passes, as TCP cut it, without secrets, and never unknown to who is watched."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as Browser

from accounts.models import AuditEntry, Session
from jim.stream import RequestStream
from jimserver.engine import running, watching
from jimserver.engine.watching import Direction, find_watch, shown
from tests.accounts.test_admin_live import operate
from tests.support.client import PATIENCE_S, Client, Json
from tests.support.server import LiveServer

SESSIONS = "/admin/accounts/session/"
Login = Callable[..., Client]
Watch = Callable[..., int]


@pytest.fixture
def here(server: LiveServer) -> Iterator[LiveServer]:
    running.start(server.engine)
    yield server
    running.stop()
    watching._watches.clear()


@pytest.fixture
def watch(here: LiveServer, browser: Browser) -> Watch:
    """Begins to watch the only session of this user; returns its id."""

    def begin(client: Client, name: str, by: Browser = browser) -> int:
        session = Session.objects.get(user__username=name, ended_at=None)
        answer = operate(by, SESSIONS, "watch", session, reason="it hangs")
        assert answer.headers["Location"] == f"/admin/wire/{session.pk}/"
        notice = client.receive()
        assert (notice["response"], "watches" in notice["alert"]) == (100, True)
        return session.pk

    return begin


def rows(browser: Browser, session_id: int, count: int, **query: Any) -> list[Json]:
    """What has passed, as soon as it is `count` objects: what a client has is noted a moment later."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found: list[Json] = browser.get(f"/admin/wire/{session_id}/objects/", query).json()["objects"]
        if len(found) >= count or time.monotonic() > deadline:
            return found


def test_both_ways_with_sizes_and_times(watch: Watch, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    assert ann.ask(action="msg", to="nobody", message="hi")["response"] == 404
    notice, request, answer = rows(browser, session_id, 3)
    assert (notice["direction"], notice["object"]["response"]) == ("out", 100)
    assert (request["direction"], request["object"]) == ("in", {"action": "msg", "to": "nobody", "message": "hi"})
    assert request["size"] == sum(request["pieces"]) == len(json.dumps(request["object"]))
    assert (answer["direction"], answer["object"]["response"]) == ("out", 404)
    assert 0 <= notice["t"] <= request["t"] <= answer["t"] < 10
    assert rows(browser, session_id, 1, after=request["number"]) == [answer]


def test_where_tcp_cut(watch: Watch, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    ann.send_bytes(b'{"action": "probe", "id": 1}{"action": "pro')
    assert ann.receive()["id"] == 1
    assert browser.get(f"/admin/wire/{session_id}/objects/").json()["waiting"] == len('{"action": "pro')
    ann.send_bytes(b'be", "id": 2}')
    assert ann.receive()["id"] == 2
    pieces = [row["pieces"] for row in rows(browser, session_id, 5) if row["direction"] == "in"]
    assert pieces == [[28], [15, 13]]


def test_secrets_are_hidden(watch: Watch, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    ann.ask(action="authenticate", user={"account_name": "ann", "password": "s3cret", "token": "t0ken"})
    page = browser.get(f"/admin/wire/{session_id}/objects/").content.decode()
    assert "ann" in page
    assert "s3cret" not in page
    assert "t0ken" not in page
    assert "s3cret" not in shown(b'{"password": "s3cret"', frozenset())


def test_texts_are_for_those_who_may_open_them(watch: Watch, login: Login, client: Browser, make_user: Any, settings: Any) -> None:
    settings.DEMO = False
    watcher = make_user("watcher", is_staff=True)
    watcher.user_permissions.set(Permission.objects.filter(codename__in=["view_session", "watch_session"]))
    client.force_login(watcher)
    ann = login("ann")
    session_id = watch(ann, "ann", by=client)
    ann.say("Sveta", "our secret")
    assert ann.ask(action="get_history", with_="Sveta")["messages"][0]["message"] == "our secret"
    page = client.get(f"/admin/wire/{session_id}/objects/").content.decode()
    assert "Sveta" in page
    assert "our secret" not in page


def test_it_is_in_the_audit_and_nobody_elses(watch: Watch, login: Login, browser: Browser, make_user: Any) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.after["reason"], entry.target[:4]) == ("root", "watch", "it hangs", "ann ")
    other = Browser()
    other.force_login(make_user("other", is_staff=True, is_superuser=True))
    viewer = Browser()
    viewer.force_login(make_user("viewer", is_staff=True))
    for stranger in (other, viewer):
        for page in ("", "objects/", "file/"):
            assert stranger.get(f"/admin/wire/{session_id}/{page}").status_code == 403
        assert stranger.post(f"/admin/wire/{session_id}/stop/").status_code == 403
    assert browser.get(f"/admin/wire/{session_id}/").status_code == 200


def test_stop(watch: Watch, login: Login, browser: Browser, here: LiveServer) -> None:
    ann = login("ann")
    door: Any = here.engine.people.clients["ann"][0].door
    send = door.outbox._send
    session_id = watch(ann, "ann")
    assert type(door._stream) is not RequestStream
    rows(browser, session_id, 1)
    browser.post(f"/admin/wire/{session_id}/stop/")
    assert "no more" in ann.receive()["alert"]
    assert (type(door._stream), door.outbox._send) == (RequestStream, send)
    ann.ask(action="probe")
    answer = browser.get(f"/admin/wire/{session_id}/objects/").json()
    assert (answer["on"], len(answer["objects"])) == (False, 1)


def test_a_watch_ends_by_itself(watch: Watch, login: Login, browser: Browser, here: LiveServer) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    found = find_watch(session_id)
    assert found
    rows(browser, session_id, 1)
    found.began_at -= watching.WATCH_S + 1
    ann.ask(action="probe")
    door: Any = here.engine.people.clients["ann"][0].door
    deadline = time.monotonic() + PATIENCE_S
    while found.is_on:
        assert time.monotonic() < deadline
    assert type(door._stream) is RequestStream
    assert len(found.objects()) == 1


def test_the_file(watch: Watch, login: Login, browser: Browser) -> None:
    ann = login("ann")
    session_id = watch(ann, "ann")
    ann.ask(action="probe", id="Привет")
    rows(browser, session_id, 3)
    lines = browser.get(f"/admin/wire/{session_id}/file/").content.decode().splitlines()
    assert [json.loads(line)["object"].get("id") for line in lines] == [None, "Привет", "Привет"]


@pytest.mark.django_db
def test_a_session_that_nobody_watches(browser: Browser) -> None:
    assert browser.get("/admin/wire/77/").status_code == 200
    assert browser.get("/admin/wire/77/objects/").json() == {"on": False, "waiting": 0, "objects": []}
    assert browser.get("/admin/wire/77/file/").content == b""


def test_garbage_is_shown_and_passed_over() -> None:
    half = Direction("in", 100)
    assert half.feed(b"GET / HTTP/1.1\r\n") == [(b"GET / HTTP/1.1\r\n", [16])]
    assert half.feed(b'{"a":1}') == [(b'{"a":1}', [7])]
    assert "GET /" in shown(b"GET / HTTP/1.1", frozenset())
    assert shown(b'{"a": [{"token": "x"}]}', frozenset()) == '{"a": [{"token": "••• (1)"}]}'


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from jimserver.engine.watching import Watch as Record
    from jimserver.engine.watching import remember

    monkeypatch.setattr(watching, "_watches", {})
    for number in range(watching.MAX_WATCHES + 5):
        remember(Record(number, 1, hides_texts=False, max_frame_bytes=100))
    assert find_watch(0) is None
    found = find_watch(number)
    assert found
    for _ in range(watching.MAX_OBJECTS + 5):
        found.received(b'{"a":1}')
    assert len(found.objects()) == watching.MAX_OBJECTS
    assert len(shown(json.dumps({"a": "x" * 10_000}).encode(), frozenset())) <= watching.MAX_SHOWN_CHARS + 1
