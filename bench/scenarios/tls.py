"""Measure what TLS costs: CPU of a relay beside a plain one, the chat during many handshakes."""

import json
import select
import subprocess
import sys
from dataclasses import replace
from typing import Any

from bench.flow import Pacer
from bench.harness import Harness, Options, harness
from bench.loop import BenchError
from bench.scenarios.flood import CpuSender
from bench.scenarios.relay import AHEAD_PER_S, CONNECTIONS, make_pairs
from bench.servers import ROOT, JimServer, Server, user_name
from bench.stats import latency, ratio
from bench.sysinfo import cpu_clock

RELAY_COLUMNS = (
    "cpu_ratio",
    "messages_per_s",
    "server_cpu_us_per_message",
    "plain.server_cpu_us_per_message",
    "to_answer.p99_ms",
)
HANDSHAKE_COLUMNS = (
    "chat_meanwhile.p99_ms",
    "chat_before.p99_ms",
    "server_cpu.p99_ms",
    "chat_at_the_end.p99_ms",
    "handshakes",
    "failed",
    "seconds",
)
WINDOW = 16
TURNS = 3  # of plain and TLS, one after the other, in one round
HANDSHAKES = 1000
PAIRS = 20
RATE_PER_S = 200  # of the chat
WITHIN_S = 180.0
CLOSING_S = 1.0  # after the connections' ends


def relay_both(server: Server, options: Options) -> dict[str, Any]:
    """Measure relays in turns, plain and over TLS; the table shows TLS and the ratio of the CPU."""
    plain = checked(server)
    found: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for _ in range(TURNS):
        for is_tls in (False, True):
            with harness(replace(plain, tls=is_tls), options, users=CONNECTIONS) as place:
                ahead = int(AHEAD_PER_S * (options.span_s + options.warm_up_s))
                make_pairs(place, CONNECTIONS, window=WINDOW, ahead=ahead)
                found[is_tls].append(place.measure_window())
    middle = {is_tls: median_by_cpu(rounds) for is_tls, rounds in found.items()}
    costs = (middle[is_tls]["server_cpu_us_per_message"] for is_tls in (True, False))
    return {**middle[True], "plain": middle[False], "cpu_ratio": ratio(*costs)}


def median_by_cpu(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    ordered = sorted(rounds, key=lambda figures: figures["server_cpu_us_per_message"])
    return ordered[len(ordered) // 2]


def handshakes(server: Server, options: Options) -> dict[str, Any]:
    """Measure the chat's latency before and while many clients shake hands at once."""
    count = options.scaled(HANDSHAKES)
    with harness(replace(checked(server), tls=True), options, users=2 * PAIRS) as place:
        flows = make_chat(place)
        pacer = Pacer(place.loop, place.senders, RATE_PER_S)
        place.loop.tickers.append(pacer.tick)
        pacer.start()
        before = place.measure()
        figures = storm(place, count, flows)
        pacer.running = False
        return figures | {"chat_before": before["to_answer"]} | place.settle()


def make_chat(place: Harness) -> list[CpuSender]:
    """Log pairs in, and let one of each write to the other; note the server's CPU, too."""
    names = [user_name(number) for number in range(2 * PAIRS)]
    senders, recipients = place.connect(names[:PAIRS], receives=False), place.connect(names[PAIRS:])
    clock = cpu_clock(place.process.pid)
    flows = [CpuSender(sender, place.score, clock) for sender in senders]
    for sender, recipient, flow in zip(senders, recipients, flows, strict=True):
        place.pair(sender, [recipient], ahead=1, flow=flow)
    return flows


def storm(place: Harness, count: int, flows: list[CpuSender]) -> dict[str, Any]:
    """Have another process make the handshakes, then end them all; return what both did."""
    command = [sys.executable, "-m", "bench.handshakes", str(place.process.port), str(count)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        # Starting takes it 70 ms: the chat goes on, else the generator's own wait would be counted.
        wait_for_line(place, process)
        restart(place, flows)
        process.stdin.write("go\n")
        process.stdin.flush()
        found: dict[str, Any] = json.loads(wait_for_line(place, process) or "{}")
        found |= {"chat_meanwhile": latency(place.score.answer_s), "server_cpu": cpu_of(flows)}
        restart(place, flows)
        process.stdin.close()
        place.loop.run_until(lambda: process.poll() is not None, within_s=WITHIN_S)
        place.loop.run_for(CLOSING_S)
    if "handshakes" not in found:
        raise BenchError("the process that makes the handshakes failed")
    return found | {"chat_at_the_end": latency(place.score.answer_s), "end_cpu": cpu_of(flows)}


def restart(place: Harness, flows: list[CpuSender]) -> None:
    place.score.restart_latency()
    for flow in flows:
        flow.cpu_s.clear()


def cpu_of(flows: list[CpuSender]) -> dict[str, Any]:
    """Return how long the server worked until its answers."""
    return latency([cpu_s for flow in flows for cpu_s in flow.cpu_s])


def wait_for_line(place: Harness, process: subprocess.Popen[str]) -> str:
    """Run the chat until another process has said a line; return "" if it has ended."""
    assert process.stdout
    poll = select.poll()
    poll.register(process.stdout, select.POLLIN)
    if not place.loop.run_until(lambda: bool(poll.poll(0)), within_s=WITHIN_S):
        process.kill()
        raise BenchError(f"the handshakes took longer than {WITHIN_S:.0f} s")
    return process.stdout.readline()


def checked(server: Server) -> JimServer:
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} is measured without TLS")
    return server
