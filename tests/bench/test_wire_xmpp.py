"""Test the generator's XMPP: the steps of a login, messages cut anywhere."""

import pytest

from bench.flow import Inbox, Score, Sender
from bench.loop import Loop
from bench.wire_xmpp import BIND, OPEN, PRESENCE, XmppConnection, auth, message_maker

TEXT_BYTES = 40


class Sink(XmppConnection):
    """Keep what would be sent."""

    __slots__ = ("sent",)

    def __init__(self) -> None:
        super().__init__(Loop(), "ann")
        self.sent: list[bytes] = []

    def send(self, data: bytes | memoryview) -> None:
        self.sent.append(bytes(data))


@pytest.mark.parametrize("step", [1, 1000])
def test_a_login_goes_step_by_step(step: int) -> None:
    sink, ready = Sink(), list[str]()
    sink.on_ready = lambda client: ready.append(client.name)
    sink.on_connected()
    features = b"<stream:features></stream:features>"
    for data in (features, b"<success/>", features, b"<iq></iq>", b"<presence"):
        assert ready == []
        for first in range(0, len(data), step):
            sink.on_bytes(data[first : first + step], 1.0)
    assert sink.sent == [OPEN, auth("ann"), OPEN, BIND, PRESENCE]
    assert ready == ["ann"]


def test_a_refused_login_is_a_loss() -> None:
    sink = Sink()
    sink.on_bytes(b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", 1.0)
    assert "login answered" in sink.lost


@pytest.mark.parametrize("step", [1, 70, 10_000])
def test_messages_cut_anywhere_answer_their_sender(step: int) -> None:
    sink = Sink()
    sink.steps.clear()
    sender = Sender(Sink(), Score())
    sender.sent_at.extend([0.0] * 3)
    sink.inbox = Inbox(sender.score, TEXT_BYTES)
    sink.inbox.expect(sender.open_sequences(0, 1))
    sink.inbox.echo = sender
    make = message_maker(recipients=["ann"], first_sequence=0, text_bytes=TEXT_BYTES)
    stream = b"".join(make(number) for number in range(3))
    for first in range(0, len(stream), step):
        sink.on_bytes(stream[first : first + step], 1.0)
    assert (
        sender.score.delivered,
        sender.score.answered,
        sender.score.stray,
        sender.waiting(),
    ) == (3, 3, 0, 0)
