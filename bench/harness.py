"""Share what all scenarios need: options, a running server, logged-in sessions, a measured span."""

import gc
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from bench.flow import Inbox, Pacer, Score, Sender
from bench.loop import BenchError, Connection, Loop, clock
from bench.processes import ServerProcess
from bench.sequences import MessageSequence, order_figures
from bench.servers import Client, Server
from bench.stats import latency, per_s
from bench.sysinfo import CpuUsage

LOGINS_AT_ONCE = 32  # below the backlog of any listener
CONNECTS_AT_ONCE = 25  # of a crowd, before the generator looks after the others again
DRAIN_WITHIN_S = 15.0  # for everything sent to be answered and delivered, once nothing new is sent
QUIET_S = 0.3  # repeated deliveries would come after the last expected one


@dataclass(frozen=True)
class Options:
    """Options of one run of the benchmark; spans in seconds."""

    span_s: float = 8.0
    warm_up_s: float = 1.5
    rounds: int = 3
    patience_s: float = (
        0.0  # before each round: how long to wait for other programs to leave the cores alone
    )
    text_bytes: int = 100
    messages: int = 0  # of a filled database; 0: the scenario's own number
    scale: float = 1.0  # --quick: how much of a large count (users, sessions, messages) is used
    directory: Path = field(default_factory=lambda: Path("/var/tmp"))

    def scaled(self, count: int, least: int = 10) -> int:
        """Return a large count, or a smaller one with --quick."""
        return max(least, int(count * self.scale))


