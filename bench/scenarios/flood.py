"""Flood: five users pipeline one kind of request while two others play ping-pong.

The five are in a room with a crowd, all of whom are connected and watch who of them is there. The
server keeps its default limits on requests: the question is what they are worth to others. The
flooders connect anew for each kind, so that each has the whole burst that the limits allow.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from bench.flow import Pacer, Score, Sender, Sends
from bench.harness import Harness, Options, running
from bench.loop import BenchError
from bench.prepare import PAGES_APART, SPEAKERS, crowd_numbers
from bench.servers import Client, JimServer, Server, user_name
from bench.stats import latency, per_s
from bench.sysinfo import cpu_clock
from bench.wire_jim import JimConnection, Reply

COLUMNS = (
    "to_answer.p50_ms",
    "to_answer.p99_ms",
    "to_delivery.p99_ms",
    "server_cpu.p99_ms",
    "requests_per_s",
)
MESSAGES = 100_000
USERS = 1000
FLOODERS = SPEAKERS
CROWD = 990  # members of a room; all but the flooders only listen
RATE_PER_S = 40  # messages of the ping-pong
WINDOW = 200  # requests of each on their way: the default burst
WITHIN_S = 120.0  # for the last answer after a flood
REST_S = 0.5  # before a flood, for what the sessions before it left
DEFAULT_LIMITS = {"JIM_MAX_REQUESTS_PER_S": "50", "JIM_MAX_REQUESTS_BURST": "200"}
PATIENT = {"JIM_PROBE_AFTER_S": "3600"}  # the crowd says nothing
CROWD_EXTENSIONS = ("ids", "presence", "rooms")
QUIET = "quiet"
DEEDS: dict[str, tuple[bytes, ...]] = {  # sent in turn; see Flooder.frame for %d, %n and %p
    QUIET: (),
    "joins": (
        b'{"action":"join","time":1,"room":"#flood","id":"%d"}\n',
        b'{"action":"leave","time":1,"room":"#flood","id":"%d"}\n',
    ),
    "contacts": (
        b'{"action":"add_contact","time":1,"user_id":"%p","id":"%d"}\n',
        b'{"action":"del_contact","time":1,"user_id":"%p","id":"%d"}\n',
    ),
    "presence": (
        b'{"action":"presence","time":1,"type":"status","id":"%d",'
        b'"user":{"account_name":"%n","status":"s%d"}}\n',
    ),
    "crowd joins": (
        b'{"action":"leave","time":1,"room":"#crowd","id":"%d"}\n',
        b'{"action":"join","time":1,"room":"#crowd","id":"%d"}\n',
    ),
    "crowd": (b'{"action":"msg","time":1,"to":"#crowd","message":"flood %d","id":"%d"}\n',),
    "messages": (b'{"action":"msg","time":1,"to":"%p","message":"flood %d","id":"%d"}\n',),
    "marks": (b'{"action":"read","time":1,"with":"%p","msg_id":%d,"id":"%d"}\n',),
    "probes": (b'{"action":"probe","time":1,"id":"%d"}\n',),
    "members": (b'{"action":"get_members","time":1,"room":"#crowd","limit":200,"id":"%d"}\n',),
    "names": (b'{"action":"get_potential","time":1,"limit":200,"id":"%d"}\n',),
    "online": (b'{"action":"get_online","time":1,"limit":200,"id":"%d"}\n',),
    "unknown": (b'{"action":"probe","time":1,"to":"nobody %d","id":"%d"}\n',),
    "rooms": (b'{"action":"find_rooms","time":1,"prefix":"","id":"%d"}\n',),
    "searches": (b'{"action":"search","time":1,"text":"zzzz","id":"%d"}\n',),
    "chats": (b'{"action":"get_chats","time":1,"limit":200,"id":"%d"}\n',),
    "history": (b'{"action":"get_history","time":1,"with":"%p","limit":200,"id":"%d"}\n',),
}


class Flooder:
    """Keep WINDOW requests of one kind unanswered."""

    def __init__(self, client: JimConnection, number: int, deed: str) -> None:
        self.client = client
        self.client.take = self.take
        self.partner = user_name(number + PAGES_APART).encode()
        self.frames = DEEDS[deed]
        self.sent = self.answered = self.stored = 0

    @property
    def is_done(self) -> bool:
        """Return whether all is answered, or the server had enough."""
        return self.sent == self.answered or bool(self.client.lost)

    def stop(self) -> None:
        self.frames = ()

    def send(self, count: int) -> None:
        if self.frames:
            numbers = range(self.sent, self.sent + count)
            self.sent += count
            self.client.send(b"".join(map(self.frame, numbers)))

    def frame(self, number: int) -> bytes:
        """Return request `number`, with the flooder's name and that of whom they talk to."""
        made = self.frames[number % len(self.frames)].replace(b"%d", b"%d" % number)
        return made.replace(b"%n", self.client.name.encode()).replace(b"%p", self.partner)

    def take(self, replies: list[Reply], _now: float) -> None:
        """Count answers, which carry ids, and send as many requests; acknowledge messages."""
        answers = [reply for reply in replies if reply.response and reply.id != ""]
        self.stored += sum(reply.msg_id > 0 for reply in answers)
        self.answered += len(answers)
        self.send(len(answers))
        acknowledge(self.client, replies)


def acknowledge(client: JimConnection, replies: list[Reply]) -> None:
    """Acknowledge the messages among what was read at once, as the terminal client does."""
    if msg_ids := [reply.msg_id for reply in replies if reply.action == "msg"]:
        client.last_msg_id, client.unacked = msg_ids[-1], len(msg_ids)
        client.flush_ack()


