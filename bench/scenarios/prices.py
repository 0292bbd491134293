"""Prices: what each kind of request costs write_thread and the whole server, beside a message.

One user keeps a window of one kind of request unanswered, then of the next. The CPU is the
server's, so other programs change the figures little. `work` and `requests` are what the table of
prices (jimserver/state/costs.py) should say, `work_price` and `request_price` what it says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from bench.harness import Harness, Options
from bench.loop import BenchError
from bench.scenarios.flood import CROWD, DEEDS, WITHIN_S, Flooder, filled
from bench.servers import JimServer, Server, user_name
from bench.sysinfo import TICKS_PER_S, process_cpu_s
from bench.wire_jim import JimConnection
from jim import requests
from jimserver.state.costs import REQUESTS, WORK

COLUMNS = ("write_thread_us", "server_us", "work", "work_price", "requests", "request_price")
MESSAGES = 1_000_000
USERS = 1000
WINDOW = 40  # requests on their way
WARM_UP_S = 0.5
MESSAGE = "messages"
JOINS = "joins"
# Two kinds in turn (join and leave) have the average of their prices.
KINDS: dict[str, tuple[type, ...]] = {
    MESSAGE: (requests.Msg,),
    JOINS: (requests.Join, requests.Leave),
    "contacts": (requests.AddContact, requests.DelContact),
    "presence": (requests.Presence,),
    "marks": (requests.Read,),
    "probes": (requests.Probe,),
    "members": (requests.GetMembers,),
    "rooms": (requests.FindRooms,),
    "searches": (requests.Search,),
    "chats": (requests.GetChats,),
    "history": (requests.GetHistory,),
    "names": (requests.GetPotential,),
    "online": (requests.GetOnline,),
    "unknown": (requests.Probe,),
}


def thread_cpu_s(pid: int) -> dict[str, float]:
    """Return the CPU seconds of each thread of a process, by its number."""
    spent = {}
    for path in Path(f"/proc/{pid}/task").iterdir():
        fields = (path / "stat").read_text().rpartition(")")[2].split()
        spent[path.name] = sum(map(int, fields[11:13])) / TICKS_PER_S
    return spent


@contextmanager
def flooding(place: Harness, kind: str) -> Iterator[Flooder]:
    """Let one user keep a window of a kind of request unanswered."""
    [client] = place.connect([user_name(0)])
    flooder = Flooder(cast(JimConnection, client), 0, kind)
    flooder.send(WINDOW)
    place.loop.run_for(WARM_UP_S)
    yield flooder
    flooder.stop()
    if not place.loop.run_until(lambda: flooder.is_done, within_s=WITHIN_S):
        raise BenchError(f"{kind} were not answered within {WITHIN_S:.0f} s")
    flooder.client.close()


def measure(place: Harness, kind: str) -> dict[str, Any]:
    """Return the CPU of one request, in all and by thread, in microseconds."""
    pid = place.process.pid
    with flooding(place, kind) as flooder:
        before, answered = thread_cpu_s(pid), flooder.answered
        spent_s = process_cpu_s(pid)
        place.loop.run_for(place.options.span_s)
        count = max(1, flooder.answered - answered)
        spent_s = process_cpu_s(pid) - spent_s
        threads = {
            number: (spent - before.get(number, 0.0)) * 1e6 / count
            for number, spent in thread_cpu_s(pid).items()
        }
    return {"server_us": spent_s * 1e6 / count, "answered": count, "threads": threads}


def price(kind: str, figures: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """Return the figures with what a request of this kind costs in messages, and its prices."""
    of_kind = KINDS[kind]
    return {
        **figures,
        "work": figures["write_thread_us"] / message["write_thread_us"],
        "work_price": sum(WORK.get(one, 1) for one in of_kind) / len(of_kind),
        "requests": figures["server_us"] / message["server_us"],
        "request_price": sum(REQUESTS.get(one, 1) for one in of_kind) / len(of_kind),
    }


def prices(server: Server, options: Options) -> dict[str, Any]:
    """Measure each kind; the table shows a message."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} knows no such requests")
    assert set(KINDS) <= set(DEEDS)
    messages = options.messages or options.scaled(MESSAGES)
    sizes = {"pages": 1, "crowd": options.scaled(CROWD), "users": USERS}
    with filled(server, options, **sizes, messages=messages) as place:
        found = {kind: measure(place, kind) for kind in KINDS}
    # A reader works for neither, main_thread little: the busiest thread of a join is write_thread.
    by_thread = found[JOINS]["threads"]
    write_thread = max(by_thread, key=by_thread.__getitem__)
    for figures in found.values():
        figures["write_thread_us"] = figures.pop("threads").get(write_thread, 0.0)
    points = {kind: price(kind, figures, found[MESSAGE]) for kind, figures in found.items()}
    return {**points[MESSAGE], "points": points, "messages": messages}
