"""Speak as much MQTT 3.1.1 as QoS 1 needs; packets of one size are checked by slices.

The numbers are those of the OASIS standard "MQTT Version 3.1.1", section 3.
"""

import struct
from collections.abc import Callable

from bench.flow import Inbox, Sender
from bench.loop import Connection, Loop, clock
from bench.sequences import SEQ_DIGITS, filler, prefix

CONNECT, CONNACK, PUBLISH_1, PUBACK, SUBSCRIBE, SUBACK = 0x10, 0x20, 0x32, 0x40, 0x82, 0x90
CONNACK_OK = bytes((CONNACK, 2, 0, 0))
SUBACK_BYTES = 5
LEVEL = 4  # 3.1.1
CLEAN_SESSION = 0x02
IDS = 65_535  # packet ids are 1 to 65,535, in turn
HIGH = bytes((number + 1) >> 8 for number in range(IDS)) * 2
LOW = bytes((number + 1) & 0xFF for number in range(IDS)) * 2


def packet(kind: int, body: bytes) -> bytes:
    """Return a control packet: its kind with flags, the length in base 128, the body."""
    length, rest = b"", len(body)
    while True:
        rest, digit = divmod(rest, 128)
        length += bytes((digit | 0x80 if rest else digit,))
        if not rest:
            return bytes((kind,)) + length + body


def counted(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def topic_of(name: str) -> str:
    """Return the topic of a room: its # would be a wildcard."""
    return "t/" + name.replace("#", "_")


def connect_packet(name: str) -> bytes:
    return packet(
        CONNECT,
        counted("MQTT") + bytes((LEVEL, CLEAN_SESSION)) + struct.pack(">H", 0) + counted(name),
    )


def subscribe_packet(names: list[str]) -> bytes:
    return packet(
        SUBSCRIBE,
        struct.pack(">H", 1) + b"".join(counted(topic_of(name)) + b"\x01" for name in names),
    )


def publish_maker(
    *, recipients: list[str], first_sequence: int, text_bytes: int
) -> Callable[[int], bytes]:
    """Return a function that makes PUBLISH number k with QoS 1; recipients take turns."""
    count, rest = len(recipients), filler(text_bytes).encode()
    heads = [counted(topic_of(name)) for name in recipients]
    sequences = [prefix(first_sequence + place).encode() for place in range(count)]

    def make(number: int) -> bytes:
        seq, place = divmod(number, count)
        body = b"%b%b%b.%0*d%b" % (
            heads[place],
            struct.pack(">H", number % IDS + 1),
            sequences[place],
            SEQ_DIGITS,
            seq,
            rest,
        )
        return packet(PUBLISH_1, body)

    return make


class MqttConnection(Connection):
    """Publish and get PUBACKs, or subscribe and get PUBLISHes of one size, in one session."""

    __slots__ = (
        "inbox",
        "on_ready",
        "ready_at",
        "sender",
        "size",
        "started_at",
        "subscribes",
        "tail",
        "take",
        "text_at",
        "text_bytes",
    )

    def __init__(self, loop: Loop, name: str, *, subscribes: list[str], text_bytes: int) -> None:
        """Start; `subscribes` names recipients, in one length, for topics; a publisher none."""
        super().__init__(loop, name)
        self.subscribes = subscribes
        self.tail = b""
        self.sender: Sender | None = None
        self.inbox: Inbox | None = None
        self.started_at = 0.0
        self.ready_at = 0.0
        self.on_ready: Callable[[Connection], None] | None = None
        sample = publish_maker(
            recipients=subscribes or [name], first_sequence=0, text_bytes=text_bytes
        )(0)
        self.size, self.text_at, self.text_bytes = len(sample), len(sample) - text_bytes, text_bytes
        self.take: Callable[[bytes, float], None] = self.take_connack

    def on_connected(self) -> None:
        self.started_at = clock()
        self.send(connect_packet(self.name))

    def on_bytes(self, data: bytes, now: float) -> None:
        self.take(self.tail + data if self.tail else data, now)

    def take_connack(self, data: bytes, now: float) -> None:
        if data != CONNACK_OK:
            self.lose(f"CONNECT answered {data.hex()}")
        elif self.subscribes:
            self.take = self.take_suback
            self.send(subscribe_packet(self.subscribes))
        else:
            self.be_ready(now)

    def take_suback(self, data: bytes, now: float) -> None:
        if data[0] != SUBACK or 0x80 in data[4:]:
            self.lose(f"SUBSCRIBE answered {data.hex()}")
        else:
            self.be_ready(now)

    def be_ready(self, now: float) -> None:
        self.ready_at = now
        self.take = self.take_published if self.subscribes else self.take_pubacks
        if self.on_ready is not None:
            self.on_ready(self)

    def take_pubacks(self, data: bytes, now: float) -> None:
        """Take PUBACKs of four bytes each, with the packet ids in the order of sending."""
        count = len(data) // 4
        self.tail = data[count * 4 :]
        if self.sender is None or not count:
            return
        first, end = self.sender.done % IDS, count * 4
        heads_fit = data[0:end:4] == b"\x40" * count and data[1:end:4] == b"\x02" * count
        ids_fit = (
            data[2:end:4] == HIGH[first : first + count]
            and data[3:end:4] == LOW[first : first + count]
        )
        if not (heads_fit and ids_fit):
            self.sender.score.misanswered += count
        self.sender.answered(count, now)

    def take_published(self, data: bytes, now: float) -> None:
        """Check the texts, then acknowledge each packet by its id."""
        size = self.size
        count = len(data) // size
        end = count * size
        self.tail = data[end:]
        if self.inbox is None or not count:
            return
        text, length = data.decode("latin-1"), self.text_bytes
        self.inbox.deliver([text[at : at + length] for at in range(self.text_at, end, size)], now)
        acks = bytearray(b"\x40\x02\x00\x00" * count)
        acks[2::4] = data[self.text_at - 2 : end : size]
        acks[3::4] = data[self.text_at - 1 : end : size]
        self.send(bytes(acks))

    def flush_ack(self) -> None:
        """Do nothing: everything is acknowledged as it comes."""
