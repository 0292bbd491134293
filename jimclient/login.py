"""Logging in: with the password, or with the token of the last time."""

from dataclasses import dataclass

from jim.codes import Code
from jimclient import __version__
from jimclient.connection import JimObject, jim_object
from jimclient.model import EXTENSIONS
from jimclient.store import Store
from jimclient.wire import answer_code, refusal, text_of

CLIENT_NAME = f"jimclient {__version__}"


class LoginRefused(Exception):
    """The server does not let us in. `code` is its answer; `needs_password`: a token was void and there is no password to try."""

    def __init__(self, code: int, text: str, *, needs_password: bool = False) -> None:
        super().__init__(text)
        self.code = code
        self.needs_password = needs_password


@dataclass
class Credentials:
    """How a user shows who he is. A password given at the start is always tried first, so a wrong one is never hidden by a token;
    from then on the token saves the server the cost of a password hash."""

    name: str
    password: str | None
    language: str
    password_proved: bool = False

    def request(self, store: Store) -> JimObject:
        """The next `authenticate` to try."""
        user: JimObject = {"account_name": self.name}
        fields: JimObject = {}
        if token := self._token(store):
            user["token"] = token
            if last_id := store.get("last_id"):
                fields["last_id"] = int(last_id)
        else:
            user["password"] = self.password
        return jim_object(
            "authenticate",
            user=user,
            ext=list(EXTENSIONS),
            lang=self.language,
            client=CLIENT_NAME,
            **fields,
        )

    def _token(self, store: Store) -> str | None:
        return store.get("token") if self.password_proved or self.password is None else None

    def accepted(self, answer: JimObject, store: Store) -> None:
        """The server has let us in."""
        self.password_proved = True
        store.put("token", text_of(answer, "token") or None)
        if registered := text_of(answer, "user"):
            store.put("user", registered)

    def refused(self, answer: JimObject, store: Store) -> None:
        """The server has not let us in: returns where another way is left to try, else raises LoginRefused."""
        code, was_token = answer_code(answer), self._token(store) is not None
        if code == Code.WRONG_PASSWORD and was_token:
            store.put("token", None)
            if self.password is not None:
                return
        raise LoginRefused(
            code, refusal(answer), needs_password=was_token and code == Code.WRONG_PASSWORD
        )
