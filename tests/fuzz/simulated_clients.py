"""Simulate clients: what they sent, what they were answered and what they heard."""

import json
import socket
from collections import Counter
from functools import cache
from typing import Any

from jim.crypto.challenge_proof import NONCE_BYTES, answer_to, challenge_key
from jim.dialects.challenge import CHALLENGE
from jim.framing import FrameDecoder
from tests.fuzz.harness import Rig

PASSWORD = "secret"
Json = dict[str, Any]


@cache
def key_of(name: str) -> str:
    return challenge_key(name, PASSWORD)


class Puppet:
    """One connection.

    `asked` are requests by their ids, `answers` what came for them, `heard` messages, `news` the
    other objects.
    """

    def __init__(self, rig: Rig, *, reads: bool = True) -> None:
        self.socket = rig.connect()
        self.reads = reads
        self.name: str | None = None  # as whom it has logged in
        self.ext: frozenset[str] = frozenset()
        self.is_gone = False
        self.was_cut_off = False  # it may not have read all that was sent to it
        self.rest = b""  # of a request that it has sent half of
        self.asked: dict[str, Json] = {}
        self.answers: dict[str, list[Json]] = {}
        self.codes: Counter[int] = Counter()
        self.heard: list[Json] = []
        self.news: list[Json] = []  # what else it was told unasked
        self.acked_id = -1  # up to which it said that it has them
        self.order: list[str] = []  # ids of the answers as they came
        self.tokens: list[str] = []
        self.claimed: set[str] = set()  # names under which it tried to come, by whatever way
        self._decoder = FrameDecoder(0)

    # Saying

    def send(self, data: bytes) -> None:
        """Send what the socket takes; the rest would be for later, but here it never is."""
        try:
            self.socket.sendall(self.rest + data)
            self.rest = b""
        except OSError:  # closed by the server, or too much for a socket that nobody reads
            self.leave(cut_off=True)

    def ask(self, value: Json) -> None:
        if isinstance(client_id := value.get("id"), str):
            self.asked.setdefault(client_id, value)
        self._claim(value)
        self.send(json.dumps(value).encode())

    def _claim(self, value: Json) -> None:
        user = value.get("user")
        if isinstance(user, dict) and isinstance(user.get("account_name"), str):
            self.claimed.add(user["account_name"].lower())

    def ask_half(self, value: Json, at: int) -> None:
        """Send the rest before anything else."""
        if isinstance(client_id := value.get("id"), str):
            self.asked.setdefault(client_id, value)
        self._claim(value)
        data = json.dumps(value).encode()
        at %= len(data)
        self.send(data[:at])
        self.rest = data[at:]

    def leave(self, *, cut_off: bool = False) -> None:
        self.was_cut_off = self.was_cut_off or cut_off
        self.is_gone = True
        self.socket.close()

    # Hearing

    def read(self) -> bool:
        """Take what has come; return False when that is nothing."""
        if self.is_gone or not self.reads:
            return False
        try:
            data = self.socket.recv(1 << 20)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self.leave()
            return False
        for frame in self._decoder.feed(data):
            self._take(json.loads(frame))
        assert self._decoder.fault is None
        return True

    def _take(self, value: Json) -> None:
        if isinstance(code := value.get("response"), int) and isinstance(
            client_id := value.get("id"), str
        ):
            self.answers.setdefault(client_id, []).append(value)
            self.order.append(client_id)
        if isinstance(code, int):
            self.codes[code] += 1
            self._note_login(value)
            self._prove(value)
        elif value.get("action") in ("msg", "message"):
            self.heard.append(value)
        else:
            self.news.append(value)

    def _note_login(self, value: Json) -> None:
        asked = self.asked.get(str(value.get("id")), {})
        if asked.get("action") == "authenticate" and value["response"] == 200:
            self.name = asked["user"]["account_name"].lower()
            self.ext = frozenset(value.get("ext") or ())
            self.tokens += [value["token"]] if "token" in value else []

    def _prove(self, value: Json) -> None:
        """Answer the challenge at once, as a challenge client does."""
        if value["response"] == CHALLENGE and len(value["bin"]) == 2 * NONCE_BYTES and self.claimed:
            name = min(self.claimed)
            self.send(
                json.dumps(
                    {"response": CHALLENGE, "bin": answer_to(value["bin"], key_of(name))}
                ).encode()
            )

    @property
    def kept(self) -> list[Json]:
        """Return the messages that it has for good: with `acks` those it has acknowledged."""
        if "acks" not in self.ext:
            return self.heard
        return [message for message in self.heard if message.get("msg_id", 0) <= self.acked_id]

    def drop(self) -> None:
        """Reset the connection: what was on its way is lost."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.leave(cut_off=True)
