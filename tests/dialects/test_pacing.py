"""A PacedOutbox against a clock of the test's own: what is written when, to the millisecond."""

import heapq
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from jim.dialects import challenge, classic, guest
from jim.dialects.dialect import Pacing
from jim.requests import AddContact, GetContacts, GetKey, GetUsers, Msg, Request
from jimserver.state import paced_outbox as pacing
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox

A, B, D = challenge.DIALECT.pacing, classic.DIALECT.pacing, guest.DIALECT.pacing
GET_KEY, GET_USERS, GET_CONTACTS, SAY = (
    GetKey(user_id="bob"),
    GetUsers(),
    GetContacts(),
    Msg(to="bob", message="hi"),
)


class Clock:
    """In place of the module `time`, and of main_thread's timers."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._timers: list[tuple[float, int, Callable[[], None]]] = []

    def monotonic(self) -> float:
        return self.now

    def later(self, delay_s: float, function: Callable[[], None]) -> None:
        heapq.heappush(self._timers, (self.now + delay_s, len(self._timers), function))

    def go_on(self, seconds: float) -> None:
        """Let the time pass, and call every timer at its time."""
        end = self.now + seconds
        while self._timers and self._timers[0][0] <= end:
            self.now, _number, function = heapq.heappop(self._timers)
            function()
        self.now = end


class Wire:
    """A paced client: what was written to it and when, in seconds since the test began."""

    def __init__(self, rules: Pacing, clock: Clock) -> None:
        self.clock = clock
        self.writes: list[tuple[float, str]] = []
        self.drained = 0
        self.is_broken = False
        self.outbox = PacedOutbox(
            Outbox(self._send), rules, later=clock.later, on_drained=self._on_drained
        )

    def _send(self, data: bytes) -> int:
        if self.is_broken:
            raise BrokenPipeError
        self.writes.append((round(self.clock.now - 1000, 3), data.decode()))
        return len(data)

    def _on_drained(self) -> None:
        self.drained += 1

    def ask(self, *requests: Request) -> None:
        self.outbox.requested(list(requests))

    def answer(self, *frames: str) -> None:
        """One answer, of one or more objects."""
        self.outbox.stage([frame.encode() for frame in frames])
        self.outbox.commit()
        self.outbox.flush()

    def push(self, *frames: str) -> None:
        """Push messages whose ids are the numbers after their first letter."""
        for frame in frames:
            self.outbox.stage_push([frame.encode()], int(frame[1:] or 0))
        self.outbox.commit()
        self.outbox.flush()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(pacing, "time", made)
    return made


@pytest.fixture
def wire(clock: Clock) -> Callable[..., Wire]:
    """`wire(A)`: a client of that pacing, which has logged in and, of A, got its contacts."""

    def make(rules: Pacing | None, *, is_open: bool = True) -> Wire:
        assert rules
        made = Wire(rules, clock)
        if is_open and rules.opens_with:
            made.outbox.open()
        return made

    return make


# Order


def test_answers_have_a_gap(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(B)
    client.ask(GET_CONTACTS)
    client.answer("a", "b", "c")
    clock.go_on(1)
    assert client.writes == [(0.0, "a"), (0.02, "b"), (0.04, "c")]


def test_nothing_is_pushed_between_a_request_and_its_answer(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(B)
    client.ask(SAY)
    client.push("m1")
    clock.go_on(1)
    client.answer("a")
    clock.go_on(1)
    assert client.writes == [(1.0, "a"), (1.05, "m1")]


def test_pushes_wait_for_every_answer(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(B)
    client.ask(SAY, SAY)
    client.push("m1")
    client.answer("a")
    clock.go_on(1)
    assert client.writes == [(0.0, "a")]
    client.answer("b")
    clock.go_on(1)
    assert client.writes == [(0.0, "a"), (1.0, "b"), (1.05, "m1")]


def test_a_request_that_gets_no_answer_holds_pushes_for_a_while_only(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(B)
    client.ask(SAY)
    client.push("m1")
    clock.go_on(10)
    assert client.writes == [(pacing.UNANSWERED_S, "m1")]


def test_an_answer_overtakes_waiting_pushes(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1", "m2", "m3")
    clock.go_on(3)
    client.ask(SAY)
    client.answer("a")
    clock.go_on(3)
    assert client.writes == [(0.0, "m1"), (1.6, "m2"), (3.0, "a"), (3.3, "m3")]


# Dialect A


def test_pushes_to_a_are_far_apart(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1")
    clock.go_on(0.5)
    client.push("m2", "m3")
    clock.go_on(5)
    assert client.writes == [(0.0, "m1"), (1.6, "m2"), (3.2, "m3")]
    assert client.drained > 0


def test_however_many_wait_for_a_they_come_one_by_one(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(A)
    client.push(*(f"m{number}" for number in range(1, 101)))
    client.ask(*[SAY] * 20)
    for _ in range(20):
        client.answer("a")
    clock.go_on(200)
    assert [text for _at, text in client.writes if text != "a"] == [
        f"m{number}" for number in range(1, 101)
    ]
    times = [at for at, _text in client.writes]
    assert all(later - sooner >= 0.04 - 1e-6 for sooner, later in pairwise(times))


@pytest.mark.parametrize("delay_s", [0.0, 0.25, 1.0])
def test_an_answer_soon_after_a_push_is_a_write_of_its_own(
    delay_s: float, wire: Callable[..., Wire], clock: Clock
) -> None:
    """The client's recv is waiting by then, so it takes the push alone."""
    client = wire(A)
    client.push("m1")
    clock.go_on(delay_s)
    client.ask(SAY)
    client.answer("a")
    clock.go_on(1)
    assert client.writes == [(0.0, "m1"), (delay_s + 0.04, "a")]


