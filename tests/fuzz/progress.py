"""Report how far a long run has come, and check that its memory does not grow."""

import gc
import os
import resource
import sys
import time
from pathlib import Path

import pytest

LONG_S = 30.0  # seconds without a word


def memory_mb() -> float:
    """Return the resident memory of this process in MB; 0 if the system doesn't tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except FileNotFoundError:
        return 0.0


def memory_blocks() -> int:
    """Return the blocks of memory of Python's objects.

    The process can keep more: each server's threads leave an arena of the allocator, which a server
    that runs once never sees.
    """
    gc.collect()
    return sys.getallocatedblocks()


class Progress:
    """Report past pytest's capture, so that a run that is cut off has reported too.

    Stop after JIM_FUZZ_MINUTES; 0 sets no time.
    """

    def __init__(self, what: str, goal: int, capsys: pytest.CaptureFixture[str]) -> None:
        self.done = 0
        self._what, self._goal, self._capsys = what, goal, capsys
        self._began = time.monotonic()
        self._minutes = float(os.environ.get("JIM_FUZZ_MINUTES", "0"))
        self._early = (
            0,
            0,
        )  # what was done, and blocks of memory then, after the first tenth, in which caches fill
        self._said_at = self._began

    @property
    def is_over(self) -> bool:
        is_late = 0 < self._minutes * 60 < time.monotonic() - self._began
        return self.done >= self._goal or is_late

    def add(self, count: int = 1) -> None:
        self.done += count
        if self.done * 10 >= self._goal and not self._early[0]:
            self._early = (self.done, memory_blocks())
        if time.monotonic() - self._said_at > LONG_S:
            self.say()

    def say(self) -> None:
        self._said_at = time.monotonic()
        with self._capsys.disabled():
            taken_s = time.monotonic() - self._began
            print(
                f"\n{self.done} of {self._goal} {self._what} in {taken_s:.0f} s, "
                f"{memory_mb():.1f} MB",
                end="",
                flush=True,
            )

    def finish(self, *, most_blocks: int) -> None:
        """Fail if each step left more than `most_blocks` of memory."""
        done, blocks = self._early
        grown = (memory_blocks() - blocks) / max(1, self.done - done)
        print(
            f"{self.done} of {self._goal} {self._what}; {grown:.2f} blocks of memory "
            "left by each since the first tenth"
        )
        assert grown < most_blocks
