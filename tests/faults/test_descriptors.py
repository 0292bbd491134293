"""Test a server without file descriptors: sessions go on, connections wait, the CPU stays idle."""

import resource
import time

from tests.faults.people import Call, Caller
from tests.faults.process import ServerProcess, StartServer

SPARE = 10  # descriptors beyond those in use
CROWD = 40
PAUSES = 3  # that the server is watched for while it has no descriptors; half a second each
PAUSED = "no new connections for"


def log_in(call: Call, server: ServerProcess, name: str, lang: str) -> Caller:
    caller = call(server)
    caller.login(name, ext=["ids"], lang=lang)
    return caller


def chat(speaker: Caller, listener: Caller, to: str, texts: list[str]) -> None:
    for text in texts:
        assert speaker.say(to, text)["response"] == 200
        assert listener.receive()["message"] == text


def test_descriptors_run_out(start_server: StartServer, call: Call) -> None:
    server = start_server()
    ann, bob = log_in(call, server, "ann", "ru"), log_in(call, server, "bob", "en")
    chat(ann, bob, "bob", ["before"])
    server.limit(resource.RLIMIT_NOFILE, server.descriptors + SPARE)
    crowd = [call(server) for _ in range(CROWD)]  # the kernel takes those that the server does not
    server.log.wait_for(PAUSED)
    assert (
        ann.say("nobody", "hi")["response"] == 404
    )  # in Russian, whose texts nobody has needed so far
    chat(ann, bob, "bob", [f"meanwhile {number}" for number in range(20)])
    assert_idle(server)
    for number, caller in enumerate(crowd):  # each leaves its place to another
        assert caller.ask(action="probe", id=number)["id"] == number
        caller.close()
    chat(log_in(call, server, "cid", "en"), bob, "bob", ["afterwards"])
    chat(ann, bob, "bob", ["afterwards too"])


def assert_idle(server: ServerProcess) -> None:
    """Check that it uses at most a tenth of a core while it waits for descriptors."""
    began, used_before_s = time.monotonic(), server.cpu_s
    server.log.wait_for(PAUSED, server.log.count(PAUSED) + PAUSES)
    taken_s, used_s = time.monotonic() - began, server.cpu_s - used_before_s
    print(f"{used_s:.2f} s of CPU in {taken_s:.2f} s without descriptors")
    assert used_s < taken_s / 10
