"""Test the login throttle: who has to wait, for how long, and who never does."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import LoginEvent, User
from accounts.selectors.past_logins import logins_since
from accounts.services import login_throttle as throttle
from accounts.services.login_throttle import LoginThrottle, MustWait, login_throttle
from accounts.services.registration_limit import RegistrationLimit
from common.addresses import address_of_request, host_of, parse_network, peer_key
from jim.codes import Code
from jim.errors import JimError
from jimserver.log.formats import TextFormatter

HOME, ELSEWHERE = "192.0.2.1:4000", "198.51.100.7:4000"
DOCS = Path(__file__).parents[2] / "docs"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(clock: Clock, settings: Any) -> LoginThrottle:
    settings.JIM = replace(
        settings.JIM,
        login_tries=3,
        login_tries_of_address=6,
        login_wait_s=10.0,
        max_login_wait_s=100.0,
    )
    return LoginThrottle(clock)


def attempt(
    guard: LoginThrottle, name: str = "ann", address: str = HOME, *, right: bool = False
) -> float:
    """Try to log in; return the seconds to wait, 0 when it was tried."""
    try:
        guard.begin(name=name, address=address)
    except MustWait as error:
        return error.wait_s
    (guard.succeeded if right else guard.failed)(name=name, address=address)
    return 0


def test_the_wait_doubles_up_to_the_most(guard: LoginThrottle, clock: Clock) -> None:
    assert [attempt(guard) for _ in range(3)] == [0, 0, 0]
    waits = []
    for _ in range(6):
        waits.append(attempt(guard))
        clock.now += waits[-1]
        assert attempt(guard) == 0
    assert waits == [10, 20, 40, 80, 100, 100]


def test_a_refused_attempt_makes_the_wait_no_longer(guard: LoginThrottle, clock: Clock) -> None:
    for _ in range(3):
        attempt(guard)
    for _ in range(50):
        assert attempt(guard, right=True) == 10
    clock.now += 11
    assert attempt(guard, right=True) == 0
    assert [attempt(guard) for _ in range(3)] == [0, 0, 0]  # all is forgiven


def test_nobody_is_locked_out_elsewhere(guard: LoginThrottle) -> None:
    for _ in range(3):
        attempt(guard)
    assert attempt(guard) > 0
    assert attempt(guard, address=ELSEWHERE, right=True) == 0
    assert (
        attempt(guard, "ANN", HOME.replace("4000", "4001")) > 0
    )  # another port, another spelling: the same
    assert attempt(guard, "bob", right=True) == 0


def test_an_address_that_guesses_at_many_accounts_waits_as_a_whole(
    guard: LoginThrottle, clock: Clock
) -> None:
    for number in range(6):
        assert attempt(guard, f"user{number}") == 0
    assert attempt(guard, "bob", right=True) == 10
    assert attempt(guard, "bob", address=ELSEWHERE, right=True) == 0
    clock.now += 11
    assert attempt(guard, "mallory", right=True) == 0  # a right login is no pardon for the rest,
    assert attempt(guard, "user9") == 10  # and what is over the limit comes one at a time
    clock.now += 201
    assert [attempt(guard, f"user{number}") for number in range(6)] == [0] * 6


def test_guesses_at_once_count_before_they_fail(guard: LoginThrottle) -> None:
    for _ in range(3):
        guard.begin(name="ann", address=HOME)
    with pytest.raises(MustWait):
        guard.begin(name="ann", address=HOME)
    guard.gave_up(name="ann", address=HOME)
    guard.begin(name="ann", address=HOME)


def test_zero_is_off(guard: LoginThrottle, settings: Any) -> None:
    settings.JIM = replace(settings.JIM, login_tries=0, login_tries_of_address=0)
    assert {attempt(guard) for _ in range(50)} == {0}


def test_unlock(guard: LoginThrottle) -> None:
    for name in ("ann", "bob"):
        for _ in range(3):
            attempt(guard, name)
    assert sorted((name, wait) for name, _peer, wait in guard.waiting()) == [
        ("", 10),
        ("ann", 10),
        ("bob", 10),
    ]
    assert sorted(name for name, _peer in guard.suspects()) == ["", "ann", "bob"]
    assert guard.unlock(name="ANN") == 1
    assert guard.unlock(address=HOME) == 2
    assert guard.waiting() == []


def test_only_the_first_refusal_of_a_wait_is_news(guard: LoginThrottle) -> None:
    for _ in range(3):
        attempt(guard)
    news = []
    for _ in range(3):
        with pytest.raises(MustWait) as refusal:
            guard.check(name="ann", address=HOME)
        news.append(refusal.value.is_first)
    assert news == [True, False, False]


def test_memory_is_bounded(guard: LoginThrottle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MAX_KNOWN", 100)
    for number in range(1000):
        attempt(guard, address=f"10.0.{number // 250}.{number % 250}:1")
    assert len(guard._counts) <= 102


@pytest.mark.parametrize(
    "place, host, key",
    [
        ("192.0.2.1:7", "192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("[2001:db8:1:2:3::4]:7", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"),
        ("nonsense", "nonsense", "nonsense"),
    ],
)
def test_addresses(place: str, host: str, key: str) -> None:
    assert (host_of(place), peer_key(place)) == (host, key)


@pytest.mark.parametrize(
    ("proxies", "peer", "header", "sender"),
    [
        ([], "127.0.0.1", "192.0.2.9", "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", "1.1.1.1, 192.0.2.9", "192.0.2.9"),
        (["127.0.0.1"], "192.0.2.7", "1.1.1.1", "192.0.2.7"),  # a peer that is no proxy
        (["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", "1.1.1.1, 192.0.2.9, 10.1.1.1", "192.0.2.9"),
        (["127.0.0.1"], "127.0.0.1", "1.1.1.1, unknown", "127.0.0.1"),
        (["127.0.0.1"], "::ffff:127.0.0.1", "192.0.2.9", "192.0.2.9"),
        (["::1"], "::1", "2001:db8::1", "2001:db8::1"),
        (["127.0.0.1"], "127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_name_the_sender(
    rf: Any, settings: Any, proxies: list[str], peer: str, header: str, sender: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": header}, REMOTE_ADDR=peer)
    assert address_of_request(request) == sender


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("::ffff:127.0.0.2", "127.0.0.2/32"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("::/0", "::/0"),
        ("2001:db8::1/64", "2001:db8::/64"),
    ],
)
def test_a_network_is_written_one_way(text: str, network: str) -> None:
    assert str(parse_network(text)) == network


@pytest.mark.django_db
def test_the_admin_site_is_behind_it(client: Client, root: User, settings: Any) -> None:
    settings.JIM = replace(settings.JIM, login_tries=3)

    def sign_in(password: str, address: str = "192.0.2.1") -> Any:
        return client.post(
            "/admin/login/", {"username": "root", "password": password}, REMOTE_ADDR=address
        )

    for _ in range(3):
        assert sign_in("wrong").status_code == 200
    assert "Too many failed logins" in sign_in("secret").content.decode()
    sign_in("secret")
    events = list(LoginEvent.objects.order_by("pk").values_list("result", flat=True))
    assert events == ["wrong_password"] * 3 + ["throttled"]
    login_throttle.unlock(name="root")
    assert sign_in("secret").status_code == 302
    assert LoginEvent.objects.latest("pk").result == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "ann",
        "x\n2026-11-22 00:00:00,000 WARNING accounts.logins: login failed from 192.0.2.99 (x): 'a'",
    ],
)
@pytest.mark.parametrize(
    "address, host", [("192.0.2.1:4000", "192.0.2.1"), ("[2001:db8::1]:7", "2001:db8::1")]
)
def test_fail2ban_reads_the_line(
    caplog: pytest.LogCaptureFixture,
    make_user: Callable[..., User],
    settings: Any,
    name: str,
    address: str,
    host: str,
) -> None:
    from accounts.services import record_login

    record_login(name=name, user=None, address=address, result="wrong_password")
    text = settings.LOGGING["formatters"]["text"]
    line = TextFormatter(text["fmt"], style=text["style"]).format(caplog.records[-1])
    assert "\n" not in line
    filter_line = re.search(r"^failregex = (.+)$", (DOCS / "fail2ban.md").read_text(), re.M)
    assert filter_line
    rest = re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", "", line)  # fail2ban takes the date out
    found = re.search(filter_line[1].replace("<HOST>", r"(?P<host>[\w.:]+)"), rest)
    assert found
    assert found["host"] == host


def test_a_guesser_does_not_lock_out_a_class_behind_the_same_address(guard: LoginThrottle) -> None:
    assert attempt(guard, "bob", right=True) == 0
    for number in range(6):
        attempt(guard, f"victim {number}")
    assert attempt(guard, "a newcomer") > 0
    assert attempt(guard, "bob", right=True) == 0
    assert [attempt(guard, "bob") for _ in range(3)] == [0, 0, 0]  # wrong ones
    assert attempt(guard, "bob", right=True) > 0  # who guesses bob's password waits for bob


def test_an_account_that_logged_in_before_the_restart_is_known(guard: LoginThrottle) -> None:
    guard.trust([("Bob", "192.0.2.1:777"), ("carl", ELSEWHERE)])
    for number in range(6):
        attempt(guard, f"victim {number}")
    assert attempt(guard, "bob", right=True) == 0
    assert attempt(guard, "carl") > 0


@pytest.mark.django_db
def test_the_logins_that_are_read_at_a_start() -> None:
    for number, result in enumerate(["ok", "wrong_password", "registered", "resumed"]):
        LoginEvent.objects.create(name=f"user {number}", address="192.0.2.1:7", result=result)
    day_ago = timezone.now() - timedelta(days=1)
    assert [name for name, _address in logins_since(day_ago, limit=2)] == ["user 2", "user 3"]
    assert logins_since(timezone.now(), limit=9) == []


def test_registrations_are_limited_by_address_and_in_all(clock: Clock, settings: Any) -> None:
    settings.JIM = replace(settings.JIM, registrations_of_address=2, registrations=3)
    limit = RegistrationLimit(clock)

    def taken(address: str) -> bool:
        try:
            limit.take(address)
        except JimError as error:
            return error.code != Code.TOO_MANY
        return True

    assert [taken(HOME) for _ in range(3)] == [True, True, False]
    assert [taken(ELSEWHERE) for _ in range(2)] == [True, False]
    clock.now += 1801
    assert taken(HOME)
    settings.JIM = replace(settings.JIM, registrations_of_address=0, registrations=0)
    assert all(taken(HOME) for _ in range(9))
