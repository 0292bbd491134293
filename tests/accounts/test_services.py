"""Writes to users: what they refuse, what they say after the commit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import identify_hasher
from django.utils import timezone

from accounts import events, services
from accounts.hashers import JimArgon2PasswordHasher
from accounts.models import LoginEvent, ResumeToken, Session, User
from accounts.seeds import DEMO_PASSWORD
from accounts.selectors import find_user, users_of_tokens
from common.on_commit import Event, event_committed
from jim.codes import Code
from jim.errors import JimError
from tests.support.rows import issue_token, open_session

pytestmark = pytest.mark.django_db
MakeUser = Callable[..., User]


def test_a_name_is_taken_in_any_case(make_user: MakeUser) -> None:
    make_user("Аня")
    with pytest.raises(JimError) as refusal:
        services.create_user(name="аНЯ")
    assert refusal.value.code == Code.CONFLICT
    assert User.objects.filter(username_key="аня").count() == 1


def test_without_a_hash_nobody_logs_in(make_user: MakeUser) -> None:
    assert not make_user("ann").has_usable_password()


def test_login_in_any_case_and_never_blocked(make_user: MakeUser) -> None:
    ann = make_user("Ann", "secret")
    assert authenticate(username="aNN", password="secret") == ann
    services.block_user(user=ann)
    assert authenticate(username="Ann", password="secret") is None


def test_rename(make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any) -> None:
    ann, news = make_user("ann"), hear(events.UserRenamed)
    make_user("bob")
    with django_capture_on_commit_callbacks(execute=True):
        services.rename_user(user=ann, name="Anna")
        assert news == []
    assert news == [events.UserRenamed(ann.pk, "ann", "Anna")]
    assert find_user("ANNA") == ann
    assert find_user("ann") is None
    with pytest.raises(JimError) as refusal:
        services.rename_user(user=ann, name="BOB")
    assert refusal.value.code == Code.CONFLICT


def test_rename_to_other_case_only(make_user: MakeUser) -> None:
    ann = make_user("ann")
    services.rename_user(user=ann, name="ANN")
    assert User.objects.get(pk=ann.pk).username == "ANN"


def test_block_and_unblock(
    make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ann, blocked, unblocked = (
        make_user("ann"),
        hear(events.UserBlocked),
        hear(events.UserUnblocked),
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.block_user(user=ann, reason="spam")
        assert blocked == []
    assert blocked == [events.UserBlocked(ann.pk)]
    assert not User.objects.get(pk=ann.pk).is_active
    with django_capture_on_commit_callbacks(execute=True):
        services.unblock_user(user=ann)
    assert unblocked == [events.UserUnblocked(ann.pk)]
    ann.refresh_from_db()
    assert (ann.is_active, ann.blocked_reason) == (True, "")


def test_a_block_ends_by_itself(make_user: MakeUser) -> None:
    ann, now = make_user("ann"), timezone.now()
    services.block_user(user=ann, until=now + timedelta(hours=1))
    assert ann.is_blocked_at(now)
    assert not ann.is_blocked_at(now + timedelta(hours=1))


def test_a_receiver_that_fails_stops_nobody(
    make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    def fail(event: Event, **_: Any) -> None:
        raise ValueError("a bug")

    event_committed.connect(fail)
    try:
        ann, news = make_user("ann"), hear(events.UserBlocked)
        with django_capture_on_commit_callbacks(execute=True):
            services.block_user(user=ann)
        assert len(news) == 1
    finally:
        event_committed.disconnect(fail)


# Passwords and tokens


def test_our_hasher_is_the_recommended_one() -> None:
    hasher = JimArgon2PasswordHasher()
    encoded = hasher.encode("пароль", hasher.salt())
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("пароль", encoded)
    assert not hasher.must_update(encoded)


def test_the_settings_use_it(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["accounts.hashers.JimArgon2PasswordHasher"]
    assert isinstance(
        identify_hasher("argon2$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"),
        JimArgon2PasswordHasher,
    )


def test_a_token_opens_its_owners_account(make_user: MakeUser) -> None:
    ann, bob = make_user("Ann"), make_user("bob")
    tokens = [issue_token(ann), issue_token(ann), issue_token(bob)]
    assert owners(*tokens, tokens[0] + "x", "\ud800") == [ann, ann, bob, None, None]


def test_token_is_stored_as_a_digest(make_user: MakeUser) -> None:
    token = issue_token(make_user("ann"))
    row = ResumeToken.objects.get()
    assert token not in (row.digest, str(row.__dict__))
    assert len(row.digest) == 64


def test_token_grows_old_without_use(make_user: MakeUser) -> None:
    used, unused = (issue_token(make_user(name)) for name in ("ann", "bob"))
    ResumeToken.objects.update(used_at=timezone.now() - timedelta(days=8))
    assert owners(used, lifetime_days=7) == [None]
    assert owners(used, lifetime_days=9) != [None]
    services.touch_tokens([services.digest_of(used)])
    services.delete_old_tokens(lifetime_days=7)
    assert [row.digest for row in ResumeToken.objects.all()] == [services.digest_of(used)]
    assert owners(unused, lifetime_days=9) == [None]


def test_the_oldest_tokens_give_way(make_user: MakeUser) -> None:
    ann, of_bob = make_user("ann"), issue_token(make_user("bob"))
    tokens = [issue_token(ann) for _ in range(services.MAX_TOKENS_PER_USER + 2)]
    assert owners(*tokens) == [None] * 2 + [ann] * services.MAX_TOKENS_PER_USER
    assert owners(of_bob) != [None]


def owners(*tokens: str, lifetime_days: int = 30) -> list[User | None]:
    """Return whom these tokens let in; None for one that is wrong or old."""
    digests = [services.digest_of(token) for token in tokens]
    found = users_of_tokens(digests, unused_since=timezone.now() - timedelta(days=lifetime_days))
    return [found.get(digest) for digest in digests]


def test_a_new_password_voids_tokens(
    make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ann, news = make_user("ann", "old"), hear(events.PasswordChanged)
    issue_token(ann)
    with django_capture_on_commit_callbacks(execute=True):
        services.set_password(user=ann, password="new")
        assert news == []
    assert news == [events.PasswordChanged(ann.pk)]
    assert not ann.resume_tokens.exists()
    assert ann.check_password("new")


def test_djangos_own_way_to_set_a_password_voids_tokens_too(
    make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ann, news = make_user("ann", "old"), hear(events.PasswordChanged)
    issue_token(ann)
    with django_capture_on_commit_callbacks(execute=True):
        ann.set_password("new")
        ann.save()
    assert news == [events.PasswordChanged(ann.pk)]
    assert not ann.resume_tokens.exists()


def test_renewing_a_hash_keeps_tokens(make_user: MakeUser, settings: Any) -> None:
    ann = make_user("ann", "secret")
    issue_token(ann)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert ann.check_password("secret")
    assert User.objects.get(pk=ann.pk).password.startswith("scrypt")
    assert ann.resume_tokens.exists()


def test_seed_passwords_leave_a_chosen_one_alone() -> None:
    alex, girl = find_user("Alex"), find_user("Girl")
    assert alex
    assert girl
    services.set_password(user=alex, password="his own")
    services.set_password(user=girl, password=DEMO_PASSWORD)
    assert set(services.seed_passwords(password="x")) == {"Pavel", "Pavel_2", "Sveta", "Girl", "Me"}
    assert User.objects.get(username="Alex").check_password("his own")
    assert User.objects.get(username="Girl").check_password("x")
    assert len(services.seed_passwords(password=None)) == 6
    assert not User.objects.get(username="Alex").has_usable_password()


# Logins and sessions


def test_login_event_takes_any_name() -> None:
    event = services.record_login(
        name="\ud800\0" + "x" * 200, user=None, address="::1", result="unknown", code=402
    )
    assert LoginEvent.objects.get(pk=event.pk).name == "?\ufffd" + "x" * 98


def test_session_ends_once_and_marks_last_seen(make_user: MakeUser) -> None:
    ann, bob = make_user("ann"), make_user("bob")
    first, second, of_bob = open_session(ann), open_session(ann), open_session(bob)
    services.close_sessions([(first.pk, "quit"), (of_bob.pk, "server crash")])
    services.close_sessions([(first.pk, "other")])
    for row in (ann, bob, first, second, of_bob):
        row.refresh_from_db()
    assert [row.close_reason for row in (first, second, of_bob)] == ["quit", "", "server crash"]
    assert first.ended_at
    assert first.ended_at == of_bob.ended_at == ann.last_seen_at == bob.last_seen_at
    assert second.ended_at is None


def test_stale_sessions_are_closed(make_user: MakeUser) -> None:
    ann = make_user("ann")
    for _ in range(2):
        open_session(ann)
    assert services.close_stale_sessions(reason="server died") == 2
    assert not Session.objects.filter(ended_at=None).exists()
