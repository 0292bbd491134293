"""Relay between pairs: each sender keeps a window of unanswered messages; or an open loop."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from bench.harness import Harness, Options, harness
from bench.loop import BenchError
from bench.processes import START_WITHIN_S, free_port
from bench.scenarios.flood import filled
from bench.servers import ROOT, JimServer, Server, user_name
from bench.wire_jim import COUNTED, SORTED, UUID

CONNECTIONS = 100
STORED_MESSAGES, STORED_USERS = 1_000_000, 1000
AHEAD_PER_S = 2000  # messages of one sender: frames made before the clock starts


def make_pairs(place: Harness, connections: int, *, window: int, ahead: int) -> None:
    """Have half of the sessions write, each to one of the other half."""
    half = connections // 2
    senders = place.connect([user_name(number) for number in range(half)], receives=False)
    recipients = place.connect([user_name(number) for number in range(half, 2 * half)])
    for sender, recipient in zip(senders, recipients, strict=True):
        place.pair(sender, [recipient], window=window, ahead=ahead)


def relay(
    server: Server, options: Options, *, window: int, connections: int = CONNECTIONS
) -> dict[str, Any]:
    """Measure as many messages as the server takes, with `window` of each sender in flight."""
    with harness(server, options, users=connections) as place:
        make_pairs(
            place,
            connections,
            window=window,
            ahead=int(AHEAD_PER_S * (options.span_s + options.warm_up_s)),
        )
        return place.measure_window()


def open_loop(
    server: Server, options: Options, *, rate_per_s: float, connections: int = CONNECTIONS
) -> dict[str, Any]:
    """Measure a fixed rate; each latency counts from the moment the message was due."""
    with harness(server, options, users=connections) as place:
        make_pairs(place, connections, window=0, ahead=1)
        return {"rate_per_s": rate_per_s} | place.measure_rate(rate_per_s)


def relay_uuid(server: Server, options: Options) -> dict[str, Any]:
    """Measure window 16 with random ids, such as a client with UUIDs sends."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} knows no ids of clients")
    return relay(replace(server, id_order=UUID), options, window=16)


def relay_ids(server: Server, options: Options) -> dict[str, Any]:
    """Measure window 16 with each order of ids on a large database; the table shows the slowest."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} knows no ids of clients")
    points = {}
    messages = options.messages or options.scaled(STORED_MESSAGES)
    for order in (SORTED, UUID, COUNTED):
        ordered = replace(server, id_order=order)
        with filled(ordered, options, users=STORED_USERS, messages=messages) as place:
            make_pairs(
                place,
                CONNECTIONS,
                window=16,
                ahead=int(AHEAD_PER_S * (options.span_s + options.warm_up_s)),
            )
            points[order] = place.measure_window()
    slowest = max(points.values(), key=lambda figures: figures["server_cpu_us_per_message"])
    return {**slowest, "points": points, "messages": messages}


def relay_with_site(server: Server, options: Options) -> dict[str, Any]:
    """Measure window 16 while a user opens the chat page and the admin of the same process."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} has no site")
    port = free_port()
    with harness(
        replace(server, http=f"127.0.0.1:{port}"), options, users=CONNECTIONS + 1
    ) as place:
        make_pairs(
            place,
            CONNECTIONS,
            window=16,
            ahead=int(AHEAD_PER_S * (options.span_s + options.warm_up_s)),
        )
        place.process.wait_for_port(
            port, time.monotonic() + START_WITHIN_S
        )  # the site comes after the chat
        with web_user(port, user_name(CONNECTIONS)) as visit:
            figures = place.measure_window()
        figures |= place.stored_figures()
        figures["answered_not_stored"] += visit["answered"]  # these are rows too
        return figures | {
            "web_user": visit,
            "web_user_unanswered": visit["messages"] - visit["answered"],
        }


@contextmanager
def web_user(port: int, name: str) -> Iterator[dict[str, Any]]:
    """Use the site meanwhile; at the end the dictionary holds what bench/web_user.py reports."""
    command = [sys.executable, "-m", "bench.web_user", str(port), name]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        found: dict[str, Any] = {}
        try:
            if process.stdout.readline() != "ready\n":
                raise BenchError("nobody could use the site")
            yield found
        finally:
            process.stdin.close()
            said = process.stdout.read()
        if process.wait():
            raise BenchError("the site failed its web_user")
        found.update(json.loads(said))


relay_16 = partial(relay, window=16)
relay_1 = partial(relay, window=1)
open_loop_100 = partial(open_loop, rate_per_s=100)
open_loop_2000 = partial(open_loop, rate_per_s=2000)
