"""Writes to users: what they refuse, what they say after the commit."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import identify_hasher
from django.utils import timezone

from accounts import services, signals
from accounts.hashers import JimArgon2PasswordHasher
from accounts.models import LoginEvent, ResumeToken, Session, User
from accounts.seeds import DEMO_PASSWORD
from accounts.selectors import find_user
from jim.codes import Code
from jim.errors import JimError

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
    ann, news = make_user("ann"), hear(signals.user_renamed)
    make_user("bob")
    with django_capture_on_commit_callbacks(execute=True):
        services.rename_user(user=ann, name="Anna")
        assert news == []
    assert news == [{"user_id": ann.pk, "old_name": "ann", "new_name": "Anna"}]
    assert find_user("ANNA") == ann
    assert find_user("ann") is None
    with pytest.raises(JimError) as refusal:
        services.rename_user(user=ann, name="BOB")
    assert refusal.value.code == Code.CONFLICT


def test_rename_to_other_case_only(make_user: MakeUser) -> None:
    ann = make_user("ann")
    services.rename_user(user=ann, name="ANN")
    assert User.objects.get(pk=ann.pk).username == "ANN"


def test_block_and_unblock(make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any) -> None:
    ann, blocked, unblocked = make_user("ann"), hear(signals.user_blocked), hear(signals.user_unblocked)
    with django_capture_on_commit_callbacks(execute=True):
        services.block_user(user=ann, reason="spam")
        assert blocked == []
    assert blocked == [{"user_id": ann.pk}]
    assert not User.objects.get(pk=ann.pk).is_active
    with django_capture_on_commit_callbacks(execute=True):
        services.unblock_user(user=ann)
    assert unblocked == [{"user_id": ann.pk}]
    ann.refresh_from_db()
    assert (ann.is_active, ann.blocked_reason) == (True, "")


def test_a_block_ends_by_itself(make_user: MakeUser) -> None:
    ann, now = make_user("ann"), timezone.now()
    services.block_user(user=ann, until=now + timedelta(hours=1))
    assert ann.is_blocked_at(now)
    assert not ann.is_blocked_at(now + timedelta(hours=1))


def test_a_receiver_that_fails_stops_nobody(make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any) -> None:
    def fail(**news: Any) -> None:
        raise ValueError("a bug")

    signals.user_blocked.connect(fail)
    try:
        ann, news = make_user("ann"), hear(signals.user_blocked)
        with django_capture_on_commit_callbacks(execute=True):
            services.block_user(user=ann)
        assert len(news) == 1
    finally:
        signals.user_blocked.disconnect(fail)


def test_delete(make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any) -> None:
    ann, news = make_user("ann"), hear(signals.user_deleted)
    ann_id = ann.pk
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_user(user=ann)
    assert news == [{"user_id": ann_id}]
    assert find_user("ann") is None


# Passwords and tokens


def test_our_hasher_is_the_recommended_one() -> None:
    hasher = JimArgon2PasswordHasher()
    encoded = hasher.encode("пароль", hasher.salt())
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("пароль", encoded)
    assert not hasher.must_update(encoded)


def test_the_settings_use_it(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["accounts.hashers.JimArgon2PasswordHasher"]
    assert isinstance(identify_hasher("argon2$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"), JimArgon2PasswordHasher)


def test_token_opens_its_own_name_only(make_user: MakeUser) -> None:
    ann = make_user("Ann")
    make_user("bob")
    token = services.issue_token(user=ann)
    assert services.redeem_token(token=token, name="ANN") == ann
    assert services.redeem_token(token=token, name="bob") is None
    assert services.redeem_token(token=token + "x", name="Ann") is None
    assert services.redeem_token(token="\ud800", name="Ann") is None


def test_token_is_stored_as_a_digest(make_user: MakeUser) -> None:
    token = services.issue_token(user=make_user("ann"))
    row = ResumeToken.objects.get()
    assert token not in (row.digest, str(row.__dict__))
    assert len(row.digest) == 64


def test_token_grows_old_without_use(make_user: MakeUser) -> None:
    token = services.issue_token(user=make_user("ann"))
    ResumeToken.objects.update(used_at=timezone.now() - timedelta(days=8))
    assert services.redeem_token(token=token, name="ann", lifetime_days=7) is None
    assert services.redeem_token(token=token, name="ann", lifetime_days=9) is not None
    services.delete_old_tokens(lifetime_days=7)
    assert ResumeToken.objects.count() == 1  # its use made it young again


def test_the_oldest_tokens_give_way(make_user: MakeUser) -> None:
    ann = make_user("ann")
    tokens = [services.issue_token(user=ann) for _ in range(services.MAX_TOKENS_PER_USER + 2)]
    valid = [services.redeem_token(token=token, name="ann") is not None for token in tokens]
    assert valid == [False] * 2 + [True] * services.MAX_TOKENS_PER_USER


def test_a_new_password_voids_tokens(make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any) -> None:
    ann, news = make_user("ann", "old"), hear(signals.password_changed)
    services.issue_token(user=ann)
    with django_capture_on_commit_callbacks(execute=True):
        services.set_password(user=ann, password="new")
        assert news == []
    assert news == [{"user_id": ann.pk}]
    assert not ann.resume_tokens.exists()
    assert ann.check_password("new")


def test_djangos_own_way_to_set_a_password_voids_tokens_too(
    make_user: MakeUser, hear: Any, django_capture_on_commit_callbacks: Any
) -> None:
    ann, news = make_user("ann", "old"), hear(signals.password_changed)
    services.issue_token(user=ann)
    with django_capture_on_commit_callbacks(execute=True):
        ann.set_password("new")
        ann.save()
    assert news == [{"user_id": ann.pk}]
    assert not ann.resume_tokens.exists()


def test_renewing_a_hash_keeps_tokens(make_user: MakeUser, settings: Any) -> None:
    ann = make_user("ann", "secret")
    services.issue_token(user=ann)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
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
    event = services.record_login(name="\ud800\0" + "x" * 200, user=None, address="::1", result="unknown", code=402)
    assert LoginEvent.objects.get(pk=event.pk).name == "?\ufffd" + "x" * 98


def test_session_ends_once_and_marks_last_seen(make_user: MakeUser) -> None:
    ann, at = make_user("ann"), timezone.now()
    session = services.open_session(user=ann, address="127.0.0.1:1", transport="tcp", client="c" * 100)
    services.close_session(session_id=session.pk, reason="quit", at=at)
    services.close_session(session_id=session.pk, reason="other", at=at + timedelta(hours=1))
    session.refresh_from_db()
    ann.refresh_from_db()
    assert (session.close_reason, session.ended_at, ann.last_seen_at) == ("quit", at, at)


def test_stale_sessions_are_closed(make_user: MakeUser) -> None:
    ann = make_user("ann")
    for _ in range(2):
        services.open_session(user=ann, address="127.0.0.1:1", transport="tcp")
    assert services.close_stale_sessions(reason="server died") == 2
    assert not Session.objects.filter(ended_at=None).exists()
