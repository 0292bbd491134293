"""Test every dialect with every other: live, queued, in rooms, and with sealed texts."""

import itertools
from collections.abc import Callable

import pytest

from tests.support.challenge_client import opened, pem_of, sealed
from tests.support.client import Client
from tests.support.speakers import SPEAKERS, Speaker

pytestmark = pytest.mark.usefixtures("quick_pacing")

TEXT = "Привет, «Боб»! \"двойные\" и 'одиночные' \\ {скобки}"
LONG = (
    "Я помню чудное мгновенье " * 12
)  # 300 characters, 564 bytes: three blocks of RSA, one object
NOTICE = "[{} sent an encrypted message; only a course client can read it]"
NOTICE_RU = "[зашифрованное сообщение от {}: его прочтёт только клиент курса]"

Cast = Callable[[str, str], Speaker]


def heard_text(speaker: Speaker, listener: Speaker, text: str) -> str:
    """Return what the listener reads when the speaker sends `text`."""
    if listener.reads_sealed or not speaker.reads_sealed:
        return text
    return (NOTICE_RU if listener.kind == "extended" else NOTICE).format(speaker.name)


@pytest.mark.parametrize(
    "first, second", list(itertools.combinations_with_replacement(SPEAKERS, 2))
)
def test_two_people_talk(first: str, second: str, speaker: Cast) -> None:
    ann, bob = speaker(first, "ann"), speaker(second, "bob")
    for one, other in ((ann, bob), (bob, ann)):
        assert one.say(other.name, TEXT) == 200
        assert other.hear() == (one.name, heard_text(one, other, TEXT))
    bob.leave()
    assert ann.say("bob", "раз") == (202 if first in ("B", "D", "extended") else 200)
    assert ann.say("bob", "два") in (200, 202)
    bob = speaker(second, "bob")
    assert [bob.hear(), bob.hear()] == [
        ("ann", heard_text(ann, bob, "раз")),
        ("ann", heard_text(ann, bob, "два")),
    ]


@pytest.mark.parametrize("kind", ["B", "D", "A0", "extended"])
def test_a_long_text_reaches_a_client_of_the_course_in_pieces_that_it_can_open(
    kind: str, speaker: Cast
) -> None:
    ann, bob = speaker("A", "ann"), speaker(kind, "bob")
    assert bob.say("ann", LONG) == 200
    pieces = [ann.hear() for _ in range(3)]
    assert {sender for sender, _text in pieces} == {"bob"}
    assert "".join(text for _sender, text in pieces) == LONG


def test_a_room_across_dialects(speaker: Cast) -> None:
    people = [speaker(kind, f"from-{kind}") for kind in ("B", "D", "extended")]
    codes = [
        person.client.ask(action="join", time=1.5, room="#tea")["response"] for person in people
    ]
    assert codes == [201, 200, 200]
    for one in people:
        assert one.client.ask(action="msg", time=1.5, to="#tea", message=TEXT)["response"] == 200
        for other in people:
            if other is not one:
                value = other.client.receive()
                assert (value["to"], value["from"], value["message"]) == ("#tea", one.name, TEXT)


def test_contacts_of_one_account_in_two_dialects(
    speaker: Cast, connect: Callable[..., Client]
) -> None:
    """One account in A and extended at once: both see changes and messages."""
    at_work = speaker("A", "ann")
    at_home = speaker("extended", "ann")
    speaker("B", "bob").leave()
    assert at_work.client.ask(action="add", time=1.5, user="ann", account_name="bob") == {
        "response": 200
    }
    assert at_home.client.receive() | {"time": 0} == {
        "action": "add_contact",
        "time": 0,
        "user_id": "bob",
    }
    assert at_home.client.ask(action="get_contacts")["data_list"] == ["bob"]
    assert at_home.client.ask(action="del_contact", user_id="bob")["response"] == 200
    assert at_work.client.ask(action="get_contacts", time=1.5, user="ann")["data_list"] == []
    eve = speaker("D", "eve")
    assert eve.say("ann", TEXT) == 200
    assert at_work.hear() == at_home.hear() == ("eve", TEXT)


@pytest.mark.parametrize("kind", ["B", "extended"])
def test_contacts_stay_whatever_the_client(kind: str, speaker: Cast) -> None:
    speaker("B", "bob").leave()
    ann = speaker("A", "ann")
    assert ann.client.ask(action="add", time=1.5, user="ann", account_name="bob") == {
        "response": 200
    }
    ann.leave()
    ann = speaker(kind, "ann")
    answer = ann.client.ask(action="get_contacts")
    assert answer["quantity"] == 1
    assert (answer.get("data_list") or [ann.client.receive()["user_id"]]) == ["bob"]


def test_sealed_texts_are_not_shown_in_history_either(speaker: Cast) -> None:
    ann, bob = speaker("A", "ann"), speaker("extended", "bob")
    assert ann.say("bob", TEXT) == 200
    told = ("ann", NOTICE_RU.format("ann"))
    assert bob.hear() == told
    (message,) = bob.client.ask(action="get_history", with_="ann")["messages"]
    assert (message["from"], message["message"], message["sealed"]) == (*told, True)
    text = sealed(TEXT, pem_of("bob"))
    assert ann.client.ask(action="message", time=1.5, from_="ann", to="bob", mess_text=text) == {
        "response": 200
    }
    assert bob.hear() == told
    for wanted in (text[:20], text[-20:]):
        for message in bob.client.ask(action="search", with_="ann", text=wanted)["messages"]:
            assert message["message"] == told[1]


def test_a_sealed_text_in_the_language_of_the_recipient(
    speaker: Cast, connect: Callable[..., Client]
) -> None:
    ann = speaker("A", "ann")
    for lang, notice in (("ru", NOTICE_RU), ("en", NOTICE), ("", NOTICE)):
        name = f"bob{lang}"
        bob = connect()
        bob.login(name, lang=lang)
        assert ann.say(name, TEXT) == 200
        assert bob.receive()["message"] == notice.format("ann")


def test_what_a_client_of_the_course_gets_in_a_room_is_sealed_and_says_where(
    speaker: Cast, connect: Callable[..., Client]
) -> None:
    ann, bob = speaker("A", "ann"), speaker("B", "bob")
    elsewhere = connect()
    elsewhere.login("ann")
    for client in (elsewhere, bob.client):
        assert client.ask(action="join", room="#tea")["response"] in (200, 201)
    assert bob.say("#tea", LONG) == 200
    assert elsewhere.receive()["message"] == LONG
    pieces = [ann.hear() for _ in range(3)]
    assert "".join(text for _sender, text in pieces) == f"#tea: {LONG}"


def test_only_base64_of_the_right_key_is_ever_put_to_a_client_of_the_course(speaker: Cast) -> None:
    """Such a client crashes on anything else."""
    ann, bob = speaker("A", "ann"), speaker("B", "bob")
    for text in ("hello", "привет", "aGVsbG8=", "", "null"):
        assert bob.say("ann", text) == 200
        value = ann.client.receive()
        assert {opened(value[word], "ann") for word in value if word.endswith("text")} == {text}
