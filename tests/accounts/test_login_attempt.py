"""Test an attempt to log in: the rules that every door shares."""

from collections.abc import Callable

import pytest
from django.conf import settings

from accounts.models import LoginEvent, User
from accounts.services.login_attempt import AddressBlocked, LoginAttempt
from accounts.services.login_throttle import MustWait, login_throttle
from accounts.services.staff.moderation import block_network
from jim.errors import JimError

pytestmark = pytest.mark.django_db

ADDRESS = "192.0.2.7"
TRIES = settings.JIM.login_tries


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user("ann", "secret")


def results() -> list[str]:
    return list(LoginEvent.objects.order_by("pk").values_list("result", flat=True))


def guess(name: str = "ann") -> None:
    with LoginAttempt(name, ADDRESS) as attempt:
        attempt.fail()


def test_a_right_login(ann: User) -> None:
    with LoginAttempt("ANN", ADDRESS) as attempt:
        attempt.succeed(ann)
    row = LoginEvent.objects.get()
    assert (row.result, row.code, row.user, row.address) == ("ok", 200, ann, ADDRESS)


def test_guesses_have_to_wait_and_one_row_says_so(ann: User) -> None:
    for _ in range(TRIES):
        guess()
    for _ in range(3):
        with pytest.raises(MustWait):
            guess()
    assert results() == ["wrong_password"] * TRIES + ["throttled"]


@pytest.mark.parametrize("error", [None, RuntimeError, JimError])
def test_an_undecided_attempt_is_no_guess(ann: User, error: type[Exception] | None) -> None:
    """Check that a failure of the server or a client that left counts against nobody."""
    for _ in range(2 * TRIES):
        try:
            with LoginAttempt("ann", ADDRESS):
                if error is JimError:
                    raise JimError(500, "The server failed; nothing was done.")
                if error:
                    raise error
        except (RuntimeError, JimError):
            pass
    assert (results(), login_throttle.waiting()) == ([], [])
    guess()


def test_a_blocked_address_is_not_even_tried(ann: User) -> None:
    block_network(network="192.0.2.0/24")
    with pytest.raises(AddressBlocked), LoginAttempt("ann", ADDRESS) as attempt:
        attempt.succeed(ann)
    assert results() == ["blocked"]


def test_attempts_under_way_count() -> None:
    """Check that a thousand guesses at once count as a thousand."""
    under_way = [LoginAttempt("ann", ADDRESS) for _ in range(TRIES)]
    for attempt in under_way:
        attempt.begin()
    with pytest.raises(MustWait):
        LoginAttempt("ann", ADDRESS).begin()
    for attempt in under_way:
        attempt.give_up()
    guess()
