"""Measure the time from the command to the first accepted connection, and the idle memory."""

from typing import Any

from bench.harness import Options, harness
from bench.servers import Server
from bench.sysinfo import process_rss_bytes

COLUMNS = ("start_s", "memory_mb")
REST_S = 1.0
USERS = 10


def start_up(server: Server, options: Options) -> dict[str, Any]:
    with harness(server, options, users=USERS) as place:
        place.loop.run_for(REST_S)
        memory = process_rss_bytes(place.process.pid)
        return {
            "start_s": round(place.process.started_in_s, 3),
            "memory_mb": round(memory / 2**20, 1),
        }
