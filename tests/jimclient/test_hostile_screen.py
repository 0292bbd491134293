"""A hostile server and the full screen: it goes on, and nothing but our own drawing reaches it."""

import json
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jimclient.core import chat as chat_module
from jimclient.core import send_queue
from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.core.view import View
from jimclient.net.login import Credentials
from jimclient.options import parse
from jimclient.run_command import run_command
from jimclient.session import session
from jimclient.store.store import Store
from tests.jimclient.hostile import (
    any_answer,
    any_bytes,
    any_message,
    any_object,
    is_clean,
)
from tests.jimclient.seat import ALT, CTRL_C, ESCAPE, F1, PAGE_UP, Seat
from tests.jimclient.support import EXTENSIONS, FakeServer, Peer
from tests.support.client import PATIENCE_S
from tests.support.waiting import IS_LONG

ROUNDS = 300 if IS_LONG else 4
ENOUGH = 5  # answers
ANSWER_TIMEOUT_S = 3  # some requests are never answered; the client itself waits for 20 s, or 40
PUSHES = 60  # between two answers of a round, at most
# All that prompt_toolkit and we write besides letters; a title and a notification hold no control
OURS = re.compile(
    r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][29];[^\x00-\x1f\x7f-\x9f]*\x07|[\r\n\x07\x08]|\x1b[78=>]"
)
KEYS = (
    *(f"{ALT}a", f"{ALT}1", f"{ALT}2", f"{ALT}\x1b[B", PAGE_UP, F1, "\t", "\r", "b", "/open b"),
    *(f"{ALT}k", f"{ALT}s", "tea\r", "/rooms\r", "/queue\r", ESCAPE, "/who #tea\r"),
    *("hello\r", "/topic x\r", "/history bob\r", "/sessions\r", "/blocked\r", "/online\r"),
)

Attack = Callable[[random.Random], tuple[Seat, "Enemy"]]


class Enemy:
    """Let the client in, then answer every request with anything, and push anything."""

    def __init__(self, fake: FakeServer, chance: random.Random) -> None:
        self._fake = fake
        self._chance = chance
        self._answers = 0
        self.on_enough: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        peer = self.peer = self._fake.accept()
        login = peer.receive_action("authenticate")
        peer.send(response=200, id=login["id"], ext=[*EXTENSIONS, "chats"], user="ann")
        with suppress(OSError, EOFError):  # the client has left
            while True:
                self._answer(peer, peer.receive().get("id"))

    def break_down(self) -> None:
        """Send what is no JIM, or not for long, and end the connection.

        Some of it, such as half an object, leaves a client waiting for the rest.
        """
        with suppress(OSError):
            self.peer.send_bytes(any_bytes(self._chance))
            self.peer.socket.shutdown(socket.SHUT_RDWR)

    def _answer(self, peer: Peer, request_id: object) -> None:
        self._answers += 1
        if self._answers == ENOUGH:
            self.on_enough()
        chance = self._chance
        make = lambda: chance.choice((any_object, any_message))(chance)  # noqa: E731
        objects = [make() for _ in range(chance.randrange(PUSHES))]
        if request_id:
            objects.append(any_answer(chance, request_id))
        lines = [json.dumps(obj).encode("utf-8", "surrogatepass") for obj in objects]
        peer.send_bytes(b"".join(line + b"\n" for line in lines))

    def join(self) -> None:
        self._thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client give up what is not answered long before the test gives up the client."""
    for module in (chat_module, send_queue, session):
        monkeypatch.setattr(module, "ANSWER_TIMEOUT_S", ANSWER_TIMEOUT_S)


@pytest.fixture
def attacked(fake: FakeServer, tmp_path: Path) -> Iterator[Attack]:
    """Open a full screen before an enemy; at the end, look at all that it wrote."""
    made: list[tuple[Seat, Enemy]] = []

    def start(chance: random.Random) -> Seat:
        enemy = Enemy(fake, chance)
        made.append((Seat(tmp_path, fake.port, "ann"), enemy))
        return made[-1]

    yield start
    for seat, enemy in made:
        code = seat.close()
        enemy.join()
        assert code != Exit.BUG
        assert is_ours(seat.display.raw)
        assert all(is_clean(line) for line in seat.lines())


def is_ours(raw: str) -> bool:
    """Return True if nothing of the server's drives the terminal, and nothing has failed."""
    forged = ("\x1b[4242", "\x1b]0;", "Traceback", "Unhandled exception")
    left = OURS.sub("", raw)
    return not any(text in raw for text in forged) and is_clean(left)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_answer_of_a_server_harms_the_full_screen(seed: int, attacked: Attack) -> None:
    chance = random.Random(seed)
    seat, enemy = attacked(random.Random(seed))
    for _ in range(25 if IS_LONG else 12):
        seat.press(chance.choice(KEYS))
        drawn = threading.Event()
        seat.screen.later(drawn.set)  # the server's answers come between the keys
        assert drawn.wait(PATIENCE_S)
    enemy.break_down()
    seat.wait_for("no connection")
    still_works(seat)


def still_works(seat: Seat) -> None:
    """Wait for the commands that were typed, then type a text, and see it."""
    done = threading.Event()
    seat.press("\x1b[200~\x1b[201~")  # an empty paste ends what Esc or Alt has begun
    seat.screen.later(lambda: seat.desk.run_later(lambda: seat.screen.later(done.set)))
    assert done.wait(PATIENCE_S)
    seat.press(CTRL_C)
    seat.press("\x1b[200~still here\x1b[201~")
    seat.wait_for("still here")


# Commands for scripts

SCRIPTS = (
    ("status",),
    ("status", "--json"),
    ("history", "bob", "--limit", "0"),
    ("history", "bob", "--json"),
    ("send", "bob", "hello"),
    ("listen",),
)


@pytest.mark.parametrize("words", SCRIPTS, ids=" ".join)
def test_no_answer_of_a_server_harms_a_command_for_scripts(
    words: tuple[str, ...], fake: FakeServer, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    enemy = Enemy(fake, random.Random(str(words)))

    def make(screen: View) -> Chat:
        chat = Chat(
            server=("127.0.0.1", fake.port),
            credentials=Credentials("ann", "secret", "en", "test"),
            store=store,
            screen=screen,
            script_wait_s=1,
        )
        if words == ("listen",):  # it ends when its reader or the user wants it
            enemy.on_enough = chat.end
        return chat

    chat = run_command(parse(["-un", "ann", *words]), make, patient=False)
    enemy.join()
    assert chat.exit_code in (Exit.OK, Exit.NOT_ACCEPTED, Exit.UNSENT)
    printed = capsys.readouterr()
    assert all(is_clean(line) for line in (printed.out + printed.err).split("\n"))
    assert words != ("listen",) or "PWNED" in printed.out
