"""Handle one login attempt by the same rules for all: check the address, throttle, record.

    with LoginAttempt(name, address) as attempt:  # raises AddressBlocked or MustWait
        user = ...  # check the password
        if user is None:
            attempt.fail()
        else:
            attempt.succeed(user)

An attempt that ends undecided, with an exception or without, counts as given up, not as a guess.
"""

from types import TracebackType
from typing import Self

from django.utils.translation import gettext_noop as _

from accounts.models import LoginEvent, User
from accounts.selectors import find_user
from accounts.services.blocklist import blocklist, is_blocked
from accounts.services.login_throttle import MustWait, login_throttle
from accounts.services.logins import record_login
from jim.codes import Code
from jim.errors import JimError

Result = LoginEvent.Result


class AddressBlocked(JimError):
    """Nobody is let in from this address."""

    def __init__(self) -> None:
        super().__init__(Code.BLOCKED, _("Connections from your address are blocked."))


class LoginAttempt:
    """Try a login under `name` from `address`. Not for use by two threads at once."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.address = address
        self._is_under_way = False

    def check_address(self, *, reads_table: bool = True) -> None:
        """Raise AddressBlocked, recorded, where the operator has blocked the address.

        A process that hears of each block, as the server does, need not read the table.
        """
        if (is_blocked if reads_table else blocklist.covers)(self.address):
            self.record(Result.BLOCKED, Code.BLOCKED, find_user(self.name))
            raise AddressBlocked

    def check(self) -> None:
        """Raise MustWait where the attempt would not be tried now."""
        self._throttled(begins=False)

    def begin(self) -> None:
        """Count the attempt as under way; raise MustWait where it must not be tried."""
        self._throttled(begins=True)
        self._is_under_way = True

    def _throttled(self, *, begins: bool) -> None:
        try:
            (login_throttle.begin if begins else login_throttle.check)(**self._key)
        except MustWait as error:
            if error.is_first:  # the others of a flood are in no table
                self.record(Result.THROTTLED, Code.TOO_MANY, find_user(self.name))
            raise

    @property
    def _key(self) -> dict[str, str]:
        return {"name": self.name, "address": self.address}

    def __enter__(self) -> Self:
        self.check_address()
        self.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_under_way:
            self.give_up()

    # Results

    def succeed(self, user: User, result: Result = Result.OK) -> None:
        """Record that `user` is let in; the account trusts this address from now on."""
        self._is_under_way = False
        login_throttle.succeeded(**self._key)
        self.record(result, Code.OK, user)

    def fail(self, result: Result = Result.WRONG_PASSWORD) -> None:
        """Record a wrong name or password, and count it as a guess."""
        self.count_guess()
        self.record(result, Code.WRONG_PASSWORD, find_user(self.name))

    def count_guess(self) -> None:
        """Count a wrong guess without a row in the history."""
        self._is_under_way = False
        login_throttle.failed(**self._key)

    def give_up(self) -> None:
        """End the attempt undecided: the server failed, or the peer is gone."""
        self._is_under_way = False
        login_throttle.gave_up(**self._key)

    def record(self, result: Result, code: Code, user: User | None) -> None:
        """Write a row of the login history."""
        record_login(**self._key, user=user, result=result, code=code)
