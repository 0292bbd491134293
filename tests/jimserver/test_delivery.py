"""Test delivery: sent, queued, caught up, acknowledged, repeated.

Romeo and Juliet speak with all extensions unless the test says otherwise.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from messaging.models import HighWaterMarks, Message, QueuedMessage
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
MakeServer = Callable[..., LiveServer]


def texts(client: Client, count: int) -> list[str]:
    """Return the texts of the next `count` objects, which must be messages."""
    return [client.receive()["message"] for _ in range(count)]


def write_many(client: Client, to: str, wanted: list[str]) -> list[Json]:
    """Send messages in one write; return their answers."""
    frames = [{"action": "msg", "to": to, "message": text} for text in wanted]
    client.send_bytes("\n".join(map(json.dumps, frames)).encode())
    return [client.receive() for _ in wanted]


def settled(client: Client) -> None:
    """Wait until everything that this client sent has its effect: an ack has no answer."""
    assert client.is_quiet()


def test_the_answer_tells_what_the_row_says(modern: Login) -> None:
    romeo, juliet = modern("romeo"), modern("juliet")
    answer = romeo.say("Juliet", "But, soft! what light…", id="r1")
    row = Message.objects.get(pk=answer["msg_id"])
    assert (row.sender.username, row.recipient.username, row.text, row.client_id) == (
        "romeo",
        "juliet",
        "But, soft! what light…",
        "r1",
    )
    assert row.sent_at.timestamp() == pytest.approx(answer["sent"], abs=1e-3)
    heard = juliet.receive()
    assert heard == {
        "action": "msg", "time": answer["sent"], "to": "juliet", "from": "romeo",
        "message": row.text, "msg_id": row.pk,
    }  # fmt: skip


def test_texts_arrive_as_they_were_sent(modern: Login) -> None:
    romeo, juliet = modern("romeo"), modern("juliet")
    for text in (
        "",
        " ",
        "\n\t\r",
        "Ё 😀 \u202e \x01\x7f",
        '{"action":"quit"}',
        "\\u0000",
        "x" * 4000,
        "𝕏" * 4000,
    ):
        assert romeo.say("juliet", text)["response"] == 200
        assert juliet.receive()["message"] == text


@pytest.mark.parametrize("ext, most", [(None, 500), (["ids"], 4000)])
def test_length_of_a_text(ext: list[str] | None, most: int, login: Login) -> None:
    romeo = login("romeo", ext=ext) if ext else login("romeo")
    assert romeo.say("Pavel", "ы" * most)["response"] == 202
    assert romeo.say("Pavel", "ы" * (most + 1))["response"] == 400
    assert romeo.say("Pavel", "a\0b")["response"] == 400
    assert romeo.say("Pavel", "hi", id="a\0b")["response"] == 400
    assert Message.objects.count() == 1


def test_offline_once_with_its_own_time(login: Login, modern: Login) -> None:
    """Check that a classic client reads it once, and never again."""
    romeo = modern("romeo")
    login("juliet").send(action="quit")
    answer = say_until_kept(romeo, "juliet", "Where art thou?")
    juliet = login("juliet")
    heard = juliet.receive()
    assert (heard["message"], heard["time"], heard["from"]) == (
        "Where art thou?",
        answer["sent"],
        "romeo",
    )
    assert "msg_id" not in heard
    mark = romeo.receive()
    assert (mark["action"], mark["to"], mark["msg_id"]) == ("delivered", "juliet", answer["msg_id"])
    juliet.send(action="quit")
    juliet.wait_for_end()
    assert login("juliet").is_quiet()
    assert not QueuedMessage.objects.exists()


def say_until_kept(client: Client, to: str, text: str) -> Json:
    """Probe until `to` is offline, then send them a text; return the answer."""
    while client.ask(action="probe", to=to)["response"] == 200:
        pass
    answer = client.say(to, text)
    assert answer["response"] == 202
    return answer


def test_message_to_oneself(modern: Login) -> None:
    romeo = modern("romeo")
    answer = romeo.say("ROMEO", "to be", id=1)
    assert answer["response"] == 200
    assert romeo.receive()["message"] == "to be"
    assert romeo.is_quiet()


def test_two_hundred_and_fifty_kept_while_new_ones_arrive(modern: Login) -> None:
    """Check that Juliet acknowledges page by page; what Romeo sends meanwhile queues behind."""
    romeo = modern("romeo", ext=["ids"])
    modern("juliet").close()
    say_until_kept(romeo, "juliet", "0")
    assert {
        answer["response"]
        for answer in write_many(romeo, "juliet", [str(n) for n in range(1, 250)])
    } == {202}
    juliet, heard = modern("juliet"), []
    for number in range(250, 260):
        assert romeo.say("juliet", str(number))["response"] == 202
    while len(heard) < 260:
        heard.append(juliet.receive())
        if len(heard) % 50 == 0:
            juliet.send(action="ack", msg_id=heard[-1]["msg_id"])
    assert [message["message"] for message in heard] == [str(n) for n in range(260)]
    juliet.send(action="ack", msg_id=heard[-1]["msg_id"])
    settled(juliet)
    assert romeo.say("juliet", "now")["response"] == 200
    assert juliet.receive()["message"] == "now"


def test_kept_ones_acknowledged_in_blocks(modern: Login) -> None:
    """Test a client that acknowledges every 45th message, so never all of a page."""
    romeo = modern("romeo", ext=["ids"])
    modern("juliet").close()
    say_until_kept(romeo, "juliet", "0")
    write_many(romeo, "juliet", [str(n) for n in range(1, 500)])
    juliet, heard = modern("juliet", ext=["ids", "acks"]), []
    for number in range(500):
        heard.append(juliet.receive())
        if number % 45 == 44:
            juliet.send(action="ack", msg_id=heard[-1]["msg_id"])
    assert [message["message"] for message in heard] == [str(n) for n in range(500)]
    settled(juliet)
    juliet.close()
    assert texts(modern("juliet"), 5) == [str(n) for n in range(495, 500)]


def test_many_kept_for_a_classic_client(login: Login, modern: Login) -> None:
    romeo = modern("romeo", ext=["ids"])
    login("juliet").close()
    say_until_kept(romeo, "juliet", "0")
    write_many(romeo, "juliet", [str(n) for n in range(1, 250)])
    assert texts(login("juliet"), 250) == [str(n) for n in range(250)]


def test_long_messages_kept_are_given_in_pages_that_fit(
    make_server: MakeServer, login: Login
) -> None:
    """Queue a hundred of the longest, more than an outbox holds: nobody is cut off for them."""
    server = make_server(max_requests_per_s=0)
    romeo = login("romeo", ext=["ids"], to=server)
    login("juliet", to=server).close()
    say_until_kept(romeo, "juliet", "0")
    write_many(romeo, "juliet", ["𝕏" * 4000] * 150)
    juliet = login("juliet", ext=["ids"], to=server)
    assert [len(text) for text in texts(juliet, 151)] == [1] + [4000] * 150
    assert juliet.is_quiet()


def test_what_is_not_acknowledged_comes_again(modern: Login) -> None:
    romeo, juliet = modern("romeo"), modern("juliet")
    ids = [romeo.say("juliet", str(n))["msg_id"] for n in range(5)]
    assert texts(juliet, 5) == list("01234")
    juliet.send(action="ack", msg_id=ids[1])
    juliet.send(action="ack", msg_id=ids[0])
    settled(juliet)
    juliet.close()
    assert texts(modern("juliet"), 3) == list("234")


def test_acknowledged_and_back_in_one_breath(modern: Login) -> None:
    """Send the ack in the same batch as the end and the next login, or near it."""
    romeo, juliet = modern("romeo"), modern("juliet")
    for _ in range(10):
        msg_id = romeo.say("juliet", "again?")["msg_id"]
        assert juliet.receive()["msg_id"] == msg_id
        juliet.send_bytes(
            json.dumps({"action": "ack", "msg_id": msg_id}).encode() + b'{"action":"quit"}'
        )
        juliet = modern("juliet")
        settled(juliet)


def test_ack_of_what_was_not_pushed(modern: Login) -> None:
    romeo, juliet = modern("romeo"), modern("juliet")
    juliet.send(action="ack", msg_id=2**63 - 1)
    settled(juliet)
    romeo.say("juliet", "hi")
    assert juliet.receive()["message"] == "hi"
    juliet.send(action="ack", msg_id=0)
    settled(juliet)
    juliet.close()
    assert modern("juliet").receive()["message"] == "hi"


def test_last_id_is_an_ack(modern: Login) -> None:
    romeo, juliet = modern("romeo"), modern("juliet")
    ids = [romeo.say("juliet", str(n))["msg_id"] for n in range(4)]
    assert texts(juliet, 4) == list("0123")
    juliet.close()
    again = modern("juliet", last_id=ids[2])
    assert again.receive()["message"] == "3"
    settled(again)


def test_last_id_tells_the_sender(modern: Login) -> None:
    romeo = modern("romeo")
    modern("juliet").close()
    msg_id = say_until_kept(romeo, "juliet", "1")["msg_id"]
    juliet = modern("juliet")
    assert juliet.receive()["msg_id"] == msg_id
    juliet.close()
    settled(modern("juliet", last_id=msg_id))
    assert (romeo.receive())["msg_id"] == msg_id
    settled(romeo)


def test_a_new_session_gets_what_a_dead_one_never_acknowledged(modern: Login) -> None:
    """Lose the first connection in the network; the server still believes in it."""
    romeo, dead = modern("romeo"), modern("juliet")
    for text in "ab":
        assert romeo.say("juliet", text)["response"] == 200
    juliet = modern("juliet")
    assert texts(juliet, 2) == ["a", "b"]
    romeo.say("juliet", "c")
    assert juliet.receive()["message"] == "c"
    dead.close()
    juliet.send(action="ack", msg_id=0)
    settled(juliet)
    juliet.close()
    assert texts(modern("juliet"), 3) == ["a", "b", "c"]


def test_a_session_that_dies_while_catching_up_leaves_all_to_the_next(modern: Login) -> None:
    romeo = modern("romeo", ext=["ids"])
    modern("juliet").close()
    say_until_kept(romeo, "juliet", "0")
    write_many(romeo, "juliet", [str(n) for n in range(1, 150)])
    dead, juliet = modern("juliet"), modern("juliet")
    dead.close()
    heard = [juliet.receive() for _ in range(100)]
    juliet.send(action="ack", msg_id=heard[-1]["msg_id"])
    assert [message["message"] for message in heard] + texts(juliet, 50) == [
        str(n) for n in range(150)
    ]


def test_sessions_of_one_account_get_the_same_in_order(modern: Login) -> None:
    romeo, juliets = modern("romeo"), [modern("juliet") for _ in range(3)]
    write_many(romeo, "juliet", [str(n) for n in range(50)])
    for juliet in juliets:
        assert texts(juliet, 50) == [str(n) for n in range(50)]


# Repeated ids


def test_repeated_in_the_same_session(modern: Login) -> None:
    romeo, juliet = modern("romeo"), modern("juliet")
    first = romeo.say("juliet", "once", id="0001")
    again = romeo.say("juliet", "once", id="0001")
    assert again["time"] >= first["time"]
    assert {**again, "time": 0} == {**first, "time": 0}
    assert juliet.receive()["message"] == "once"
    settled(juliet)


def test_repeated_in_one_write_and_in_another_session(modern: Login) -> None:
    romeo, other, juliet = modern("romeo"), modern("romeo", ext=["ids"]), modern("juliet")
    frame = json.dumps({"action": "msg", "to": "juliet", "message": "once", "id": 7}).encode()
    romeo.send_bytes(frame * 3)
    other.send_bytes(frame * 3)
    answers = [client.receive() for client in (romeo, other) for _ in range(3)]
    assert len({answer["msg_id"] for answer in answers}) == 1
    assert len({answer["sent"] for answer in answers}) == 1
    assert juliet.receive()["message"] == "once"
    settled(juliet)
    assert Message.objects.count() == 1


def test_repeated_after_filing_and_after_a_restart(make_server: MakeServer, login: Login) -> None:
    """Test ids in any order: rising, falling, numbers, text."""
    server = make_server(max_requests_per_s=0)
    romeo = login("romeo", to=server, ext=["ids"])
    ids: list[Any] = ["b", "a", "c", 10, 9, -1, "я", "B", "😀", "\uffff"]
    first = [romeo.say("Pavel", "x", id=one)["msg_id"] for one in ids]
    assert [romeo.say("Pavel", "x", id=one)["msg_id"] for one in ids] == first
    server.stop()
    server = make_server(max_requests_per_s=0)
    romeo = login("romeo", to=server, ext=["ids"])
    assert [romeo.say("Pavel", "x", id=one)["msg_id"] for one in reversed(ids)] == first[::-1]
    assert Message.objects.count() == len(ids)
    assert romeo.say("Pavel", "x", id="new")["msg_id"] > max(first)


def test_an_id_is_its_senders(modern: Login) -> None:
    romeo, juliet = modern("romeo"), modern("juliet")
    assert romeo.say("Pavel", "x", id=1)["msg_id"] != juliet.say("Pavel", "x", id=1)["msg_id"]
    assert Message.objects.count() == 2


def test_repeated_answers_like_the_first_time_whatever_has_changed(modern: Login) -> None:
    """Check that a repeated message is recognised when its sender has left the room."""
    romeo = modern("romeo")
    romeo.ask(action="join", room="#tea")
    first = romeo.say("#tea", "hi", id=1)
    romeo.ask(action="leave", room="#tea")
    assert romeo.say("#tea", "hi", id=1)["msg_id"] == first["msg_id"]
    assert Message.objects.count() == 1


def test_an_id_that_is_used_again_for_something_else(modern: Login) -> None:
    """Count from 1 on every connection, as clients do: nothing is answered 200 and dropped.

    The id then stands for the last message, which is stored once however often it is repeated.
    """
    romeo, juliet = modern("romeo"), modern("juliet")
    first = romeo.say("juliet", "one", id=1)
    again = modern("romeo")
    for text, to in (("two", "juliet"), ("two", "Pavel"), ("three", "juliet")):
        answers = [again.say(to, text, id=1) for _ in range(3)]
        assert {answer["response"] for answer in answers} <= {200, 202}
        assert len({answer["msg_id"] for answer in answers}) == 1
        assert answers[0]["msg_id"] > first["msg_id"]
    assert again.say("nobody", "two", id=1)["response"] == 404
    assert list(Message.objects.order_by("id").values_list("text", flat=True)) == [
        *("one", "two", "two", "three")
    ]
    assert [juliet.receive()["message"] for _ in range(3)] == ["one", "two", "three"]


def test_a_reused_id_stands_for_the_last_message_also_in_the_index(
    make_server: MakeServer, login: Login
) -> None:
    """Check it after indexing, after a restart, and after a recovery that indexes both at once."""
    server = make_server()
    romeo = login("romeo", to=server, ext=["ids"])
    romeo.say("Pavel", "one", id=1)
    second = romeo.say("Pavel", "two", id=1)
    server.stop()
    for _ in range(2):
        server = make_server()
        romeo = login("romeo", to=server, ext=["ids"])
        assert romeo.say("Pavel", "two", id=1)["msg_id"] == second["msg_id"]
        server.stop()
        HighWaterMarks.objects.update(indexed_id=0)
    assert Message.objects.count() == 2


def test_a_refused_message_may_be_repeated(modern: Login) -> None:
    romeo = modern("romeo")
    assert romeo.say("juliet", "hi", id=1)["response"] == 404
    juliet = modern("juliet")
    assert romeo.say("juliet", "hi", id=1)["response"] == 200
    assert juliet.receive()["message"] == "hi"


def test_kept_then_read_then_repeated(modern: Login) -> None:
    romeo = modern("romeo")
    modern("juliet").close()
    while romeo.ask(action="probe", to="juliet")["response"] == 200:
        pass
    first = romeo.say("juliet", "hi", id=1)
    assert (first["response"], romeo.say("juliet", "hi", id=1)["response"]) == (202, 202)
    juliet = modern("juliet")
    assert juliet.receive()["msg_id"] == first["msg_id"]
    juliet.send(action="ack", msg_id=first["msg_id"])
    assert romeo.receive()["action"] == "delivered"
    assert romeo.say("juliet", "hi", id=1)["response"] == 200
    settled(juliet)


# Sync and marks


def test_sync_shows_other_sessions_what_one_says(modern: Login, login: Login) -> None:
    romeo, other, classic, juliet = (
        modern("romeo"),
        modern("romeo", ext=["sync", "ids"]),
        login("romeo"),
        modern("juliet"),
    )
    answer = romeo.say("juliet", "hi", id="r1")
    assert other.receive() == {
        "action": "msg", "time": answer["sent"], "to": "juliet", "from": "romeo", "message": "hi",
        "msg_id": answer["msg_id"], "id": "r1", "delivered": True,
    }  # fmt: skip
    assert juliet.receive()["message"] == "hi"
    assert romeo.is_quiet()
    assert classic.is_quiet()


def test_what_was_synced_is_nobodys_mail(modern: Login, login: Login) -> None:
    """Check that a session without acknowledgements does not find its own messages again."""
    romeo, other = modern("romeo"), modern("romeo")
    romeo.say("Pavel", "hi")
    assert other.receive()["message"] == "hi"
    for client in (romeo, other):
        client.send(action="quit")
        client.wait_for_end()
    assert login("romeo").is_quiet()


def test_read_marks(modern: Login, login: Login) -> None:
    romeo, juliet, classic = modern("romeo"), modern("juliet"), login("romeo")
    msg_id = romeo.say("juliet", "hi")["msg_id"]
    juliet.receive()
    assert juliet.ask(action="read", with_="romeo", msg_id=msg_id)["response"] == 200
    mark = romeo.receive()
    assert (mark["action"], mark["from"], mark["with"], mark["msg_id"]) == (
        "read",
        "juliet",
        "juliet",
        msg_id,
    )
    assert classic.is_quiet()
    assert juliet.ask(action="read", with_="nobody", msg_id=1)["response"] == 404
    assert juliet.ask(action="read", with_="#tea", msg_id=1)["response"] == 404
