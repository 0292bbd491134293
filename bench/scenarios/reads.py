"""Reads: how long one user waits for each kind of request, one at a time, beside many messages."""

from typing import Any, cast

from bench.harness import Harness, Options
from bench.loop import BenchError, clock
from bench.prepare import PAGES_APART, SPEAKERS
from bench.scenarios.flood import CROWD, DEEDS, filled
from bench.servers import Client, JimServer, Server, user_name
from bench.stats import latency
from bench.wire_jim import JimConnection

COLUMNS = ("ask.p50_ms", "ask.p99_ms", "ask.count")
MESSAGES = 1_000_000
USERS = 1000
ASKED = 200
KINDS = {  # of DEEDS
    "history": "history",
    "history of a long ago": "old",
    "conversations": "chats",
    "search for nothing": "searches",
    "search for much": "found",
    "members": "members",
    "names": "names",
    "rooms": "rooms",
    "read mark": "marks",
    "message": "messages",
}
OWN_DEEDS = {
    "old": (
        b'{"action":"get_history","time":1,"with":"%p","limit":200,"before":500000,"id":"%d"}\n',
    ),
    "found": (b'{"action":"search","time":1,"text":"hundred","id":"%d"}\n',),
}
LOGIN = "login by token"
FIRST_REQUESTS = 5  # of each kind, which fill the server's caches


def reads(server: Server, options: Options) -> dict[str, Any]:
    """Measure each kind of request; the table shows all, and at last the slowest."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} knows no such requests")
    messages = options.messages or options.scaled(MESSAGES)
    sizes = {"pages": SPEAKERS, "crowd": options.scaled(CROWD), "users": USERS}
    with filled(server, options, **sizes, messages=messages) as place:
        count = options.scaled(ASKED)
        [client] = place.connect([user_name(0)])
        asked = cast(JimConnection, client)
        points = {kind: {"ask": ask(asked, deed, count)} for kind, deed in KINDS.items()}
        points[LOGIN] = {"ask": log_in(place, count)}
        slowest = max(points.values(), key=lambda figures: figures["ask"]["p50_ms"] or 0.0)
        return {**slowest, "points": points, "messages": messages}


def ask(client: JimConnection, deed: str, count: int) -> dict[str, float | int | None]:
    """Send one request after the other; return the latency until the answer."""
    frames = (DEEDS | OWN_DEEDS)[deed]
    partner = user_name(PAGES_APART).encode()
    spent: list[float] = []
    for number in range(count + FIRST_REQUESTS):
        frame = frames[number % len(frames)].replace(b"%d", b"%d" % number)
        began = clock()
        replies = client.ask(
            frame.replace(b"%p", partner), lambda found: any(reply.id != "" for reply in found)
        )
        spent.append(clock() - began)
        if not replies or max(reply.response for reply in replies) >= 400:
            raise BenchError(f"{frame!r} was answered {replies}")
    return latency(spent[FIRST_REQUESTS:])


def log_in(place: Harness, count: int) -> dict[str, float | int | None]:
    """Log in by token, one after the other."""
    spent = []
    for number in range(count):
        [client] = place.connect([user_name(1 + number)], receives=False)
        logged_in = cast(Client, client)
        spent.append(logged_in.ready_at - logged_in.started_at)
        client.close()
    return latency(spent)
