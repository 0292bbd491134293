"""Logging in: with the password, or with the token of the last login."""

import threading
from dataclasses import dataclass, field
from typing import Protocol

from jim.codes import Code
from jimclient.net.connection import JimObject, jim_object
from jimclient.net.fields import answer_code, refusal, text_of
from jimclient.text.names import fold

EXTENSIONS = (
    *("ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume", "chats"),
    *("replies", "edits", "reactions", "mentions", "blocking", "levels", "account", "pins"),
)


class LoginRefused(Exception):
    """Tell that the server does not let us in.

    `code` is its answer; `needs_password`: a token was void and there is no password to try.
    """

    def __init__(self, code: int, text: str, *, needs_password: bool = False) -> None:
        super().__init__(text)
        self.code = code
        self.needs_password = needs_password


class Facts(Protocol):
    """Remember what a login needs next time: `token`, `last_id`, `user`. Never fail."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, value: str | None) -> None: ...


@dataclass
class Credentials:
    """Prove who the user is.

    A password given at the start is tried first, so that a token never hides a wrong one.
    From then on the token saves the server the cost of a password hash.

    `is_typed`: the user has typed the password; a name that nobody has can be a slip then, and
    is registered only if they confirm it. `is_new`: the server has said that nobody has it.
    """

    name: str
    password: str | None
    language: str
    client: str  # our program and its version
    password_proved: bool = False
    token_void: bool = False
    is_typed: bool = False
    is_new: bool = False
    invitation: str = ""  # to register with
    _is_forgotten: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def request(self, facts: Facts) -> JimObject:
        """Return the next `authenticate` to try."""
        user: JimObject = {"account_name": self.name}
        fields: JimObject = {}
        if token := self._token(facts):
            user["token"] = token
            if last_id := facts.get("last_id"):
                fields["last_id"] = int(last_id)
        else:
            user["password"] = self.password
            fields["register"] = self.is_new
            fields |= {"invitation": self.invitation} if self.invitation else {}
        fields |= {"ext": list(EXTENSIONS), "lang": self.language, "client": self.client}
        return jim_object("authenticate", user=user, **fields)

    def _token(self, facts: Facts) -> str | None:
        is_wanted = self.password_proved or self.password is None
        return facts.get("token") if is_wanted and not self.token_void else None

    def accepted(self, answer: JimObject, facts: Facts) -> None:
        """Keep the new token after the server has let us in, unless the user has logged out."""
        with self._lock:
            if self._is_forgotten:
                return
            self.password_proved, self.token_void, self.is_new = True, False, False
            facts.put("token", text_of(answer, "token") or None)
        registered = text_of(answer, "user")
        if fold(registered) == fold(self.name):  # another spelling, never another name
            facts.put("user", registered)

    def forget(self, facts: Facts) -> None:
        """Forget, for good, what would let the user in without being asked."""
        with self._lock:
            self.password, self.token_void, self._is_forgotten = None, True, True
            facts.put("token", None)

    def refused(self, answer: JimObject, facts: Facts) -> None:
        """Return if there is another way to try; raise LoginRefused if not."""
        code, was_token = answer_code(answer), self._token(facts) is not None
        is_void = was_token and code == Code.WRONG_PASSWORD
        if is_void:
            self.token_void = True
            facts.put("token", None)
            if self.password is not None:
                return
        if code == Code.NOT_FOUND and not self.is_new:
            self.is_new = True
            if not self.is_typed:
                return
        raise LoginRefused(code, refusal(answer), needs_password=is_void)