def test_later_answers_are_not_delayed(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1")
    clock.go_on(1.3)
    client.ask(SAY)
    client.answer("a")
    assert client.writes == [(0.0, "m1"), (1.3, "a")]


@pytest.mark.parametrize(
    "opener",
    [GET_CONTACTS, SAY, AddContact(user_id="bob"), GET_KEY],
    ids=lambda request: type(request).__name__,
)
def test_nothing_is_pushed_to_a_before_its_contacts(
    opener: Request, wire: Callable[..., Wire], clock: Clock
) -> None:
    """Or before it does something that comes after a login: some never ask for contacts."""
    client = wire(A, is_open=False)
    client.push("m1")
    clock.go_on(20)
    client.ask(GET_USERS)
    client.answer("u")
    clock.go_on(20)
    assert client.writes == [(20.0, "u")]
    client.ask(opener)
    clock.go_on(1)
    client.answer("a")
    clock.go_on(1)
    assert client.writes == [(20.0, "u"), (41.0, "a"), (41.3, "m1")]


@pytest.mark.parametrize(
    "request_", [GET_KEY, GET_USERS, GET_CONTACTS], ids=lambda request: type(request).__name__
)
@pytest.mark.parametrize("delay_s", [0.0, 1.0])
def test_a_message_taken_for_an_answer_comes_once_more(
    delay_s: float, request_: Request, wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(A)
    client.push("m1", "m2")
    clock.go_on(delay_s)
    client.ask(request_)
    client.answer("a")
    clock.go_on(10)
    assert client.writes == [(0.0, "m1"), (delay_s + 0.04, "a"), (1.6, "m1"), (3.2, "m2")]


def test_only_once(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1")
    for _ in range(10):
        client.ask(GET_KEY)
        client.answer("a")
        clock.go_on(0.4)
    clock.go_on(10)
    assert [text for _at, text in client.writes].count("m1") == 2


@pytest.mark.parametrize(
    "request_, delay_s", [(GET_KEY, 1.2), (SAY, 0.0), (AddContact(user_id="bob"), 0.5)], ids=str
)
def test_what_was_surely_read_does_not(
    request_: Request, delay_s: float, wire: Callable[..., Wire], clock: Clock
) -> None:
    """A message in place of the answer to these is shown."""
    client = wire(A)
    client.push("m1")
    clock.go_on(delay_s)
    client.ask(request_)
    client.answer("a")
    clock.go_on(10)
    assert [text for _at, text in client.writes] == ["m1", "a"]


# Dialect D


def test_answers_to_d_give_it_time_to_note_that_it_waits(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(D)
    clock.go_on(1)
    client.ask(GET_CONTACTS)
    client.answer("a", "b", "c")
    clock.go_on(1)
    assert client.writes == [(1.05, "a"), (1.08, "b"), (1.11, "c")]


def test_a_login_of_d_is_answered_late_too(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(D)
    client.answer("a")
    clock.go_on(1)
    assert client.writes == [(0.05, "a")]


# Streams


def test_who_sends_many_requests_at_once_reads_a_stream(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(B)
    client.ask(*[SAY] * 9)
    client.answer("a", "b", "c")
    client.push("m1", "m2")
    assert client.writes == [(0.0, "abc"), (0.0, "m1m2")]


def test_eight_are_not_many(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(B)
    client.ask(*[SAY] * 8)
    client.answer("a", "b")
    clock.go_on(1)
    assert client.writes == [(0.0, "a"), (0.02, "b")]


def test_a_flood_goes_out_at_once(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(B)
    client.push(*["m1"] * 33)
    assert client.writes == [(0.0, "m1" * 33)]


def test_no_flood_to_d_that_is_not_one(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(D)
    clock.go_on(1)
    client.push(*["m1"] * 32)
    clock.go_on(10)
    assert [text for _at, text in client.writes] == ["m1"] * 32


# The first probe


def test_a_client_that_says_nothing_after_its_login_is_probed_once(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(B)
    clock.go_on(2.4)
    assert not client.outbox.takes_first_probe(clock.now)
    clock.go_on(0.2)
    assert client.outbox.takes_first_probe(clock.now)
    assert not client.outbox.takes_first_probe(clock.now)


def test_not_one_that_has_asked_for_something(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(B)
    client.ask(GET_CONTACTS)
    clock.go_on(100)
    assert not client.outbox.takes_first_probe(clock.now)


@pytest.mark.parametrize("rules", [A, D, guest.CHALLENGE_GUEST.pacing], ids=["A", "D", "A0"])
def test_not_one_of_another_dialect(rules: Pacing, wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(rules)
    clock.go_on(100)
    assert not client.outbox.takes_first_probe(clock.now)


# The end


def test_the_end_says_what_is_surely_written(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1", "m2", "m3")
    clock.go_on(2)
    assert client.outbox.cancel_pushes() == 2
    clock.go_on(10)
    assert [text for _at, text in client.writes] == ["m1", "m2"]
    assert not client.outbox.is_waiting


def test_all_of_it_when_nothing_waits(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1")
    clock.go_on(10)
    assert client.outbox.cancel_pushes() >= 1


def test_what_was_staged_and_not_sent_is_not_written(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(A)
    client.outbox.stage_push([b"m5"], 5)
    assert client.outbox.cancel_pushes() == 4
    client.outbox.commit()
    client.outbox.flush()
    clock.go_on(10)
    assert client.writes == []


def test_what_may_have_been_swallowed_is_not_surely_written(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(A)
    client.push("m1")
    client.ask(GET_KEY)
    client.answer("a")
    assert client.outbox.cancel_pushes() == 0


def test_of_a_broken_socket_nothing_is_known(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1", "m2")
    client.is_broken = True
    clock.go_on(10)
    assert client.outbox.is_waiting
    assert client.outbox.cancel_pushes() == 0


def test_the_last_answers_are_written_at_once(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(D)
    client.ask(GET_CONTACTS)
    client.answer("a", "b")
    client.push("m1")
    client.outbox.flush_now()
    assert client.writes == [(0.0, "ab")]


@pytest.mark.parametrize("is_stream", [False, True], ids=["paced", "stream"])
def test_a_connection_that_is_ending_gets_answers_alone(
    wire: Callable[..., Wire], clock: Clock, is_stream: bool
) -> None:
    client = wire(B)
    client.push("m1", "m2", "m3")
    clock.go_on(0.03)
    client.outbox._outbox.is_ending = True
    if is_stream:
        client.outbox._is_stream = True
    client.ask(SAY)
    client.answer("a")
    clock.go_on(10)
    assert [text for _at, text in client.writes] == ["m1", "m2", "a"]
    assert client.drained == 0
    assert client.outbox.cancel_pushes() == 2


def test_a_batch_that_was_not_stored_is_not_said(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(B)
    client.outbox.stage([b"a"])
    client.outbox.stage_push([b"m1"], 1)
    client.outbox.rollback()
    client.outbox.commit()
    client.outbox.flush()
    clock.go_on(10)
    assert client.writes == []


def test_a_client_that_shows_another_dialect_is_paced_as_that_wants(
    wire: Callable[..., Wire], clock: Clock
) -> None:
    client = wire(A, is_open=False)
    client.outbox.repace(replace(A, opens_with=(), push_gap_s=0.1))
    client.push("m1", "m2")
    clock.go_on(1)
    assert client.writes == [(0.0, "m1"), (0.1, "m2")]


def test_what_waits_counts(wire: Callable[..., Wire], clock: Clock) -> None:
    client = wire(A)
    client.push("m1", "m2", "m3")
    client.ask(SAY)
    client.answer("abc")
    assert client.outbox.rest_bytes == len("m2m3abc")
