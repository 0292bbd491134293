"""Keep users talking whatever happens to the server: send, receive, acknowledge, reconnect."""

import contextlib
import random
import threading
import time
from collections import Counter

from tests.faults.people import Caller
from tests.support.client import PATIENCE_S, Json

EXT = ["ids", "acks", "lists", "resume"]
ROOM = "#crowd"
WINDOW = 16  # messages that a talker sends without waiting for their answers
ACK_AFTER = 10  # messages between two acknowledgements


class Progress:
    """Count what all talkers have achieved, and tell them whether to go on."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._marked: Counter[str] = Counter()  # the counts at the last mark
        self.is_up = (
            threading.Event()
        )  # the server's; a client that reconnects while it is down can reach its own socket
        self.is_ending = False  # nobody begins anything new
        self.is_over = False
        self._news = threading.Condition()

    def count(self, what: str) -> None:
        with self._news:
            self.counts[what] += 1
            self._news.notify_all()

    def mark(self) -> None:
        """Let `wait_for` count from now on."""
        with self._news:
            self._marked = self.counts.copy()

    def wait_for(self, what: str, more: int) -> None:
        """Wait until this has happened so many more times since the mark."""
        with self._news:
            goal = self._marked[what] + more
            assert self._news.wait_for(lambda: self.counts[what] >= goal, 2 * PATIENCE_S), (
                f"{what}: {self.counts[what]} of {goal}"
            )


class Talker(threading.Thread):
    """One user with one client. Its notes outlive its connections, as a client's own store does.

    `sent` are (recipient, text) by their ids, in order; `answers` are the msg_ids by the same ids;
    `unanswered` are ids; `heard` are (msg_id, sender, to, text) in the order of arrival. An answer
    in `retries` ends the connection: what it was for is sent again on another one.
    """

    retries: frozenset[int] = frozenset()

    def __init__(self, name: str, port: int, progress: Progress, seed: int) -> None:
        super().__init__(name=name, daemon=True)
        self.port = port
        self.peers: list[str] = []
        self.sent: dict[str, tuple[str, str]] = {}
        self.answers: dict[str, int] = {}
        self.unanswered: dict[str, None] = {}
        self.heard: list[tuple[int, str, str, str]] = []
        self.failure: BaseException | None = None
        self._acked = 0  # of heard
        self._token: str | None = None
        self._random = random.Random(seed)
        self._progress = progress

    def run(self) -> None:
        try:
            while not self._progress.is_over:
                with contextlib.suppress(OSError, EOFError):  # the server is gone: come back
                    if self._progress.is_up.wait(PATIENCE_S):
                        self._visit()
        except BaseException as error:
            self.failure = error

    # A connection

    def _visit(self) -> None:
        with contextlib.closing(Caller(self.port)) as client:
            self._log_in(client)
            self._progress.count("logins")
            client.ask(action="join", room=ROOM, id="join")
            for client_id in self.unanswered:
                self._send(client, client_id)
            while not self._progress.is_over:
                self._fill_window(client)
                self._take(client, client.receive())

    def _log_in(self, client: Caller) -> None:
        secret = {"token": self._token} if self._token else {"password": "secret"}
        last_id = {"last_id": self.heard[-1][0]} if self.heard else {}
        answer = client.ask(
            action="authenticate",
            user={"account_name": self.name, **secret},
            ext=EXT,
            id="login",
            **last_id,
        )
        self._check(answer, (200,))
        self._token = answer["token"]
        self._acked = len(self.heard)

    def _fill_window(self, client: Caller) -> None:
        while len(self.unanswered) < WINDOW and not self._progress.is_ending:
            number = len(self.sent)
            client_id = f"{number:08}"
            self.sent[client_id] = (self._random.choice(self.peers), f"{self.name} {number}")
            self.unanswered[client_id] = None
            self._send(client, client_id)

    def _send(self, client: Caller, client_id: str) -> None:
        to, text = self.sent[client_id]
        client.send(action="msg", to=to, message=text, id=client_id)

    # Receive

    def _take(self, client: Caller, value: Json) -> None:
        if "response" in value:
            self._take_answer(value)
        elif value["action"] == "msg":
            self.heard.append((value["msg_id"], value["from"], value["to"], value["message"]))
            self._progress.count("heard")
            if len(self.heard) - self._acked >= ACK_AFTER:
                self._acked = len(self.heard)
                client.send(action="ack", msg_id=self.heard[-1][0])
        self._progress.count("objects")

    def _take_answer(self, answer: Json) -> None:
        self._check(answer, (100, 101, 200, 201, 202))
        client_id = answer.get("id")
        if client_id in self.unanswered:
            del self.unanswered[client_id]
            self.answers[client_id] = answer["msg_id"]
            self._progress.count("answers")

    def _check(self, answer: Json, good: tuple[int, ...]) -> None:
        if answer["response"] in self.retries:
            raise ConnectionError(answer)
        assert answer["response"] in good, answer


class Crowd:
    """Run talkers who write to each other and in a room."""

    def __init__(self, port: int, size: int, seed: int, kind: type[Talker] = Talker) -> None:
        self.progress = Progress()
        self.talkers = [
            kind(f"user{number}", port, self.progress, seed + number) for number in range(size)
        ]
        for talker in self.talkers:
            talker.peers = [ROOM] + [other.name for other in self.talkers if other is not talker]

    def start(self) -> None:
        """Start one after the other; they talk when all are there and in the room."""
        for talker in self.talkers:
            with contextlib.closing(Caller(talker.port)) as client:
                client.login(talker.name, ext=EXT)
                assert client.ask(action="join", room=ROOM)["response"] in (200, 201)
        self.progress.is_up.set()
        for talker in self.talkers:
            talker.start()

    def finish(self) -> None:
        """Finish everything that was begun."""
        self.progress.is_ending = True
        deadline = time.monotonic() + 3 * PATIENCE_S
        self.progress.mark()  # before each look, or the last object could come unseen between
        while (missing := self.missing()) and time.monotonic() < deadline and not self.failures():
            with contextlib.suppress(AssertionError):
                self.progress.wait_for("objects", 1)
            self.progress.mark()
        self.progress.is_over = True
        assert not self.failures(), self.failures()
        assert not missing, f"{len(missing)} messages did not arrive: {sorted(missing)[:10]}"

    def failures(self) -> list[BaseException]:
        return [talker.failure for talker in self.talkers if talker.failure]

    def expected(self) -> set[tuple[str, str]]:
        """Return (recipient, text) of everything that was sent."""
        sent = [
            (talker.name, to, text) for talker in self.talkers for to, text in talker.sent.values()
        ]
        everybody = [talker.name for talker in self.talkers]
        return {
            (name, text)
            for sender, to, text in sent
            for name in (everybody if to == ROOM else [to])
            if name != sender
        }

    def missing(self) -> set[tuple[str, str]]:
        """Return what has not arrived; or, by its sender, what was not answered."""
        arrived = {
            (talker.name, text)
            for talker in self.talkers
            for _id, _sender, _to, text in talker.heard
        }
        unanswered = {
            (talker.name, talker.sent[client_id][1])
            for talker in self.talkers
            for client_id in list(talker.unanswered)
        }
        return (self.expected() - arrived) | unanswered
