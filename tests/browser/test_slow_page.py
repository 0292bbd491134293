"""A page that reads nothing from its socket is dropped, and nobody else waits for it."""

import base64
import http.cookiejar
import os
import re
import socket
import urllib.parse
import urllib.request

import pytest

from tests.browser.conftest import MakeSite
from tests.browser.site import ChatSite
from tests.support.client import PATIENCE_S
from tests.support.waiting import wait_until

TEXT = "x" * 4000


@pytest.fixture
def impatient(make_site: MakeSite) -> ChatSite:
    """A server that keeps little for slow readers."""
    return make_site(JIM_MAX_OUTBOX_BYTES="70000", JIM_MAX_FRAME_BYTES="70000")


def sign_in(site: ChatSite, name: str) -> str:
    """The cookies of somebody who is signed in."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(site.url + "sign-in/", timeout=PATIENCE_S).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = {"username": name, "password": "secret", "csrfmiddlewaretoken": token[1]}
    opener.open(
        site.url + "sign-in/", urllib.parse.urlencode(form).encode(), timeout=PATIENCE_S
    ).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def open_socket(site: ChatSite, cookies: str) -> socket.socket:
    """A WebSocket's connection, after the handshake."""
    host, _, port = site.place.partition(":")
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(PATIENCE_S)
    sock.connect((host, int(port)))
    key = base64.b64encode(os.urandom(16)).decode()
    sock.sendall(
        f"GET /chat/socket?ext=ids,acks HTTP/1.1\r\nHost: {site.place}\r\n"
        f"Origin: http://{site.place}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\nCookie: {cookies}\r\n\r\n".encode()
    )
    assert sock.recv(12) == b"HTTP/1.1 101"
    return sock


def test_a_page_that_does_not_read(impatient: ChatSite) -> None:
    impatient.client("ann").close()
    bob, eve = (impatient.client(name, ext=["ids"]) for name in ("bob", "eve"))
    page = open_socket(impatient, sign_in(impatient, "ann"))
    answer = {"response": 200}
    while answer["response"] == 200:  # 202: offline by now, so it is queued
        answer = bob.say("ann", TEXT)
    assert answer["response"] == 202
    assert eve.say("bob", "still here")["response"] == 200
    wait_until(lambda: "closed: slow consumer" in impatient.log)
    with pytest.raises(ConnectionResetError):  # noqa: PT012  dropped, with all that was not sent
        while page.recv(65536):
            pass
