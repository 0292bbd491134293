"""Find a server over a network of two machines, by mDNS."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.process import ServerProcess
from tests.support.migrated import ROOT, clean_environment

pytest.importorskip("zeroconf")


@pytest.fixture
def machines() -> Iterator[tuple[list[str], list[str]]]:
    """Join two network namespaces by a cable; yield the words that run a command inside of each."""
    if os.getuid() or not shutil.which("ip"):
        pytest.skip("needs root and iproute2")
    names = [f"jim{os.getpid()}{end}" for end in "ab"]
    if (made := ip(f"netns add {names[0]}")).returncode:
        pytest.skip(f"no network namespaces here: {made.stderr.strip()}")
    try:
        assert ip(f"netns add {names[1]}").returncode == 0
        cable = f"-n {names[0]} link add eth0 type veth peer name eth0 netns {names[1]}"
        assert ip(cable).returncode == 0
        for number, name in enumerate(names, 1):
            for words in (
                f"addr add 10.214.7.{number}/24 dev eth0",
                "link set eth0 up",
                "link set lo up",
            ):
                assert ip(f"-n {name} {words}").returncode == 0, words
        yield ["ip", "netns", "exec", names[0]], ["ip", "netns", "exec", names[1]]
    finally:
        for name in names:
            ip(f"netns delete {name}")


def ip(words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["ip", *words.split()], capture_output=True, text=True)


def find(inside: list[str]) -> "subprocess.CompletedProcess[str]":
    command = [*inside, sys.executable, "client.py", "--find", "--lang", "en"]
    return subprocess.run(
        command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=60
    )


def test_a_client_finds_the_server_of_another_machine(
    machines: tuple[list[str], list[str]], migrated: Path, tmp_path: Path
) -> None:
    """Announce a server whose name would harm a terminal; the fingerprints must be the same."""
    here, there = machines
    variables = {"JIM_MDNS": "yes", "JIM_TLS": "auto", "JIM_NAME": "Tea \x1b[31mroom"}
    server = ServerProcess(tmp_path, variables, words=["-a", "10.214.7.1"], inside=here)
    shutil.copyfile(migrated, server.database)
    server.spawn()
    assert server.process.stdout
    place, words = (server.process.stdout.readline().split(maxsplit=n) for n in (3, 1))
    assert place[:3] == ["JIM:", "listening", "on"], server.log
    server.log.wait_for("mDNS: announced")
    found = find(there)
    port = place[3].strip().removeprefix("10.214.7.1:")
    assert found.stdout == f"Tea [31mroom  -a 10.214.7.1 -p {port}\n  {words[1]}"
    server.stop()
    found = find(there)
    assert (found.returncode, found.stdout) == (3, "")
    assert found.stderr == "No JIM server answered on the local network.\n"
