"""Relay with a deliberate fault, which the harness must find: `faulty_baseline.py PORT FAULT`."""

import sys
from collections.abc import Callable

from bench.baseline import Baseline


def lose(lines: list[bytes]) -> list[bytes]:
    return lines[1:]


def repeat(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines]


def swap(lines: list[bytes]) -> list[bytes]:
    return [*lines[1:], lines[0]]


def damage(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b"xx", b"xy"), *lines[1:]]


FAULTS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "lost": lose,
    "repeated": repeat,
    "out_of_order": swap,
    "stray": damage,
}


class FaultyBaseline(Baseline):
    """Commit the fault in every tenth read of at least two lines."""

    def __init__(self, port: int, fault: str) -> None:
        super().__init__(port)
        self.fault = FAULTS[fault]
        self.reads = 0

    def hand_on(self, fd: int, data: bytes) -> None:
        lines = data.splitlines(keepends=True)
        self.reads += len(lines) > 1
        is_faulty = len(lines) > 1 and self.reads % 10 == 0
        super().hand_on(fd, b"".join(self.fault(lines)) if is_faulty else data)


if __name__ == "__main__":
    FaultyBaseline(int(sys.argv[1]), sys.argv[2]).run()
