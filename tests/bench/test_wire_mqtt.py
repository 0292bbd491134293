"""Test the generator's MQTT: packets of the standard's form, answers checked by their ids."""

import pytest

from bench.flow import Inbox, Score, Sender
from bench.loop import Loop
from bench.wire_mqtt import (
    IDS,
    MqttConnection,
    connect_packet,
    packet,
    publish_maker,
    subscribe_packet,
    topic_of,
)

TEXT_BYTES = 40


class Sink(MqttConnection):
    """Keep what would be sent."""

    __slots__ = ("sent",)

    def __init__(self, *, subscribes: list[str]) -> None:
        super().__init__(Loop(), "ann", subscribes=subscribes, text_bytes=TEXT_BYTES)
        self.sent = b""

    def send(self, data: bytes | memoryview) -> None:
        self.sent += data


def ready(*, subscribes: list[str]) -> tuple[Sink, Sender]:
    sink, sender = Sink(subscribes=subscribes), Sender(Sink(subscribes=[]), Score())
    sender.open_sequences(0, 1)
    sink.be_ready(0.0)
    return sink, sender


def test_packets_have_the_standards_form() -> None:
    assert connect_packet("a") == bytes.fromhex("100d 0004 4d515454 04 02 0000 0001 61")
    assert subscribe_packet(["a"]) == bytes.fromhex("8208 0001 0003 742f61 01")
    assert packet(0x30, b"x" * 128)[:3] == bytes.fromhex("30 8001")
    assert "#" not in topic_of("#tea")


def test_packet_ids_go_round() -> None:
    make = publish_maker(recipients=["u1"], first_sequence=0, text_bytes=TEXT_BYTES)
    at = len(make(0)) - TEXT_BYTES - 2
    assert [make(number)[at : at + 2] for number in (0, IDS - 1, IDS)] == [
        b"\x00\x01",
        b"\xff\xff",
        b"\x00\x01",
    ]


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_pubacks_cut_anywhere(step: int) -> None:
    sink, sender = ready(subscribes=[])
    sender.sent_at.extend([0.0] * 300)
    sink.sender = sender
    stream = b"".join(b"\x40\x02" + number.to_bytes(2) for number in range(1, 301))
    for first in range(0, len(stream), step):
        sink.on_bytes(stream[first : first + step], 1.0)
    assert (sender.score.answered, sender.score.misanswered) == (300, 0)


def test_a_puback_out_of_turn_is_found() -> None:
    sink, sender = ready(subscribes=[])
    sender.sent_at.extend([0.0] * 2)
    sink.sender = sender
    sink.on_bytes(b"\x40\x02\x00\x02\x40\x02\x00\x01", 1.0)
    assert sender.score.misanswered == 2


@pytest.mark.parametrize("step", [1, 50, 1000])
def test_what_is_published_is_checked_and_acknowledged(step: int) -> None:
    sink, sender = ready(subscribes=["u1"])
    make = publish_maker(recipients=["u1"], first_sequence=0, text_bytes=TEXT_BYTES)
    sender.sent_at.extend([0.0] * 3)
    sink.inbox = Inbox(sender.score, TEXT_BYTES)
    sink.inbox.expect(sender.sequences)
    stream = b"".join(make(number) for number in range(3))
    for first in range(0, len(stream), step):
        sink.on_bytes(stream[first : first + step], 1.0)
    assert (sender.score.delivered, sender.score.stray, sender.sequences[0].lost()) == (3, 0, 0)
    assert sink.sent == bytes.fromhex("40020001 40020002 40020003")
