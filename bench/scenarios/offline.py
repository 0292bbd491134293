"""Measure how fast queued messages are delivered to a user who comes online."""

from typing import Any, cast

from bench.harness import Options, harness
from bench.loop import BenchError, clock
from bench.servers import Client, Server, user_name
from bench.stats import per_s

COLUMNS = ("drained_per_s", "kept", "drain_ms", "first_message_ms", "kept_per_s")
KEPT = 10_000
SENDERS = 10
WINDOW = 16
WITHIN_S = 60.0


def offline(server: Server, options: Options) -> dict[str, Any]:
    """Measure the seconds from the connect to the first and the last queued message."""
    each = options.scaled(KEPT) // SENDERS
    with harness(server, options, users=SENDERS + 1) as place:
        absent = cast(Client, server.client(place.loop, user_name(SENDERS)))
        for client in place.connect(
            [user_name(number) for number in range(SENDERS)], receives=False
        ):
            place.pair(client, [absent], window=WINDOW, ahead=each).limit = each
        began = clock()
        for sender in place.senders:
            sender.start()
        kept = SENDERS * each
        if not place.loop.run_until(lambda: place.score.answered >= kept, within_s=WITHIN_S):
            raise BenchError(
                f"{place.score.answered} of {kept} messages were taken; "
                f"codes {dict(place.score.codes)}"
            )
        keeping_s = clock() - began
        first_s, last_s = drain(place.loop, place.score, absent, place.process.port, kept)
        return {
            "kept": kept,
            "kept_per_s": per_s(kept, keeping_s),
            "drain_ms": round(last_s * 1000, 2),
            "first_message_ms": round(first_s * 1000, 2),
            "drained_per_s": per_s(kept, last_s),
        } | place.settle()


def drain(loop: Any, score: Any, absent: Client, port: int, kept: int) -> tuple[float, float]:
    """Connect the absent user; return the seconds until the first and the last message."""
    began = clock()
    absent.connect(port)
    loop.run_until(lambda: score.delivered > 0 or bool(absent.lost), within_s=WITHIN_S)
    first_s = clock() - began
    if (
        not loop.run_until(lambda: score.delivered >= kept or bool(absent.lost), within_s=WITHIN_S)
        or absent.lost
    ):
        raise BenchError(
            f"{score.delivered} of {kept} kept messages arrived; {absent.lost or 'no more came'}"
        )
    return first_s, clock() - began
