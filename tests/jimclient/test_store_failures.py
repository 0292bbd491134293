"""A store that fails: a full disk, no permission, damage. One sentence, and no text is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jimclient.core import send_queue
from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.net.login import Credentials
from jimclient.run import run_chat
from jimclient.store.messages import Mark, Message
from jimclient.store.store import Store
from tests.jimclient.support import EXTENSIONS, ROOT, FakeServer, Peer, Program
from tests.jimclient.test_session import SilentScreen
from tests.support.client import PATIENCE_S

Run = Callable[..., Program]
SERVER = "127.0.0.1:7777"
FULL = "the disk is full"


class TypingScreen(SilentScreen):
    """A screen whose user types what the test says, into any question."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: list[str] = []

    def width(self) -> int:
        return 0  # lines of any length

    def type(self, *lines: str) -> None:
        with self._news:
            self._typed += lines
            self._news.notify_all()

    def ask(self, prompt: str, topic: str, candidates: object, draft: str = "") -> str:
        with self._news:
            self._news.wait_for(lambda: self._stopped or self._typed)
            if self._stopped:
                raise EOFError
            return self._typed.pop(0)


class Disk:
    """The disk under a store, which fills up when the test says: SQLite takes no further page."""

    def __init__(self, store: Store) -> None:
        self._connection: sqlite3.Connection = store._db._connection

    def fill(self) -> None:
        used = self._connection.execute("PRAGMA page_count").fetchone()[0]
        self._connection.execute(f"PRAGMA max_page_count = {used}")

    def protect(self) -> None:
        """Refuse every write, also one into a free page."""
        self._connection.execute("PRAGMA query_only = ON")

    def free(self) -> None:
        self._connection.execute("PRAGMA max_page_count = 1000000")
        self._connection.execute("PRAGMA query_only = OFF")


@pytest.fixture
def chat(fake: FakeServer, folder: Path) -> Iterator[tuple[Chat, TypingScreen, Disk]]:
    store = Store.open(folder, "ann", SERVER)
    screen = TypingScreen()
    chat = Chat(
        server=("127.0.0.1", fake.port),
        credentials=Credentials("ann", "secret", "en", "test"),
        store=store,
        screen=screen,
        script_wait_s=1,
    )
    disk = Disk(store)
    thread = threading.Thread(target=run_chat, args=(chat, screen))
    thread.start()
    yield chat, screen, disk
    chat.end()
    thread.join(PATIENCE_S)
    store.close()
    assert chat.exit_code != Exit.BUG


LONG = "ж" * 4000  # needs pages of its own


def test_a_message_to_a_full_disk_is_refused_and_the_chat_goes_on(
    fake: FakeServer, chat: tuple[Chat, TypingScreen, Disk]
) -> None:
    _chat, screen, disk = chat
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    screen.type("")
    screen.expect("To whom?")
    disk.fill()
    screen.type("bob", LONG)
    screen.expect("Not sent: «жжж")
    screen.expect(FULL)
    disk.free()
    screen.type("bob", LONG)
    assert peer.take_message()["message"] == LONG


def test_what_arrives_on_a_full_disk_is_shown_once_and_acknowledged_when_it_is_stored(
    fake: FakeServer, chat: tuple[Chat, TypingScreen, Disk]
) -> None:
    one, screen, disk = chat
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    assert one.events.contacts_menu.wait(PATIENCE_S)
    disk.fill()
    peer.send(action="msg", from_="bob", to="ann", message=LONG, msg_id=1, time=1)
    screen.expect(FULL)
    screen.expect("bob: жжж")
    disk.free()
    peer.send(action="msg", from_="bob", to="ann", message="short", msg_id=2, time=1)
    assert peer.receive_action("ack")["msg_id"] == 2
    screen.expect("bob: short")
    assert [m.text for _row, m in one.store.history("bob", 9)[0]] == [LONG, "short"]
    assert sum("bob: жжж" in line for line in screen.lines) == 1


