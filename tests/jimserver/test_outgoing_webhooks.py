"""Test outgoing webhooks: messages sent on the wire, called programs that are real servers."""

import hashlib
import hmac
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from accounts.models import AuditEntry, User
from accounts.selectors import find_user
from attachments.models import Attachment, StoredFile
from common.addresses import is_public
from common.web_addresses import parse_target
from jimserver.webhooks.sender import Progress, WebhookSender, make_senders
from messaging.models import Message, OutgoingWebhook, Room
from messaging.services import join_room
from messaging.services.webhooks import change_webhook, make_webhook
from tests.support.client import Client
from tests.support.hook_server import HookServer, reply

Login = Callable[..., Client]
CONFIG: dict[str, Any] = {"webhooks_to_private": True, "webhook_timeout_s": 30}


def sender(**changes: Any) -> WebhookSender:
    return WebhookSender(replace(settings.JIM, **{**CONFIG, **changes}), Progress())


@pytest.fixture
def hooks() -> Iterator[HookServer]:
    server = HookServer()
    yield server
    server.stop()


@pytest.fixture
def bot(login: Login) -> User:
    """Make the user that webhooks are for; it is not online."""
    login("bot").close()
    found = find_user("bot")
    assert found
    return found


def row_of(webhook: OutgoingWebhook) -> OutgoingWebhook:
    return OutgoingWebhook.objects.get(pk=webhook.pk)


