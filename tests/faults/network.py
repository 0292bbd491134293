"""Cut servers off from each other: by network namespaces, which need root."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

numbers = count(1)


def ip(words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["ip", *words.split()], capture_output=True, text=True, check=False)


@contextmanager
def one_namespace() -> Iterator[tuple[str, str, str]]:
    """Make a network namespace; yield its name, our address and its own. Skip where none can be."""
    if os.getuid() or not shutil.which("ip"):
        pytest.skip("needs root and iproute2")
    number = next(numbers)  # what was deleted stays for a moment
    name = f"jim{os.getpid()}-{number}"
    third = (os.getpid() + number) % 250
    ours, theirs = f"10.213.{third}.1", f"10.213.{third}.2"
    made = ip(f"netns add {name}")
    if made.returncode:
        pytest.skip(f"no network namespaces here: {made.stderr.strip()}")
    try:
        for words in (
            f"link add {name} type veth peer name eth0 netns {name}",
            f"addr add {ours}/30 dev {name}",
            f"link set {name} up",
            f"-n {name} addr add {theirs}/30 dev eth0",
            f"-n {name} link set eth0 up",
            f"-n {name} link set lo up",
        ):
            assert ip(words).returncode == 0, words
        yield name, ours, theirs
    finally:
        ip(f"netns delete {name}")
