"""Play what two people do with a client: short plays, the same for every server.

`online` and the rest are the drivers' events. A play asks the stage what its server promises where
servers differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .people import Kind, Person
from .servers import Server

Play = Callable[["Stage"], None]

GREETING = "Привет, «Боб»! \"двойные\" и 'одиночные' \\ {скобки}"
REPLY = "Здравствуй, Анна: 'да' & \"нет\""


class Stage:
    """Hold one kind of client, one server, and the people between them."""

    def __init__(self, kind: Kind, server: Server, folder: Path) -> None:
        self.kind, self.server, self.folder = kind, server, folder
        self.people: list[Person] = []

    def cast(self, *names: str) -> list[Person]:
        """Return people with accounts (where the protocol has them), each at their own computer."""
        for name in names:
            if self.kind.has_passwords or self.server.wants_accounts:
                self.server.create_user(name, password_of(name))
        return [self.seat(name) for name in names]

    def seat(self, name: str, password: str = "", kind: Kind | None = None) -> Person:
        """Return one more computer, for a name with or without an account."""
        home = self.folder / f"{name}-{len(self.people)}"
        home.mkdir()
        person = Person(kind or self.kind, home, name, password or password_of(name))
        self.people.append(person)
        return person

    def empty(self) -> None:
        """Close the clients that are still open."""
        for person in self.people:
            person.leave()

    @contextmanager
    def online(self, *people: Person) -> Iterator[None]:
        """Log these people in, and closes their clients at the end."""
        try:
            for person in people:
                person.log_in(self.server.address)
            yield
        finally:
            for person in people:
                person.leave()


def password_of(name: str) -> str:
    """Return a password with all kinds of characters."""
    return f"пароль \"{name}\" 'x'"


def befriend(person: Person, name: str) -> None:
    """Add a contact and opens the chat."""
    person.do("add", name=name)
    assert name in person.do("contacts")["contacts"]
    assert person.do("open", name=name)["writable"]


def two_people_talk(stage: Stage) -> None:
    """Play users, contacts, add, a message, a reply, remove."""
    ann, bob = stage.cast("ann", "bob")
    talk(stage, ann, bob)


def two_kinds_talk(stage: Stage, other: Kind) -> None:
    """Play the same with the second person at another client of the family."""
    (ann,) = stage.cast("ann")
    stage.server.create_user("bob", password_of("bob"))
    talk(stage, ann, stage.seat("bob", kind=other))


def talk(stage: Stage, ann: Person, bob: Person) -> None:
    """Let A find B among the users, add them, write, get an answer and remove them."""
    with stage.online(ann, bob):
        if stage.kind.has_users_list:
            assert {"ann", "bob"} <= set(ann.do("users")["users"])
        assert ann.do("contacts")["contacts"] == []
        befriend(ann, "bob")
        ann.do("send", text=GREETING)
        bob.expect("received", sender="ann", text=GREETING)
        if "ann" not in bob.do("contacts")["contacts"]:
            bob.do("add", name="ann")
        bob.do("open", name="ann")
        bob.do("send", text=REPLY)
        ann.expect("received", sender="bob", text=REPLY)
        ann.until_shown(GREETING, REPLY)
        bob.until_shown(REPLY)
        ann.do("remove", name="bob")
        assert ann.do("contacts")["contacts"] == []


def contacts_are_kept(stage: Stage) -> None:
    """Play: a contact is there at the next login, on another computer too, until removed."""
    ann, bob = stage.cast("ann", "bob")
    with stage.online(ann, bob):
        befriend(ann, "bob")
    elsewhere = stage.seat("ann")
    with stage.online(elsewhere):
        assert elsewhere.do("contacts")["contacts"] == ["bob"]
        elsewhere.do("remove", name="bob")
        if (
            not stage.kind.has_passwords
        ):  # its window doesn't wait for the answer, so it could be closed before it has asked
            elsewhere.expect("answered")
        assert elsewhere.do("contacts")["contacts"] == []
    with stage.online(stage.seat("ann")):
        assert stage.people[-1].do("contacts")["contacts"] == []


def logins_are_refused(stage: Stage) -> None:
    """Play: the client reports a wrong password and an unknown user; the right one works."""
    (ann,) = stage.cast("ann")
    if stage.kind.has_passwords:
        refuse(stage, stage.seat("ann", "wrong"))
    if stage.kind.has_passwords or stage.server.wants_accounts:
        refuse(stage, stage.seat("nobody"))
    with stage.online(ann):
        assert ann.do("contacts")["contacts"] == []


def accounts_refuse_guests(stage: Stage) -> None:
    """Play: a client without passwords can't log in as a user who has one."""
    stage.server.create_user("ann", password_of("ann"))
    refuse(stage, stage.seat("ann"))


def name_is_taken(stage: Stage) -> None:
    """Play: a second login of an online name is refused, and the first goes on."""
    ann, bob = stage.cast("ann", "bob")
    with stage.online(ann, bob):
        refuse(stage, stage.seat("ann"))
        befriend(bob, "ann")
        bob.do("send", text=GREETING)
        ann.expect("received", sender="bob", text=GREETING)


def recipient_is_offline(stage: Stage) -> None:
    """Play: a text to an offline user is queued, where the server keeps messages."""
    ann, bob = stage.cast("ann", "bob")
    with stage.online(ann):
        with stage.online(bob):
            befriend(ann, "bob")
        ann.do("send", text=GREETING)
        if not stage.server.keeps_messages:
            return
        if stage.kind.has_passwords:
            assert GREETING in ann.do("history")["history"]
        with stage.online(bob):
            bob.expect("received", sender="ann", text=GREETING)


def contact_is_unknown(stage: Stage) -> None:
    """Play: an unknown name can't be added, is not listed, and the session goes on."""
    ann, bob = stage.cast("ann", "bob")
    with stage.online(ann, bob):
        ann.do("add_unlisted", name="nobody")
        if stage.server.refuses_unknown_contacts:
            assert "nobody" not in ann.do("contacts")["contacts"]
        befriend(ann, "bob")


def refuse(stage: Stage, person: Person) -> None:
    """Expect that this login fails and that the client tells its user."""
    person.start(stage.server.address)
    try:
        if stage.kind.has_passwords:
            assert person.expect("box")["text"]
            assert person.expect("ended")["code"] == 1
        else:
            person.expect("refused")
    finally:
        person.leave()


COMMON: tuple[Play, ...] = (
    two_people_talk,
    contacts_are_kept,
    logins_are_refused,
    name_is_taken,
    recipient_is_offline,
    contact_is_unknown,
)
