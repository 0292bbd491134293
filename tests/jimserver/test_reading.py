"""Test history and search: pages without gaps, whoever writes meanwhile."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from jim.framing import DEFAULT_MAX_FRAME_BYTES
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
MakeServer = Callable[..., LiveServer]


def write(client: Client, to: str, texts: list[str]) -> None:
    client.send_bytes(
        "".join(json.dumps({"action": "msg", "to": to, "message": text}) for text in texts).encode()
    )
    assert [client.receive()["response"] for _ in texts] == [202] * len(texts)


def texts_of(page: Json) -> list[str]:
    assert page["response"] == 202
    assert page["quantity"] == len(page["messages"])
    return [message["message"] for message in page["messages"]]


def history(client: Client, **fields: Any) -> Json:
    return client.ask(action="get_history", with_="Pavel", **fields)


@pytest.fixture
def ann(login: Login) -> Client:
    return login("ann", ext=["ids"])


def test_nothing_yet(ann: Client) -> None:
    page = history(ann)
    assert (texts_of(page), page["more"]) == ([], False)
    assert ann.ask(action="get_history", with_="nobody")["response"] == 404
    assert ann.ask(action="get_history", with_="#tea")["response"] == 404


def test_a_message_just_said_is_in_it(ann: Client) -> None:
    """Send both in one write, so that one batch has them."""
    for number in range(20):
        ann.send_bytes(
            json.dumps({"action": "msg", "to": "Pavel", "message": f"m{number}"}).encode()
            + b'{"action":"get_history","with":"Pavel","limit":1}'
            + json.dumps({"action": "search", "with": "Pavel", "text": f"M{number}"}).encode()
        )
        assert ann.receive()["response"] == 202
        assert texts_of(ann.receive()) == [f"m{number}"]
        assert texts_of(ann.receive()) == [f"m{number}"]


def test_what_an_entry_holds(ann: Client, login: Login) -> None:
    answer = ann.say("pavel", "hi", id=1)
    [entry] = history(ann)["messages"]
    assert entry == {
        "msg_id": answer["msg_id"],
        "time": answer["sent"],
        "from": "ann",
        "to": "Pavel",
        "message": "hi",
    }


def test_backward_while_others_write(ann: Client) -> None:
    write(ann, "Pavel", [str(n) for n in range(120)])
    page = history(ann, limit=25)
    seen = texts_of(page)
    while page["more"]:
        write(ann, "Pavel", ["new", "new"])
        write(ann, "Sveta", ["elsewhere"])
        page = history(ann, before=page["messages"][0]["msg_id"], limit=25)
        seen = texts_of(page) + seen
    assert seen == [str(n) for n in range(120)]


def test_forward_while_others_write(ann: Client) -> None:
    write(ann, "Pavel", [str(n) for n in range(60)])
    page, seen, written = history(ann, after=0, limit=25), [], 60
    while page["messages"]:
        seen += texts_of(page)
        if written < 90:
            write(ann, "Pavel", [str(written)])
            written += 1
        page = history(ann, after=page["messages"][-1]["msg_id"], limit=25)
    assert not page["more"]
    assert seen == [str(n) for n in range(written)]


def test_between_two_ids(ann: Client) -> None:
    write(ann, "Pavel", list("abcde"))
    ids = [entry["msg_id"] for entry in history(ann)["messages"]]
    assert texts_of(history(ann, after=ids[0], before=ids[3])) == ["b", "c"]
    assert texts_of(history(ann, before=0)) == []
    assert texts_of(history(ann, after=2**63 - 1)) == []
    assert texts_of(history(ann, before=2**63 - 1)) == list("abcde")


def test_sizes_of_pages(make_server: MakeServer, login: Login) -> None:
    ann = login(
        "ann", ext=["ids"], to=make_server(page_size=3, max_page_size=5, max_requests_per_s=0)
    )
    write(ann, "Pavel", [str(n) for n in range(6)])
    for limit, most in ((None, 3), (0, 3), (1, 1), (4, 4), (6, 5), (10**30, 5)):
        page = history(ann, limit=limit)
        assert (len(texts_of(page)), page["more"]) == (most, True)


def test_a_page_of_the_longest_texts_fits_an_outbox(ann: Client) -> None:
    """Read two hundred of them, three megabytes: they come in several pages, none missing."""
    write(ann, "Pavel", [f"{n:04}" + "𝕏" * 3996 for n in range(60)])
    page = history(ann, limit=200)
    seen = texts_of(page)
    assert page["more"]
    assert len(json.dumps(page, ensure_ascii=False).encode()) < DEFAULT_MAX_FRAME_BYTES * 8
    while page["more"]:
        page = history(ann, limit=200, before=page["messages"][0]["msg_id"])
        seen = texts_of(page) + seen
    assert [text[:4] for text in seen] == [f"{n:04}" for n in range(60)]
    page, forward = history(ann, limit=200, after=0), []
    while True:
        forward += texts_of(page)
        if not page["more"]:
            break
        page = history(ann, limit=200, after=page["messages"][-1]["msg_id"])
    assert forward == seen


def test_search(ann: Client) -> None:
    write(ann, "Pavel", ["Ёлка в лесу", "НЕТ", "еЛКА", "straße", "a%b_c", 'say "hi"', "İstanbul"])
    write(ann, "Sveta", ["ёлка"])
    found = {
        "ёлка": ["Ёлка в лесу", "еЛКА"],
        "ЕЛКА": ["Ёлка в лесу", "еЛКА"],
        "нет": ["НЕТ"],
        "STRASSE": ["straße"],
        "%": ["a%b_c"],
        "_": ["a%b_c"],
        '"': ['say "hi"'],
        "nothing": [],
        "x" * 100: [],
    }
    for text, expected in found.items():
        assert texts_of(ann.ask(action="search", with_="Pavel", text=text)) == expected
    for text in ("", "x" * 101):
        assert ann.ask(action="search", with_="Pavel", text=text)["response"] == 400
    assert ann.ask(action="search", with_="nobody", text="x")["response"] == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("сообщение 1232", ["Это сообщение номер 1232", "1232-е сообщение"]),
        ("1232  СООБЩЕНИЕ", ["Это сообщение номер 1232", "1232-е сообщение"]),
        ("номер 12", ["Это сообщение номер 1232"]),
        ('"сообщение номер"', ["Это сообщение номер 1232"]),
        ('"номер сообщение"', []),
        ('это "номер 1232"', ["Это сообщение номер 1232"]),
        ("сообщение 999", []),
        ("сообщение сообщение номер", ["Это сообщение номер 1232"]),
        ('сообщение "', []),
        (" ", ["Это сообщение номер 1232", "1232-е сообщение"]),
        ('"е с"', ["1232-е сообщение"]),
    ],
)
def test_search_finds_all_words_in_any_order(ann: Client, text: str, expected: list[str]) -> None:
    write(ann, "Pavel", ["Это сообщение номер 1232", "другое", "1232-е сообщение"])
    for place in ({"with_": "Pavel"}, {}):
        assert texts_of(ann.ask(action="search", text=text, **place)) == expected


def test_search_by_page(ann: Client) -> None:
    write(ann, "Pavel", [f"{'hit' if n % 3 == 0 else 'miss'} {n}" for n in range(1200)])
    page = ann.ask(action="search", with_="Pavel", text="HIT", limit=150)
    seen = texts_of(page)
    while page["more"]:
        page = ann.ask(
            action="search",
            with_="Pavel",
            text="HIT",
            limit=150,
            before=page["messages"][0]["msg_id"],
        )
        seen = texts_of(page) + seen
    assert seen == [f"hit {n}" for n in range(0, 1200, 3)]


def test_both_sides_read_the_same(login: Login, ann: Client) -> None:
    bob = login("bob")
    ann.say("bob", "ping")
    bob.receive()
    bob.say("ann", "pong")
    ann.receive()
    mine, his = (
        texts_of(client.ask(action="get_history", with_=name))
        for client, name in ((ann, "bob"), (bob, "ann"))
    )
    assert mine == his == ["ping", "pong"]
