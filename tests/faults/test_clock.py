"""Set the machine's clock back and forward: times are wrong then, but nothing else is."""

from pathlib import Path

import pytest

from tests.faults.people import Call, Caller
from tests.faults.process import StartServer

DAY_S = 86_400.0
ALL = ["ids", "acks", "resume"]


class Clock:
    """Set the clock of a server that reads it from this file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set(0)

    def set(self, wrong_by_s: float) -> None:
        staged = self.path.with_suffix(".new")
        staged.write_text(str(wrong_by_s))
        staged.rename(self.path)  # at once: it is never read half


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock")


def test_a_clock_that_jumps(start_server: StartServer, call: Call, clock: Clock) -> None:
    """Check order by msg_id, across a restart in the past; tokens and timeouts work."""
    server = start_server(
        variables={"FAULTS_CLOCK": str(clock.path)},
        probe_after_s=20,
        drop_after_s=20,
        login_timeout_s=20,
    )
    ann, bob = call(server), call(server)
    ann.login("ann", ext=ALL)
    token = bob.login("bob", ext=ALL)["token"]
    cid = call(server)
    cid.login("cid", ext=ALL)
    cid.send(action="quit")
    cid.wait_for_end()
    texts: list[str] = []
    for wrong_by_s in (0.0, -DAY_S, DAY_S, -40 * DAY_S):
        clock.set(wrong_by_s)
        say_some(ann, bob, texts)
    server.kill()
    server.start()
    ann, bob = call(server), call(server)
    ann.login("ann", ext=ALL)
    assert (
        bob.ask(
            action="authenticate",
            user={"account_name": "bob", "token": token},
            ext=ALL,
            last_id=10_000,
        )["response"]
        == 200
    )
    assert bob.receive()["action"] == "potential"
    say_some(ann, bob, texts)
    clock.set(0)
    say_some(ann, bob, texts)
    has_history(bob, texts)
    cid = call(server)
    cid.login("cid", ext=ALL)
    assert [message["message"] for message in cid.messages(len(texts))] == texts
    has_history(cid, texts)


def say_some(ann: Caller, bob: Caller, texts: list[str]) -> None:
    """Send two more messages to bob, who is online, and to cid, who is not."""
    for _ in range(2):
        texts.append(f"message {len(texts)}")
        answer = ann.say("bob", texts[-1])
        assert answer["response"] == 200
        assert bob.receive()["msg_id"] == answer["msg_id"]
        assert ann.say("cid", texts[-1])["response"] == 202


def has_history(caller: Caller, texts: list[str]) -> None:
    page = caller.ask(action="get_history", with_="ann")["messages"]
    assert [message["message"] for message in page] == texts
    ids = [message["msg_id"] for message in page]
    assert ids == sorted(ids)
