"""Compute what nodes on machines of their own do, from what a batch costs on this one.

`python -m bench.model FIGURES.json` reads what `python -m bench nodes` has written. No figure is
fitted to a rate: each is the cost of a step (bench/batches.py), and the rates of one and of two
nodes that share a core, as they were measured, show whether the model is right.
"""

import argparse
import json
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import simpy

Steps = Generator[simpy.Event, Any, None]
SLICE_US = 300.0  # for which a thread keeps a core that others wait for
WARM_UP_US, SPAN_US = 0.2e6, 0.8e6
ROUND_TRIPS = 5  # to PostgreSQL in a batch: turn, news, rows, fence, commit
TOLERANCE = 0.15
MAX_NODES = 7  # for which it is quoted


@dataclass(frozen=True)
class Line:
    """Be the microseconds of a batch, and of each message in it."""

    of_batch: float
    of_message: float

    def at(self, messages: int) -> float:
        return self.of_batch + self.of_message * messages


@dataclass(frozen=True)
class Costs:
    """Hold what each step costs: CPU of the node, but for waits and what others use."""

    ask: Line  # to ask for the turn
    ask_wait: Line  # until it is known that one has it
    follow: Line  # in the turn, what other nodes have stored, by the messages for own sessions
    read: Line  # the same between two batches
    handle: Line
    store: Line
    wait: Line  # for PostgreSQL and the disk
    release: Line  # to send what is stored
    beside: Line  # of the node's other threads: to read requests
    postgres: Line  # CPU of PostgreSQL, within `wait`
    generator: Line  # CPU of whoever sends and reads


@dataclass(frozen=True)
class Place:
    """Say where things run."""

    shares_core: bool  # all nodes on one core, PostgreSQL and the generator on another one
    network_us: float = 0.0  # there and back between a node and PostgreSQL
    pairs: int = 50
    window: int = 16


class Core:
    """Let one thing run at a time, each for a slice."""

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._free = simpy.Resource(env)

    def work(self, span_us: float) -> Steps:
        while span_us > 0:
            part = min(span_us, SLICE_US)
            with self._free.request() as mine:
                yield mine
                yield self._env.timeout(part)
            span_us -= part


class Cluster:
    """Run nodes, PostgreSQL, and senders who keep their windows full."""

    def __init__(self, count: int, costs: Costs, place: Place) -> None:
        self.env = env = simpy.Environment()
        self.costs, self.place = costs, place
        self.turn = simpy.Resource(env)
        self.postgres = Core(env)
        self.stored = 0
        self.held_us = 0.0
        shared = Core(env)
        self.nodes = [Node(self, shared if place.shares_core else Core(env)) for _ in range(count)]
        for node in self.nodes:
            env.process(node.run())
        for number in range(place.pairs):
            env.process(self.send(self.nodes[number % count]))

    def send(self, node: "Node") -> Steps:
        """Send one window of one sender, which the node reads."""
        window, costs = self.place.window, self.costs
        if self.place.shares_core:  # the generator is on PostgreSQL's core, or on any other
            yield from self.postgres.work(costs.generator.of_message * window)
        yield from node.core.work(costs.beside.of_message * window)
        node.put(window)

    def measure(self) -> dict[str, float]:
        """Return the rate and the share of time in which the turn is held."""
        self.env.run(WARM_UP_US)
        stored, held_us = self.stored, self.held_us
        self.env.run(WARM_UP_US + SPAN_US)
        return {
            "messages_per_s": (self.stored - stored) / SPAN_US * 1e6,
            "turn_held": (self.held_us - held_us) / SPAN_US,
        }


