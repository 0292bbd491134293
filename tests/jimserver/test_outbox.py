"""Test Outbox with a list as its socket: what waits, what is sent, what an error leaves."""

import pytest

from jimserver.state.outbox import Outbox


class Pipe:
    """Take `room` bytes and then no more; a negative number breaks the pipe.

    Note at each send whether the outbox says that it is waiting.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.taken = b""
        self.was_waiting: list[bool] = []
        self.outbox = Outbox(self.send)

    def send(self, data: bytes) -> int:
        self.was_waiting.append(self.outbox.is_waiting)
        if self.room < 0:
            raise BrokenPipeError
        size = min(self.room, len(data))
        self.room -= size
        self.taken += data[:size]
        return size

    def say(self, data: bytes) -> bool:
        self.outbox.stage([data])
        self.outbox.commit()
        return self.outbox.flush()


def test_what_is_rolled_back_is_never_sent() -> None:
    pipe = Pipe(100)
    pipe.outbox.stage([b"a"])
    pipe.outbox.commit()
    pipe.outbox.stage([b"b"])
    pipe.outbox.rollback()
    assert pipe.outbox.flush()
    assert pipe.say(b"c")
    assert pipe.taken == b"ac"
    assert not pipe.outbox.is_waiting


def test_the_rest_waits_and_keeps_its_order() -> None:
    pipe = Pipe(3)
    assert not pipe.say(b"abcdef")
    assert not pipe.say(b"gh")
    assert pipe.outbox.rest_bytes == 5
    assert pipe.taken == b"abc"
    pipe.room = 4
    assert not pipe.outbox.flush_rest()
    pipe.room = 100
    assert pipe.outbox.flush_rest()
    assert pipe.taken == b"abcdefgh"
    assert (pipe.outbox.rest_bytes, pipe.outbox.is_waiting) == (0, False)
    assert pipe.outbox.flush_rest()
    assert pipe.say(b"i")


def test_it_waits_while_it_sends() -> None:
    """Sending may wake main_thread, which looks at once whether something waits."""
    pipe = Pipe(0)
    pipe.say(b"abc")
    assert pipe.was_waiting == [True]


def test_what_a_broken_socket_did_not_take_was_not_sent() -> None:
    pipe = Pipe(-1)
    with pytest.raises(BrokenPipeError):
        pipe.say(b"abc")
    assert pipe.outbox.is_waiting
    assert not pipe.say(b"def")
    assert pipe.outbox.is_broken


def test_what_an_ending_connection_takes_may_not_be_read() -> None:
    pipe = Pipe(100)
    assert pipe.say(b"a")
    pipe.outbox.is_ending = True
    assert pipe.outbox.flush()
    assert not pipe.say(b"b")
    assert pipe.taken == b"ab"
    assert (pipe.outbox.is_unread, pipe.outbox.is_waiting) == (True, False)
    assert not pipe.outbox.flush()


def test_what_waited_while_the_connection_began_to_end_may_not_be_read() -> None:
    pipe = Pipe(1)
    pipe.say(b"ab")
    pipe.outbox.is_ending, pipe.room = True, 100
    assert pipe.outbox.flush_rest()
    assert pipe.outbox.is_unread


def test_a_dropped_rest_was_not_sent_and_takes_no_room() -> None:
    pipe = Pipe(1)
    pipe.say(b"x" * 1000)
    pipe.outbox.drop()
    assert pipe.outbox.is_waiting
    assert pipe.outbox._rest == []
    assert not pipe.say(b"more")
    assert pipe.taken == b"x"
    all_sent = Pipe(100)
    all_sent.say(b"abc")
    all_sent.outbox.drop()
    assert not all_sent.outbox.is_waiting