class Harness:
    """Run one server, started for one scenario of one round, and the generator's side of it."""

    def __init__(
        self, server: Server, process: ServerProcess, options: Options, directory: Path
    ) -> None:
        self.server = server
        self.directory = directory
        self.process = process
        self.options = options
        self.loop = Loop()
        self.score = Score()
        self.senders: list[Sender] = []
        self.sequences: list[MessageSequence] = []
        self.stored_before = server.stored_messages(directory)
        self.stored_by_others = 0  # messages that the senders don't know of
        self.run = f"{int(time.time()):08x}{os.getpid() % 0x10000:04x}"

    def connect(
        self, names: Sequence[str], *, receives: bool = True, within_s: float = 120.0
    ) -> list[Client]:
        """Return logged-in sessions for these names; `receives` is False for writers."""
        clients = [
            cast(Client, self.server.client(self.loop, name, receives=receives)) for name in names
        ]
        self.log_in(clients, within_s=within_s)
        return clients

    def log_in(
        self, clients: Sequence[Client], *, at_once: int = LOGINS_AT_ONCE, within_s: float = 120.0
    ) -> None:
        """Connect all, `at_once` at a time; raise BenchError if one is refused or too slow."""
        todo = iter(clients)
        ready = 0

        def next_one(_done: Connection | None = None) -> None:
            nonlocal ready
            ready += _done is not None
            if (client := next(todo, None)) is not None:
                cast(Any, client).on_ready = next_one
                client.connect(self.process.port)

        for number in range(min(at_once, len(clients))):
            next_one()
            if not number % CONNECTS_AT_ONCE:
                self.loop.step(
                    self.loop.tick(0)
                )  # a thousand connects take longer than a message of the chat may
        self.loop.run_until(
            lambda: ready == len(clients) or bool(self.loop.losses), within_s=within_s
        )
        if ready < len(clients):
            why = self.loop.losses[0] if self.loop.losses else f"no answer within {within_s:.0f} s"
            raise BenchError(f"{ready} of {len(clients)} logins succeeded; {why}")

    def pair(
        self,
        sender: Client,
        recipients: Sequence[Client],
        *,
        window: int = 0,
        ahead: int = 0,
        flow: Sender | None = None,
    ) -> Sender:
        """Let a session write to others in turn, by `flow` or a new Sender."""
        flow = flow or Sender(sender, self.score, window=window)
        first = len(self.sequences)
        sequences = flow.open_sequences(first, len(recipients))
        self.sequences.extend(sequences)
        for sequence, recipient in zip(sequences, recipients, strict=True):
            inbox = recipient.inbox or Inbox(self.score, self.options.text_bytes)
            inbox.expect([sequence])
            inbox.echo = None if self.server.answers else flow
            recipient.inbox = inbox
        names = [recipient.name for recipient in recipients]
        flow.frames = self.server.prebuilt_frames(
            flow, names, text_bytes=self.options.text_bytes, ahead=ahead, run=self.run
        )
        sender.sender = flow
        self.senders.append(flow)
        return flow

    def measure_window(self) -> dict[str, Any]:
        """Measure a closed loop: all senders keep their windows full."""
        for sender in self.senders:
            sender.start()
        figures = self.measure()
        for sender in self.senders:
            sender.running = False
        return figures | self.settle()

    def measure_rate(self, rate_per_s: float) -> dict[str, Any]:
        """Measure an open loop: a fixed rate, latency counted from when each message was due."""
        pacer = Pacer(self.loop, self.senders, rate_per_s)
        self.loop.tickers.append(pacer.tick)
        pacer.start()
        self.loop.run_for(self.options.warm_up_s)
        pacer.late_s.clear()
        figures = self.measure(warm=True)
        pacer.running = False
        self.loop.tickers.remove(pacer.tick)
        return figures | self.settle() | {"sent_late": latency(pacer.late_s)}

    def measure(self, *, warm: bool = False) -> dict[str, Any]:
        """Measure rates, CPU and latencies while somebody else makes the load."""
        if not warm:
            self.loop.run_for(self.options.warm_up_s)
        score, loop = self.score, self.loop
        score.restart_latency()
        answered, delivered = score.answered, score.delivered
        watch = CpuUsage(self.process.pid, loop.idle_s, clock())
        loop.run_for(self.options.span_s)
        usage = watch.figures(loop.idle_s, clock())
        answered, delivered = score.answered - answered, score.delivered - delivered
        return {
            "messages_per_s": per_s(answered, usage["span_s"]),
            "deliveries_per_s": per_s(delivered, usage["span_s"]),
            "server_cpu_us_per_message": round(usage["server_cpu_s"] / answered * 1e6, 2)
            if answered
            else None,
            "to_answer": latency(score.answer_s),
            "to_delivery": latency(score.delivery_s),
            **usage,
        }

    def settle(self) -> dict[str, Any]:
        """Let everything in flight arrive, then report what was lost, repeated or out of order."""
        for connection in list(self.loop.connections.values()):
            cast(Any, connection).flush_ack()
        self.loop.run_until(self.quiet, within_s=DRAIN_WITHIN_S)
        self.loop.run_for(QUIET_S)
        return {
            **self.stored_figures(),
            **order_figures(self.sequences),
            "stray": self.score.stray,
            "misanswered": self.score.misanswered,
            "unanswered": sum(sender.waiting() for sender in self.senders),
            "connections_lost": len(self.loop.losses),
            "codes": {str(code): count for code, count in sorted(self.score.codes.items())},
        }

    def stored_figures(self) -> dict[str, int]:
        """Return how many messages were answered 2xx without a row (negative: the reverse)."""
        stored = self.server.stored_messages(self.directory)
        if stored is None or self.stored_before is None:
            return {}
        answered = self.score.answered + self.stored_by_others
        return {"answered_not_stored": answered - (stored - self.stored_before)}

    def quiet(self) -> bool:
        """Return whether all is answered, and all that was taken is delivered."""
        if any(sender.waiting() for sender in self.senders):
            return False
        return all(
            sequence.arrived + len(sequence.refused) >= sequence.sent()
            for sequence in self.sequences
        )


@contextmanager
def harness(server: Server, options: Options, *, users: int) -> Iterator[Harness]:
    """Start a server with so many users in a new directory; remove everything afterwards."""
    with TemporaryDirectory(prefix="jim-bench-", dir=options.directory) as directory:
        process = server.start(users, Path(directory))
        with running(server, process, options, Path(directory)) as place:
            yield place


@contextmanager
def running(
    server: Server, process: ServerProcess, options: Options, directory: Path
) -> Iterator[Harness]:
    """Yield a harness around a started server, which is stopped at the end."""
    try:
        place = Harness(server, process, options, directory)
        with no_garbage_collection():
            try:
                yield place
            except BenchError as error:
                raise BenchError(f"the server said: {process.log_tail()}\n{error}") from error
            finally:
                place.loop.close()
    finally:
        process.stop()


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Switch garbage collection off: a collection would look like latency of the server."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
