"""Provide one user at a client of each dialect: log in, send, receive, leave."""

import base64
import hashlib
import hmac
import json
import os
from typing import Any, ClassVar

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from tests.support.challenge_client import ChallengeClient, pem_of
from tests.support.client import Client, Json


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


class RegisterFirst(Speaker):
    """Speak dialect E: log in by the AES challenge, or register where that is refused."""

    kind = "E"
    has_account = False

    def login(self) -> None:
        challenge = self._ask(action="authorise")
        assert (challenge["response"], len(challenge["alert"])) == ("200", 44)
        proof = aes_answer(challenge["alert"], key_of(self.name))
        if self.client.ask(action="authorise", answer=proof)["response"] != "200":
            answer = self._ask(action="register", password=key_of(self.name))
            assert (answer["response"], answer["alert"]) == ("200", "ok"), answer
        assert self._ask(action="presence")["response"] == "200"

    def _ask(self, **fields: Any) -> Json:
        return self.client.ask(user=self.name, time="Sat Nov 28 02:54:41 2026", **fields)

    def say(self, to: str, text: str) -> int:
        answer = self.client.ask(action="msg", from_=self.name, to=to, message=text)
        assert isinstance(answer["response"], str)
        return int(answer["response"])


class SenderClient(Speaker):
    """Speak dialect S: register if the server says so, then prove the password."""

    kind = "S"
    has_account = False

    def login(self) -> None:
        answer = self._ask(action="presence", time=1.5)
        if answer["action"] == "register":
            answer = self._ask(action="register", text=self.password)
        assert (answer["response"], answer["action"]) == (200, "auth"), answer
        proof = hmac.digest(self.password.encode(), answer["text"].encode(), "sha256")
        text = base64.b64encode(proof).decode()
        answer = self._ask(action="auth", text=text, user_name=pem_of(self.name))
        assert answer == {"response": 200}

    @property
    def password(self) -> str:
        return f"password of {self.name}"

    def _ask(self, **fields: Any) -> Json:
        self._send(**fields)
        return self.client.receive()

    def _send(self, **fields: Any) -> None:
        self.client.send_bytes(json.dumps({"sender": self.name, **fields}).encode() + b"\0")

    def say(self, to: str, text: str) -> int:
        """Send a text, which is answered only if it is refused."""
        self._send(action="send_msg", to=to, text=text)
        answer = self._ask(action="get_contacts")
        if "quantity" not in answer:
            code: int = answer["response"]
            assert "quantity" in self.client.receive()
            return code
        return 200

    def hear(self) -> tuple[str, str]:
        value = self.client.receive()
        assert (value["response"], value["action"]) == (200, "send_msg"), value
        assert value["to"] == self.name
        return value["sender"], value["text"]

    def leave(self) -> None:
        self._send(action="quit")
        assert self.client.wait_for_end() == []


def key_of(name: str) -> str:
    """Return the key that a client of E derives from the password of `name`."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


def aes_answer(nonce: str, key: str) -> str:
    """Return the answer of a client of E to a challenge."""
    vector = os.urandom(16)
    padder = PKCS7(128).padder()
    data = padder.update(nonce.encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(base64.b64decode(key)), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(data) + encryptor.finalize()
    return (base64.b64encode(vector) + base64.b64encode(sealed)).decode()


SPEAKERS: dict[str, type[Speaker]] = {
    kind.kind: kind
    for kind in (Course, CourseGuest, Guest, Classic, Extended, RegisterFirst, SenderClient)
}