def test_what_concerns_the_bot_is_posted_and_signed(
    login: Login, bot: User, hooks: HookServer
) -> None:
    ann, bob = login("ann", ext=["ids"]), login("bob", ext=["ids"])
    for client in (ann, bob):
        for room in ("#tea", "#work"):
            client.ask(action="join", room=room)
    rooms = {room.name: room for room in Room.objects.all()}
    ann.say("#tea", "before there was a webhook")
    assert bob.receive()["to"] == "#tea"
    for room in rooms.values():
        join_room(room=room, user=bot)
    webhook = make_webhook(name="build", user=bot, url=hooks.url, room=rooms["#tea"])
    first = ann.say("#tea", "hello «all»")["msg_id"]
    ann.say("#work", "not for it")
    ann.say("#work", "what do you think, @bot?", reply_to=3)
    ann.say("bot", "between us")
    ann.say("bob", "@bot can't read this")
    gone = ann.say("#tea", "deleted at once")["msg_id"]
    assert ann.ask(action="delete", msg_id=gone)["response"] == 200
    edited = ann.say("#tea", "teh end")["msg_id"]
    assert ann.ask(action="edit", msg_id=edited, message="the end")["response"] == 200
    sender().work()
    calls = [hooks.receive() for _ in range(4)]
    assert hooks.calls.empty()
    assert [(call.values["why"], call.values["message"]) for call in calls] == [
        ("room", "hello «all»"),
        ("mention", "what do you think, @bot?"),
        ("direct", "between us"),
        ("room", "the end"),
    ]
    values = calls[0].values
    assert values == {
        "webhook": "build",
        "bot": "bot",
        "why": "room",
        "msg_id": first,
        "time": pytest.approx(time.time(), abs=60),
        "from": "ann",
        "to": "#tea",
        "message": "hello «all»",
    }
    assert calls[1].values["mentions"] == ["bot"]
    call = calls[0]
    signed = call.headers["X-JIM-Timestamp"].encode() + b"." + call.body
    expected = hmac.new(webhook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert call.headers["X-JIM-Signature"] == f"sha256={expected}"
    assert call.headers["X-JIM-Delivery"] == f"{webhook.pk}-{first}"
    assert (call.path, call.headers["Content-Type"]) == ("/hook?from=jim", "application/json")
    sender().work()  # as after a restart: all is done
    assert hooks.calls.empty()
    assert row_of(webhook).error == ""


def make_upload(owner: str, name: str) -> str:
    """Add a file that waits for its message; return its id."""
    content = StoredFile.objects.create(pk="0" * 64, bytes_on_disk=4)
    kind = {"name": name, "kind": "text/plain", "size": 4}
    return Attachment.objects.create(pk="log", owner=find_user(owner), content=content, **kind).pk


def test_a_file_is_named(login: Login, bot: User, hooks: HookServer) -> None:
    """Send a file without a text, whose bytes the bot reads by `get_file`."""
    ann = login("ann", ext=["ids"])
    make_webhook(name="build", user=bot, url=hooks.url)
    sent = ann.ask(action="msg", to="bot", message="", file=make_upload("ann", "log.txt"))
    assert sent["response"] == 202
    sender().work()
    values = hooks.receive().values
    assert (values["message"], values["file"]["name"], values["file"]["size"]) == ("", "log.txt", 4)
    assert values["file"]["url"].endswith(f"/files/{sent['msg_id']}/log.txt")


def test_a_failed_call_is_tried_again_and_keeps_the_order(
    login: Login, bot: User, hooks: HookServer
) -> None:
    """Fail in each way that can pass; nothing is lost, also for the next server."""
    ann = login("ann", ext=["ids"])
    webhook = make_webhook(name="build", user=bot, url=hooks.url)
    ann.say("bot", "one")
    ann.say("bot", "two")
    for tries, answer in enumerate((reply(500), reply(429), end_early, drip, talk_nonsense)):
        hooks.answer = answer
        sender(webhook_timeout_s=0.3 if answer is drip else 30).work()
        assert hooks.receive().values["message"] == "one"
        assert hooks.calls.empty()
        row = row_of(webhook)
        assert (row.tries, bool(row.error), row.next_at is not None) == (tries + 1, True, True)
        assert sender().work() > 0  # it is not due
        assert hooks.calls.empty()
        pause = row.next_at - row.called_at  # type: ignore[operator]
        assert pause.total_seconds() == pytest.approx(10 * 2**tries, abs=5)
        OutgoingWebhook.objects.update(next_at=row.called_at)
    hooks.answer = reply(204)
    sender().work()
    assert [hooks.receive().values["message"] for _ in range(2)] == ["one", "two"]
    row = row_of(webhook)
    assert (row.tries, row.next_at, row.error) == (0, None, "")


def end_early(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 20")


def talk_nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"+OK ready\r\n\r\n")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, as long as somebody reads."""
    try:
        while True:
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.02)
    except OSError:
        handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler) -> None:
    try:
        while True:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000)
    except OSError:
        handler.close_connection = True


def wait_first(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")


@pytest.mark.parametrize(
    "answer, error",
    [
        (reply(404), "status 404"),
        (reply(410), "status 410"),
        (reply(302, Location="http://127.0.0.1:1/"), "status 302"),
        (wait_first, ""),
    ],
)
def test_a_final_answer_is_noted_and_the_next_message_posted(
    answer: Any, error: str, login: Login, bot: User, hooks: HookServer
) -> None:
    ann = login("ann", ext=["ids"])
    webhook = make_webhook(name="build", user=bot, url=hooks.url)
    hooks.answer = answer
    for text in ("one", "two"):
        ann.say("bot", text)
    sender().work()
    assert [hooks.receive().values["message"] for _ in range(2)] == ["one", "two"]
    row = row_of(webhook)
    assert (row.error, row.tries, row.next_at) == (error, 0, None)


def test_limits(login: Login, bot: User, hooks: HookServer) -> None:
    """Read no more of an answer than the setting allows; give old messages up."""
    ann = login("ann", ext=["ids"])
    webhook = make_webhook(name="build", user=bot, url=hooks.url)
    hooks.answer = endless
    said = ann.say("bot", "one")["msg_id"]
    sender(webhook_answer_bytes=1000).work()
    assert hooks.receive().values["message"] == "one"
    assert row_of(webhook).error == "the answer's head is longer than 1000 bytes"
    OutgoingWebhook.objects.update(next_at=None)
    Message.objects.filter(pk=said).update(sent_at="2020-01-01T00:00Z")
    hooks.answer = reply(200)
    ann.say("bot", "two")
    sender().work()
    assert hooks.receive().values["message"] == "two"
    assert hooks.calls.empty()
    assert make_senders(replace(settings.JIM, webhook_threads=0)) == []
    assert len(make_senders(replace(settings.JIM, webhook_threads=2))) == 2


def test_a_private_network_is_not_called(
    login: Login, bot: User, hooks: HookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = login("ann", ext=["ids"])
    webhook = make_webhook(name="build", user=bot, url=hooks.url)
    ann.say("bot", "one")
    sender(webhooks_to_private=False).work()
    row = row_of(webhook)
    assert (row.error, row.tries) == ("the address is in a private network", 1)
    assert hooks.calls.empty()
    change_webhook(webhook=webhook, url=hooks.url.replace("127.0.0.1", "localhost"))
    sender(webhooks_to_private=False).work()
    assert row_of(webhook).error == "the address is in a private network"
    change_webhook(webhook=webhook, url="http://no-such-host.invalid/")
    sender().work()
    assert row_of(webhook).error == "the host's name is not known"
    change_webhook(webhook=webhook, url=hooks.url.replace("http:", "https:"))  # speaks no TLS
    sender().work()
    assert row_of(webhook).error.startswith("no connection: ")
    real, asked = socket.getaddrinfo, []

    def rebind(host: Any, *args: Any, **kinds: Any) -> Any:
        """Name another host at the second look-up, as an attacker's server of names does."""
        if host != "bot.example":
            return real(host, *args, **kinds)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *args, **kinds)

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    change_webhook(webhook=webhook, url=hooks.url.replace("127.0.0.1", "bot.example"))
    sender().work()
    call = hooks.receive()
    assert call.values["message"] == "one"
    assert call.headers["Host"].startswith("bot.example:")
    assert asked == ["bot.example"]


