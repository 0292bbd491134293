"""Provide one user at a client of each dialect: log in, send, receive, leave."""

from typing import ClassVar

from tests.support.challenge_client import ChallengeClient
from tests.support.client import Client


class Speaker:
    """Base of users at a client that is logged in by `login`."""

    kind: ClassVar[str]
    has_account: ClassVar[bool] = True
    reads_sealed: ClassVar[bool] = False

    def __init__(self, client: Client, name: str) -> None:
        self.client = client
        self.name = name

    def login(self) -> None:
        raise NotImplementedError

    def say(self, to: str, text: str) -> int:
        """Send a text; return the code of the answer."""
        code: int = self.client.say(to, text)["response"]
        return code

    def hear(self) -> tuple[str, str]:
        """Return the sender and text of the next message."""
        value = self.client.receive()
        assert value["action"] == "msg", value
        return value["from"], value["message"]

    def leave(self) -> None:
        """Quit and wait until the server has noticed."""
        self.client.send(action="quit")
        assert self.client.wait_for_end() == []


class Extended(Speaker):
    """Speak classic JIM with every extension."""

    kind = "extended"

    def login(self) -> None:
        self.client.login(self.name, ext=["ids", "lists"], lang="ru")


class Classic(Speaker):
    """Speak dialect B."""

    kind = "B"

    def login(self) -> None:
        self.client.login(self.name)


class Course(Speaker):
    """Speak dialect A; seal texts to others of A."""

    kind = "A"
    reads_sealed = True

    def login(self) -> None:
        self._course = ChallengeClient(self.client, self.name).login()

    def say(self, to: str, text: str) -> int:
        code: int = self._course.say_sealed(to, text)["response"]
        return code

    def hear(self) -> tuple[str, str]:
        return self._course.hear_sealed()

    def leave(self) -> None:
        self._course.leave()


class CourseGuest(Speaker):
    """Speak dialect A0."""

    kind = "A0"
    has_account = False

    def login(self) -> None:
        assert self.client.ask(action="presence", time=1.5, user={"account_name": self.name}) == {
            "response": 200
        }

    def say(self, to: str, text: str) -> int:
        code: int = self.client.ask(
            action="message", time=1.5, from_=self.name, to=to, mess_text=text
        )["response"]
        return code

    def hear(self) -> tuple[str, str]:
        value = self.client.receive()
        assert value["action"] == "message", value
        assert value["to"] == self.name
        return value["from"], value["mess_text"]

    def leave(self) -> None:
        self.client.send(action="exit", time=1.5, account_name=self.name)
        assert self.client.wait_for_end() == []


class Guest(Speaker):
    """Speak dialect D."""

    kind = "D"
    has_account = False

    def login(self) -> None:
        user = {"account_name": self.name, "status": "I am here!"}
        assert (
            self.client.ask(action="presence", time=1.5, type="online", user=user)["response"]
            == 200
        )

    def say(self, to: str, text: str) -> int:
        code: int = self.client.ask(
            action="msg", time=1.5, to_u=to, from_u=self.name, encoding="UTF-8", message=text
        )["response"]
        return code

    def hear(self) -> tuple[str, str]:
        value = self.client.receive()
        assert value["action"] == "msg", value
        assert value["to_u"] == self.name
        return value["from_u"], value["message"]


SPEAKERS: dict[str, type[Speaker]] = {
    kind.kind: kind for kind in (Course, CourseGuest, Guest, Classic, Extended)
}
