"""Measure one to three nodes on one PostgreSQL, sender and recipient on different ones.

On a machine with two cores all nodes share one of them: that is no measure of how much several
machines do, but of what each message costs, for how long the turn is held, and of the delay from
node to node. `python -m bench.model` computes from these figures what several machines would do.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from bench.batches import Batch, costs, read_batches, turn
from bench.cluster import ClusterCpu, ClusterServer, NodeProcesses
from bench.flow import Inbox, Score, Sender
from bench.harness import Harness, Options, harness
from bench.loop import BenchError, clock
from bench.servers import Client, JimServer, Server, user_name
from bench.stats import latency, per_s

COLUMNS = (
    "messages_per_s",
    "cpu_us.all nodes",
    "cpu_us.postgres",
    "to_answer.p50_ms",
    "to_answer.p99_ms",
    "to_delivery.p50_ms",
    "to_delivery.p99_ms",
    "lag.p50_ms",
    "lag.p99_ms",
    "logins_per_s",
)
COUNTS = (0, 1, 2, 3)  # of nodes; 0: a server that is none
PAIRS = 50
WINDOWS = (16, 1)
LOGINS = 300
STEADY_PER_S = 200  # messages, where the lag is measured
AHEAD_PER_S = 2000


def nodes(server: Server, options: Options) -> dict[str, Any]:
    """Measure each number of nodes; the table shows all, and at last what two of them do."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} has no nodes")
    cluster = ClusterServer(directory=options.directory, pairs=PAIRS)
    if why := cluster.absent():
        raise BenchError(why)
    points: dict[str, dict[str, Any]] = {}
    for count in COUNTS:
        name = f"{count} nodes" if count else "no node"
        for window in WINDOWS:
            found = relay(replace(cluster, count=count), options, window)
            points[f"{name}, window {window}"] = found
        points[f"{name}, {STEADY_PER_S}/s"] = steady(replace(cluster, count=count), options)
    traces = {str(count): traced(replace(cluster, count=count), options) for count in (1, 2)}
    return {**points["2 nodes, window 16"], "points": points, "traces": traces}


def relay(server: ClusterServer, options: Options, window: int) -> dict[str, Any]:
    """Measure as many messages as the nodes take, then logins by token at once."""
    users = 2 * PAIRS + LOGINS
    with harness(server, options, users=users) as place:
        make_pairs(place, window, options)
        for sender in place.senders:
            sender.start()
        place.loop.run_for(options.warm_up_s)
        cpu, answered = cluster_cpu(place), place.score.answered
        figures = place.measure(warm=True)
        figures["cpu_us"] = cpu.us_per_message(place.score.answered - answered)
        for sender in place.senders:
            sender.running = False
        return figures | place.settle() | logins(place, range(2 * PAIRS, users))


def logins(place: Harness, numbers: Sequence[int]) -> dict[str, Any]:
    """Log in by token, all at once, spread over the nodes."""
    newcomers = [
        cast(Client, place.server.client(place.loop, user_name(number))) for number in numbers
    ]
    cpu, began = cluster_cpu(place), clock()
    place.log_in(newcomers, at_once=len(newcomers))
    span_s = max(client.ready_at for client in newcomers) - began
    return {
        "logins_per_s": per_s(len(newcomers), span_s),
        "login_cpu_us": cpu.us_per_message(len(newcomers)),
    }


def steady(server: ClusterServer, options: Options) -> dict[str, Any]:
    """Measure few messages: how long after the answer the recipient's node has delivered each."""
    with harness(server, options, users=2 * PAIRS) as place:
        make_pairs(place, 0, options, kind=NotingSender)
        figures = place.measure_rate(STEADY_PER_S)
        lags: list[float] = []
        for sender in place.senders:
            noted = cast(NotingSender, sender)
            lags += map(float.__sub__, noted.inbox.delivered_at, noted.answered_at)
        return {**figures, "lag": latency(lags)}


def make_pairs(place: Harness, window: int, options: Options, kind: type[Sender] = Sender) -> None:
    """Have each of the first users write to one of the others, who is on another node."""
    senders = place.connect([user_name(number) for number in range(PAIRS)], receives=False)
    recipients = place.connect([user_name(number) for number in range(PAIRS, 2 * PAIRS)])
    ahead = int(AHEAD_PER_S * (options.span_s + options.warm_up_s)) if window else 1
    for sender, recipient in zip(senders, recipients, strict=True):
        flow = kind(sender, place.score, window=window)
        if isinstance(flow, NotingSender):
            recipient.inbox = flow.inbox = NotingInbox(place.score, options.text_bytes)
        place.pair(sender, [recipient], window=window, ahead=ahead, flow=flow)


class NotingInbox(Inbox):
    """Note when each message came."""

    def __init__(self, score: Score, text_bytes: int) -> None:
        super().__init__(score, text_bytes)
        self.delivered_at: list[float] = []

    def deliver(self, texts: Sequence[str], now: float) -> None:
        super().deliver(texts, now)
        self.delivered_at.extend([now] * len(texts))


class NotingSender(Sender):
    """Note when each message was answered."""

    inbox: NotingInbox

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answered_at: list[float] = []

    def answered(self, count: int, now: float) -> None:
        super().answered(count, now)
        self.answered_at.extend([now] * count)


def cluster_cpu(place: Harness) -> ClusterCpu:
    processes = cast(NodeProcesses, place.process)
    return ClusterCpu(cast(ClusterServer, place.server), place.directory, processes)


# The time of a batch


def traced(server: ClusterServer, options: Options) -> dict[str, Any]:
    """Measure with bench.traced, window 16 and 1; return what each step costs, and each run."""
    runs: dict[str, dict[str, Any]] = {}
    batches: dict[str, list[Batch]] = {}
    for window in WINDOWS:
        name = f"window {window}"
        with TemporaryDirectory(dir=options.directory) as folder:
            runs[name] = relay(replace(server, traces=Path(folder)), options, window)
            found = [read_batches(path) for path in sorted(Path(folder).iterdir())]
        batches[name] = [batch for of_node in found for batch in of_node]
        runs[name]["turn"] = turn(batches[name])
    return {**runs, "costs": costs(runs, batches)}
