"""A hostile, broken or silly server: the client survives, and its terminal stays ours."""

import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.core.model import Names
from jimclient.net.login import Credentials
from jimclient.run import run_chat
from jimclient.store.store import Store
from jimclient.text.display import harmless, wrap
from jimclient.ui.screen import safe_candidates
from tests.jimclient.hostile import ESCAPES, any_bytes, any_object, any_value, is_clean
from tests.jimclient.support import EXTENSIONS, FakeServer, Program
from tests.jimclient.test_session import SilentScreen
from tests.support.client import PATIENCE_S

Run = Callable[..., Program]
FUZZ_ROUNDS = 1000 if os.environ.get("JIM_LONG_TESTS") else 30  # servers
FUZZ_OBJECTS = 200  # of each


class Victim:
    """A chat in this process whose server does what it likes."""

    def __init__(self, fake: FakeServer, folder: Path) -> None:
        self.store = Store.open(folder, "ann", "fake:1")
        self.screen = SilentScreen()
        self.chat = Chat(
            server=("127.0.0.1", fake.port),
            credentials=Credentials("ann", "secret", "en", "test"),
            store=self.store,
            screen=self.screen,
            script_wait_s=1,
        )
        self._thread = threading.Thread(target=run_chat, args=(self.chat, self.screen))
        self._thread.start()

    def end(self) -> None:
        self.chat.end()
        self._thread.join(PATIENCE_S)
        self.store.close()
        assert not self._thread.is_alive()
        assert self.chat.exit_code != Exit.BUG
        assert [line for line in self.screen.lines if not is_clean(line)] == []


@pytest.fixture
def victim(fake: FakeServer, folder: Path) -> Iterator[Callable[[], Victim]]:
    victims: list[Victim] = []

    def start() -> Victim:
        victims.append(Victim(fake, folder))
        return victims[-1]

    yield start
    for one in victims:
        one.end()


@pytest.mark.parametrize("seed", range(FUZZ_ROUNDS))
def test_no_object_of_a_server_harms_the_client(
    seed: int, fake: FakeServer, victim: Callable[[], Victim]
) -> None:
    chance = random.Random(seed)
    one = victim()
    peer = fake.accept()
    if chance.random() < 0.9:
        login = peer.receive_action("authenticate")
        peer.send(response=200, id=login["id"], ext=EXTENSIONS, user=any_value(chance))
    data = b"".join(
        json.dumps(any_object(chance)).encode("utf-8", "surrogatepass") + b"\n"
        for _ in range(FUZZ_OBJECTS)
    )
    with suppress(OSError):  # it has closed the connection already
        peer.send_bytes(data + (any_bytes(chance) if chance.random() < 0.5 else b""))
    peer.close()
    wait_for_the_end(one)


def wait_for_the_end(one: Victim) -> None:
    """Wait until the connection is lost or given up: then everything was handled."""
    deadline = time.monotonic() + PATIENCE_S
    while not any("Connection lost" in line for line in one.screen.lines):
        if one.chat.events.ended.wait(0.02):
            return
        assert time.monotonic() < deadline, one.screen.lines[-5:]


# Names that a server gives


@pytest.mark.parametrize("user", [ESCAPES, "ann" + ESCAPES, "admin", "аnn", ["ann"], "x" * 10**6])
def test_a_server_cannot_rename_us(
    user: object, fake: FakeServer, victim: Callable[[], Victim]
) -> None:
    one = victim()
    peer = fake.accept()
    peer.receive_action("authenticate")
    peer.send(response=200, ext=EXTENSIONS, user=user)
    one.screen.expect("Welcome, ann.")
    assert one.chat.model.me == "ann"
    assert one.chat.status().startswith(" ann · 127.0.0.1")


def test_the_registered_spelling_is_taken(fake: FakeServer, victim: Callable[[], Victim]) -> None:
    one = victim()
    peer = fake.accept()
    peer.receive_action("authenticate")
    peer.send(response=200, ext=EXTENSIONS, user="Ann")
    one.screen.expect("Welcome, Ann.")


def test_a_name_that_drives_a_terminal_is_never_completed() -> None:
    names = ["bob", f"b{ESCAPES}", "b\x9b2J", "b\u202eob", "b\nob", "b\x7f"]
    assert safe_candidates(lambda typed: names, "b") == ["bob"]


# Much of everything


def test_long_lists_come_in_pages(run: Run, fake: FakeServer) -> None:
    program = run("-un", "ann", "-p", str(fake.port))
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    peer.send(response=200, id=login["id"], ext=EXTENSIONS)
    names = ",".join(f'"u{number}"' for number in range(100_000))
    peer.send_bytes(f'{{"action":"potential","data_list":[{names}]}}\n'.encode())
    line = program.expect("Potential contacts (100000): u0, u1, u10")
    assert len(line) < 3000
    program.expect("/more shows more names (99800 left).")
    for _ in range(2):
        request = peer.receive()
        peer.send(response=202, id=request["id"], data_list=[])
    program.expect("Contacts:")
    program.type("")
    program.expect("To:")
    program.type("/find u")
    peer.send(response=202, id=peer.receive()["id"], data_list=[f"v{n}" for n in range(450)])
    program.expect("/more shows more names (250 left).")
    program.type("/more")
    assert program.expect("…: v200, ")
    program.expect("/more shows more names (50 left).")
    program.type("/more", "/more")
    program.expect("There is nothing older.")


def test_long_lines_wrap_in_linear_time() -> None:
    """Measured as a ratio: ten times the text takes about ten times as long."""

    def seconds(chars: int) -> float:
        text = "слово " * (chars // 6)
        return min(timed(lambda: wrap(text, 80)) for _ in range(3))

    assert seconds(300_000) < 40 * seconds(30_000)


def timed(function: Callable[[], object]) -> float:
    """Return the seconds of CPU that it takes: other programs don't count."""
    begun = time.thread_time()
    function()
    return time.thread_time() - begun


def test_names_are_found_without_a_search() -> None:
    names = Names()
    names.replace(f"User{number}" for number in range(200_000))
    assert timed(lambda: [names.known("user199999") for _ in range(1000)]) < 0.5
    assert names.known("USER5") == "User5"


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=100))
def test_no_text_needs_two_passes_to_become_harmless(text: str) -> None:
    assert is_clean(harmless(text))
