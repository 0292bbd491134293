"""Follow deploy/Containerfile in copies of this machine, for want of a container engine.

Long form: it downloads what the file does. The image's Python is this machine's, with Debian's
package python3-venv.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.other_root import copy_of_the_system
from tests.support.waiting import wait_until
from tests.test_install import LONG, ROOT

FILE = ROOT / "deploy" / "Containerfile"
INSTRUCTIONS = {  # those that this test follows: a new one needs a line in Image
    *("FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK"),
    *("STOPSIGNAL", "CMD"),
}
PYTHON = "/usr/bin/python3"  # which every user can run
CARRIED = ("PIP_", "HTTP", "http", "SSL_", "NO_PROXY", "no_proxy")  # variables of the network


def instructions() -> list[tuple[str, str]]:
    """Return (instruction, rest) of each line of the file, continued lines joined."""
    text = re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.M)
    lines = text.replace("\\\n", "").splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines) if word]


def test_the_file_is_understood() -> None:
    assert {word for word, _rest in instructions()} == INSTRUCTIONS
    for _word, rest in instructions():
        for name in re.findall(r"(?:^|\s)((?:deploy|requirements)[\w/.-]+)", rest):
            assert (ROOT / name).exists(), name


class Image:
    """Stand for the image of one stage: its file system, its variables, what it runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        self.user = "root"
        self.command: list[str] = []
        self.health: list[str] = []
        self.stop_signal = signal.SIGTERM
        shutil.rmtree(root / "opt" / "jim", ignore_errors=True)
        python = root / "usr" / "local" / "bin" / "python"
        python.unlink(missing_ok=True)
        python.symlink_to(PYTHON)

    def copy(self, rest: str, images: dict[str, "Image"]) -> None:
        *options, source, target = rest.split()
        if options:
            stage = images[options[0].removeprefix("--from=")]
            shutil.copytree(stage.root / source[1:], self.root / target[1:], symlinks=True)
            return
        (self.root / target[1:]).mkdir(parents=True)
        with subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE) as tree:
            unpack = ["tar", "x", "-C", self.root / target[1:]]
            subprocess.run(unpack, stdin=tree.stdout, check=True)

    def run(self, command: str) -> None:
        carried = {name: value for name, value in os.environ.items() if name.startswith(CARRIED)}
        environment = {**self.environment, **carried}
        words = ["chroot", self.root, "sh", "-c", command]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stderr

    def set(self, rest: str) -> None:
        for pair in shlex.split(rest):
            name, _, value = pair.partition("=")
            for known, found in self.environment.items():
                value = value.replace(f"${known}", found)
            self.environment[name] = value

    def start(self) -> subprocess.Popen[str]:
        """Start what the image runs, in a network of its own."""
        inside = ["chroot", f"--userspec={self.user}", str(self.root), *self.command]
        up = 'ip link set lo up && exec "$@"'
        return subprocess.Popen(
            ["unshare", "--net", "sh", "-c", up, "sh", *inside],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def beside(self, process: subprocess.Popen[str], *words: str, **variables: str) -> str:
        """Run a command beside the server, as `podman exec` does; "" if it fails."""
        inside = ["chroot", f"--userspec={self.user}", str(self.root), *words]
        done = subprocess.run(
            ["nsenter", "--net", f"--target={process.pid}", *inside],
            env={**self.environment, **variables}, capture_output=True, text=True, timeout=60,
            input="ann\nhello\n",
        )  # fmt: skip
        return "" if done.returncode else done.stdout or "well"


@pytest.fixture
def new_image(tmp_path: Path) -> Iterator[Callable[[], Image]]:
    with ExitStack() as mounts:
        numbers = iter(range(10))

        def make() -> Image:
            folder = tmp_path / str(next(numbers))
            return Image(mounts.enter_context(copy_of_the_system(folder)))

        yield make


@LONG
@pytest.mark.timeout(1800)
def test_its_steps_make_a_server_that_talks(new_image: Callable[[], Image]) -> None:
    images: dict[str, Image] = {}
    for word, rest in instructions():
        if word == "FROM":
            image = images[rest.partition(" AS ")[2] or "last"] = new_image()
        elif word == "COPY":
            image.copy(rest, images)
        elif word == "RUN":
            image.run(rest)
        elif word == "ENV":
            image.set(rest)
        elif word == "USER":
            image.user = rest
        elif word == "CMD":
            image.command = json.loads(rest)
        elif word == "HEALTHCHECK":
            image.health = json.loads(rest.partition(" CMD ")[2])
        elif word == "STOPSIGNAL":
            image.stop_signal = signal.Signals[rest]
    process = image.start()
    try:
        wait_until(lambda: bool(image.beside(process, *image.health)))
        said = image.beside(process, "jim", "-un", "ann", JIM_PASSWORD="secret", HOME="/tmp")
        assert "hello" in said
        database = image.root / "var/lib/jim/server.sqlite"
        assert (database.stat().st_uid, database.stat().st_mode & 0o077) == (7777, 0)
        process.send_signal(image.stop_signal)
        assert process.wait(60) == 0
    finally:
        process.kill()
        print(process.communicate()[0])
