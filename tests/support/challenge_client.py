"""Provide a client of the course (dialect A) for tests: challenge, RSA, any field names."""

import base64
import functools
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from jim.crypto.challenge_proof import answer_to, challenge_key
from tests.support.client import Client, Json
from tests.support.naive import NaiveClient

PADDING = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)


@functools.cache
def key_of(name: str) -> RSAPrivateKey:
    """Return the key of this name, cached for all tests: making one takes 0.1 s."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def pem_of(name: str) -> str:
    """Return the public key as these clients send it."""
    data = key_of(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return data.decode("ascii").rstrip("\n")


def sealed(text: str, pem: str) -> str:
    """Encrypt `text` for the owner of this key."""
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    return base64.b64encode(key.encrypt(text.encode(), PADDING)).decode()


def opened(text: str, name: str) -> str:
    """Decrypt a text that was sealed for `name`."""
    return key_of(name).decrypt(base64.b64decode(text), PADDING).decode()


@dataclass(frozen=True)
class Spelling:
    """Choose one client's field names; the defaults are those of the sample conversation."""

    message: str = "message"
    sender: str = "from"
    to: str = "to"
    text: str = "mess_text"
    add: str = "add"
    remove: str = "remove"
    is_contact: bool = False  # whom it adds stands in `contact`, and oneself in `account_name`
    contacts_by: str = "user"
    names: str = "data_list"  # under which it reads a list
    key: str = "pubkey_need"
    port: int | None = None


SAMPLE = Spelling()


class ChallengeClient:
    """Act as such a client, over a Client or a NaiveClient."""

    def __init__(
        self,
        line: Client | NaiveClient,
        name: str,
        password: str = "secret",
        spelling: Spelling = SAMPLE,
    ) -> None:
        self.line = line
        self.name = name
        self.spelling = spelling
        self._password = password

    def greet(self, **user: Any) -> Json:
        """Send the presence with the key, or with these fields in its place."""
        more = {"port": self.spelling.port} if self.spelling.port else {}
        return self.line.ask(
            action="presence",
            time=1.5,
            user={"account_name": self.name, **(user or {"pubkey": pem_of(self.name)})},
            **more,
        )

    def answer(self, challenge: Json) -> Json:
        assert challenge["response"] == 511
        assert len(challenge["bin"]) == 128
        proof = answer_to(challenge["bin"], challenge_key(self.name, self._password))
        return self.line.ask(response=511, bin=proof)

    def login(self) -> "ChallengeClient":
        """Log in by challenge and request the lists, after which the client can be pushed to."""
        answer = self.answer(self.greet())
        assert answer == {"response": 200}, answer
        self.users()
        self.contacts()
        return self

    def users(self) -> list[str]:
        return self._names(self.line.ask(action="get_users", time=1.5, account_name=self.name))

    def contacts(self) -> list[str]:
        return self._names(
            self.line.ask(action="get_contacts", time=1.5, **{self.spelling.contacts_by: self.name})
        )

    def _names(self, answer: Json) -> list[str]:
        assert answer["response"] == 202, answer
        names: list[str] = answer[self.spelling.names]
        return names

    def change(self, action: str, name: str) -> Json:
        """Add or removes a contact."""
        whom = (
            {"contact": name, "account_name": self.name}
            if self.spelling.is_contact
            else {"account_name": name, "user": self.name}
        )
        return self.line.ask(action=action, time=1.5, **whom)

    def key(self, name: str) -> Json:
        return self.line.ask(action=self.spelling.key, time=1.5, account_name=name)

    def say(self, to: str, text: str) -> Json:
        """Send `text` as it is."""
        spelling = self.spelling
        more = {"port": spelling.port} if spelling.port else {}
        return self.line.ask(
            action=spelling.message,
            time=1.5,
            **{spelling.sender: self.name, spelling.to: to, spelling.text: text},
            **more,
        )

    def say_sealed(self, to: str, text: str) -> Json:
        return self.say(to, sealed(text, pem_of(to)))

    def hear(self) -> tuple[str, str]:
        """Return the sender and text of the next message; check its field names."""
        value, spelling = self.line.receive(), self.spelling
        assert value["action"] == spelling.message, value
        assert value[spelling.to] == self.name
        return value[spelling.sender], value[spelling.text]

    def hear_sealed(self) -> tuple[str, str]:
        sender, text = self.hear()
        return sender, opened(text, self.name)

    def leave(self) -> None:
        """Send exit; wait until the server closes."""
        self.line.send(action="exit", time=1.5, account_name=self.name)
        try:
            while True:
                self.line.receive()
        except (EOFError, ConnectionError):
            pass
