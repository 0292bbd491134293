"""Check that a batch that was not stored leaves nothing in memory, step by step."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

import pytest
from django.db import IntegrityError, connection

from accounts.events import UserKicked
from accounts.models import LoginEvent, Session, User
from jimserver.handler.dispatch import ALL_ACTIONS, Action
from jimserver.state.server_events import Stop
from jimserver.state.session_events import IdleTimeout
from jimserver.storage.deferred_index import DeferredIndex
from messaging.models import (
    Chat,
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    Message,
    QueuedMessage,
    Room,
)
from messaging.services import messages
from tests.fuzz.harness import Rig, broken_database, full_disk, stage_rig
from tests.fuzz.simulated_clients import PASSWORD, Json, Puppet

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="SQLite is what is broken here"
)

ALL = ("ids", "acks", "presence", "resume")
LONG = "x" * 4000
Trouble = Callable[[], AbstractContextManager[None]]


@contextmanager
def poisoned() -> Iterator[None]:
    """Have the database refuse LONG, through that request's own fault, and take everything else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER poisoned BEFORE INSERT ON messaging_message "
            f"WHEN NEW.text = '{LONG}' BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )
        try:
            yield
        finally:
            cursor.execute("DROP TRIGGER poisoned")


TROUBLES = pytest.mark.parametrize(
    "trouble",
    [full_disk, poisoned, lambda: broken_database(0)],
    ids=["full disk", "poison", "broken"],
)


