"""The local store keeps everything once, and loses nothing between two steps."""

import os
import sqlite3
import stat
import threading
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from jimclient.store import files, schema
from jimclient.store.errors import StoreError
from jimclient.store.files import MAX_WINDOWS, file_name
from jimclient.store.messages import Mark, Message
from jimclient.store.store import Store
from tests.jimclient.support import ROOT

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


@pytest.mark.parametrize("text, found", [
    ("чай пять", 2), ("ПЯТЬ чай", 2), ('"чай в пять"', 1), ('чай "в пять"', 2), ("чай кофе", 0),
    ('"', 2),
])  # fmt: skip
def test_search_wants_all_words_in_any_order(store: Store, text: str, found: int) -> None:
    said = ("Чай в пять?", "В пять уже не чай")
    store.add([replace(HELLO, msg_id=n, text=one) for n, one in enumerate(said)], "ann")
    assert len(store.search(None, text, 10)) == found


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


def test_windows_share_a_store_and_its_outbox(store: Store, folder: Path) -> None:
    store.put("token", "secret")
    store.add([HELLO], "ann")
    second = Store.open(folder, "ANN", SERVER)
    assert second.get("token") == "secret"
    assert [path.name for path in folder.glob("*.sqlite")] == ["client_ann.sqlite"]
    assert second.was_changed()
    assert not second.was_changed()
    waiting = store.queue("bob", "from the first window")
    assert second.was_changed()
    assert second.all_queued() == [waiting]
    assert second.first_queued() is None  # each sends its own
    assert (store.sends(waiting), second.sends(waiting)) == (True, False)
    assert store.add([ROOM], "ann") == [ROOM]
    assert second.add([HELLO, ROOM], "ann") == [ROOM]  # new for this window, too, but only once
    assert second.add([ROOM], "ann") == []
    sent = replace(MINE, client_id=waiting.client_id)
    assert second.add([sent], "ann") == [sent]  # the server shows it to the other session first
    store.settle(replace(sent, mark=Mark.DELIVERED), "ann")
    assert [message.mark for message in second.with_marks([sent])] == [Mark.DELIVERED]
    assert store.add([sent], "ann") == []
    second.close()


