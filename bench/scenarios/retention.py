"""Retention: two users write while the server deletes a million old messages beside them."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bench.harness import Options
from bench.loop import BenchError, clock
from bench.scenarios.flood import CpuSender, filled, ping_pong
from bench.servers import JimServer, Server, user_name
from bench.stats import latency, per_s

COLUMNS = (
    "to_answer.p99_ms",
    "to_answer.p50_ms",
    "server_cpu.p99_ms",
    "deleted",
    "deleted_per_s",
    "mb_before",
    "mb_after",
)
MESSAGES = 1_000_000
USERS = 1000
WITHIN_S = 3600.0
LOOK_S = 0.5  # between two looks at the log
DELETED = re.compile(r"retention: (\d+) old messages deleted")
GIVEN = re.compile(r"([\d.]+) MB given back: ([\d.]+) MB before, ([\d.]+) after")
RULES = {"JIM_RETENTION_DAYS": "1", "JIM_LOG_LEVEL": "INFO"}


def retention(server: Server, options: Options) -> dict[str, Any]:
    """Measure the ping-pong from the server's start until the disk is given back."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} deletes no old messages")
    messages = options.messages or options.scaled(MESSAGES)
    sizes = {"users": USERS, "messages": messages, "shrinks": 1}
    with filled(replace(server, environ=server.environ | RULES), options, **sizes) as place:
        began = clock()
        with ping_pong(place, [user_name(number) for number in range(2)]):
            place.loop.run_for(options.warm_up_s)
            place.score.restart_latency()
            if not place.loop.run_until(LogWatch(place.process.log).is_over, within_s=WITHIN_S):
                raise BenchError(f"old messages were not deleted within {WITHIN_S:.0f} s")
            figures: dict[str, Any] = {"to_answer": latency(place.score.answer_s)}
            figures["to_delivery"] = latency(place.score.delivery_s)
            flows = [cast(CpuSender, sender) for sender in place.senders]
            figures["server_cpu"] = latency([cpu_s for flow in flows for cpu_s in flow.cpu_s])
        figures |= logged(place.process.log, clock() - began)
        place.stored_by_others = -figures["deleted"]
        return figures | place.settle()


class LogWatch:
    """Look into the server's log now and then until it says that disk was given back."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.next_look = 0.0

    def is_over(self) -> bool:
        if clock() < self.next_look:
            return False
        self.next_look = clock() + LOOK_S
        return bool(GIVEN.search(self.log.read_text(errors="replace")))


def logged(log: Path, span_s: float) -> dict[str, Any]:
    """Return what the server says that it has deleted and given back."""
    text = log.read_text(errors="replace")
    deleted, given = DELETED.search(text), GIVEN.search(text)
    assert deleted
    assert given
    return {
        "deleted": int(deleted[1]),
        "deleted_per_s": per_s(int(deleted[1]), span_s),
        "seconds": round(span_s, 1),
        "mb_given_back": float(given[1]),
        "mb_before": float(given[2]),
        "mb_after": float(given[3]),
    }