@pytest.fixture
def rig(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    rig = Rig(stage_rig(monkeypatch))
    yield rig
    rig.close()


class People:
    """Return simulated clients who are logged in, by name."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.puppets: list[Puppet] = []

    def come(self, name: str, ext: tuple[str, ...] = ALL) -> Puppet:
        puppet = self.knock(name, {"password": PASSWORD}, ext)
        self.rig.step()
        self.rig.pool.work()
        self.settle()
        assert puppet.name == name.lower()
        return puppet

    def knock(self, name: str, secret: Json, ext: tuple[str, ...] = ALL) -> Puppet:
        """Ask to be let in, and no more."""
        puppet = Puppet(self.rig)
        self.puppets.append(puppet)
        puppet.ask(
            {
                "action": "authenticate",
                "user": {"account_name": name, **secret},
                "ext": ext,
                "id": "login",
            }
        )
        return puppet

    def settle(self) -> None:
        self.rig.step()
        while sum(puppet.read() for puppet in self.puppets):
            self.rig.step()

    def batch(self) -> None:
        """Handle everything that was said in one batch."""
        self.rig.read()
        self.rig.write()

    def batch_only(self, fail_after: int = 1_000_000) -> None:
        """Do the same while nothing is indexed behind it. One of its writes can fail."""
        self.rig.read()
        with broken_database(fail_after, times=1):
            writer = self.rig.writer
            writer._worker.work_on(writer._turns.take(self.rig.engine.queue.take_all(0)))

    def close(self) -> None:
        for puppet in self.puppets:
            puppet.socket.close()


@pytest.fixture
def people(rig: Rig) -> Iterator[People]:
    people = People(rig)
    yield people
    people.close()


def say(puppet: Puppet, to: str, text: str, client_id: str) -> None:
    puppet.ask({"action": "msg", "to": to, "message": text, "id": client_id})


def say_too_much(puppet: Puppet, to: str) -> None:
    """Return a text that needs more than the free pages there are."""
    for number in range(3):
        say(puppet, to, LONG, f"bad{number}")


def code(puppet: Puppet, client_id: str) -> list[int]:
    return [answer["response"] for answer in puppet.answers.get(client_id, [])]


def ids(puppet: Puppet) -> list[int]:
    return [message["msg_id"] for message in puppet.heard]


def texts(puppet: Puppet) -> list[str]:
    return [message["message"] for message in puppet.heard]


# (a) kept messages


@TROUBLES
@pytest.mark.parametrize("left", [0, 30])
def test_a_page_of_kept_messages(left: int, trouble: Trouble, people: People) -> None:
    """Fail the batch that gives the second page: bob gets it once, before anything newer.

    `unacked` messages of the first page are not acknowledged: they stay queued.
    """
    ann = people.come("ann")
    people.come("bob").leave()
    people.settle()
    for number in range(150):
        say(ann, "bob", str(number), f"{number:04}")
    people.settle()
    bob = people.come("bob")
    assert texts(bob) == [str(number) for number in range(100)]
    bob.ask({"action": "ack", "msg_id": ids(bob)[-1 - left]})
    people.batch()
    say(ann, "bob", LONG, "bad")
    with trouble():
        people.batch()  # what bob is given next, and ann's message
        ann.read()
        assert code(ann, "bad") == [500]
    say(ann, "bob", "newer", "newer")
    people.settle()
    if bob.is_gone:  # bob was alone in the batch, and even so it was not taken
        bob = people.come("bob")
    bob.ask({"action": "ack", "msg_id": ids(bob)[-1]})
    people.settle()
    assert texts(bob)[-51:] == [*(str(number) for number in range(100, 150)), "newer"]
    assert len(set(ids(bob))) == len(ids(bob))
    bob.ask({"action": "ack", "msg_id": ids(bob)[-1]})
    people.settle()
    assert not QueuedMessage.objects.exists()
    [session] = people.rig.engine.users.clients["bob"]
    assert (session.unacked, session.queued_id, session.caught_up_to) == ([], 0, 0)
    assert bob.is_gone is False


# (b) unacknowledged messages


@TROUBLES
def test_messages_that_never_were_are_not_unacknowledged(trouble: Trouble, people: People) -> None:
    """Check that the next batch uses the same ids: bob acknowledges one, and is owed none."""
    ann, bob = people.come("ann"), people.come("bob")
    for client_id in ("1", "2", "3"):
        say(ann, "bob", LONG, client_id)
    with trouble():
        people.batch()
    [session] = people.rig.engine.users.clients["bob"]
    assert session.unacked == []
    say(ann, "bob", "hi", "4")
    people.settle()
    assert [code(ann, client_id) for client_id in "1234"] == [[500], [500], [500], [200]]
    assert session.unacked == ids(bob) == [1]
    bob.ask({"action": "ack", "msg_id": 1})
    people.settle()
    bob.leave()
    people.settle()
    assert not QueuedMessage.objects.exists()


def test_a_number_that_is_used_again_is_kept_again(people: People) -> None:
    """Let bob's second session come in the failing batch, which would queue unacked messages."""
    ann, bob = people.come("ann"), people.come("bob")
    say_too_much(ann, "bob")
    other = people.knock("bob", {"token": bob.tokens[-1]})
    with full_disk():
        people.batch()
    [session] = people.rig.engine.users.clients["bob"]
    assert session.queued_id == 0
    say(ann, "bob", "hi", "2")
    people.settle()
    assert code(other, "login") == [500]
    for _ in range(3):
        people.rig.wait(1.1)
        people.settle()
    assert list(QueuedMessage.objects.values_list("message_id", flat=True)) == [
        1
    ]  # its delivery is not certain for longer than a second
    people.rig.crash(before_it_says=False)
    assert texts(people.come("bob")) == ["hi"]


# (c) filing


def assert_filed(count: int) -> None:
    """Check that each message is once in each table beside Message."""
    message_ids = list(Message.objects.order_by("id").values_list("id", flat=True))
    assert len(message_ids) == count
    for model in (ConversationEntry, ClientMessageId):
        assert sorted(model.objects.values_list("message_id", flat=True)) == message_ids
    assert Chat.objects.count() == 4
    assert HighWaterMarks.objects.get().indexed_id == message_ids[-1]


def talk(people: People, ann: Puppet, count: int) -> None:
    for number in range(count):
        say(ann, ("bob", "cid")[number % 2], str(number), f"{len(ann.asked):04}")


@pytest.mark.parametrize("after", range(12))
def test_filing_that_fails_while_nobody_waits(
    after: int, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail once at each of its writes and commits, three messages at a time."""
    monkeypatch.setattr("jimserver.runtime.write_thread.IDLE_ROWS", 7)
    ann, _bob, _cid = people.come("ann"), people.come("bob"), people.come("cid")
    talk(people, ann, 20)
    people.batch()
    assert not people.rig.engine.batch.index.is_done
    with broken_database(after, times=1):
        people.rig.writer._housekeep(is_idle=True)
    assert people.rig.complaints.heard == ["housekeeping failed: not authorized"]
    people.settle()
    assert_filed(20)


@pytest.mark.parametrize("after", range(8))
def test_filing_that_fails_with_a_batch(
    after: int, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail a batch with two messages while a segment of ten is indexed: all are stored."""
    monkeypatch.setitem(DeferredIndex.cut.__kwdefaults__, "at_least", 10)
    ann, _bob, _cid = people.come("ann"), people.come("bob"), people.come("cid")
    talk(people, ann, 10)
    people.batch_only()
    talk(people, ann, 2)
    people.batch_only(after)
    assert people.rig.engine.metrics.failed_batches == (after < 7)
    people.settle()
    assert_filed(12)


# (d) logins


@TROUBLES
def test_logins_of_a_batch_that_fails(trouble: Trouble, people: People) -> None:
    """Let bob resume and eve register beside what can't be stored: all or nothing."""
    ann, bob, cid = people.come("ann"), people.come("bob"), people.come("cid")
    cid.ask({"action": "add_contact", "user_id": "bob", "id": "add"})
    people.settle()
    bob.leave()
    people.settle()
    cid.news.clear()
    events, sessions = LoginEvent.objects.count(), Session.objects.count()
    eve = people.knock("eve", {"password": PASSWORD})
    people.batch()
    people.rig.pool.work()
    again = people.knock("bob", {"token": bob.tokens[-1]})
    again.ask({"action": "join", "room": "#tea", "id": "join"})
    say_too_much(ann, "bob")
    with trouble():
        people.batch()
    people.settle()
    assert code(ann, "bad2") == [500]
    answers = code(again, "login") + code(eve, "login") + code(again, "join")
    come = {200: 2, 500: 0}[answers[0]]
    # Without the login, what follows it is refused.
    assert answers == ([200, 200, 201] if come else [500, 500, 401])
    names = {"ann", "cid", *(["bob", "eve"] if come else [])}
    engine = people.rig.engine
    assert set(engine.users.clients) == names
    assert set(engine.users.watchers) == set(
        User.objects.filter(username__in=names).values_list("pk", flat=True)
    )
    assert (LoginEvent.objects.count(), Session.objects.count()) == (events + come, sessions + come)
    assert Session.objects.filter(ended_at=None).count() == len(names)
    assert [value["user"]["status"] for value in cid.news] == (["online"] if come else [])
    assert (again.is_gone, eve.is_gone) == (not come, not come)
    assert Room.objects.filter(name="#tea").exists() == bool(come)
    assert User.objects.filter(username="eve").exists() == bool(come)
    if not come:
        say(ann, "eve", "hi", "0")
        cid.ask({"action": "join", "room": "#tea", "id": "join"})
        people.settle()
        assert (code(ann, "0"), code(cid, "join")) == ([404], [201])
        again, eve = people.come("bob"), people.come("eve")
    say(ann, "bob", "hi", "1")
    say(ann, "eve", "hi", "2")
    people.settle()
    assert (texts(again), texts(eve)) == (["hi"], ["hi"])


def test_what_waited_for_a_login_of_a_batch_that_is_halved(people: People) -> None:
    """Check that it is answered once, in its order, though it is handled again with each half."""
    ann = people.come("ann")
    eve = people.knock("eve", {"password": PASSWORD})
    say(eve, "ann", "0", "a0")
    say(eve, "ann", "1", "a1")
    people.batch()
    say(eve, "ann", "2", "a2")
    people.rig.read()  # it begins to wait in the batch in which the login is decided
    people.rig.pool.work()
    say(eve, "ann", "3", "a3")
    say(ann, "eve", LONG, "bad")
    with poisoned():
        people.batch()
    people.settle()
    assert eve.order == ["login", "a0", "a1", "a2", "a3"]
    assert [code(eve, f"a{number}") for number in range(4)] == [[200]] * 4
    assert texts(ann) == ["0", "1", "2", "3"]
    assert code(ann, "bad") == [500]


def test_what_waited_for_a_login_that_fails_by_itself(people: People) -> None:
    """Check that a login that can't be stored ends its session; what waited is answered."""
    people.come("eve")
    eve = people.knock("eve", {"password": PASSWORD})
    say(eve, "eve", "0", "a0")
    say(eve, "eve", "1", "a1")
    people.batch()
    people.rig.pool.work()
    with broken_database(0):
        people.batch()
    people.settle()
    assert eve.order == ["login", "a0", "a1"]
    assert code(eve, "login") == [500]
    assert eve.is_gone
    assert people.rig.engine.metrics.failed_batches < 10


def test_a_second_login_under_way_in_a_batch_that_is_halved(people: People) -> None:
    """Check that what follows the refused login goes on waiting for the second one."""
    ann, eve = people.come("ann"), people.come("eve")
    eve = people.knock("eve", {"password": "wrong"})
    eve.ask(
        {
            "action": "authenticate",
            "user": {"account_name": "eve", "password": PASSWORD},
            "ext": ALL,
            "id": "again",
        }
    )
    say(eve, "ann", "hi", "a0")
    people.batch()
    people.rig.pool.work()
    say(ann, "eve", LONG, "bad")
    with poisoned():
        people.batch()
    people.settle()
    people.rig.pool.work()
    people.settle()
    assert (code(eve, "login"), code(eve, "again"), code(eve, "a0")) == ([402], [200], [200])
    assert eve.order == ["login", "again", "a0"]


# Isolating the request that fails


def test_only_the_guilty_is_refused(people: People) -> None:
    """Check that each of many neighbours is answered as if alone, with one line in the log."""
    people.come("dora").leave()
    people.settle()
    neighbours = [people.come(f"n{number}") for number in range(10)]
    ann = people.come("ann")
    for number, neighbour in enumerate(neighbours):
        say(neighbour, "dora", str(number), "1")
        if number == 6:
            say(ann, "dora", LONG, "bad")
    with poisoned():
        people.batch()
    people.settle()
    assert [code(neighbour, "1") for neighbour in neighbours] == [[202]] * 10
    assert code(ann, "bad") == [500]
    assert list(Message.objects.order_by("id").values_list("text", flat=True)) == [
        str(number) for number in range(10)
    ]
    [complaint] = people.rig.complaints.heard
    assert complaint.startswith("ann@")
    assert ": Msg was not stored\nTraceback" in complaint
    assert LONG not in complaint


def test_a_guilty_one_who_goes_on(people: People) -> None:
    """Check that a repeated failure does not fill the log, and the neighbour does not notice."""
    ann, bob = people.come("ann"), people.come("bob")
    with poisoned():
        for number in range(30):
            say(ann, "bob", LONG, f"bad{number}")
            say(bob, "ann", "hi", f"{number:02}")
            people.settle()
        assert len(people.rig.complaints.heard) == 1
        people.rig.wait(2)
        say(ann, "bob", LONG, "last")
        people.settle()
    assert "Msg was not stored (29 more like it left out)" in people.rig.complaints.heard[1]
    assert texts(ann) == ["hi"] * 30
    assert texts(bob) == []


def test_a_message_to_somebody_who_was_just_deleted(people: People) -> None:
    """Keep back the admin's event: a foreign key refuses the message at the commit."""
    ann, bob, cid = people.come("ann"), people.come("bob"), people.come("cid")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("DELETE FROM accounts_user WHERE username = 'cid'")
        cursor.execute("PRAGMA foreign_keys = ON")
    say(ann, "cid", "are you there?", "1")
    say(bob, "ann", "hi", "2")
    people.settle()
    assert (code(ann, "1"), code(bob, "2"), texts(ann), texts(cid)) == ([500], [200], ["hi"], [])


def test_a_bug_in_what_writes(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that it is not taken for a failure of the database, and costs no more than one."""
    write = messages.insert_rows

    def stumble(model: Any, columns: Any, rows: Any, **how: Any) -> None:
        if any("bug" in row for row in rows):
            raise RuntimeError("a bug")
        write(model, columns, rows, **how)

    monkeypatch.setattr(messages, "insert_rows", stumble)
    ann, bob = people.come("ann"), people.come("bob")
    say(ann, "bob", "bug", "1")
    say(bob, "ann", "hi", "2")
    people.settle()
    assert (code(ann, "1"), code(bob, "2"), texts(ann), texts(bob)) == ([500], [200], ["hi"], [])
    assert len(people.rig.complaints.heard) == 1
    assert "RuntimeError: a bug" in people.rig.complaints.heard[0]


def test_an_event_that_can_not_be_handled(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check that it is not tried forever: its session ends, and the others go on."""
    ann, bob = people.come("ann"), people.come("bob")

    def stumble(*_: object) -> None:
        raise IntegrityError("a bug")

    monkeypatch.setitem(cast(Any, ALL_ACTIONS), IdleTimeout, Action(stumble, waits=False))
    [session] = people.rig.engine.users.clients["bob"]
    people.rig.engine.queue.put(session, [IdleTimeout()])
    say(ann, "bob", "hi", "1")
    people.settle()
    assert code(ann, "1") == [200]
    assert (texts(bob), bob.is_gone) == (["hi"], True)
    assert len(people.rig.complaints.heard) == 1


def test_who_only_reads_is_served_while_the_disk_is_full(people: People) -> None:
    """Check that in a batch with a writer each session's answers keep their order."""
    ann, bob = people.come("ann"), people.come("bob")
    say(ann, "bob", "hi", "1")
    people.settle()
    say(ann, "bob", LONG, "2")
    ann.ask({"action": "probe", "id": "probe"})
    bob.ask({"action": "ack", "msg_id": 1})
    for action in ("get_contacts", "get_rooms", "get_online"):
        bob.ask({"action": action, "id": action})
    bob.ask({"action": "quit"})
    with full_disk():
        people.batch()
        people.batch()
    people.settle()
    assert ann.order[-2:] == ["2", "probe"]
    assert (code(ann, "2"), code(ann, "probe")) == ([500], [200])
    assert [code(bob, name) for name in ("get_contacts", "get_rooms", "get_online")] == [[202]] * 3
    assert Session.objects.get(user__username="bob").close_reason == "quit"
    assert not QueuedMessage.objects.exists()


def test_what_comes_before_a_quit_is_not_lost_with_its_batch(people: People) -> None:
    """Check that whoever says something and leaves at once is heard, beside a poison."""
    ann, bob = people.come("ann"), people.come("bob")
    say(ann, "bob", LONG, "bad")
    say(bob, "ann", "goodbye", "1")
    bob.ask({"action": "quit"})
    with poisoned():
        people.batch()
        people.batch()
    people.settle()
    assert (code(ann, "bad"), code(bob, "1"), texts(ann)) == ([500], [200], ["goodbye"])
    assert bob.is_gone


def test_history_is_read_while_the_disk_is_full(people: People) -> None:
    """Check that what follows it waits until it is answered."""
    ann, bob = people.come("ann"), people.come("bob")
    say(ann, "bob", "hi", "1")
    people.settle()
    say(ann, "bob", LONG, "2")
    bob.ask({"action": "get_history", "with": "ann", "id": "history"})
    bob.ask({"action": "probe", "id": "probe"})
    with full_disk():
        for _ in range(3):
            people.batch()
    people.settle()
    assert code(ann, "2") == [500]
    assert bob.order[-2:] == ["history", "probe"]
    assert [message["message"] for message in bob.answers["history"][0]["messages"]] == ["hi"]


def test_a_stop_beside_the_guilty(people: People) -> None:
    """Check that it is not forgotten, and nobody is told of what was not stored."""
    ann, bob = people.come("ann"), people.come("bob")
    say(bob, "ann", "hi", "1")
    say(ann, "bob", LONG, "bad")
    people.rig.read()
    people.rig.engine.queue.put_event(Stop())
    with poisoned():
        people.rig.write()
    for _ in range(3):
        people.rig.read()
        ann.read()
        bob.read()
    assert people.rig.writer._worker.is_stopping
    assert not people.rig.engine.users.clients
    stored = list(Message.objects.values_list("text", flat=True))
    assert (code(bob, "1"), stored) in [([200], ["hi"]), ([], [])]
    assert code(ann, "bad") in ([500], [])


# No batch fails, but what was not sent must not count as sent


def test_what_a_paced_client_was_not_sent_is_kept(people: People) -> None:
    """Let its messages wait for their time for over a second; it is kicked and told so."""
    ann = people.come("ann")
    people.come("bob").leave()
    people.settle()
    bob = people.come("bob", ())
    for _ in range(3):
        people.rig.wait(1)
        people.settle()  # the potential contacts
    for number in range(5):
        say(ann, "bob", str(number), str(number))
    people.settle()
    for _ in range(3):
        people.rig.writer._batch.acks.tick()
        people.rig.writer._batch.acks.ticked()
    people.rig.clock.passed_s += 5  # nothing is in the way of the answer
    people.rig.engine.queue.put_event(UserKicked(User.objects.get(username="bob").pk))
    people.settle()
    assert bob.is_gone
    again = people.come("bob")
    assert texts(bob) + texts(again) == [str(number) for number in range(5)]
    assert len(texts(bob)) < 5