class Node:
    """Work batch by batch, as write_thread does."""

    def __init__(self, cluster: Cluster, core: Core) -> None:
        self.core = core
        self._cluster = cluster
        self._windows: list[int] = []
        self._unread = 0  # messages of other nodes for own sessions
        self._is_told = False
        self._rung = cluster.env.event()

    def put(self, messages: int) -> None:
        self._windows.append(messages)
        self._ring()

    def tell(self, messages: int) -> None:
        """Have it read that another node has stored so many messages for it."""
        self._unread += messages
        self._is_told = True
        self._ring()

    def _ring(self) -> None:
        if not self._rung.triggered:
            self._rung.succeed()

    def run(self) -> Steps:
        while True:
            yield self._rung
            self._rung = self._cluster.env.event()
            if self._windows:
                yield from self._batch()
            if self._is_told:
                yield from self._look()
            if self._windows or self._is_told:
                self._ring()

    def _look(self) -> Steps:
        """Read the news between two batches."""
        self._is_told = False
        cluster, unread = self._cluster, self._unread
        self._unread = 0
        yield cluster.env.timeout(cluster.costs.ask_wait.of_batch + cluster.place.network_us)
        yield from self.core.work(cluster.costs.read.at(unread))

    def _batch(self) -> Steps:
        cluster, costs, env = self._cluster, self._cluster.costs, self._cluster.env
        windows, self._windows = self._windows, []
        messages = sum(windows)
        yield from self.core.work(costs.ask.at(messages) + costs.beside.of_batch)
        with cluster.turn.request() as mine:
            yield mine
            began = env.now
            yield env.timeout(costs.ask_wait.of_batch)
            # The bell rings after the commit, so it is looked at the news again after the turn.
            unread, self._unread = self._unread, 0
            yield from self.core.work(costs.follow.at(unread) if unread else 0)
            yield from self.core.work(costs.handle.at(messages) + costs.store.at(messages))
            used = min(costs.postgres.at(messages), costs.wait.at(messages))
            yield from cluster.postgres.work(used)
            network_us = cluster.place.network_us * ROUND_TRIPS
            yield env.timeout(costs.wait.at(messages) - used + network_us)
            cluster.held_us += env.now - began
        cluster.stored += messages
        self._tell_others(messages)
        yield from self.core.work(costs.release.at(messages))
        for _window in windows:
            env.process(cluster.send(self))

    def _tell_others(self, messages: int) -> None:
        """Tell the next node, where the recipients are."""
        nodes = self._cluster.nodes
        if len(nodes) > 1:
            nodes[(nodes.index(self) + 1) % len(nodes)].tell(messages)


def costs_of(figures: Mapping[str, Any], count: int) -> Costs:
    """Return the costs with one node, or with more, where the recipients are on other nodes.

    Waits are those of one node: with two, they contain what the other one has used the core.
    """
    found = figures["traces"]["1" if count == 1 else "2"]["costs"]
    alone = figures["traces"]["1"]["costs"]
    waits = {name: alone[name] for name in ("ask_wait", "wait")}
    return Costs(**{name: Line(*line) for name, line in {**found, **waits}.items()})


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table: what was measured, what the model says of it, and of more machines."""
    here = Place(shares_core=True)
    yield "nodes on one core, messages/s"
    yield "nodes    measured  while traced       model  to measured  to traced"
    for count in sorted(map(int, figures["traces"])):
        name = f"window {here.window}"
        rates = (
            figures["points"][f"{count} nodes, {name}"]["messages_per_s"],
            figures["traces"][str(count)][name]["messages_per_s"],
            Cluster(count, costs_of(figures, count), here).measure()["messages_per_s"],
        )
        ratios = [rates[2] / rate for rate in rates[:2]]
        note = "" if abs(ratios[0] - 1) <= TOLERANCE else f"  off by more than {TOLERANCE:.0%}"
        cells = "{:>12,.0f}{:>14,.0f}{:>12,.0f}{:>13.2f}{:>11.2f}".format(*rates, *ratios)
        yield f"{count:>5}{cells}{note}"
    yield ""
    yield "a machine for each node, each with as many users: messages/s (share of time of the turn)"
    yield f"nodes{'PostgreSQL beside it':>22}{'0.2 ms away':>20}{'0.5 ms away':>20}"
    for count in range(1, MAX_NODES + 1):
        cells = "".join(f"{cell:>20}" for cell in apart(figures, count))
        yield f"{count:>5}  {cells}"


def apart(figures: Mapping[str, Any], count: int) -> Iterator[str]:
    """Yield what so many nodes do on machines of their own, by the way to PostgreSQL."""
    for network_us in (0.0, 200.0, 500.0):
        place = Place(shares_core=False, network_us=network_us)
        place = replace(place, pairs=place.pairs * count)
        found = Cluster(count, costs_of(figures, count), place).measure()
        yield f"{found['messages_per_s']:,.0f} ({min(1.0, found['turn_held']):.0%})"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.model", description=__doc__)
    parser.add_argument("figures", type=Path, help="what `python -m bench nodes` wrote")
    chosen = parser.parse_args(argv)
    scenario = json.loads(chosen.figures.read_text())["scenarios"]["nodes"]
    (found,) = scenario["servers"].values()
    print("\n".join(lines(found["median"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
