"""Measure many simultaneous logins, by password or resume token, and their effect on the chat."""

from functools import partial
from typing import Any, cast

from bench.flow import Pacer
from bench.harness import Harness, Options, harness
from bench.loop import BenchError, clock
from bench.servers import Client, JimServer, Server, user_name
from bench.stats import latency, per_s
from bench.sysinfo import CpuUsage

COLUMNS = (
    "logins_per_s",
    "logins",
    "login.p50_ms",
    "login.p99_ms",
    "chat_before.p99_ms",
    "chat_meanwhile.p99_ms",
)
LOGINS = 1000
CHATTERS = 40
RATE_PER_S = 200  # of the chat, steady
WITHIN_S = 180.0
NAMES = frozenset({"login-password", "login-token"})


def storm(server: Server, options: Options, *, by_password: bool) -> dict[str, Any]:
    """Measure logins per second, and the chat's latency before and during the logins."""
    count = options.scaled(LOGINS)
    with harness(server, options, users=count + CHATTERS) as place:
        senders = place.connect(
            [user_name(number) for number in range(0, CHATTERS, 2)], receives=False
        )
        recipients = place.connect([user_name(number) for number in range(1, CHATTERS, 2)])
        for sender, recipient in zip(senders, recipients, strict=True):
            place.pair(sender, [recipient])
        newcomers = make_clients(place, count, by_password=by_password)
        pacer = Pacer(place.loop, place.senders, RATE_PER_S)
        place.loop.tickers.append(pacer.tick)
        pacer.start()
        before = place.measure()
        figures = storm_figures(place, newcomers)
        pacer.running = False
        return figures | {"chat_before": before["to_answer"]} | place.settle()


def make_clients(place: Harness, count: int, *, by_password: bool) -> list[Client]:
    names = [user_name(CHATTERS + number) for number in range(count)]
    if not by_password:
        return [cast(Client, place.server.client(place.loop, name)) for name in names]
    if not isinstance(place.server, JimServer):
        raise BenchError(f"{place.server.name} is measured without passwords")
    return [cast(Client, place.server.password_client(place.loop, name)) for name in names]


def storm_figures(place: Harness, newcomers: list[Client]) -> dict[str, Any]:
    """Log in all at once; a login's latency counts from its connect."""
    place.score.restart_latency()
    watch = CpuUsage(place.process.pid, place.loop.idle_s, clock())
    began = clock()
    place.log_in(newcomers, at_once=len(newcomers), within_s=WITHIN_S)
    span_s = max(client.ready_at for client in newcomers) - began
    return {
        "logins": len(newcomers),
        "logins_per_s": per_s(len(newcomers), span_s),
        "login": latency([client.ready_at - began for client in newcomers]),
        "chat_meanwhile": latency(place.score.answer_s),
        **watch.figures(place.loop.idle_s, clock()),
    }


by_password = partial(storm, by_password=True)
by_token = partial(storm, by_password=False)