PRIVATE = {
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1"),
    *("192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "203.0.113.1", "224.0.0.1"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1"),
    *("64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "100::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:a00:1::", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1"),
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
}
PUBLIC = {
    *("1.1.1.1", "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"),
    "2606:4700::1",
}


def test_addresses() -> None:
    assert {one for one in PRIVATE | PUBLIC if is_public(ip_address(one))} == PUBLIC


def test_targets() -> None:
    target = parse_target("https://Bot.example.org:8443/a/b?c=d#e")
    assert target == (True, "bot.example.org", 8443, "/a/b?c=d")
    assert target.host_header == "bot.example.org:8443"
    assert parse_target("http://[::1]").host_header == "[::1]"
    for url in (
        *("", "bot", "ftp://bot/", "//bot/", "http://", "http:///x", "http://u:p@bot/"),
        *(
            "http://bot:0/",
            "http://bot:99999/",
            "http://bot/\r\nX: y",
            "http://bot/ x",
            "http://бот/",
        ),
        *("http://[::1/", "file:///etc/passwd"),
    ):
        with pytest.raises(ValueError):
            parse_target(url)


# Managing them

URL = "/admin/messaging/outgoingwebhook/"


@pytest.mark.django_db
def test_manage_in_the_admin(
    browser: Browser, make_user: Callable[..., User], client: Browser
) -> None:
    bot, room = make_user("bot"), Room.objects.create(name="#tea", name_key="#tea")
    fields = {"name": "build", "user": bot.pk, "url": "http://bot.example/", "is_on": "on"}
    for wrong in ({"url": "ftp://x/"}, {"room": room.pk}, {"user": ""}, {"name": ""}):
        assert browser.post(f"{URL}add/", {**fields, **wrong}).status_code == 200, wrong
    assert not OutgoingWebhook.objects.exists()
    join_room(room=room, user=bot)
    page = browser.post(f"{URL}add/", {**fields, "room": room.pk}, follow=True)
    row = OutgoingWebhook.objects.get()
    assert row.secret in page.content.decode()  # this once
    shown = browser.get(f"{URL}{row.pk}/change/").content.decode()
    assert row.secret not in shown + browser.get(URL).content.decode()
    assert "secret" not in str(list(AuditEntry.objects.values("before", "after")))
    OutgoingWebhook.objects.update(tries=3, error="status 500")
    changed = {"name": "deploy", "url": "https://bot.example/", "room": ""}
    assert browser.post(f"{URL}{row.pk}/change/", changed).status_code == 302
    row = row_of(row)
    assert (row.name, row.room, row.is_on, row.tries, row.error) == ("deploy", None, False, 0, "")
    assert row.user == bot
    assert browser.post(f"{URL}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not OutgoingWebhook.objects.exists()


@pytest.mark.django_db
def test_limits_of_the_admin(
    browser: Browser, make_user: Callable[..., User], settings: Any
) -> None:
    """Refuse one more than the setting allows."""
    settings.JIM = replace(settings.JIM, max_webhooks=1)
    bot = make_user("bot")
    make_webhook(name="x", user=bot, url="http://bot.example/")
    fields = {"name": "build", "user": bot.pk, "url": "http://bot.example/"}
    assert browser.post(f"{URL}add/", fields).status_code == 200
    assert OutgoingWebhook.objects.count() == 1