def test_two_first_windows_at_once_make_one_store(folder: Path) -> None:
    opened: list[Store] = []
    threads = [
        threading.Thread(target=lambda: opened.append(Store.open(folder, "ann", SERVER)))
        for _number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(store.window for store in opened) == [1, 2, 3, 4, 5, 6]
    for store in opened:
        store.close()


def test_too_many_clients_are_refused(folder: Path) -> None:
    stores = [Store.open(folder, "ann", SERVER) for _ in range(MAX_WINDOWS)]
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


def test_a_damaged_store_is_put_aside(folder: Path) -> None:
    folder.mkdir()
    content = b"this is not a database, and long enough to be read as one" * 50
    (folder / "client_ann.sqlite").write_bytes(content)
    store = Store.open(folder, "ann", SERVER)
    store.queue("bob", "goes on")
    assert store.aside
    assert store.aside.read_bytes() == content
    assert store.aside.name.startswith("client_ann.sqlite.damaged-")
    store.close()


PAGE_BYTES = 4096


def damage_texts(path: Path) -> None:
    """Overwrite every page with texts of messages, and no other."""
    data = path.read_bytes()
    pages = [data[at : at + PAGE_BYTES] for at in range(0, len(data), PAGE_BYTES)]
    path.write_bytes(
        b"".join(os.urandom(PAGE_BYTES) if b"x" * 1000 in page else page for page in pages)
    )


def fill(store: Store, count: int) -> None:
    store.add([replace(HELLO, msg_id=n, text="x" * 3000) for n in range(count)], "ann")
    store.close()


def test_what_waits_to_be_sent_is_saved_from_a_damaged_store(store: Store, folder: Path) -> None:
    store.identify(IDENTITY)
    waiting = store.queue("bob", "not sent yet")
    fill(store, 200)
    damage_texts(folder / "client_ann.sqlite")
    store = Store.open(folder, "ann", SERVER)
    assert store.aside
    assert store.first_queued() == waiting
    assert texts(store) == []
    store.close()


def test_damage_that_shows_later_is_put_aside_at_the_end(store: Store, folder: Path) -> None:
    fill(store, 2000)  # more than SQLite caches
    path = folder / "client_ann.sqlite"
    store = Store.open(folder, "ann", SERVER)
    assert store.aside is None
    damage_texts(path)
    with pytest.raises(StoreError) as raised:
        store.search(None, "y", 1)
    assert raised.value.is_damaged
    assert str(path) in str(raised.value)
    store.close()
    assert store.aside
    assert not path.exists()
    Store.open(folder, "ann", SERVER).close()


def test_a_store_of_a_newer_client_is_refused_and_left_alone(folder: Path) -> None:
    Store.open(folder, "ann", SERVER).close()
    path = folder / "client_ann.sqlite"
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(StoreError, match="newer version"):
        Store.open(folder, "ann", SERVER)
    assert path.exists()


def as_version_1(path: Path) -> sqlite3.Connection:
    """Make a store as the first version did, with addresses as typed."""
    path.parent.mkdir(exist_ok=True)
    old = sqlite3.connect(path)
    old.executescript(f"{schema._SCHEMA} PRAGMA user_version = 1;")
    return old


def test_a_store_of_the_first_version_keeps_everything(folder: Path) -> None:
    old = as_version_1(folder / "client_ann.sqlite")
    with old:
        for address in ("localhost:7777", "127.0.0.1:7777", "example.org:7777"):
            row = (address, "c" + address, "bob", "to " + address, 1.0)
            old.execute(
                "INSERT INTO outbox (server, client_id, recipient, text, at) VALUES (?,?,?,?,?)",
                row,
            )
        old.execute("INSERT INTO meta VALUES ('localhost:7777', 'token', 'secret')")
        old.execute("INSERT INTO contacts VALUES ('localhost:7777', 'bob')")
    old.close()
    store = Store.open(folder, "ann", SERVER)
    assert store.count_queued() == 2
    assert (store.get("token"), store.contacts()) == ("secret", ["bob"])
    store.close()
    other = Store.open(folder, "ann", "example.org:7777")
    assert other.count_queued() == 1
    other.close()


# The server's identity

IDENTITY = "0123456789abcdef" * 2


def test_a_server_is_known_by_its_identity_under_every_address(store: Store, folder: Path) -> None:
    store.add([HELLO], "ann", 1)
    store.queue("bob", "typed before the identity was known")
    store.put("token", "secret")
    store.identify(IDENTITY)
    assert texts(store) == ["Ёлка"]
    store.close()
    other = Store.open(folder, "ann", "chat.example:7777")
    assert texts(other) == []
    other.identify(IDENTITY)
    assert texts(other) == ["Ёлка"]
    assert other.count_queued() == 1
    assert other.get("token") is None  # another address is not shown the token
    other.close()
    again = reopen(other, folder)
    assert (texts(again), again.get("token")) == (["Ёлка"], "secret")
    again.close()


def test_another_server_at_the_same_address_gets_nothing_of_the_first(store: Store) -> None:
    store.add([HELLO], "ann", 1)
    store.identify(IDENTITY)
    store.queue("bob", "for the first server")
    assert store.identify(IDENTITY[::-1]) == 1
    assert (texts(store), store.count_queued(), store.get("last_id")) == ([], 0, None)
    assert store.identify(IDENTITY) == 0
    assert (texts(store), store.count_queued()) == (["Ёлка"], 1)


# Nothing unsent is stranded


def test_any_start_takes_over_what_waits_in_the_users_other_files(
    store: Store, folder: Path
) -> None:
    second = Store.open(folder, "ANN", SERVER)
    waiting = second.queue("bob", "from the second window")
    second.queue("bob", "and more")
    assert store.adopt() == 0  # the second window runs: it sends its own
    second.close()
    store.identify(IDENTITY)
    assert store.adopt() == 2
    first = store.first_queued()
    assert first
    assert first.client_id == waiting.client_id
    assert store.adopt() == 0
    store.close()


def test_a_file_of_a_second_window_is_taken_over(store: Store, folder: Path) -> None:
    """Earlier versions had a file for each window."""
    Store.open(folder, "zoe", SERVER).close()
    with sqlite3.connect(folder / "client_zoe.sqlite") as old:
        for number, text in enumerate(("hi", "went out already")):
            row = (SERVER, f"c{number}", "bob", text, 1.0)
            old.execute(
                "INSERT INTO outbox (server, client_id, recipient, text, at) VALUES (?,?,?,?,?)",
                row,
            )
    old.close()
    (folder / "client_zoe.sqlite").rename(folder / "client_ann.2.sqlite")
    store.settle(replace(MINE, client_id="c1"), "ann")
    assert store.adopt_files() == 1
    assert [queued.text for queued in store.all_queued()] == ["hi"]
    assert store.adopt_files() == 0


def test_other_users_and_other_servers_are_left_alone(store: Store, folder: Path) -> None:
    for name, server in (("ann_2", SERVER), ("ann", "example.org:7777")):
        other = Store.open(folder, name, server)
        other.queue("bob", "not yours")
        other.close()
    assert store.adopt() + store.adopt_files() == 0


def test_a_file_that_cannot_be_read_stops_nobody(store: Store, folder: Path) -> None:
    (folder / "client_ann.2.sqlite").write_bytes(b"no database" * 500)
    assert store.adopt_files() == 0


def test_the_folder_of_the_first_version_is_looked_into(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was clients_dbs under the current directory, wherever that was."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIM_CLIENT_DBS", str(tmp_path / "elsewhere"))
    old = Store.open(tmp_path / "elsewhere", "bob", SERVER)
    old.close()
    store.close()
    left = Store.open(tmp_path / "clients_dbs", "bob", SERVER)
    left.queue("ann", "left behind")
    left.close()
    new = Store.open(tmp_path / "elsewhere", "bob", SERVER)
    assert new.adopt_files() == 1
    new.close()


def test_the_folder_is_beside_client_py_or_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIM_CLIENT_DBS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert files.folder() == ROOT / "clients_dbs"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert files._default_folder(tmp_path) == platformdirs.user_data_path(
        "jimclient", appauthor=False
    )


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


def test_a_refused_message_is_kept_and_not_sent(store: Store, folder: Path) -> None:
    refused, waiting = store.queue("bob", "to nobody"), store.queue("bob", "to be sent")
    store.refuse(refused.client_id, "There is no user bob here.")
    assert store.first_queued() == waiting
    assert store.count_queued() == 1
    store.drop(waiting.client_id)
    store.close()
    again = Store.open(folder, "ann", SERVER)
    assert again.adopt() == 0
    [kept] = again.all_queued()
    assert (kept.text, kept.refused) == ("to nobody", "There is no user bob here.")
    again.close()


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_store_is_read_as_it_is_and_brought_up_to_date(folder: Path, version: int) -> None:
    folder.mkdir()
    path = folder / "client_ann.sqlite"
    old = sqlite3.connect(path)
    tables = [schema._SCHEMA, schema._SERVERS, schema._DETAILS][:version]
    old.executescript(f"{''.join(tables)} PRAGMA user_version = {version};")
    with old:
        row = (SERVER, "c1", "bob", "hi", 1.0)
        old.execute(
            "INSERT INTO outbox (server, client_id, recipient, text, at) VALUES (?,?,?,?,?)", row
        )
    old.close()
    looking = Store.read(folder, "ann", SERVER)
    assert looking
    assert [queued.text for queued in looking.all_queued()] == ["hi"]
    looking.close()
    store = Store.open(folder, "ann", SERVER)
    assert [queued.text for queued in store.all_queued()] == ["hi"]
    store.refuse("c1", "no")
    assert store.count_queued() == 0
    store.close()
