"""Measure what full tables cost: throughput, login, a page of history and the contact list."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from bench.harness import Harness, Options, running
from bench.loop import BenchError, clock
from bench.prepare import partner
from bench.servers import JimServer, Server, active_numbers, user_name
from bench.stats import latency
from bench.wire_jim import JimConnection, Reply

COLUMNS = (
    "messages_per_s",
    "server_cpu_us_per_message",
    "login.p50_ms",
    "history.p50_ms",
    "contacts.p50_ms",
    "send.p50_ms",
)
NAMES = frozenset({"growth-messages", "growth-users", "growth-contacts"})
CONNECTIONS = (
    1000  # each of another account picked at random, each writes to RECIPIENTS of the others
)
RECIPIENTS = 8
WINDOW = 4
ASKED = 200  # logins and requests one after the other, for their latency
KINDS = ("login", "history", "contacts", "send")
LEAVING_S = 0.005  # for the server to have done with a session that has left
GROWN = 0.1  # --quick takes a hundredth of the rows: a tenth of its tenth


@dataclass(frozen=True)
class Place:
    """Fill a database, used in place, so that later rounds also find the rows of earlier ones."""

    directory: Path
    sizes: dict[str, int]

    @property
    def users(self) -> int:
        return self.sizes["users"]

    def serve(self, server: JimServer, options: Options) -> AbstractContextManager[Harness]:
        return running(server, server.serve(self.directory), options, self.directory)

    def figures(self) -> dict[str, Any]:
        """Describe its contents."""
        sizes = {
            "users": self.users,
            "messages": self.sizes.get("messages", 0),
            "contacts_of_one": self.sizes.get("contacts", 1),
        }
        return sizes | {
            "database_mb": round((self.directory / "server.sqlite").stat().st_size / 2**20, 1)
        }


class Guest:
    """Send single requests: logins; history, contacts and messages of the first user."""

    def __init__(self, place: Harness, users: int) -> None:
        self.place = place
        self.numbers = [
            active_numbers(users)[turn % min(users, CONNECTIONS)] for turn in range(ASKED)
        ]
        self.partners = [user_name(partner(turn, users)).encode() for turn in range(ASKED)]
        [first] = place.connect([user_name(0)], receives=False)
        self.first = cast(JimConnection, first)
        self.spent: dict[str, list[float]] = {kind: [] for kind in KINDS}

    def ask(self, kind: str, turn: int) -> None:
        self.spent[kind].append(getattr(self, kind)(turn))

    def login(self, turn: int) -> float:
        [client] = self.place.connect([user_name(self.numbers[turn])], receives=False)
        client.close()
        self.place.loop.run_for(LEAVING_S)
        return client.ready_at - client.started_at

    def history(self, turn: int) -> float:
        return timed(
            self.first,
            b'{"action":"get_history","with":"%b","limit":50,"id":"h"}\n' % self.partners[turn],
        )

    def contacts(self, turn: int) -> float:
        return timed(self.first, b'{"action":"get_contacts","time":1,"id":"c"}\n', listed)

    def send(self, turn: int) -> float:
        message = b'{"action":"msg","time":1,"to":"%b","message":"one at a time","id":"%b-%06d"}\n'
        return timed(self.first, message % (self.partners[turn], self.place.run.encode(), turn))


def ask_in_turn(
    server: JimServer, options: Options, places: dict[str, Place]
) -> dict[str, dict[str, Any]]:
    """Measure latencies of single requests, alternating between all databases."""
    with ExitStack() as stack:
        guests = {
            label: Guest(stack.enter_context(place.serve(server, options)), place.users)
            for label, place in places.items()
        }
        for kind in KINDS:
            for turn in range(ASKED):
                for guest in guests.values():
                    guest.ask(kind, turn)
        return {
            label: {kind: latency(spent) for kind, spent in guest.spent.items()}
            for label, guest in guests.items()
        }


def listed(replies: list[Reply]) -> bool:
    """Count the objects of a classic contact list: its quantity and one object for each."""
    return bool(replies) and len(replies) > replies[0].quantity


def timed(client: JimConnection, frame: bytes, done: Callable[[list[Reply]], bool] = bool) -> float:
    """Return the seconds from a request to the last object of its answer."""
    began = clock()
    replies = client.ask(frame, done)
    if not replies or replies[0].response >= 400:
        raise BenchError(f"{frame!r} was answered {replies}")
    return clock() - began


def relay_figures(place: Harness, users: int) -> dict[str, Any]:
    """Run a closed loop among active accounts, with conversations all over the tables."""
    numbers = active_numbers(users)[:CONNECTIONS]
    place.stored_before = place.server.stored_messages(place.directory)
    clients = place.connect([user_name(number) for number in numbers])
    count = len(clients)
    for at, client in enumerate(clients):
        others = [clients[(at + 1 + step) % count] for step in range(min(RECIPIENTS, count - 1))]
        place.pair(client, others, window=WINDOW, ahead=256)
    return place.measure_window()


def series(
    server: Server, options: Options, *, points: dict[str, dict[str, int]]
) -> dict[str, Any]:
    """Return all points; the table shows the last one, the plot all."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} has no tables to grow")
    shrink = options.scale * GROWN if options.scale < 1 else 1.0
    places = {}
    for label, sizes in points.items():
        scaled = {
            key: value if value <= CONNECTIONS else max(CONNECTIONS, int(value * shrink))
            for key, value in sizes.items()
        }
        places[label] = Place(server.filled(**scaled), scaled)
    asked = ask_in_turn(server, options, places)
    found = {}
    for label, place in places.items():
        with place.serve(server, options) as harness:
            found[label] = asked[label] | relay_figures(harness, place.users)
        found[label] |= place.figures()
    last = next(reversed(found.values()))
    return {**last, "points": found}


# messages where their number does not grow: enough to fill the pages of history that are asked for
FEW = 10_000
MESSAGES = {
    "10,000": {"users": 10_000, "messages": FEW},
    "1 million": {"users": 10_000, "messages": 1_000_000},
    "10 million": {"users": 10_000, "messages": 10_000_000},
}
USERS = {
    "10": {"users": 10, "messages": FEW},
    "1,000": {"users": 1000, "messages": FEW},
    "10,000": {"users": 10_000, "messages": FEW},
    "1,000,000": {"users": 1_000_000, "messages": FEW},
}
CONTACTS = {
    "1": {"users": 10_000, "messages": FEW, "contacts": 1},
    "5,000": {"users": 10_000, "messages": FEW, "contacts": 5000},
}

by_messages = partial(series, points=MESSAGES)
by_users = partial(series, points=USERS)
by_contacts = partial(series, points=CONTACTS)
