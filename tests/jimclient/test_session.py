"""Chats in the test's process, for what takes a program too long: silence, repeated refusals."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from jimclient import run
from jimclient.core import send_queue
from jimclient.core.chat import Chat
from jimclient.core.exit_codes import Exit
from jimclient.core.view import Candidates
from jimclient.net.login import Credentials
from jimclient.run import run_chat
from jimclient.session import session
from jimclient.store.store import Store
from jimclient.ui.formatting import Line
from jimclient.ui.screen import Screen
from tests.jimclient.support import EXTENSIONS, FakeServer
from tests.support.client import PATIENCE_S


class SilentScreen(Screen):
    """A screen whose user only looks."""

    human = True
    words = True
    interruptible = True
    drafts = False

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._stopped = False

    def width(self) -> int:
        return 80

    def height(self) -> int:
        return 24

    def show(self, lines: Iterable[Line]) -> None:
        with self._news:
            self.lines += ["".join(text for _style, text in line) for line in lines]
            self._news.notify_all()

    def expect(self, text: str) -> None:
        with self._news:
            assert self._news.wait_for(
                lambda: any(text in line for line in self.lines), PATIENCE_S
            ), self.lines

    def ask(self, prompt: str, topic: str, candidates: Candidates, draft: str = "") -> str:
        with self._news:
            self._news.wait_for(lambda: self._stopped)
        raise EOFError

    def ask_secret(self, prompt: str) -> str:
        raise EOFError

    def refresh(self) -> None:
        pass

    def stop(self) -> None:
        with self._news:
            self._stopped = True
            self._news.notify_all()

    def close(self) -> None:
        pass


@pytest.fixture
def start(fake: FakeServer, folder: Path) -> Iterator[Callable[..., Chat]]:
    chats: list[tuple[Chat, threading.Thread, Store]] = []

    def make(*, patient: bool = False) -> Chat:
        store = Store.open(folder, "ann", "fake")
        credentials = Credentials("ann", "secret", "en", "test")
        server = ("127.0.0.1", fake.port)
        screen = SilentScreen()
        chat = Chat(
            server=server,
            credentials=credentials,
            store=store,
            screen=screen,
            script_wait_s=1,
        )
        thread = threading.Thread(target=run_chat, args=(chat, screen), kwargs={"patient": patient})
        thread.start()
        chats.append((chat, thread, store))
        return chat

    yield make
    for chat, thread, store in chats:
        chat.end()
        thread.join(PATIENCE_S)
        store.close()


def screen_of(chat: Chat) -> SilentScreen:
    assert isinstance(chat.screen, SilentScreen)
    return chat.screen


def test_a_silent_server_is_probed_and_then_given_up(
    fake: FakeServer, start: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(session, "_PROBE_AFTER_S", 0.1)
    chat = start()
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    probe = peer.receive_action("probe")
    peer.send(response=200, id=probe["id"])
    assert peer.receive_action("probe")["id"] != probe["id"]
    monkeypatch.setattr(session, "ANSWER_TIMEOUT_S", 0.1)
    screen_of(chat).expect("Connection lost (no answer in time)")
    fake.accept().receive_action("authenticate")


def test_a_message_is_not_tried_for_ever(
    fake: FakeServer, start: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_queue, "_FIRST_RETRY_S", 0.001)
    chat = start()
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    chat.store.queue("bob", "poison")
    chat.outbox.wake()
    ids = {peer.take_message(500, error="failed")["id"] for _ in range(send_queue._MAX_TRIES + 1)}
    assert len(ids) == 1
    screen_of(chat).expect("Not sent: bob «poison» (failed)")
    assert chat.outbox.wait_until_empty(PATIENCE_S)


def test_what_waits_for_a_server_that_was_replaced_is_told(
    fake: FakeServer, start: Callable[..., Chat]
) -> None:
    """It is for another server's user of that name: it stays, and is sent to nobody else."""
    chat = start()
    chat.store.identify("a" * 32)
    chat.store.queue("bob", "for the first server")
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS, server="b" * 32)
    screen_of(chat).expect("another server than before; 1 message for that one stays unsent.")
    assert chat.store.count_queued() == 0
    chat.store.identify("a" * 32)
    assert chat.store.count_queued() == 1