def test_an_answer_that_cannot_be_stored_is_settled_later_and_nothing_is_sent_twice(
    fake: FakeServer, chat: tuple[Chat, TypingScreen, Disk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_queue, "_STORE_RETRY_S", 0.05)
    one, screen, disk = chat
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    assert one.events.contacts_menu.wait(PATIENCE_S)  # it stores the contacts first
    one.store.queue("bob", LONG)
    disk.protect()
    one.outbox.wake()
    assert peer.take_message(202, msg_id=1)["message"] == LONG
    screen.expect("it can only be read")
    disk.free()
    screen.type("", "bob", "next")
    assert peer.take_message(202, msg_id=2)["message"] == "next"
    screen.expect("bob: next")
    assert one.outbox.wait_until_empty(PATIENCE_S)
    sent = [m.msg_id for _row, m in one.store.history("bob", 9)[0] if m.mark == Mark.KEPT]
    assert sent == [1, 2]


def test_a_login_on_a_full_disk_works(
    fake: FakeServer, chat: tuple[Chat, TypingScreen, Disk]
) -> None:
    _chat, screen, disk = chat
    disk.fill()
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS, token="t" * 10_000, contacts=["n" * 9000])
    screen.expect("Welcome, ann.")
    screen.expect(FULL)


def test_damage_while_it_runs_ends_with_one_sentence(
    fake: FakeServer, chat: tuple[Chat, TypingScreen, Disk]
) -> None:
    one, _screen, _disk = chat
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    one.store.add([Message("bob", "ann", LONG, 1.0, msg_id=n) for n in range(2000)], "ann")
    with closing(sqlite3.connect(one.store.path, timeout=PATIENCE_S)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # waits while the client reads
    data = one.store.path.read_bytes()
    one.store.path.write_bytes(data[:8192] + os.urandom(len(data) - 8192))
    peer.send(action="msg", from_="bob", to="ann", message=LONG, msg_id=9999, time=1)
    assert one.events.ended.wait(PATIENCE_S)
    assert one.exit_code == Exit.STORE
    assert f"{one.store.path}: the file is damaged" in one.farewell


# As a program

HELLO = Message("bob", "ann", "hello", 1.0, msg_id=1)


def let_in(fake: FakeServer) -> Peer:
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    return peer


def test_a_damaged_store_is_put_aside_with_a_sentence(
    run: Run, fake: FakeServer, folder: Path
) -> None:
    folder.mkdir()
    (folder / "client_ann.sqlite").write_bytes(b"\x00garbage" * 1000)
    program = run("-un", "ann", "-p", str(fake.port))
    line = program.expect("client_ann.sqlite is damaged; it is kept as client_ann.sqlite.damaged-")
    assert str(folder) in line
    let_in(fake)
    program.expect("Contacts:")
    program.end_input()
    assert program.wait() == 0


@pytest.mark.parametrize("obstacle", ["directory", "lock is a directory", "newer"])
def test_a_store_that_cannot_be_opened_is_named(run: Run, folder: Path, obstacle: str) -> None:
    folder.mkdir()
    path = folder / "client_ann.sqlite"
    if obstacle == "newer":
        Store.open(folder, "ann", SERVER).close()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
    else:
        (path if obstacle == "directory" else path.with_suffix(".lock")).mkdir()
    program = run("-un", "ann")
    line = program.expect("The local store can't be opened: ")
    assert "client_ann." in line
    assert program.wait() == 7
    assert len(program.seen) == 1


WITHOUT_ROOTS_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
@pytest.mark.parametrize("only_folder", [True, False])
def test_a_read_only_store_can_be_read(folder: Path, store: Store, only_folder: bool) -> None:
    if not os.geteuid() and not shutil.which("setpriv"):
        pytest.skip("file modes do not stop root")
    store.add([HELLO], "ann")
    store.close()
    path = folder / "client_ann.sqlite"
    if not only_folder:
        path.chmod(0o400)
    folder.chmod(0o500)
    try:
        history, chat = (bound_by_modes(folder, *words) for words in (["--history"], ["-a", "x"]))
    finally:
        folder.chmod(0o700)
    assert (history.returncode, history.stderr) == (0, "")
    assert "bob: hello" in history.stdout
    assert chat.returncode == 7
    assert "The local store can't be opened: " in chat.stderr
    assert "client_ann." in chat.stderr
    assert "Traceback" not in chat.stderr


def bound_by_modes(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the client with no more rights to files than their modes give."""
    client = [sys.executable, str(ROOT / "client.py"), "-un", "ann", *words]
    variables = {"JIM_CLIENT_DBS": str(folder), "JIM_PASSWORD": "secret", "LANG": "C.UTF-8"}
    return subprocess.run(
        [*([] if os.geteuid() else WITHOUT_ROOTS_RIGHTS), *client],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
    )
