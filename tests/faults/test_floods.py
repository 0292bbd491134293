"""Test clients that want too much: floods and password guessing cost only those who do it."""

import re
import statistics
import threading
import time
from collections import Counter

from tests.faults.people import Call, Caller, assert_not_slower, round_trips
from tests.faults.process import ServerProcess, StartServer
from tests.support.waiting import IS_LONG

PER_S, BURST = 50, 200
OTHER_HOST, THIRD_HOST = "127.0.0.2", "127.0.0.3"
PROBES = b'{"action":"probe"}\n' * 500


class Flood(threading.Thread):
    """Send probes without end, and count the answers by code."""

    def __init__(self, client: Caller) -> None:
        super().__init__(daemon=True)
        self.client = client
        self.codes: Counter[int] = Counter()
        self.is_over = False

    def run(self) -> None:
        began = time.monotonic()
        while not self.is_over:
            self.client.send_bytes(PROBES)
            self.codes.update(self.client.receive()["response"] for _ in range(500))
        self.took_s = time.monotonic() - began


def three(server: ServerProcess, call: Call) -> list[Caller]:
    callers = []
    for name in ("ann", "bob", "mallory"):
        callers.append(call(server))
        callers[-1].login(name, ext=["ids"])
    return callers


def chat_for(ann: Caller, bob: Caller, seconds: float) -> list[float]:
    """Measure round trips, a few per second as people chat, within the limits."""
    until, taken = time.monotonic() + seconds, []
    while time.monotonic() < until:
        taken += round_trips(ann, bob, "bob", 1)
        assert not bob.hears_within(1 / PER_S)
    return taken


def assert_unharmed(quiet: list[float], busy: list[float]) -> None:
    assert_not_slower(quiet, busy)
    slowest_s = statistics.quantiles(busy, n=100)[-1]
    print(f"p99 {slowest_s * 1000:.1f} ms")
    assert not IS_LONG or slowest_s < 0.25


def test_a_flood_of_requests(start_server: StartServer, call: Call) -> None:
    """Check that everything beyond the limit is answered 429, and the chat of others stays fast."""
    server = start_server(max_requests_per_s=PER_S, max_requests_burst=BURST)
    ann, bob, mallory = three(server, call)
    quiet = chat_for(ann, bob, 1)
    flood = Flood(mallory)
    flood.start()
    busy = chat_for(ann, bob, 3)
    flood.is_over = True
    flood.join()
    print(
        f"a flood of {flood.codes.total() / flood.took_s:.0f} requests per s: {dict(flood.codes)}"
    )
    assert set(flood.codes) == {200, 429}
    assert flood.codes[200] <= BURST + PER_S * (flood.took_s + 1)
    assert_unharmed(quiet, busy)
    mallory.close()
    server.log.wait_for("mallory@127.0.0.1:")
    server.log.wait_for("more like it left out")
    said = [line for line in server.log.lines if "refused: 429" in line]
    assert len(said) == 1
    left_out = [
        int(found[1])
        for line in server.log.lines
        if (found := re.search(r"\((\d+) more like it left out\)", line))
    ]
    assert [sum(left_out) + len(said)] == [flood.codes[429]]


def test_a_flood_of_nothing(start_server: StartServer, call: Call) -> None:
    """Check that white space between objects is no request, and costs the others nothing."""
    server = start_server()
    ann, bob, mallory = three(server, call)
    quiet = chat_for(ann, bob, 1)
    is_over = threading.Event()

    def flood() -> None:
        while not is_over.is_set():
            mallory.send_bytes(b" " * 65_536)

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    busy = chat_for(ann, bob, 2)
    is_over.set()
    thread.join()
    assert mallory.is_alive()
    assert_unharmed(quiet, busy)


def guess(server: ServerProcess, call: Call, host: str, name: str, password: str = "wrong") -> int:
    code: int = call(server, host=host).ask(
        action="authenticate", user={"account_name": name, "password": password}
    )["response"]
    return code


def test_brute_force(start_server: StartServer, call: Call) -> None:
    """Check that guesses wait, by account and by address; the owner elsewhere does not."""
    server = start_server(login_tries=5, login_tries_of_address=12, registration="yes")
    owners = [Caller(server.port) for _ in range(4)]
    for number, owner in enumerate(owners):
        owner.login(f"owner{number}", "right")
    assert [guess(server, call, OTHER_HOST, "owner0") for _ in range(8)] == [402] * 5 + [429] * 3
    assert guess(server, call, OTHER_HOST, "owner0", "right") == 429
    assert guess(server, call, "127.0.0.1", "owner0", "right") == 200
    assert guess(server, call, THIRD_HOST, "owner0", "right") == 200
    assert guess(server, call, OTHER_HOST, "owner1", "right") == 200
    codes = [
        guess(server, call, OTHER_HOST, f"owner{number}") for number in (1, 2, 3) for _ in range(4)
    ]
    assert codes == [402] * 7 + [429] * 5
    # An account that has logged in from there is not locked out by the other guesses; others are.
    assert guess(server, call, OTHER_HOST, "owner1", "right") == 200
    assert guess(server, call, OTHER_HOST, "owner3", "right") == 429
    for number, owner in enumerate(owners):
        assert owner.is_alive()
        assert guess(server, call, "127.0.0.1", f"owner{number}", "right") == 200
        owner.close()


def test_brute_force_waits_longer_each_time(start_server: StartServer, call: Call) -> None:
    """Return the seconds until the next guess is checked; the owner logs in meanwhile."""
    server = start_server(login_tries=2, login_wait_s=0.5, max_sessions=0)
    Caller(server.port).login("owner", "right")
    waits = []
    assert guess(server, call, OTHER_HOST, "owner") == 402
    began = time.monotonic()  # before the guess that begins the wait
    assert guess(server, call, OTHER_HOST, "owner") == 402
    for _ in range(3):
        tried = time.monotonic()
        while guess(server, call, OTHER_HOST, "owner") == 429:
            assert guess(server, call, "127.0.0.1", "owner", "right") == 200
            tried = time.monotonic()
        waits.append(time.monotonic() - began)
        began = tried
    print(f"waits: {[round(wait_s, 2) for wait_s in waits]} s")
    for wait_s, least_s in zip(waits, (0.5, 1.0, 2.0), strict=True):
        assert wait_s >= 0.9 * least_s  # a slow machine adds to each