def test_read_markers_wait_for_a_key_among_the_messages_and_leave_rooms_out(
    fake: FakeServer, start: Callable[..., Chat]
) -> None:
    chat = start()
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    assert chat.events.contacts_menu.wait(PATIENCE_S)
    for number, to in enumerate(("ann", "#tea", "ann"), 1):
        peer.send(action="msg", from_="bob", to=to, message=f"text {number}", msg_id=number, time=1)
    screen = screen_of(chat)
    screen.expect("text 3")
    screen.on_key()  # in the contacts menu: they may not have looked at the messages
    chat.send("probe")
    chat.events.pass_to(chat.events.messages_menu)
    screen.on_key()
    screen.on_key()
    assert chat.outbox.wait_until_empty(PATIENCE_S)
    chat.send("quit")
    heard: list[tuple[str, int | None]] = []
    while not heard or heard[-1][0] != "quit":
        obj = peer.receive()
        heard.append((obj["action"], obj.get("msg_id")))
    others = [entry for entry in heard if entry[0] != "ack"]
    assert others == [("probe", None), ("read", 3), ("quit", None)]


def test_has_read_is_said_of_the_last_message_only(
    fake: FakeServer, start: Callable[..., Chat]
) -> None:
    chat = start()
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    sender = send_queue.SendQueue(chat)
    sender.say("bob", "one")
    peer.take_message(202, msg_id=1)
    screen_of(chat).expect("one")
    peer.send(action="read", from_="bob", with_="bob", msg_id=1)
    peer.send(action="presence", user={"account_name": "bob", "status": "offline"})
    screen_of(chat).expect("bob is offline")
    assert "bob has read your message" in chat.status()
    sender.say("bob", "two")
    assert "has read" not in chat.status()


def test_a_silent_server_is_named_after_a_second(
    fake: FakeServer, start: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_PATIENCE_S", 0.01)
    chat = start()
    fake.accept()
    screen_of(chat).expect(f"Connecting to 127.0.0.1:{fake.port} …")


def test_a_conflict_after_a_loss_is_waited_out(
    fake: FakeServer, start: Callable[..., Chat]
) -> None:
    """The server may not have noticed yet that our old session is gone."""
    chat = start()
    peer = fake.accept()
    peer.let_in()
    peer.close()
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    peer.send(response=409, id=login["id"], error="connected already")
    fake.accept().let_in()
    screen_of(chat).expect("Connected to the server")


def test_a_block_ends_a_running_client(fake: FakeServer, start: Callable[..., Chat]) -> None:
    chat = start()
    peer = fake.accept()
    peer.let_in()
    peer.close()
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    peer.send(response=403, id=login["id"], error="You are blocked.")
    assert chat.events.ended.wait(PATIENCE_S)
    assert (chat.exit_code, chat.farewell) == (
        Exit.REFUSED,
        "The server does not let ann in (403): You are blocked.",
    )


def test_a_failing_thread_ends_the_chat(
    fake: FakeServer, start: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(threading, "excepthook", lambda args: failures.put(str(args.exc_value)))

    def fail(*arguments: object) -> None:
        raise RuntimeError("our bug")

    chat = start()
    monkeypatch.setattr(chat.store, "put_contacts", fail)
    peer = fake.accept()
    peer.let_in()
    assert chat.events.ended.wait(PATIENCE_S)
    assert chat.exit_code == Exit.BUG
    assert failures.get(timeout=PATIENCE_S) == "our bug"


def test_a_status_outlives_a_probe_and_a_lost_connection(
    fake: FakeServer, start: Callable[..., Chat]
) -> None:
    chat = start()
    chat.model.status = "at lunch"
    peer = fake.accept()
    peer.let_in()
    peer.send(action="probe", time=1)
    obj = peer.receive()
    while obj["action"] != "presence":
        obj = peer.receive()
    assert obj["user"]["status"] == "at lunch"
