"""Start nodes on one PostgreSQL, and talk to them."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.people import Call, Caller
from tests.faults.process import ServerProcess
from tests.support.client import Json
from tests.support.migrated import ROOT, clean_environment

if TYPE_CHECKING:
    from tests.support.cluster import Cluster

EXT = ["ids", "acks", "presence", "sync", "edits", "deletions", "reactions", "typing"]
DEAD = "CommandError: This node was silent for so long that the others took it for dead.\n"
StartNode = Callable[..., "Node"]
Pair = tuple["Node", "Node"]


class Node(ServerProcess):
    """One of the servers on a cluster."""

    cluster: "Cluster"

    def execute(self, query: str) -> list[Any]:
        return self.cluster.execute(query)

    @property
    def number(self) -> int:
        return int(re.findall(r"this is node (\d+)", "".join(self.log.lines))[-1])


def hears(client: Caller, **wanted: Any) -> Json:
    """Return the next object, which must have these fields."""
    heard = client.receive()
    expected = {key.rstrip("_"): value for key, value in wanted.items()}
    assert {key: heard.get(key) for key in expected} == expected, heard
    if heard.get("action") == "msg":
        client.send(action="ack", msg_id=heard["msg_id"])
    return heard


def ok(client: Caller, **request: Any) -> Json:
    """Ask; return the answer, which must be good."""
    answer = client.ask(**request)
    assert answer.get("response") in (200, 201, 202), answer
    return answer


def call_as(call: Call, node: Node, name: str) -> Caller:
    client = call(node)
    client.login(name, ext=EXT)
    return client


def run_command(
    cluster: "Cluster", *words: str, said: str = "", root: Path = ROOT, **variables: str
) -> str:
    """Run manage.py; return what it wrote."""
    environment = {
        **clean_environment(),
        "DATABASE_URL": cluster.url(),
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "JIM_SECRET_KEY": "for a test",
        **variables,
    }
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, cwd=root, env=environment, input=said, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr
