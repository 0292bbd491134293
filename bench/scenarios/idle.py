"""Measure many idle sessions: memory of each, and latency of a few that receive."""

import time
from functools import partial
from typing import Any

from bench.harness import Options, harness
from bench.loop import BenchError
from bench.scenarios.flood import CpuSender
from bench.servers import Server, user_name
from bench.stats import latency
from bench.sysinfo import cpu_clock, process_rss_bytes, raise_file_limit

COLUMNS = (
    "sessions",
    "memory_kb_each",
    "to_answer.p50_ms",
    "to_answer.p99_ms",
    "to_delivery.p99_ms",
    "server_cpu.p99_ms",
    "logins_per_s",
)
PAIRS = 50  # that talk: the recipients spread over the crowd
RATE_PER_S = 100
WARM_UP_SESSIONS = (
    100  # before the first look at the memory: what a first login loads is not a session's
)
SPARE_FILES = 200


def idle(server: Server, options: Options, *, sessions: int) -> dict[str, Any]:
    """Measure RSS per idle session, then an open loop between pairs spread among them."""
    sessions = options.scaled(sessions, least=2 * PAIRS)
    if raise_file_limit() < sessions + SPARE_FILES:
        raise BenchError(f"{sessions} sessions need more open files than this user may have")
    with harness(server, options, users=sessions + WARM_UP_SESSIONS + PAIRS) as place:
        place.connect([user_name(sessions + number) for number in range(WARM_UP_SESSIONS)])
        before = process_rss_bytes(place.process.pid)
        began = time.monotonic()
        crowd = place.connect([user_name(number) for number in range(sessions)], within_s=300)
        login_s = time.monotonic() - began
        place.loop.run_for(1.0)
        grown = process_rss_bytes(place.process.pid) - before
        recipients = crowd[:: sessions // PAIRS][:PAIRS]
        senders = place.connect(
            [user_name(sessions + WARM_UP_SESSIONS + number) for number in range(PAIRS)],
            receives=False,
        )
        cpu = cpu_clock(place.process.pid)
        flows = [CpuSender(sender, place.score, cpu) for sender in senders]
        for sender, recipient, flow in zip(senders, recipients, flows, strict=True):
            place.pair(sender, [recipient], flow=flow)
        figures = place.measure_rate(RATE_PER_S)
        return {
            "sessions": sessions,
            "memory_kb_each": round(grown / sessions / 1024, 2),
            "memory_mb_before": round(before / 2**20, 1),
            "logins_per_s": round(sessions / login_s, 1),
            "server_cpu": latency([cpu_s for flow in flows for cpu_s in flow.cpu_s]),
        } | figures


idle_5000 = partial(idle, sessions=5000)
idle_10000 = partial(idle, sessions=10000)
