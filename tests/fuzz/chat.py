"""Define a state machine of sessions of all dialects on a server that fails and dies."""

import random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from accounts import events
from accounts.models import User
from tests.fuzz.corpus import CLASSIC, COURSE, GUEST, PEM, conversation, mutated
from tests.fuzz.simulated_clients import PASSWORD, Json, Puppet
from tests.fuzz.state_machine import NAMES, Stage

SPELLED = ["ann", "ANN", "bob", "Bob", "cid"]
TARGETS = [
    *SPELLED,
    *NAMES,
    "nobody",
    "",
    "guest",
    "#tea",
    "#Tea",
    "#coffee",
    "#",
    "a\0b",
    "\u3164",
    "x" * 26,
]
EXTS = ["ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume"]
HOSTILE: list[Any] = [
    None, True, 0, -1, 2**63, 10**400, 10**6, 1.5, "", "\0", "x" * 101, "#", [], {},
    {"account_name": []}, "\u202e",
]  # fmt: skip
TROUBLES = [
    "hash",
    "quit",
    "leave",
    "drop",
    "deafen",
    "fail",
    "stumble",
    "stumble",
    "fill",
    "crash",
    "crash mute",
]
MOST_PUPPETS = 6

which = st.integers(0, MOST_PUPPETS - 1)
afterwards = st.sampled_from(["nothing", "nothing", "batch", "all"])
targets = st.sampled_from(NAMES * 4 + ["#tea"] * 4 + TARGETS)
vocabulary = st.sampled_from(CLASSIC + COURSE + GUEST)


