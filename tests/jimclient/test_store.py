"""The local store keeps everything once, and loses nothing between two steps."""

import os
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from jimclient.store.files import MAX_DEVICES, file_name
from jimclient.store.messages import Mark, Message
from jimclient.store.schema import StoreError
from jimclient.store.store import Store

SERVER = "127.0.0.1:7777"
HELLO = Message(sender="bob", recipient="ann", text="Ёлка", at=100.0, msg_id=1)
MINE = Message(
    sender="ann", recipient="bob", text="hi", at=101.0, msg_id=2, client_id="0001", mark=Mark.KEPT
)
ROOM = Message(sender="bob", recipient="#tea", text="tea?", at=102.0, msg_id=3)


def reopen(store: Store, folder: Path) -> Store:
    store.close()
    return Store.open(folder, "ann", SERVER)


def texts(store: Store, partner: str | None = None) -> list[str]:
    return [message.text for _row, message in store.history(partner, 100)[0]]


def test_a_repeated_message_is_kept_once(store: Store) -> None:
    assert store.add([HELLO, ROOM], "ann", 3) == [HELLO, ROOM]
    assert store.add([HELLO, ROOM], "ann", 3) == []
    assert texts(store) == ["Ёлка", "tea?"]
    assert store.get("last_id") == "3"


def test_messages_without_numbers_are_all_kept(store: Store) -> None:
    """A classic server gives none, and two equal messages are two."""
    unnumbered = replace(HELLO, msg_id=None)
    assert store.add([unnumbered, unnumbered], "ann") == [unnumbered, unnumbered]


