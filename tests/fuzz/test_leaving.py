"""Check by simulated clients that what is said to somebody who is just leaving is not lost.

The end of each conversation has everybody come back for what is queued (`Stage.teardown`).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from messaging.models import Message, QueuedMessage
from tests.fuzz.chat import Chat
from tests.fuzz.harness import stage_rig
from tests.fuzz.simulated_clients import PASSWORD, Puppet
from tests.fuzz.test_chat import LIMITS, PairChat

Begin = Callable[[type[Chat], set[str]], AbstractContextManager[Chat]]
needs_nodes = pytest.mark.skipif(connection.vendor != "postgresql", reason="nodes need PostgreSQL")


@pytest.fixture
def begin(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Begin:
    """Return what begins a conversation whose users log in with these extensions."""
    clock = stage_rig(monkeypatch)

    @contextmanager
    def conversation(kind: type[Chat], ext: set[str]) -> Iterator[Chat]:
        settings.JIM = replace(settings.JIM, nodes=kind is PairChat, bus="none", **LIMITS)
        kind.clock, kind.totals = clock, Counter()
        chat = kind()
        try:
            chat.gather([ext] * 4)
            chat.settle()
            yield chat
        finally:
            chat.teardown()

    return conversation


def say(chat: Chat, sender: Puppet, to: str) -> None:
    chat.say_one(sender, to, f"{chat.next_number():06}")


def test_what_waits_for_its_time_is_queued_for_a_client_that_leaves(begin: Begin) -> None:
    """Have main_thread see the end, and then the time of the next message."""
    with begin(Chat, set()) as chat:
        ann, bob = chat.puppets[:2]
        while not ann.news:  # her first object behind the answer to her login
            chat.rig.wait(1)
            chat.settle()
        for _message in range(2):
            say(chat, bob, "ann")
        chat.settle()
        ann.leave()
        chat.rig.wait(1)
        assert Message.objects.count() == 2


@needs_nodes
def test_what_another_node_sends_to_a_client_that_leaves_is_queued(begin: Begin) -> None:
    """Have a node see the end, and follow the news before it handles that."""
    with begin(PairChat, {"ids"}) as chat:
        ann, bob = chat.puppets[:2]
        bob.leave()
        say(chat, ann, "bob")
        chat.settle()
        assert Message.objects.count() == 1


@needs_nodes
def test_what_two_sessions_left_to_each_other_is_queued(begin: Begin) -> None:
    """Have a node fail to store the end of one; the other ends before its node knows of that."""
    with begin(PairChat, {"ids", "acks"}) as chat:
        bob, cid = chat.puppets[1:3]
        again = chat.newcomer()
        chat.authenticate(again, "bob", {"password": PASSWORD}, {"ids", "acks"})
        chat.settle()
        chat.rig.pool.work()
        chat.settle()
        first, second = chat.rig.rigs
        say(chat, cid, "bob")
        chat.rig.on(first, "read")
        chat.rig.on(first, "write")
        again.ask({"action": "quit"})
        chat.rig.on(first, "fail_once", 0)
        bob.ask({"action": "quit"})
        chat.rig.on(second, "read")
        chat.rig.on(second, "write")
        chat.read()
        assert again.name == "bob"
        assert [len(puppet.heard) for puppet in (again, bob)] == [1, 1]
        assert not QueuedMessage.objects.exists()
        chat.settle()
        assert QueuedMessage.objects.count() == 1
