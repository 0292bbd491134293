"""Test dialect A with a live server: the sample conversation, names, logins, refusals."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from accounts import services
from accounts.models import ChallengeAccount, LoginEvent, User
from accounts.services import challenge_auth
from jim.codes import Code
from jimserver.handler.logins import challenge_login
from jimserver.state.server_events import Announcement
from messaging.models import Message
from tests.support.challenge_client import ChallengeClient, Spelling, opened, pem_of, sealed
from tests.support.client import Client, Json
from tests.support.server import LiveServer

pytestmark = pytest.mark.usefixtures("quick_pacing")

MakeClient = Callable[..., ChallengeClient]
MakeAccount = Callable[..., list[User]]


def refused(answer: Json) -> str:
    """Return the sentence of a refusal; check that there is nothing else in it."""
    assert set(answer) == {"response", "error"}
    assert answer["response"] == 400
    text: str = answer["error"]
    assert text
    return text


def test_the_sample_conversation(make_account: MakeAccount, challenge_client: MakeClient) -> None:
    make_account("ann", "bob")
    ann, bob = challenge_client("ann"), challenge_client("bob")
    assert ann.answer(ann.greet()) == {"response": 200}
    assert ann.users()[0] == "ann"
    assert set(ann.users()) >= {"ann", "bob"}
    assert ann.contacts() == []
    assert ann.change("add", "bob") == {"response": 200}
    assert ann.contacts() == ["bob"]
    refused(ann.key("bob"))
    bob.login()
    assert ann.key("bob") == {"response": 511, "bin": pem_of("bob")}
    text = sealed("Привет!", pem_of("bob"))
    sent = {"action": "message", "from": "ann", "to": "bob", "time": 1.5, "mess_text": text}
    assert ann.line.ask(**sent) == {"response": 200}
    received = bob.line.receive()
    assert received | {"time": 1.5} | sent == received | {"time": 1.5}
    assert opened(received["mess_text"], "bob") == "Привет!"
    assert ann.change("remove", "bob") == {"response": 200}
    assert ann.contacts() == []
    ann.leave()
    bob.leave()


SELECTION = [
    Spelling(),
    Spelling(
        "msg",
        "sender",
        "destination",
        "message_text",
        "add_contact",
        "del_contact",
        True,
        "account_name",
        "data",
        "get_pubkey",
    ),
    Spelling(
        "message",
        "sender",
        "to",
        "msg_text",
        "add",
        "del",
        False,
        "user",
        "info",
        "pub_key",
        port=7777,
    ),
    Spelling(
        "msg",
        "from",
        "destination",
        "message_txt",
        "add_contact",
        "delete",
        True,
        "user",
        "data_list",
        "pubkey_need",
    ),
    Spelling(
        "message",
        "from",
        "to",
        "message",
        "add",
        "remove",
        True,
        "account_name",
        "data",
        "pubkey_need",
        port=7777,
    ),
    Spelling(
        "msg",
        "from",
        "to",
        "text",
        "add_contact",
        "del_contact",
        False,
        "account_name",
        "info",
        "get_pubkey",
    ),
]


PAIRS = [
    *((spelling, spelling) for spelling in SELECTION),
    (SELECTION[1], SELECTION[0]),
    (SELECTION[0], SELECTION[5]),
]


@pytest.mark.parametrize("spelling, others", PAIRS)
def test_the_familys_words(
    spelling: Spelling, others: Spelling, make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    """Two clients talk; the server knows the second's field names from an earlier message."""
    make_account("ann", "bob")
    ann = challenge_client("ann", spelling=spelling).login()
    bob = challenge_client("bob", spelling=others).login()
    assert set(ann.users()) >= {"ann", "bob"}
    assert ann.change(spelling.add, "bob") == {"response": 200}
    assert ann.contacts() == ["bob"]
    assert ann.key("bob") == {"response": 511, "bin": pem_of("bob")}
    assert bob.say_sealed("ann", "раз") == {"response": 200}
    if spelling == others:  # ann's are not known yet
        assert ann.hear_sealed() == ("bob", "раз")
    else:
        ann.line.receive()
    assert ann.say_sealed("bob", "два") == {"response": 200}
    assert bob.hear_sealed() == ("ann", "два")
    bob.leave()
    assert ann.say_sealed("bob", "три") == {"response": 200}
    assert challenge_client("bob", spelling=others).login().hear_sealed() == ("ann", "три")
    assert ann.change(spelling.remove, "bob") == {"response": 200}
    assert ann.contacts() == []