class CpuSender(Sender):
    """Note also how long the server worked until an answer, whatever else the machine did."""

    def __init__(self, connection: Sends, score: Score, clock: Callable[[], float]) -> None:
        super().__init__(connection, score)
        self.clock = clock
        self.sent_cpu_s: list[float] = []
        self.cpu_s: list[float] = []

    def send_at(self, due: Sequence[float]) -> None:
        self.sent_cpu_s.extend([self.clock()] * len(due))
        super().send_at(due)

    def answered(self, count: int, now: float) -> None:
        first = self.done
        super().answered(count, now)
        cpu_s = self.clock()
        self.cpu_s.extend([cpu_s - sent for sent in self.sent_cpu_s[first : self.done]])


@contextmanager
def ping_pong(place: Harness, names: list[str]) -> Iterator[Pacer]:
    """Let two users write to each other in turn, at a rate below the limit on requests."""
    first, second = place.connect(names)
    clock = cpu_clock(place.process.pid)
    for client, other in ((first, second), (second, first)):
        place.pair(client, [other], ahead=1000, flow=CpuSender(client, place.score, clock))
    pacer = Pacer(place.loop, place.senders, RATE_PER_S)
    place.loop.tickers.append(pacer.tick)
    pacer.start()
    yield pacer
    pacer.running = False
    place.loop.tickers.remove(pacer.tick)


def gather(place: Harness, count: int) -> None:
    """Connect those members of the crowd who only listen; what they hear is not looked at."""
    watching = replace(cast(JimServer, place.server), extensions=CROWD_EXTENSIONS)
    crowd = [
        watching.client(place.loop, user_name(number)) for number in crowd_numbers(count, USERS)
    ]
    place.log_in(cast(list[Client], crowd))
    for client in crowd:
        client.listen()


@contextmanager
def filled(
    server: JimServer, options: Options, *, pages: int = 0, crowd: int = 0, **sizes: int
) -> Iterator[Harness]:
    """Run a server on a copy of a database with messages; bench.prepare explains the sizes."""
    with TemporaryDirectory(prefix="jim-bench-", dir=options.directory) as directory:
        path = server.copy_filled(Path(directory), **sizes)
        if pages:
            users = f"--users={sizes['users']}"
            server.prepare(path, users, f"--pages={pages}", f"--crowd={crowd}")
        process = server.serve(Path(directory))
        with running(server, process, options, Path(directory)) as place:
            yield place


def worst(points: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of the deed that others waited longest for."""
    return max(points.values(), key=lambda figures: figures["to_answer"]["p99_ms"] or 0.0)


def flood(server: Server, options: Options, deeds: Iterable[str] = DEEDS) -> dict[str, Any]:
    """Measure the ping-pong's latency under each kind of flood; the table shows the worst."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} knows no such requests")
    limited = replace(server, environ=server.environ | DEFAULT_LIMITS | PATIENT)
    messages = options.messages or options.scaled(MESSAGES)
    sizes = {"pages": FLOODERS, "crowd": options.scaled(CROWD), "users": USERS}
    with filled(limited, options, **sizes, messages=messages) as place:
        gather(place, sizes["crowd"])
        names = [user_name(number) for number in range(FLOODERS, FLOODERS + 2)]
        with ping_pong(place, names) as pacer:
            place.loop.run_for(options.warm_up_s)
            points = {deed: measure(place, pacer, deed) for deed in deeds}
        return {**worst(points), "points": points, "messages": messages} | place.settle()


def measure(place: Harness, pacer: Pacer, deed: str) -> dict[str, Any]:
    """Measure from the first request of new sessions, which have their whole burst to spend."""
    clients = place.connect([user_name(number) for number in range(FLOODERS)])
    flooders = [
        Flooder(cast(JimConnection, client), number, deed) for number, client in enumerate(clients)
    ]
    restart(place)
    for flooder in flooders:
        flooder.send(WINDOW)
    figures = place.measure(warm=True)
    answered = sum(flooder.answered for flooder in flooders)
    figures["requests_per_s"] = per_s(answered, figures["span_s"])
    figures |= late_answers(place, pacer)
    figures["closed"] = end(place, flooders)
    return figures


def end(place: Harness, flooders: list[Flooder]) -> int:
    """Let the flooders have their last answers and leave; count what they stored.

    Return how many of them the server has closed, which is no loss.
    """
    for flooder in flooders:
        flooder.stop()
    place.loop.run_until(lambda: all(flooder.is_done for flooder in flooders), within_s=WITHIN_S)
    for flooder in flooders:
        place.stored_by_others += flooder.stored
        flooder.client.close()
    closed = [f"{flooder.client.name}: {flooder.client.lost}" for flooder in flooders]
    losses, place.loop.losses = place.loop.losses, []
    place.loop.losses += [loss for loss in losses if loss not in closed]
    return len(losses) - len(place.loop.losses)


def restart(place: Harness) -> None:
    """Let the server rest, and forget what was measured."""
    place.loop.run_for(REST_S)
    for sender in place.senders:
        cast(CpuSender, sender).cpu_s.clear()


def late_answers(place: Harness, pacer: Pacer) -> dict[str, Any]:
    """Wait for the answers to all messages that were due; return the latencies with theirs."""
    pacer.running = False
    if not place.loop.run_until(place.quiet, within_s=WITHIN_S):
        raise BenchError(f"messages were not answered within {WITHIN_S:.0f} s")
    pacer.start()
    cpu_s = [cpu_s for sender in place.senders for cpu_s in cast(CpuSender, sender).cpu_s]
    return {
        "to_answer": latency(place.score.answer_s),
        "to_delivery": latency(place.score.delivery_s),
        "server_cpu": latency(cpu_s),
    }
