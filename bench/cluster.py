"""Measure several nodes on one PostgreSQL: everybody writes to somebody on the next node."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.loop import Loop
from bench.postgres import PostgresServer
from bench.processes import ServerProcess, free_port
from bench.servers import ROOT
from bench.sysinfo import process_cpu_s, tree_cpu_s
from bench.wire_jim import JimConnection


class NodeConnection(JimConnection):
    """Connect to a node of its own, whatever the harness says."""

    __slots__ = ("port",)

    def connect(self, port: int) -> None:
        super().connect(self.port)


class NodeProcesses(ServerProcess):
    """Hold all nodes; to the harness it is the first of them."""

    def __init__(self, nodes: Sequence[ServerProcess]) -> None:
        self.nodes = nodes
        first = nodes[0]
        self.port, self.log, self.process, self.pid = (
            *(first.port, first.log),
            *(first.process, first.pid),
        )
        self.started_in_s = first.started_in_s

    def stop(self) -> int:
        return max(node.stop() for node in self.nodes)


@dataclass
class ClusterServer(PostgresServer):
    """Run `count` nodes; 0 is a server that is no node. Users are spread over the nodes by turns.

    `pairs` is how many of the users write: the others are their recipients, on the next node.
    """

    name: str = "nodes"
    count: int = 1
    pairs: int = 50
    bus: str = "notify"
    traces: Path | None = None  # a folder for what bench.traced writes of each node
    ports: list[int] = field(default_factory=list)
    sites: list[int] = field(default_factory=list)  # ports of the nodes' sites, where `http` is set

    def serve(self, directory: Path) -> ServerProcess:
        self.ports = [free_port() for _ in range(max(1, self.count))]
        self.sites = [free_port() for _ in self.ports] if self.http else []
        return NodeProcesses([self._node(port, directory) for port in self.ports])

    def _node(self, port: int, directory: Path) -> ServerProcess:
        (folder := directory / f"node-{port}").mkdir()
        site = f"127.0.0.1:{self.sites[self.ports.index(port)]}" if self.http else "off"
        words = ["-a", "127.0.0.1", "-p", str(port), "--http", site]
        program = [str(self.checkout / "manage.py"), "runjimserver", *words]
        if self.traces:
            trace = self.traces / f"{len(list(self.traces.iterdir()))}.jsonl"
            program = ["-m", "bench.traced", str(trace), *program]
        own = {"JIM_NODES": "yes", "JIM_BUS": self.bus} if self.count else {}
        environ = self.environment(directory / "server.sqlite") | own
        environ |= {"JIM_FILES_FOLDER": str(directory / "files"), "PYTHONPATH": str(ROOT)}
        environ |= self.tls_environment(directory)
        return ServerProcess([self.python, *program], port=port, directory=folder, environ=environ)

    def connection(self, loop: Loop, name: str, frame: bytes) -> JimConnection:
        acks = self.ack_every if "acks" in self.extensions else 0
        made = NodeConnection(loop, name, frame, ack_every=acks, ids="ids" in self.extensions)
        made.port = self.port_of(int(name[1:]))
        return made

    def port_of(self, number: int) -> int:
        """Return the port of a user's node: a sender's own, a recipient's the next one."""
        place = number if number < self.pairs else number - self.pairs + 1
        return self.ports[place % len(self.ports)]


class ClusterCpu:
    """Read the CPU seconds of each node and of PostgreSQL, all its processes together."""

    def __init__(self, server: ClusterServer, directory: Path, processes: NodeProcesses) -> None:
        self._nodes = [node.pid for node in processes.nodes]
        self._postgres = postgres_pid(server.url(directory.name))
        self._before = self._read()

    def _read(self) -> list[float]:
        return [tree_cpu_s(self._postgres), *map(process_cpu_s, self._nodes)]

    def us_per_message(self, messages: int) -> dict[str, float]:
        """Return the microseconds since the start, for each message, by process."""
        spent = [now - before for now, before in zip(self._read(), self._before, strict=True)]
        names = ["postgres", *(f"node {number}" for number in range(1, len(spent)))]
        each = {name: s / messages * 1e6 for name, s in zip(names, spent, strict=True)}
        each["all nodes"] = sum(spent[1:]) / messages * 1e6
        return {name: round(value, 2) for name, value in each.items()}


def postgres_pid(url: str) -> int:
    """Return the first process of a PostgreSQL on this machine."""
    import psycopg

    with psycopg.connect(url) as connection:
        stat = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])
