"""Admin: two users play ping-pong while an operator opens pages, searches, deletes and exports."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from select import select
from typing import Any

from bench.admin_user import DEEDS
from bench.flow import Pacer
from bench.harness import Harness, Options
from bench.loop import BenchError
from bench.processes import START_WITHIN_S, free_port
from bench.scenarios.flood import filled, late_answers, ping_pong, worst
from bench.servers import ROOT, JimServer, Server, user_name

COLUMNS = ("to_answer.p50_ms", "to_answer.p99_ms", "to_delivery.p99_ms", "deed.p50_ms", "deeds")
MESSAGES = 100_000
USERS = 1000
WITHIN_S = 300.0  # for one deed, however large the database is


def admin(server: Server, options: Options) -> dict[str, Any]:
    """Measure the ping-pong's latency during each deed; the table shows the worst."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} has no admin")
    port = free_port()
    messages = options.messages or options.scaled(MESSAGES)
    sizes = {"users": USERS, "messages": messages, "operators": 1}
    with filled(replace(server, http=f"127.0.0.1:{port}"), options, **sizes) as place:
        place.process.wait_for_port(port, time.monotonic() + START_WITHIN_S)
        names = [user_name(number) for number in range(2)]
        with (
            operator(port, user_name(USERS - 1), messages) as process,
            ping_pong(place, names) as pacer,
        ):
            points = {deed: measure(place, pacer, process, deed) for deed in DEEDS}
        return {**worst(points), "points": points, "messages": messages} | place.settle()


def measure(
    place: Harness, pacer: Pacer, process: "subprocess.Popen[str]", deed: str
) -> dict[str, Any]:
    """Ask for a deed, again and again for the measured span, and wait for the last one."""
    assert process.stdin
    assert process.stdout
    output = process.stdout
    process.stdin.write(f"{deed} {place.options.warm_up_s + place.options.span_s}\n")
    process.stdin.flush()
    figures = place.measure()
    if not place.loop.run_until(lambda: bool(select([output], [], [], 0)[0]), within_s=WITHIN_S):
        raise BenchError(f"the admin did not answer: {deed}")
    found = json.loads(output.readline() or "{}")
    if "deeds" not in found:
        raise BenchError(f"the admin failed at {deed}: {found.get('error')}")
    return figures | found | late_answers(place, pacer)


@contextmanager
def operator(port: int, name: str, messages: int) -> Iterator["subprocess.Popen[str]"]:
    """Start bench.admin_user, which is signed in when it is given."""
    command = [sys.executable, "-m", "bench.admin_user", str(port), name, str(messages)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        if process.stdout.readline() != "ready\n":
            raise BenchError("nobody could sign in to the admin")
        try:
            yield process
        finally:
            process.stdin.close()
