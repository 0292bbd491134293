"""Test dialects E (register first) and S (sender) with a live server: logins and dialogues."""

import base64
import hmac
import socket
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import check_password

from accounts.models import ChallengeAccount, LoginEvent, User
from tests.support.client import PATIENCE_S, Client, Json
from tests.support.server import LiveServer
from tests.support.speakers import Speaker, aes_answer, key_of

pytestmark = pytest.mark.usefixtures("quick_pacing")

Connect = Callable[..., Client]
Cast = Callable[[str, str], Speaker]
MakeServer = Callable[..., LiveServer]


def test_the_conversation_of_a_register_first_client(connect: Connect, speaker: Cast) -> None:
    bob, ann = speaker("E", "bob"), connect()
    key, head = key_of("ann"), {"user": "ann", "time": "Sat Nov 28 02:54:41 2026"}
    answer = ann.ask(action="register", password=key, **head)
    assert (answer["response"], answer["alert"]) == ("200", "ok")
    assert ann.ask(action="presence", **head)["response"] == "200"
    empty: Json = {"action": "contact_list", "quantity": "0", "contact_list": []}
    assert ann.ask(action="get_contacts", **head) == empty
    assert ann.ask(action="add_contact", contact="bob", **head)["response"] == "200"
    assert ann.ask(action="add_contact", contact="nobody", **head)["response"] == "404"
    expected = {"action": "contact_list", "quantity": "1", "contact_list": ["bob"]}
    assert ann.ask(action="get_contacts", **head) == expected
    opaque = "QUJD/+=" * 20
    assert ann.ask(action="msg", from_="ann", to="bob", message=opaque)["response"] == "200"
    assert bob.hear() == ("ann", opaque)
    assert ann.ask(action="del_contact", contact="bob", **head)["response"] == "200"
    ann.send(action="quit")
    assert ann.wait_for_end() == []
    again = connect()
    challenge = again.ask(action="authorise", **head)
    assert challenge["response"] == "200"
    proof = aes_answer(challenge["alert"], key)
    answer = again.ask(action="authorise", answer=proof)
    assert (answer["response"], answer["alert"]) == ("200", "authorised")
    assert again.ask(action="get_contacts", **head) == empty


def test_the_conversation_of_a_sender_client(server: LiveServer, speaker: Cast) -> None:
    """Every object to such a client ends with NUL, and nothing answers a message that was sent."""
    ann, bob = speaker("S", "ann"), speaker("S", "bob")
    assert ann.say("bob", "hi") == 200
    assert bob.hear() == ("ann", "hi")
    assert ann.say("nobody", "hi") == 404
    ann.client.send_bytes(
        b'{"action":"add_contact","sender":"ann","user_name":"bob"}\0'
        b'{"action":"get_contacts","sender":"ann"}\0'
        b'{"action":"del_contact","sender":"ann","user_name":"bob"}\0'
        b'{"action":"del_contact","sender":"ann","user_name":"bob"}\0'
    )
    answers = [ann.client.receive() for _ in range(5)]
    assert answers[:4] == [
        {"response": 200},
        {"response": 202, "action": "get_contacts", "quantity": 1},
        {"response": 202, "action": "get_contacts", "user_name": "bob"},
        {"response": 200},
    ]
    assert answers[4]["response"] == 404
    assert answers[4]["text"] == answers[4]["error"]
    assert ChallengeAccount.objects.get(user__username="ann").pubkey.startswith("-----BEGIN")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S) as raw:
        raw.sendall(b'{"action":"presence","sender":"eve","time":1.5}\0')
        assert raw.recv(1024) == b'{"response":200,"action":"register"}\0'


@pytest.mark.parametrize("kind", ["E", "S"])
def test_a_second_login_proves_the_secret(kind: str, speaker: Cast) -> None:
    ann = speaker(kind, "ann")
    ann.leave()
    speaker(kind, "ann").leave()
    results = [event.result for event in LoginEvent.objects.filter(user__username="ann")]
    assert results.count(LoginEvent.Result.REGISTERED) == 1
    assert LoginEvent.Result.OK in results
    row = ChallengeAccount.objects.get(user__username="ann")
    for secret in (key_of("ann"), "password of ann"):
        assert secret not in row.key


WRONG_PROOFS = {
    "nothing": "",
    "too short": "QUJD",
    "too long": "x" * 5000,
    "beyond ASCII": "я" * 30,
    "another key": aes_answer("QUJD", key_of("eve")),
}


@pytest.mark.parametrize("proof", WRONG_PROOFS.values(), ids=WRONG_PROOFS)
def test_a_wrong_proof_is_refused(proof: str, speaker: Cast, connect: Connect) -> None:
    speaker("E", "ann").leave()
    client = connect()
    assert client.ask(user="ann", action="authorise")["response"] == "200"
    assert client.ask(action="authorise", answer=proof)["response"] == "402"
    assert client.ask(action="get_contacts", user="ann")["response"] == "401"


def test_a_challenge_is_for_one_answer(speaker: Cast, connect: Connect) -> None:
    speaker("E", "ann").leave()
    client = connect()
    challenge = client.ask(user="ann", action="authorise")["alert"]
    assert client.ask(action="authorise", answer="QUJD")["response"] == "402"
    proof = aes_answer(challenge, key_of("ann"))
    assert client.ask(action="authorise", answer=proof)["response"] == "400"


def test_a_registered_name_takes_its_secret(speaker: Cast, connect: Connect) -> None:
    speaker("B", "ann").leave()
    client = connect()
    answer = client.ask(user="ann", action="register", password=key_of("ann"))
    assert answer["response"] == "402"
    other = connect()
    assert other.ask(action="presence", sender="ann")["action"] == "auth"
    assert other.ask(action="register", sender="ann", text="guess")["response"] == 402
    assert User.objects.filter(username="ann").count() == 1


def test_a_name_in_use_is_403(speaker: Cast, connect: Connect) -> None:
    """Of one account there is one such client at once."""
    ann, other = speaker("S", "ann"), connect()
    challenge = other.ask(action="presence", sender="ann")["text"]
    proof = hmac.digest(b"password of ann", challenge.encode(), "md5")
    text = base64.b64encode(proof).decode()
    answer = other.ask(action="auth", sender="ann", text=text)
    assert (answer["response"], answer["text"]) == (403, "ann is already connected.")
    assert ann.say("ann", "hi") == 200


@pytest.mark.parametrize("hello", [
    {"user": "ann", "action": "register", "password": "S0VZ"},
    {"user": "ann", "action": "authorise"},
    {"action": "presence", "sender": "ann"},
    {"action": "register", "sender": "ann", "text": "secret"},
], ids=str)  # fmt: skip
def test_nothing_is_kept_unless_the_operator_allows_it(
    hello: Json, make_server: MakeServer, connect: Connect
) -> None:
    client = connect(make_server(course_login=False))
    assert client.ask(**hello)["response"] in ("401", 401)
    assert not User.objects.filter(username="ann").exists()


def test_an_unknown_name_is_not_told_to_register_where_that_is_off(
    make_server: MakeServer, connect: Connect
) -> None:
    client = connect(make_server(registration=False, course_login=True))
    assert client.ask(action="presence", sender="ann")["action"] == "auth"
    answer = client.ask(action="register", sender="ann", text="secret")
    assert answer["response"] == 402


def test_the_secret_is_a_password_for_other_clients(speaker: Cast, connect: Connect) -> None:
    """The server never saw the password of E, but knows its key."""
    speaker("E", "ann").leave()
    assert check_password(key_of("ann"), User.objects.get(username="ann").password)
    connect().login("ann", key_of("ann"))