def test_history_goes_back_page_by_page(store: Store) -> None:
    store.add([replace(HELLO, msg_id=n, text=str(n), at=float(n // 2)) for n in range(1, 8)], "ann")
    page, more = store.history("BOB", 3)
    assert ([message.text for _row, message in page], more) == (["5", "6", "7"], True)
    page, more = store.history("bob", 3, before=page[0][0])
    assert ([message.text for _row, message in page], more) == (["2", "3", "4"], True)
    page, more = store.history("bob", 3, before=page[0][0])
    assert ([message.text for _row, message in page], more) == (["1"], False)


def test_conversations_are_apart(store: Store) -> None:
    store.add([HELLO, MINE, ROOM], "ann")
    assert texts(store, "bob") == ["Ёлка", "hi"]
    assert texts(store, "#TEA") == ["tea?"]


@pytest.mark.parametrize("text", ["елка", "ЁЛК", "лка"])
def test_search_knows_no_case_and_no_yo(store: Store, text: str) -> None:
    store.add([HELLO, MINE], "ann")
    assert store.search(None, text, 10) == [HELLO]
    assert store.search("#tea", text, 10) == []


def test_marks_only_rise(store: Store) -> None:
    store.add([HELLO, MINE], "ann")
    assert store.mark(Mark.DELIVERED, 2)
    assert not store.mark(Mark.DELIVERED, 2)
    assert store.mark_read("bob", 2)
    assert not store.mark(Mark.DELIVERED, 2)
    assert [message.mark for message in store.with_marks([HELLO, MINE])] == [Mark.NONE, Mark.READ]


def test_the_oldest_unanswered_message_is_next(store: Store) -> None:
    first, second = store.queue("bob", "one"), store.queue("#tea", "two")
    assert first.client_id < second.client_id
    assert store.first_queued() == first
    store.settle(replace(MINE, client_id=first.client_id), "ann")
    assert store.first_queued() == second
    store.drop(second.client_id)
    assert store.first_queued() is None
    assert texts(store) == ["hi"]


def test_a_crash_before_the_answer_sends_the_same_id_again(store: Store, folder: Path) -> None:
    queued = store.queue("bob", "one")
    again = reopen(store, folder)
    assert again.first_queued() == queued
    assert again.queue("bob", "two").client_id > queued.client_id
    again.close()


def test_an_answer_that_comes_twice_makes_one_row(store: Store) -> None:
    """The first one was lost with the connection after it had come back by `sync` or history."""
    queued = store.queue("bob", "hi")
    answered = replace(MINE, client_id=queued.client_id)
    store.add([replace(answered, client_id=None)], "ann")
    store.settle(answered, "ann")
    store.settle(answered, "ann")
    assert texts(store) == ["hi"]
    assert store.first_queued() is None


def test_an_own_message_that_comes_back_leaves_the_outbox(store: Store) -> None:
    queued = store.queue("bob", "hi")
    store.add([replace(MINE, client_id=queued.client_id)], "ann")
    assert store.count_queued() == 0


def test_servers_do_not_see_each_other(store: Store, folder: Path) -> None:
    store.put("token", "secret")
    store.queue("bob", "for the first server")
    store.put_contacts(["bob"])
    store.add([HELLO], "ann")
    store.close()
    other = Store.open(folder, "ann", "example.org:7777")
    assert (other.get("token"), other.first_queued(), other.contacts(), texts(other)) == (
        None,
        None,
        [],
        [],
    )
    assert other.add([HELLO], "ann") == [HELLO]
    other.close()
    both = Store.read(folder, "ann", "")
    assert both
    assert len(texts(both)) == 2
    both.close()


def test_facts_and_contacts_are_replaced(store: Store) -> None:
    for token in ("a", "b", None):
        store.put("token", token)
        assert store.get("token") == token
    store.put_contacts(["bob", "Sveta"])
    store.put_contacts(["bob"])
    assert store.contacts() == ["bob"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_only_its_owner_may_read_it(store: Store, folder: Path) -> None:
    store.put("token", "secret")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.glob("client_ann.sqlite*"))
    assert len(files) >= 2  # the database and its log
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_second_client_gets_a_file_of_its_own(store: Store, folder: Path) -> None:
    store.put("token", "first")
    second = Store.open(folder, "ANN", SERVER)
    assert second.get("token") is None
    second.close()
    assert sorted(path.name for path in folder.glob("*.sqlite")) == [
        "client_ANN.2.sqlite",
        "client_ann.sqlite",
    ]


def test_too_many_clients_are_refused(folder: Path) -> None:
    stores = [Store.open(folder, "ann", SERVER) for _ in range(MAX_DEVICES)]
    with pytest.raises(StoreError):
        Store.open(folder, "ann", SERVER)
    for store in stores:
        store.close()


def test_a_name_in_another_case_is_the_same_user(store: Store, folder: Path) -> None:
    store.put("token", "secret")
    store.close()
    other = Store.open(folder, "Ann", SERVER)
    assert other.get("token") == "secret"
    other.close()


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Pavel_2", "client_Pavel_2.sqlite"),
        ("Анна", "client_Анна.sqlite"),
        ("../../etc", "client_%2E%2E%2F%2E%2E%2Fetc.sqlite"),
        ("a:b*?", "client_a%3Ab%2A%3F.sqlite"),
        ("100% a b", "client_100%25%20a%20b.sqlite"),
    ],
)
def test_odd_names_make_safe_files(name: str, expected: str) -> None:
    assert file_name(name) == expected


def test_what_is_no_store_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "client_ann.sqlite").write_bytes(
        b"this is not a database, and long enough to be read as one" * 50
    )
    with pytest.raises(StoreError):
        Store.open(folder, "ann", SERVER)


def test_no_store_is_made_by_looking(folder: Path) -> None:
    assert Store.read(folder, "ann", SERVER) is None
    assert not folder.exists()


def test_history_can_be_read_while_a_client_writes(store: Store, folder: Path) -> None:
    store.add([HELLO], "ann")
    reader = Store.read(folder, "ann", SERVER)
    assert reader
    store.add([ROOM], "ann")
    assert len(texts(reader)) == 2
    reader.close()


def test_what_was_stored_is_committed(store: Store, folder: Path) -> None:
    """Another connection sees each step at once: no transaction is open when an ack goes out."""
    store.add([HELLO], "ann", 1)
    other = sqlite3.connect(folder / "client_ann.sqlite")
    assert other.execute("SELECT count(*) FROM messages").fetchone() == (1,)
    other.close()
