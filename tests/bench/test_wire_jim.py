"""Test the generator's JIM: the server's parser reads its frames, and it reads any pieces."""

import itertools
import json

import pytest

from bench.flow import Inbox, PrebuiltFrames, Score, Sender
from bench.loop import Loop
from bench.sequences import text_of
from bench.wire_jim import COUNTED, UUID, JimConnection, login_frame, message_maker

TEXT_BYTES = 40


@pytest.fixture
def connection() -> JimConnection:
    """A connection that was never connected: bytes are handed to it."""
    client = JimConnection(Loop(), "ann", b"", ack_every=0)
    client.take = client.take_chat
    return client


def answers(*numbers: int, code: int = 200) -> bytes:
    answer = b'{"response":%d,"time":1.5,"alert":"OK","id":"run-%010d","msg_id":5}\n'
    return b"".join(answer % (code, number) for number in numbers)


def delivery(seq: int) -> bytes:
    text = text_of(0, seq, TEXT_BYTES)
    message = {
        "action": "msg",
        "time": 1.5,
        "to": "ann",
        "from": "bob",
        "message": text,
        "msg_id": seq + 1,
    }
    return json.dumps(message).encode() + b"\n"


def give_sender(connection: JimConnection, count: int) -> Sender:
    sender = Sender(connection, Score())
    sender.open_sequences(0, 1)
    sender.frames = PrebuiltFrames(lambda number: b".", 1)
    sender.sent_at.extend([0.0] * count)
    connection.sender = sender
    return sender


def test_frames_are_json_of_one_size_with_recipients_in_turn() -> None:
    make = message_maker(
        recipients=["u1", "u2"], first_sequence=3, run="r", text_bytes=TEXT_BYTES, ids=True
    )
    frames = [json.loads(make(number)) for number in range(4)]
    assert [frame["to"] for frame in frames] == ["u1", "u2", "u1", "u2"]
    assert [frame["id"] for frame in frames] == [f"r-{number:010d}" for number in range(4)]
    assert [frame["message"] for frame in frames] == [
        text_of(3 + number % 2, number // 2, TEXT_BYTES) for number in range(4)
    ]
    assert len({len(make(number)) for number in (0, 1, 99_999)}) == 1


def test_a_classic_frame_has_no_id() -> None:
    frame = json.loads(
        message_maker(
            recipients=["u1"], first_sequence=0, run="", text_bytes=TEXT_BYTES, ids=False
        )(5)
    )
    assert "id" not in frame


def test_scattered_ids_are_in_no_order_but_end_in_the_number() -> None:
    make = message_maker(
        recipients=["u1"],
        first_sequence=0,
        run="r",
        text_bytes=TEXT_BYTES,
        ids=True,
        order=UUID,
    )
    ids = [json.loads(make(number))["id"] for number in range(1000)]
    assert [int(text[-10:]) for text in ids] == list(range(1000))
    assert sum(first < second for first, second in itertools.pairwise(ids)) < 700
    assert len({len(make(number)) for number in range(1000)}) == 1


def test_counted_ids_have_no_zeros_in_front() -> None:
    make = message_maker(
        recipients=["u1"],
        first_sequence=0,
        run="r",
        text_bytes=TEXT_BYTES,
        ids=True,
        order=COUNTED,
    )
    frames = [make(number) for number in (0, 9, 10, 12_345)]
    assert [json.loads(frame)["id"] for frame in frames] == ["0", "9", "10", "12345"]
    assert len(set(map(len, frames))) == 1


def test_logins() -> None:
    assert json.loads(login_frame("ann", password="p"))["user"] == {
        "account_name": "ann",
        "password": "p",
    }
    assert json.loads(login_frame("ann", token="t", extensions=("ids",)))["ext"] == ["ids"]


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_answers_and_messages_cut_anywhere(connection: JimConnection, step: int) -> None:
    sender = give_sender(connection, 4)
    connection.inbox = Inbox(sender.score, TEXT_BYTES)
    connection.inbox.expect(sender.sequences)
    stream = answers(0, 1) + delivery(0) + answers(2, code=202) + delivery(1) + answers(3)
    for first in range(0, len(stream), step):
        connection.on_bytes(stream[first : first + step], 1.0)
    assert (sender.score.answered, sender.score.delivered, sender.score.misanswered) == (4, 2, 0)
    assert sender.score.codes == {200: 3, 202: 1}


def test_answers_in_the_wrong_order_are_found(connection: JimConnection) -> None:
    sender = give_sender(connection, 3)
    connection.on_bytes(answers(0, 2, 1), 1.0)
    assert sender.score.misanswered == 2


def test_a_refusal_is_no_stored_message(connection: JimConnection) -> None:
    sender = give_sender(connection, 3)
    connection.on_bytes(answers(0) + answers(1, code=500) + answers(2), 1.0)
    assert (sender.score.answered, sender.sequences[0].refused) == (2, {1})


def test_a_login_waits_for_the_potential_contacts(connection: JimConnection) -> None:
    ready: list[str] = []
    connection.take = connection.take_login
    connection.on_ready = lambda client: ready.append(client.name)
    connection.on_bytes(b'{"response":200,"time":1,"alert":"OK"}\n', 1.0)
    assert ready == []
    connection.on_bytes(b'{"action":"potential","time":1,"data_list":[]}\n' + delivery(0), 2.0)
    assert (ready, connection.ready_at) == (["ann"], 2.0)


def test_a_refused_login_is_a_loss(connection: JimConnection) -> None:
    connection.take = connection.take_login
    connection.on_bytes(b'{"response":402,"error":"no"}\n', 1.0)
    assert connection.loop.losses == ["ann: login answered 402 no"]