class Chat(Stage):
    """Define the rules, which Hypothesis runs in any order."""

    # Coming and going

    @initialize(exts=st.lists(st.sets(st.sampled_from(EXTS)), min_size=4, max_size=4))
    def gather(self, exts: list[set[str]]) -> None:
        """Begin with four users online, two of them in a room, and one leaving."""
        for name, ext in zip(NAMES, exts, strict=True):
            self.authenticate(self.newcomer(), name, {"password": PASSWORD}, ext)
        self.settle()
        self.rig.pool.work()
        self.settle()
        for puppet in self.puppets[:2]:
            puppet.ask({"action": "join", "room": "#tea", "id": "join"})
        self.puppets[3].ask({"action": "quit"})

    def authenticate(
        self, puppet: Puppet, name: str, secret: Json, ext: set[str], **fields: Any
    ) -> None:
        user = {"account_name": name, **secret}
        puppet.ask(
            {
                "action": "authenticate",
                "user": user,
                "ext": sorted(ext),
                "id": f"q{self.next_number()}",
                **fields,
            }
        )

    @rule(
        which=which,
        name=st.sampled_from(SPELLED),
        ext=st.sets(st.sampled_from(EXTS)),
        how=st.integers(0, 9),
        afterwards=afterwards,
    )
    def log_in(self, which: int, name: str, ext: set[str], how: int, afterwards: str) -> None:
        """Log in somebody, mostly new; sometimes with a wrong password or claiming messages."""
        self.puppet(which)
        puppet = (
            self.newcomer() if len(self.puppets) < MOST_PUPPETS and how < 8 else self.puppet(which)
        )
        tokens = [
            token
            for other in [*self.past, *self.puppets]
            if other.name == name.lower()
            for token in other.tokens
        ]
        if how == 0:
            self.excused.add(name.lower())
        secret = (
            {"token": tokens[-1]}
            if how < 4 and tokens
            else {"password": PASSWORD if how < 9 else "wrong"}
        )
        self.authenticate(
            puppet, name, secret, ext, **({"last_id": self.number} if how == 0 else {})
        )
        if how % 3:
            self.settle()
            self.rig.pool.work()
        self.go_on(afterwards)

    @rule(
        which=which,
        name=st.sampled_from(["ann", "guest", "Guest", "cid"]),
        kind=st.integers(0, 2),
        afterwards=afterwards,
    )
    def greet(self, which: int, name: str, kind: int, afterwards: str) -> None:
        """Log in a guest, or a challenge client, whose sealed texts can't be checked."""
        user: Json = {"account_name": name, **[{}, {"status": "here"}, {"pubkey": PEM}][kind]}
        self.excused |= {name.lower()} if kind == 2 else set()
        self.puppet(which).ask({"action": "presence", "time": 1, "user": user})
        self.go_on(afterwards)

    @rule(
        kind=st.sampled_from(TROUBLES), which=which, after=st.integers(0, 8), afterwards=afterwards
    )
    def trouble(self, kind: str, which: int, after: int, afterwards: str) -> None:
        puppet = self.puppet(which)
        self.totals[kind] += 1
        if kind == "hash":
            self.rig.pool.work()
        elif kind == "quit":
            puppet.ask({"action": "quit"})
        elif kind == "leave":
            self.settle()
            puppet.leave()
        elif kind == "drop":
            puppet.drop()
        elif kind == "deafen":
            puppet.reads = False
        elif kind == "fail":
            self.begin_everything(which)
            self.rig.fail_once(after)
            self.read()
        elif kind == "stumble":
            self.begin_everything(which)
            self.rig.fail_once(after, times=1)
            self.read()
        elif kind == "fill":
            self.begin_everything(which)
            self.say_long(self.puppet(which), NAMES[after % 4])
            self.rig.fill_up()
            self.read()
        else:
            self.begin_everything(which)
            self.crash(before_it_says=kind == "crash mute")
        self.go_on(afterwards)

    # Talking

    @rule(
        which=which,
        to=targets,
        kind=st.integers(0, 5),
        times=st.integers(1, 3),
        afterwards=afterwards,
    )
    def say(self, which: int, to: str, kind: int, times: int, afterwards: str) -> None:
        """Send with a greater id than before, a smaller one, none, or a used one."""
        puppet = self.puppet(which)
        name, number = puppet.name or "-", self.next_number()
        text, client_id = f"t{number}", f"{number:06}" if kind < 3 else f"!{number}"
        before = self.said.setdefault(name, [])
        if kind == 5 and before:
            text, client_id = before[number % len(before)]
        before.append((text, client_id))
        for _ in range(times):
            puppet.ask({"action": "msg", "to": to, "message": text, "id": client_id})
        self.go_on(afterwards)

    @rule(
        which=which,
        to=st.sampled_from([*NAMES, "#tea"]),
        count=st.integers(1, 120),
        afterwards=afterwards,
    )
    def say_much(self, which: int, to: str, count: int, afterwards: str) -> None:
        for _ in range(count):
            self.say_one(self.puppet(which), to, f"{self.next_number():06}")
        self.go_on(afterwards)

    def say_one(self, puppet: Puppet, to: str, client_id: str) -> None:
        text = f"t{self.number}"
        self.said.setdefault(puppet.name or "-", []).append((text, client_id))
        puppet.ask({"action": "msg", "to": to, "message": text, "id": client_id})

    def say_long(self, puppet: Puppet, to: str) -> None:
        """Send more than fits into the rest of a page."""
        client_id = f"{self.next_number():06}"
        puppet.ask(
            {"action": "msg", "to": to, "message": f"t{self.number}" + "x" * 3900, "id": client_id}
        )

    @rule(which=which, is_honest=st.sampled_from([True] * 5 + [False]), afterwards=afterwards)
    def acknowledge(self, which: int, is_honest: bool, afterwards: str) -> None:
        puppet = self.puppet(which)
        ids = [message["msg_id"] for message in puppet.heard if "msg_id" in message]
        if not is_honest:
            self.excused |= puppet.claimed
        elif not ids:
            return
        puppet.acked_id = ids[-1] if is_honest else self.number + 5
        puppet.ask({"action": "ack", "msg_id": puppet.acked_id})
        self.go_on(afterwards)

    # Asking for whatever there is

    @rule(
        which=which,
        value=vocabulary,
        field=st.integers(0, 20),
        other=st.sampled_from([*TARGETS, *HOSTILE]),
        afterwards=afterwards,
    )
    def ask(self, which: int, value: Json, field: int, other: Any, afterwards: str) -> None:
        """Send any request, with one field changed or as it is."""
        value = dict(value)
        keys = [key for key in value if key not in ("action", "last_id")]
        if field < len(keys):
            value[keys[field]] = other
        self.send(self.puppet(which), value)
        self.go_on(afterwards)

    @rule(which=which, value=vocabulary, at=st.integers(0, 200))
    def ask_half(self, which: int, value: Json, at: int) -> None:
        puppet = self.puppet(which)
        self.excuse_for(puppet, value)
        puppet.ask_half({key: entry for key, entry in value.items() if key != "last_id"}, at)

    @rule(which=which, seed=st.integers(0, 2**32), afterwards=afterwards)
    def babble(self, which: int, seed: int, afterwards: str) -> None:
        chance, puppet = random.Random(seed), self.puppet(which)
        self.excused |= {*puppet.claimed, "ann", "guest"}  # it may acknowledge by chance
        puppet.send(mutated(chance, conversation(chance)))
        self.go_on(afterwards)

    def send(self, puppet: Puppet, value: Json) -> None:
        self.excuse_for(puppet, value)
        value.pop("last_id", None)
        value["id"] = value.get("id", f"q{self.next_number()}")
        puppet.ask(value)

    def excuse_for(self, puppet: Puppet, value: Json) -> None:
        if value.get("action") == "ack":
            self.excused |= puppet.claimed
        user = value.get("user")
        if isinstance(user, dict) and "pubkey" in user:
            self.excused.add("ann")

    # Time, operator, faults

    @rule(
        seconds=st.sampled_from([0.05, 0.5, 1.0, 1.1, 2.0, 35.0, 65.0, 125.0]),
        afterwards=afterwards,
    )
    def wait(self, seconds: float, afterwards: str) -> None:
        self.rig.wait(seconds)
        self.go_on(afterwards)

    @rule()
    def rest(self) -> None:
        self.settle()

    @rule(name=st.sampled_from(NAMES), kind=st.integers(0, 2), afterwards=afterwards)
    def kick(self, name: str, kind: int, afterwards: str) -> None:
        user = User.objects.filter(username=name).first()
        if user:
            kicks = (
                events.UserBlocked(user.pk),
                events.UserRenamed(user.pk, name, name),
                events.UserKicked(user.pk),
            )
            self.rig.engine.queue.put_event(kicks[kind])
            self.rig.engine.queue.put_event(events.SessionKicked(1))
        self.go_on(afterwards)

    def begin_everything(self, which: int) -> None:
        """Decide a login in the next batch, in which all others have said something."""
        self.authenticate(
            self.newcomer(), NAMES[which % 3], {"password": PASSWORD}, {"ids", "acks"}
        )
        self.settle()
        self.rig.pool.work()
        for number, puppet in enumerate(list(self.puppets)):
            self.say_one(puppet, [*NAMES, "#tea"][(which + number) % 5], f"{self.next_number():06}")

    def crash(self, *, before_it_says: bool) -> None:
        while self.read():
            pass
        self.rig.crash(before_it_says=before_it_says)
        for puppet in self.puppets:
            while puppet.read():
                pass
            puppet.leave(cut_off=not puppet.reads)
