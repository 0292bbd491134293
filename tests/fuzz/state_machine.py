"""Hold the state of a fuzzed conversation: the server, the clients and what was said."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from accounts.models import User
from messaging.models import Message
from tests.fuzz.check import check_all, wipe
from tests.fuzz.harness import REFUSED, Clock, Rig
from tests.fuzz.simulated_clients import PASSWORD, Puppet

NAMES = ["ann", "bob", "cid", "dora"]  # dora is away until the end


class Stage(RuleBasedStateMachine):
    """Hold one conversation.

    `said` are (text, client id) by the name of the sender; `excused` are the names of those who may
    miss messages: their clients claimed to have them, or were cut off while they were on their way.
    """

    clock: Clock
    kind: Callable[[Clock], Any] = Rig
    totals: Counter[str]  # of all conversations: what has happened in them

    def __init__(self) -> None:
        super().__init__()
        wipe()
        self.rig = type(self).kind(self.clock)
        self.puppets: list[Puppet] = []
        self.past: list[Puppet] = []
        self.number = 0
        self.said: dict[str, list[tuple[str, str]]] = {}
        self.excused: set[str] = set()

    # Helpers

    def next_number(self) -> int:
        self.number += 1
        return self.number

    def puppet(self, which: int) -> Puppet:
        """Return one of the connected clients, a new one if there is none."""
        for puppet in [puppet for puppet in self.puppets if puppet.is_gone]:
            self.puppets.remove(puppet)
            self.past.append(puppet)
            self.excuse_lossy(puppet)
        if not self.puppets:
            return self.newcomer()
        return self.puppets[which % len(self.puppets)]

    def newcomer(self) -> Puppet:
        self.puppets.append(Puppet(self.rig))
        return self.puppets[-1]

    def excuse_lossy(self, puppet: Puppet) -> None:
        """Excuse a client that is cut off without having acknowledged what was on its way."""
        if (puppet.was_cut_off or not puppet.reads) and "acks" not in puppet.ext:
            self.excused |= puppet.claimed

    def read(self) -> bool:
        """Have everybody take what has come; return False when there was nothing."""
        return sum(puppet.read() for puppet in self.puppets) > 0

    def settle(self) -> None:
        """Go on until nobody has anything more to do."""
        self.rig.step()
        while self.read():
            self.rig.step()

    def go_on(self, afterwards: str) -> None:
        self.totals["steps"] += 1
        if afterwards == "batch":
            self.rig.read()
            self.rig.write()
            self.read()
        elif afterwards == "all":
            self.settle()

    # The end

    def teardown(self) -> None:
        try:
            self.finish()
        finally:
            self.rig.close()
            for puppet in [*self.past, *self.puppets]:
                puppet.socket.close()

    def finish(self) -> None:
        """Have everybody leave and fetch what is queued; check that only messages remain."""
        self.empty()
        last = {
            name: self.come_for_the_rest(name)
            for name in NAMES
            if User.objects.filter(username=name, is_guest=False).exists()
        }
        self.count()
        check_all(Message.objects.all(), [*self.past, *self.puppets], set(last) - self.excused)
        self.empty()
        self.rig.assert_empty()
        wrong = [
            text
            for text in self.rig.complaints.heard
            if not any(refused in text for refused in REFUSED)
        ]
        assert not wrong, wrong

    def count(self) -> None:
        """Show afterwards that enough was said."""
        puppets = [*self.past, *self.puppets]
        self.totals["conversations"] += 1
        self.totals["sessions"] += sum(puppet.name is not None for puppet in puppets)
        self.totals["stored"] += Message.objects.count()
        self.totals["heard"] += sum(len(puppet.heard) for puppet in puppets)
        self.totals["must hear all"] += len(set(NAMES) - self.excused)
        for puppet in puppets:
            self.totals.update({str(code): times for code, times in puppet.codes.items()})

    def empty(self) -> None:
        self.settle()
        self.rig.pool.work()
        self.settle()
        for puppet in self.puppets:
            puppet.leave(cut_off=not puppet.reads)
        self.puppet(0).leave()
        self.settle()
        self.rig.wait(3)
        self.settle()

    def come_for_the_rest(self, name: str) -> Puppet:
        puppet = Puppet(self.rig)
        self.puppets.append(puppet)
        value = {
            "action": "authenticate",
            "user": {"account_name": name, "password": PASSWORD},
            "ext": ["ids", "acks"],
            "id": "last",
        }
        puppet.ask(value)
        self.settle()
        self.rig.pool.work()
        self.settle()
        assert puppet.name == name, puppet.answers
        heard = -1
        while len(puppet.heard) > heard:
            heard = len(puppet.heard)
            if heard:
                puppet.acked_id = puppet.heard[-1]["msg_id"]
                puppet.ask({"action": "ack", "msg_id": puppet.acked_id})
            self.settle()
        return puppet
