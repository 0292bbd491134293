"""Growth: what a full database costs. Throughput, login, a page of history and the contact list as tables get longer."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from bench.arena import Arena, Options, running
from bench.loop import BenchError, clock
from bench.prepare import partner
from bench.stats import latency
from bench.targets import JimTarget, Target, active_numbers, user_name
from bench.wire_jim import JimConnection, Reply

COLUMNS = ("messages_per_s", "server_cpu_us_per_message", "login.p50_ms", "history.p50_ms", "contacts.p50_ms", "send.p50_ms")
NAMES = frozenset({"growth-messages", "growth-users", "growth-contacts"})
CONNECTIONS = 1000  # each of another account picked at random, each writes to RECIPIENTS of the others
RECIPIENTS = 8
WINDOW = 4
ASKED = 200  # logins and requests one after the other, for their latency
GROWN = 0.1  # --quick takes a hundredth of the rows: a tenth of its tenth


def point(target: Target, options: Options, *, users: int, messages: int = 0, contacts: int = 1) -> dict[str, Any]:
    """All figures over one database; it is used in place, so later rounds find the rows of the earlier ones as well."""
    if not isinstance(target, JimTarget):
        raise BenchError(f"{target.name} has no tables to grow")
    directory = target.filled(users=users, messages=messages, contacts=contacts)
    with running(target, target.serve(directory), options, directory) as place:
        asked = ask_figures(place, users)
        relay = relay_figures(place, users)
    size_mb = round((directory / "server.sqlite").stat().st_size / 2**20, 1)
    return {"users": users, "messages": messages, "contacts_of_one": contacts, "database_mb": size_mb} | relay | asked


def ask_figures(place: Arena, users: int) -> dict[str, Any]:
    """Latencies of requests that come one at a time: logins of active accounts, their history, the contacts of the first user."""
    numbers = [active_numbers(users)[place_ % min(users, CONNECTIONS)] for place_ in range(ASKED)]
    logins = []
    for number in numbers:
        [client] = place.connect([user_name(number)], receives=False)
        logins.append(client.ready_at - client.started_at)
        client.close()
    [first] = cast(list[JimConnection], place.connect([user_name(0)], receives=False))
    history = b'{"action":"get_history","with":"%b","limit":50,"id":"h"}\n'
    partners = [user_name(partner(number, users)).encode() for number in range(ASKED)]
    message = b'{"action":"msg","time":1,"to":"%b","message":"one at a time","id":"%b-%06d"}\n'
    run = place.run.encode()
    figures = {
        "login": latency(logins),
        "history": latency([timed(first, history % name) for name in partners]),
        "contacts": latency([timed(first, b'{"action":"get_contacts","time":1,"id":"c"}\n', listed) for _ in partners]),
        "send": latency([timed(first, message % (name, run, at)) for at, name in enumerate(partners)]),
    }
    first.close()  # it would never acknowledge what the relay sends to this user
    return figures


def listed(replies: list[Reply]) -> bool:
    """A classic contact list is its count and then one object for each."""
    return bool(replies) and len(replies) > replies[0].quantity


def timed(client: JimConnection, frame: bytes, done: Callable[[list[Reply]], bool] = bool) -> float:
    """Seconds from a request to the last object of its answer."""
    began = clock()
    replies = client.ask(frame, done)
    if not replies or replies[0].response >= 400:
        raise BenchError(f"{frame!r} was answered {replies}")
    return clock() - began


def relay_figures(place: Arena, users: int) -> dict[str, Any]:
    """Closed loop among active accounts: conversations all over the tables."""
    numbers = active_numbers(users)[:CONNECTIONS]
    place.stored_before = place.target.stored_messages(place.directory)
    clients = place.connect([user_name(number) for number in numbers])
    count = len(clients)
    for at, client in enumerate(clients):
        others = [clients[(at + 1 + step) % count] for step in range(min(RECIPIENTS, count - 1))]
        place.pair(client, others, window=WINDOW, ahead=256)
    return place.measure_window()


def series(target: Target, options: Options, *, points: dict[str, dict[str, int]]) -> dict[str, Any]:
    """One point after the other; the table shows the last, the plot all."""
    shrink = options.scale * GROWN if options.scale < 1 else 1.0
    found = {}
    for label, sizes in points.items():
        scaled = {key: value if value <= CONNECTIONS else max(CONNECTIONS, int(value * shrink)) for key, value in sizes.items()}
        found[label] = point(target, options, **scaled)
    last = next(reversed(found.values()))
    return {**last, "points": found}


FEW = 10_000  # messages where their number is not what grows: as many as make the asked pages of history full
MESSAGES = {
    "10,000": {"users": 10_000, "messages": FEW},
    "1 million": {"users": 10_000, "messages": 1_000_000},
    "10 million": {"users": 10_000, "messages": 10_000_000},
}
USERS = {
    "10": {"users": 10, "messages": FEW},
    "10,000": {"users": 10_000, "messages": FEW},
    "1,000,000": {"users": 1_000_000, "messages": FEW},
}
CONTACTS = {"1": {"users": 10_000, "messages": FEW, "contacts": 1}, "5,000": {"users": 10_000, "messages": FEW, "contacts": 5000}}

by_messages = partial(series, points=MESSAGES)
by_users = partial(series, points=USERS)
by_contacts = partial(series, points=CONTACTS)
