"""Measure what comes in beside messages, by the number of nodes: sessions, TLS handshakes, pages.

All nodes share one core here, so a rate says little. What counts is that one of each costs as much
with three nodes as with one: then machines of their own do as many more.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle
from typing import Any, cast

from bench.cluster import ClusterServer, NodeProcesses
from bench.harness import Harness, Options, harness
from bench.loop import BenchError, clock
from bench.processes import START_WITHIN_S
from bench.scenarios.nodes import cluster_cpu
from bench.servers import ROOT, JimServer, Server, user_name
from bench.stats import per_s
from bench.sysinfo import process_rss_bytes
from bench.web_user import WebUser

COLUMNS = (
    "session_kb",
    "handshake_cpu_ms",
    "handshakes_per_s",
    "page_cpu_ms",
    "pages_per_s",
)
COUNTS = (1, 2, 3)
SESSIONS = 900  # idle, over all nodes
WARM_UP_SESSIONS = 60  # what a node loads at its first logins is not a session's
HANDSHAKES = 600  # at once, over all nodes
PAGES = ("/chat/", "/admin/")
PAGES_S = 3.0


def doors(server: Server, options: Options) -> dict[str, Any]:
    """Measure each number of nodes; the table shows all, and at last the most."""
    if not isinstance(server, JimServer):
        raise BenchError(f"{server.name} has no nodes")
    cluster = ClusterServer(directory=options.directory)
    if why := cluster.absent():
        raise BenchError(why)
    points = {}
    for count in COUNTS:
        points[f"{count} nodes"] = {
            **sessions(replace(cluster, count=count, tls=True), options),
            **pages(replace(cluster, count=count, http="on"), options),
        }
    return {**points[f"{COUNTS[-1]} nodes"], "points": points}


def sessions(server: ClusterServer, options: Options) -> dict[str, Any]:
    """Measure the memory of idle sessions, then handshakes beside them."""
    count = options.scaled(SESSIONS, least=30)
    with harness(server, options, users=count + WARM_UP_SESSIONS) as place:
        place.connect([user_name(count + number) for number in range(WARM_UP_SESSIONS)])
        before = memory(place)
        place.connect([user_name(number) for number in range(count)])
        place.loop.run_for(1.0)
        each_kb = (memory(place) - before) / count / 1024
        return {"session_kb": round(each_kb, 2), **handshakes(place, options)} | place.settle()


def memory(place: Harness) -> int:
    """Return the bytes that all nodes use."""
    return sum(process_rss_bytes(node.pid) for node in cast(NodeProcesses, place.process).nodes)


def handshakes(place: Harness, options: Options) -> dict[str, Any]:
    """Have a process for each node make its share of the handshakes, all at once."""
    ports = cast(ClusterServer, place.server).ports
    share = options.scaled(HANDSHAKES, least=30) // len(ports)
    with ExitStack() as stack:
        started = [stack.enter_context(generator(port, share)) for port in ports]
        for process in started:
            said(process)
        cpu, began = cluster_cpu(place), clock()
        for process in started:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        found = [json.loads(said(process)) for process in started]
        span_s, made = clock() - began, sum(one["handshakes"] for one in found)
        if made < share * len(ports):
            raise BenchError(f"{share * len(ports) - made} handshakes failed")
        spent = cpu.us_per_message(made)["all nodes"] / 1000
        for process in started:
            assert process.stdin
            process.stdin.close()
    return {"handshakes_per_s": per_s(made, span_s), "handshake_cpu_ms": round(spent, 3)}


def generator(port: int, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.handshakes", str(port), str(count)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def said(process: "subprocess.Popen[str]") -> str:
    """Return the next line of a process; raise BenchError if it has ended."""
    assert process.stdout
    if not (line := process.stdout.readline()):
        raise BenchError("a process that makes handshakes failed")
    return line


def pages(server: ClusterServer, options: Options) -> dict[str, Any]:
    """Ask one node after the other for pages, signed in once."""
    with harness(server, options, users=1) as place:
        for port in server.sites:
            place.process.wait_for_port(port, time.monotonic() + START_WITHIN_S)
        asked = visits(server.sites, user_name(0))
        for _ in range(2 * len(PAGES) * len(server.sites)):  # the first time templates are read
            next(asked)
        cpu, began, count = cluster_cpu(place), clock(), 0
        while clock() < began + PAGES_S * options.scale:
            next(asked)
            count += 1
        span_s, spent = clock() - began, cpu.us_per_message(count)["all nodes"] / 1000
        return {"pages_per_s": per_s(count, span_s), "page_cpu_ms": round(spent, 2)}


def visits(ports: list[int], name: str) -> Iterator[int]:
    """Open a page of each node in turn, without an end; the first node signs in for all."""
    people = [WebUser(port) for port in ports]
    people[0].sign_in(name)
    for person in people:
        person.cookies = people[0].cookies
    for path in cycle(PAGES):
        for person in people:
            if (status := person.ask("GET", path)) != 200:
                raise BenchError(f"{path} was answered {status}")
            yield status
