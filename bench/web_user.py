"""Use the site while a server is measured: open the chat page and the admin, write from the page.

Run it as `python -m bench.web_user PORT NAME` with the name of an operator. It runs until its
standard input is closed, and then prints JSON: {"pages", "page": latency, "messages", "answered"}.
"""

import base64
import json
import os
import re
import socket
import struct
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.servers import PASSWORD
from bench.stats import latency

PAGES = (
    "/chat/",
    "/admin/",
    "/admin/console/",
    "/admin/accounts/user/",
    "/admin/accounts/session/",
    "/admin/messaging/message/",
)
PAGE_EVERY_S = (
    1.0  # an operator who clicks through the admin, the console that refreshes itself included
)
MESSAGE_EVERY_S = 0.5
ROW = re.compile(rb'name="_selected_action" value="(\d+)"')
SOCKET = "/chat/socket?ext=ids,acks,sync,marks&lang=en&client=bench"


class WebUser:
    """Be a minimal browser: one connection, cookies, a form."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.http = HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: SimpleCookie = SimpleCookie()
        self.body = b""  # of the last answer

    @property
    def headers(self) -> dict[str, str]:
        place = f"http://127.0.0.1:{self.port}"
        return {
            "Cookie": "; ".join(f"{key}={kept.value}" for key, kept in self.cookies.items()),
            "Origin": place,
            "Referer": place,
        }

    def ask(self, method: str, path: str, form: Mapping[str, str | list[str]] | None = None) -> int:
        """Return the status of the answer; keep its cookies."""
        body = urlencode(form, doseq=True) if form else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        self.http.request(method, path, body, {**self.headers, **kind})
        answer = self.http.getresponse()
        self.body = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(line)
        return answer.status

    def sign_in(self, name: str) -> None:
        """Sign in; raise RuntimeError if the site refuses."""
        self.ask("GET", "/chat/sign-in/")
        form = {
            "username": name,
            "password": PASSWORD,
            "csrfmiddlewaretoken": self.csrf_token,
        }
        if (status := self.ask("POST", "/chat/sign-in/", form)) != 302:
            raise RuntimeError(f"signing in as {name} was answered {status}")

    @property
    def csrf_token(self) -> str:
        return next(c.value for n, c in self.cookies.items() if "csrf" in n)

    def first_row(self, path: str) -> int:
        """Return the key of the first row of a list in the admin."""
        self.ask("GET", path)
        found = ROW.search(self.body)
        if not found:
            raise RuntimeError(f"{path} has no rows")
        return int(found[1])

    def open_socket(self) -> socket.socket:
        """Return the chat page's socket, after the handshake of RFC 6455."""
        sock = socket.create_connection(("127.0.0.1", self.port))
        key = base64.b64encode(os.urandom(16)).decode()
        upgrade = {
            "Host": f"127.0.0.1:{self.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": key,
        }
        lines = [
            f"{name}: {value}"
            for name, value in {**self.headers, **upgrade, "Sec-WebSocket-Version": "13"}.items()
        ]
        sock.sendall("\r\n".join([f"GET {SOCKET} HTTP/1.1", *lines, "", ""]).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += sock.recv(1)
        if b" 101 " not in head.splitlines()[0]:
            raise RuntimeError(f"the socket was refused: {head!r}")
        return sock


def frame(text: str) -> bytes:
    """Return a client's text frame of up to 64 KB, with a mask that changes nothing."""
    data = text.encode()
    length = (
        struct.pack("!B", 0x80 | len(data))
        if len(data) < 126
        else struct.pack("!BH", 0x80 | 126, len(data))
    )
    return b"\x81" + length + b"\0\0\0\0" + data


def write(sock: socket.socket, name: str, done: threading.Event, said: list[int]) -> None:
    """Send messages to oneself until `done`; `said` counts those that were answered 2xx."""
    number = 0
    while not done.wait(MESSAGE_EVERY_S):
        number += 1
        message = {
            "action": "msg",
            "time": time.time(),
            "to": name,
            "message": "from the page",
            "id": f"v{number:09d}",
        }
        sock.sendall(frame(json.dumps(message)))
        said[0] = number


def count_answers(sock: socket.socket, said: list[int]) -> None:
    """Count answers to messages until the socket is closed."""
    while data := sock.recv(65536):
        said[1] += data.count(b'"id":"v')


def main(argv: Sequence[str]) -> int:
    port, name = int(argv[0]), argv[1]
    web_user = WebUser(port)
    web_user.sign_in(name)
    sock = web_user.open_socket()
    done, said, took = threading.Event(), [0, 0], []
    threads = [
        threading.Thread(target=write, args=(sock, name, done, said)),
        threading.Thread(target=count_answers, args=(sock, said)),
    ]
    for path in PAGES:
        web_user.ask("GET", path)  # the first time a page's templates are read
    for thread in threads:
        thread.start()
    threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
    print("ready", flush=True)
    turn = 0
    while not done.wait(PAGE_EVERY_S):
        began = time.perf_counter()
        path = PAGES[turn % len(PAGES)]
        if (status := web_user.ask("GET", path)) != 200:
            raise RuntimeError(f"{path} was answered {status}")
        took.append(time.perf_counter() - began)
        turn += 1
    threads[0].join()
    time.sleep(0.5)  # for the last answer
    sock.shutdown(socket.SHUT_RDWR)
    threads[1].join()
    print(
        json.dumps({"pages": turn, "page": latency(took), "messages": said[0], "answered": said[1]})
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