def test_kept_messages_of_the_family_come_in_the_senders_words_to_who_has_not_spoken(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann", "bob")
    ann = challenge_client("ann", spelling=SELECTION[1]).login()
    assert ann.say_sealed("bob", "раз") == {"response": 200}
    assert challenge_client("bob", spelling=SELECTION[1]).login().hear_sealed() == ("ann", "раз")


# Texts


TEXTS = [sealed("hi", pem_of("bob")), "c2VjcmV0", "QUJD" * 171, sealed("hi", pem_of("bob")) + "\n"]


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_texts_are_relayed_unread_and_unchanged(
    text: str, make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann", "bob")
    ann, bob = challenge_client("ann").login(), challenge_client("bob").login()
    assert ann.say("bob", text) == {"response": 200}
    assert bob.hear() == ("ann", text)
    bob.leave()
    assert ann.say("bob", text) == {"response": 200}
    assert challenge_client("bob").login().hear() == ("ann", text)
    assert list(Message.objects.values_list("text", "sealed")) == [(text, True)] * 2


def test_a_plain_text_from_a_client_of_the_family_ends_nobody(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann", "bob")
    ann, bob = challenge_client("ann").login(), challenge_client("bob").login()
    assert ann.say("bob", "hello") == {"response": 200}
    assert bob.hear_sealed() == ("ann", "hello")
    assert bob.say("ann", "привет") == {"response": 200}
    assert ann.hear() == ("bob", "привет")  # ann's client has shown that it seals nothing


def test_keys_of_another_kind(make_account: MakeAccount, challenge_client: MakeClient) -> None:
    """Keys that we can't read are relayed, but not to a client that would crash on them."""
    make_account("ann", "bob", "eve")
    ann, bob, eve = (
        challenge_client("ann"),
        challenge_client("bob"),
        challenge_client("eve").login(),
    )
    for client in (ann, bob):
        assert client.answer(client.greet(pubkey=f"a key of {client.name}")) == {"response": 200}
        client.contacts()
    assert ann.key("bob") == {"response": 511, "bin": "a key of bob"}
    refused(eve.key("bob"))
    assert ann.key("eve") == {"response": 511, "bin": pem_of("eve")}
    assert ann.say("bob", "<what they make of it>") == {"response": 200}
    assert bob.hear() == ("ann", "<what they make of it>")


@pytest.mark.parametrize("key", ["x" * 901, "x\0y"], ids=len)
def test_what_can_be_no_key(
    key: str, make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann")
    client = challenge_client("ann")
    refused(client.greet(pubkey=key))
    assert client.line.wait_for_end() == []  # type: ignore[union-attr]


# Logins


def ends_with_a_refusal(client: ChallengeClient, answer: Json) -> str:
    text = refused(answer)
    assert isinstance(client.line, Client)
    assert client.line.wait_for_end() == []
    return text


def test_a_wrong_password_and_an_unknown_name(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann")
    wrong, unknown = challenge_client("ann", "guess"), challenge_client("nobody")
    errors = {
        ends_with_a_refusal(client, client.answer(client.greet())) for client in (wrong, unknown)
    }
    assert len(errors) == 1
    assert not User.objects.filter(username="nobody").exists()
    results = set(LoginEvent.objects.values_list("name", "result", "code"))
    assert results == {("ann", "wrong_password", 402), ("nobody", "wrong_password", 402)}
    challenge_client("ann").login()


def test_a_refused_login_changes_nobodys_key(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    (ann,) = make_account("ann")
    challenge_client("ann").login().leave()
    thief = challenge_client("ann", "guess")
    ends_with_a_refusal(thief, thief.answer(thief.greet(pubkey=pem_of("thief"))))
    assert challenge_auth.pubkey_of(ann.pk) == pem_of("ann")


def test_a_second_login(make_account: MakeAccount, challenge_client: MakeClient) -> None:
    make_account("ann", "bob")
    ann, bob = challenge_client("ann").login(), challenge_client("bob").login()
    second = challenge_client("ann")
    assert "ann" in ends_with_a_refusal(second, second.answer(second.greet()))
    assert bob.say_sealed("ann", "hi") == {"response": 200}
    assert ann.hear_sealed() == ("bob", "hi")
    ann.leave()
    challenge_client("ann").login()


def test_a_wrong_answer_ends_it_and_a_challenge_is_answered_once(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann")
    client = challenge_client("ann")
    first = client.greet()
    second = client.greet()
    assert first["bin"] != second["bin"]
    ends_with_a_refusal(client, client.answer(first))


def test_an_answer_that_nobody_asked_for(
    make_account: MakeAccount, challenge_client: MakeClient, connect: Callable[..., Client]
) -> None:
    make_account("ann")
    assert connect().ask(response=511, bin="QUJD\n")["response"] == 400
    ann = challenge_client("ann").login()
    refused(ann.line.ask(response=511, bin="QUJD\n"))
    assert ann.contacts() == []


EARLY = [
    {"action": "get_users"},
    {"action": "message", "to": "ann", "mess_text": "QUJD"},
    {"action": "pubkey_need", "user": "ann"},
]


@pytest.mark.parametrize("request_", EARLY, ids=str)
def test_nothing_works_before_the_login(
    request_: Json, make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann")
    client = challenge_client("ann")
    client.greet()
    refused(client.line.ask(**request_))


def switch_off(user: User) -> None:
    services.set_challenge_login(user=user, is_on=False)


def rename(user: User) -> None:
    services.rename_user(user=user, name="anna")
    services.rename_user(user=user, name="ann")


def forget_key(user: User) -> None:
    ChallengeAccount.objects.filter(user=user).update(key="")


@pytest.mark.parametrize("change", [switch_off, rename, forget_key])
def test_accounts_that_have_no_key_any_more(
    change: Callable[[User], None],
    make_account: MakeAccount,
    challenge_client: MakeClient,
    login: Callable[..., Client],
) -> None:
    (user,) = make_account("ann")
    change(user)
    client = challenge_client("ann")
    assert "password" in ends_with_a_refusal(client, client.answer(client.greet()))
    login("ann")  # the password itself is right as ever


def test_a_new_secret_of_the_server_and_then_a_new_password(
    make_account: MakeAccount, challenge_client: MakeClient, settings: Any
) -> None:
    (user,) = make_account("ann")
    settings.SECRET_KEY = "another"
    client = challenge_client("ann")
    ends_with_a_refusal(client, client.answer(client.greet()))
    services.set_password(user=user, password="new")
    challenge_client("ann", "new").login()


def test_the_old_password_is_one_no_more(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    (user,) = make_account("ann")
    services.set_password(user=user, password="new")
    client = challenge_client("ann")
    ends_with_a_refusal(client, client.answer(client.greet()))
    challenge_client("ann", "new").login()


def test_somebody_blocked_between_challenge_and_answer(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    (user,) = make_account("ann")
    client = challenge_client("ann")
    challenge = client.greet()
    services.block_user(user=user, reason="spam")
    assert "spam" in ends_with_a_refusal(client, client.answer(challenge))


def test_the_setting_is_off(
    make_server: Callable[..., LiveServer], make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann")
    client = challenge_client("ann", to=make_server(course_login=False, guests=True))
    ends_with_a_refusal(client, client.greet())


def test_who_registered_by_password_comes_with_a_client_of_the_course(
    login: Callable[..., Client], challenge_client: MakeClient
) -> None:
    login("Ann").close()
    challenge_client("Ann").login()


def test_a_name_in_other_letters(
    login: Callable[..., Client], make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    """Such a client compares its own name case-sensitively, in the users and in messages."""
    make_account("Ann")
    ann = challenge_client("aNN").login()
    assert ann.users()[0] == "aNN"
    assert "Ann" not in ann.users()
    bob = login("bob")
    bob.say("ann", "hi")
    assert ann.line.receive()["to"] == "aNN"
    assert ann.say("bob", "hello") == {"response": 200}
    assert bob.receive()["from"] == "Ann"


# Afterwards


def test_refusals_later_leave_the_session_alone(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann")
    ann = challenge_client("ann").login()
    refused(ann.change("add", "nobody"))
    refused(ann.change("add", "ann"))
    refused(ann.change("remove", "Pavel"))
    refused(ann.say("nobody", "QUJD"))
    refused(ann.key("nobody"))
    refused(ann.key("Pavel"))
    refused(ann.say("#tea", "QUJD"))
    refused(ann.line.ask(action="message", **{"from": "Pavel"}, to="ann", mess_text="QUJD"))
    refused(ann.line.ask(action="message", **{"from": "ann"}, to="ann"))
    refused(ann.line.ask(action="fly"))
    assert ann.contacts() == []


def test_the_lists_of_a_large_server(make_account: MakeAccount, naive: Callable[..., Any]) -> None:
    """500 users with long names fit one read: oneself first, then contacts and online users."""
    make_account("Пользовательница_по_имени")
    names = [
        f"{'Пользователь' if number % 2 else 'somebody'}-{number:012}" for number in range(500)
    ]
    User.objects.bulk_create(User(username=name, username_key=name.lower()) for name in names)
    ann = ChallengeClient(naive(), "Пользовательница_по_имени").login()
    assert ann.change("add", names[400]) == {"response": 200}
    for spelling in (Spelling(), Spelling(names="data"), Spelling(names="info")):
        ann.spelling = spelling
        assert ann.users()[:2] == ["Пользовательница_по_имени", names[400]]
    ann.spelling = Spelling()
    assert len(ann.users()) > 12


def test_notices_and_news_that_they_would_not_survive(
    make_server: Callable[..., LiveServer], make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann")
    other = make_server(motd="the message of the day", max_requests_per_s=0)
    ann = challenge_client("ann", to=other).login()
    assert ann.change("add", "Pavel") == {"response": 200}
    other.engine.queue.put_event(Announcement(code=Code.IMPORTANT, text="the server stops soon"))
    assert ann.contacts() == ["Pavel"]


COMBINATIONS = [*product((False, True), ("user", "account_name"), (None, 7777))]


@pytest.mark.parametrize("is_contact, contacts_by, port", COMBINATIONS)
def test_who_is_meant_by_user_account_name_and_contact(
    is_contact: bool,
    contacts_by: str,
    port: int | None,
    make_account: MakeAccount,
    challenge_client: MakeClient,
) -> None:
    make_account("ann")
    spelling = replace(Spelling(), is_contact=is_contact, contacts_by=contacts_by, port=port)
    ann = challenge_client("ann", spelling=spelling).login()
    assert ann.change("add", "Pavel") == {"response": 200}
    assert ann.contacts() == ["Pavel"]


@pytest.mark.parametrize("kind", ["A", "A0"])
def test_who_is_blocked_sees_a_closed_connection_and_no_error_that_he_did_not_ask_for(
    kind: str, speaker: Callable[..., Any]
) -> None:
    """The client stops reading on an unasked error, but understands the end of the connection."""
    ann = speaker(kind, "ann")
    services.block_user(user=User.objects.get(username="ann"), reason="spam")
    assert ann.client.wait_for_end() == []


# A new key


OLD_KEY = "[ann sent a message that was encrypted for your previous key]"
UNREAD = "[bob has a new key and can't read what you sent before; send it again]"


def with_new_key(bob: ChallengeClient) -> ChallengeClient:
    """Log in with another key than ever before, and request the lists."""
    assert bob.answer(bob.greet(pubkey=pem_of("new bob"))) == {"response": 200}
    bob.users()
    bob.contacts()
    return bob


def test_a_text_for_an_old_key_is_not_given_to_the_new_one(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    """The client would end at it; it stays in the history, and both are told."""
    make_account("ann", "bob")
    ann, bob = challenge_client("ann").login(), challenge_client("bob").login()
    bob.leave()
    assert ann.say_sealed("bob", "раз") == {"response": 200}
    bob = with_new_key(challenge_client("bob"))
    sender, text = bob.hear()
    assert (sender, opened(text, "new bob")) == ("ann", OLD_KEY)
    assert ann.hear_sealed() == ("bob", UNREAD)
    stored = Message.objects.get(sender__username="ann")
    assert stored.sealed
    assert opened(stored.text, "bob") == "раз"
    assert ann.say("bob", sealed("два", pem_of("new bob"))) == {"response": 200}
    sender, text = bob.hear()
    assert (sender, opened(text, "new bob")) == ("ann", "два")


def test_a_text_for_the_new_key_is_given_at_later_logins(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    make_account("ann", "bob")
    ann, bob = challenge_client("ann").login(), challenge_client("bob").login()
    bob.leave()
    with_new_key(challenge_client("bob")).leave()
    assert ann.say("bob", sealed("раз", pem_of("new bob"))) == {"response": 200}
    sender, text = with_new_key(challenge_client("bob")).hear()
    assert (sender, opened(text, "new bob")) == ("ann", "раз")


def test_a_text_for_a_key_that_has_changed_is_refused(
    make_account: MakeAccount, challenge_client: MakeClient
) -> None:
    """The sender has requested the key before the recipient came with another one."""
    make_account("ann", "bob")
    ann, bob = challenge_client("ann").login(), challenge_client("bob").login()
    assert ann.key("bob")["bin"] == pem_of("bob")
    assert ann.say_sealed("bob", "раз") == {"response": 200}
    assert bob.hear_sealed() == ("ann", "раз")
    bob.leave()
    bob = with_new_key(challenge_client("bob"))
    assert refused(ann.say_sealed("bob", "два")) == (
        "bob has a new key; request it and send the message again."
    )
    assert ann.key("bob")["bin"] == pem_of("new bob")
    assert ann.say("bob", sealed("три", pem_of("new bob"))) == {"response": 200}
    sender, text = bob.hear()
    assert (sender, opened(text, "new bob")) == ("ann", "три")


def test_only_so_many_requested_keys_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that requests the keys of everybody fills no memory."""
    monkeypatch.setattr(challenge_login, "MAX_KEYS_GIVEN", 2)
    session = SimpleNamespace(keys_given={})
    for user_id in (1, 2, 1, 3):
        challenge_login.note_key(session, user_id, "PEM")  # type: ignore[arg-type]
    assert list(session.keys_given) == [1, 3]
