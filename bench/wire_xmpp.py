"""Speak as much XMPP as a chat over loopback needs (RFC 6120 and 6121), with plain login.

The protocol has no answer to a message, so a message counts as answered when its recipient has it
(Inbox.echo).
"""

import base64
import re
from collections.abc import Callable

from bench.flow import Inbox, Sender
from bench.loop import Connection, Loop, clock
from bench.sequences import SEQ_DIGITS, filler, prefix

DOMAIN = "localhost"
RESOURCE = "bench"
PASSWORD = "bench-secret"
OPEN = (
    f"<?xml version='1.0'?><stream:stream to='{DOMAIN}' version='1.0' xmlns='jabber:client'"
    " xmlns:stream='http://etherx.jabber.org/streams'>"
).encode()
BIND = (
    f"<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
    f"<resource>{RESOURCE}</resource></bind></iq>"
).encode()
PRESENCE = b"<presence/>"
MESSAGE_END = b"</message>"
bodies = re.compile(rb"<body>([^<]*)</body>").findall


def auth(name: str) -> bytes:
    """Return the stanza of SASL PLAIN (RFC 4616)."""
    secret = base64.b64encode(f"\0{name}\0{PASSWORD}".encode()).decode()
    return (
        f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>".encode()
    )


def login_steps(name: str) -> list[tuple[bytes, bytes]]:
    """Return what to wait for and what to send then; nothing is sent after the last."""
    features = b"</stream:features>"
    return [
        (features, auth(name)),
        (b"<success", OPEN),
        (features, BIND),
        (b"</iq>", PRESENCE),
        (b"<presence", b""),
    ]


def message_maker(
    *, recipients: list[str], first_sequence: int, text_bytes: int
) -> Callable[[int], bytes]:
    """Return a function that makes message number k; recipients take turns."""
    count, rest = len(recipients), filler(text_bytes)
    heads = [
        f"<message to='{name}@{DOMAIN}/{RESOURCE}' type='chat' id='%0{SEQ_DIGITS}d'>"
        f"<body>{prefix(first_sequence + place)}.%0{SEQ_DIGITS}d{rest}</body></message>"
        for place, name in enumerate(recipients)
    ]

    def make(number: int) -> bytes:
        seq, place = divmod(number, count)
        return (heads[place] % (number, seq)).encode()

    return make


class XmppConnection(Connection):
    """Hold one session: it logs in step by step, then takes messages."""

    __slots__ = ("inbox", "on_ready", "ready_at", "sender", "started_at", "steps", "tail")

    def __init__(self, loop: Loop, name: str) -> None:
        super().__init__(loop, name)
        self.steps = login_steps(name)
        self.tail = b""
        self.sender: Sender | None = None
        self.inbox: Inbox | None = None
        self.started_at = 0.0
        self.ready_at = 0.0
        self.on_ready: Callable[[Connection], None] | None = None

    def on_connected(self) -> None:
        self.started_at = clock()
        self.send(OPEN)

    def on_bytes(self, data: bytes, now: float) -> None:
        data = self.tail + data if self.tail else data
        if self.steps:
            self.log_in(data, now)
            return
        end = data.rfind(MESSAGE_END) + 1
        end = end + len(MESSAGE_END) - 1 if end else 0
        self.tail = data[end:]
        if end and self.inbox is not None:
            self.inbox.deliver([body.decode() for body in bodies(data, 0, end)], now)

    def log_in(self, data: bytes, now: float) -> None:
        wanted, say = self.steps[0]
        if wanted not in data:
            self.tail = data
            if b"<failure" in data or b"stream:error" in data:
                self.lose(f"login answered {data[-200:]!r}")
            return
        self.tail = b""
        self.steps.pop(0)
        if say:
            self.send(say)
            return
        self.ready_at = now
        if self.on_ready is not None:
            self.on_ready(self)

    def flush_ack(self) -> None:
        """Do nothing: XMPP acknowledges nothing."""
