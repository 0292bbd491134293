"""Flood: five users pipeline one kind of request while two others play ping-pong.

The server keeps its default limits on requests: the question is what they are worth to others.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from bench.flow import Pacer
from bench.harness import Harness, Options, running
from bench.loop import BenchError
from bench.servers import JimServer, Server, user_name
from bench.stats import latency, per_s
from bench.wire_jim import JimConnection, Reply

COLUMNS = ("to_answer.p50_ms", "to_answer.p99_ms", "to_delivery.p99_ms", "requests_per_s")
MESSAGES = 100_000
USERS = 1000
FLOODERS = 5
RATE_PER_S = 40  # messages of the ping-pong
WINDOW = 200  # requests of each on their way: the default burst
WITHIN_S = 120.0  # for the last answer after a flood
DEFAULT_LIMITS = {"JIM_MAX_REQUESTS_PER_S": "50", "JIM_MAX_REQUESTS_BURST": "200"}
QUIET = "quiet"
DEEDS: dict[str, tuple[bytes, ...]] = {  # sent in turn; %d numbers the request
    QUIET: (),
    "joins": (
        b'{"action":"join","time":1,"room":"#flood","id":"%d"}\n',
        b'{"action":"leave","time":1,"room":"#flood","id":"%d"}\n',
    ),
    "probes": (b'{"action":"probe","time":1,"id":"%d"}\n',),
    "searches": (b'{"action":"search","time":1,"text":"zzzz","id":"%d"}\n',),
    "chats": (b'{"action":"get_chats","time":1,"limit":200,"id":"%d"}\n',),
    "history": (b'{"action":"get_history","time":1,"with":"u0000001","limit":200,"id":"%d"}\n',),
    "presence": (
        b'{"action":"presence","time":1,"type":"status","id":"%d",'
        b'"user":{"account_name":"%%b","status":"s%d"}}\n',
    ),
}


class Flooder:
    """Keep WINDOW requests of one kind unanswered."""

    def __init__(self, client: JimConnection) -> None:
        self.client = client
        self.client.take = self.take
        self.frames: tuple[bytes, ...] = ()
        self.sent = self.answered = 0

    def start(self, deed: str) -> None:
        self.frames = DEEDS[deed]
        self.send(WINDOW)

    def stop(self) -> None:
        self.frames = ()

    def send(self, count: int) -> None:
        if self.frames:
            numbers = range(self.sent, self.sent + count)
            self.sent += count
            self.client.send(b"".join(map(self.frame, numbers)))

    def frame(self, number: int) -> bytes:
        made = self.frames[number % len(self.frames)].replace(b"%d", b"%d" % number)
        return made.replace(b"%%b", self.client.name.encode())

    def take(self, replies: list[Reply], _now: float) -> None:
        """Count answers, which carry ids, and send as many requests."""
        count = sum(reply.response > 0 and reply.id != "" for reply in replies)
        self.answered += count
        self.send(count)


@contextmanager
def ping_pong(place: Harness, names: list[str]) -> Iterator[Pacer]:
    """Let two users write to each other in turn, at a rate below the limit on requests."""
    first, second = place.connect(names)
    place.pair(first, [second], ahead=1000)
    place.pair(second, [first], ahead=1000)
    pacer = Pacer(place.loop, place.senders, RATE_PER_S)
    place.loop.tickers.append(pacer.tick)
    pacer.start()
    yield pacer
    pacer.running = False
    place.loop.tickers.remove(pacer.tick)


@contextmanager
def filled(server: JimServer, options: Options, **sizes: int) -> Iterator[Harness]:
    """Run a server on a copy of a database with messages; bench.prepare explains the sizes."""
    source = server.filled(**sizes)
    with TemporaryDirectory(prefix="jim-bench-", dir=options.directory) as directory:
        shutil.copyfile(source / "server.sqlite", Path(directory) / "server.sqlite")
        process = server.serve(Path(directory))
        with running(server, process, options, Path(directory)) as place:
            yield place


def worst(points: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of the deed that others waited longest for."""
    return max(points.values(), key=lambda figures: figures["to_answer"]["p99_ms"] or 0.0)


def flood(server: Server, options: Options) -> dict[str, Any]:
    """Measure the ping-pong's latency under each kind of flood; the table shows the worst."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} knows no such requests")
    limited = replace(server, environ=server.environ | DEFAULT_LIMITS)
    messages = options.messages or options.scaled(MESSAGES)
    with filled(limited, options, users=USERS, messages=messages) as place:
        names = [user_name(number) for number in range(FLOODERS + 2)]
        clients = place.connect(names[:FLOODERS])
        flooders = [Flooder(cast(JimConnection, client)) for client in clients]
        with ping_pong(place, names[FLOODERS:]) as pacer:
            points = {deed: measure(place, pacer, flooders, deed) for deed in DEEDS}
        return {**worst(points), "points": points, "messages": messages} | place.settle()


def measure(place: Harness, pacer: Pacer, flooders: list[Flooder], deed: str) -> dict[str, Any]:
    before = sum(flooder.answered for flooder in flooders)
    for flooder in flooders:
        flooder.start(deed)
    figures = place.measure()
    figures["requests_per_s"] = per_s(
        sum(flooder.answered for flooder in flooders) - before, figures["span_s"]
    )
    for flooder in flooders:
        flooder.stop()
    return figures | late_answers(place, pacer)


def late_answers(place: Harness, pacer: Pacer) -> dict[str, Any]:
    """Wait for the answers to all messages that were due; return the latencies with theirs."""
    pacer.running = False
    if not place.loop.run_until(place.quiet, within_s=WITHIN_S):
        raise BenchError(f"messages were not answered within {WITHIN_S:.0f} s")
    pacer.start()
    return {
        "to_answer": latency(place.score.answer_s),
        "to_delivery": latency(place.score.delivery_s),
    }
