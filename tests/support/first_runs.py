"""Record first runs of the server in a real terminal: `python -m tests.support.first_runs`.

Writes docs/first-runs.md: from a checkout, from the wheel, and from the offline bundle, each
without a network and in an empty home. What is typed and what appears is as it was; the folder's
name alone is replaced. Needs root, for a network of its own.
"""

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.support.terminal import Terminal, clean_environment

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "first-runs.md"
HOME = "/home/ann"  # in the place of the folder in which it is recorded
PROMPT = "$"
ROWS, COLUMNS = 200, 120
STEP_S = 600.0  # for a command, on a busy machine
SECRET = "correct horse battery"
SHELL = ("bash", "--norc", "--noprofile", "-i")
NO_NETWORK = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
HEAD = """\
# First runs

Three first runs as a new user types them, recorded from a terminal by `python -m
tests.support.first_runs` on a machine with {cores} cores, a load average of {load:.0f}, and
Python {python}. Passwords are not echoed. The time counts from the first command until the server
listens; a program types the answers, there is no network, and pip takes what it would download from
a folder, so neither thinking nor a download is in it.
"""


class Run(NamedTuple):
    """Describe one first run: what is laid out before, and what is typed."""

    title: str
    lay_out: Callable[[Path, Path], object]  # given the new home and the unpacked bundle
    commands: tuple[str, ...]  # of which the last one starts the server
    client: str  # the command of the terminal client
    is_demo: bool = False


def lay_out_checkout(home: Path, bundle: Path) -> None:
    """Copy what git has of the checkout, as a clone does."""
    (home / "jim").mkdir()
    with subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE) as tree:
        subprocess.run(["tar", "x", "-C", home / "jim"], stdin=tree.stdout, check=True)


def lay_out_wheel(home: Path, bundle: Path) -> None:
    [wheel] = (bundle / "wheels").glob("jimtalk-*.whl")
    shutil.copy(wheel, home)


def lay_out_bundle(home: Path, bundle: Path) -> None:
    shutil.copy(f"{bundle}.tar.gz", home)


RUNS = (
    Run("A checkout: the demo", lay_out_checkout, ("cd jim", "make run"),
        ".venv/bin/python client.py", is_demo=True),
    Run("The wheel: a server for others", lay_out_wheel,
        ("python3 -m venv jim", "jim/bin/pip install -q jimtalk-*.whl", "jim/bin/jimd serve"),
        "jim/bin/jim"),
    Run("The offline bundle: a server for others", lay_out_bundle,
        ("tar xzf jim-bundle.tar.gz", "jim-bundle/install.sh jim", "jim/bin/jimd serve"),
        "jim/bin/jim"),
)  # fmt: skip


class Screen:
    """Type into a shell's terminal, and wait for what it shows."""

    def __init__(self, shell: tuple[str, ...], home: Path, wheels: Path) -> None:
        environment = {
            "PATH": clean_environment()["PATH"],
            "HOME": str(home),
            "PS1": f"{PROMPT} ",
            "LANG": "C.UTF-8",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
        }
        self.terminal = Terminal([*shell], home, environment, rows=ROWS, columns=COLUMNS)
        self.home = home

    def run(self, command: str) -> None:
        """Type a command of the shell, when the one before it has ended."""
        self.wait_for_prompt()
        self.terminal.send(f"{command}\r")
        typed = f"{PROMPT} {command}"[:COLUMNS]
        self.terminal.wait_until(lambda: typed in self.terminal.lines(), typed)

    def wait_for_prompt(self) -> None:
        line = self.terminal.line_at_cursor
        self.terminal.wait_until(lambda: line() == PROMPT, "the end of a command", STEP_S)

    def answer(self, prompt: str, text: str) -> None:
        """Type a line behind the prompt that begins so."""
        line = self.terminal.line_at_cursor
        self.terminal.wait_until(lambda: line().startswith(prompt), prompt, STEP_S)
        self.terminal.send(f"{text}\r")

    def choose(self, title: str, number: str = "") -> None:
        """Answer the question with this title by a number; Enter takes the first."""
        screen = self.terminal

        def is_asked() -> bool:
            *above, options = "\n".join(screen.lines()).rstrip().split(title)
            return bool(above) and options.endswith("\nNumber [1]:")

        screen.wait_until(is_asked, title, STEP_S)
        screen.send(f"{number}\r")

    def wait_for(self, text: str, within_s: float = STEP_S) -> str:
        """Return the rest of the first line that begins with this text."""
        lines = self.terminal.lines
        self.terminal.wait_until(
            lambda: any(line.startswith(text) for line in lines()), text, within_s
        )
        return next(line.removeprefix(text) for line in lines() if line.startswith(text))

    def text(self) -> str:
        """Return all lines, without the last empty prompt."""
        shown = "\n".join(self.terminal.lines()).rstrip().removesuffix(PROMPT).rstrip()
        return shown.replace(str(self.home), HOME)


def set_up(shown: Screen) -> None:
    """Answer the questions of a server for others."""
    shown.choose("Where do you want to set it up?")
    shown.answer("Name of the server [", "Tea room")
    shown.answer("Administrator's name [", "")
    for prompt in ("Password, at least", "Password, once more"):
        shown.answer(prompt, SECRET)
    shown.choose("Who can register?")
    shown.choose("Who can connect?")
    shown.answer("Address that others type [", "chat.example.org")
    shown.choose("Encrypt (TLS)?")


def record(run: Run, bundle: Path) -> str:
    """Go through one first run; return its section of the page."""
    with TemporaryDirectory(prefix="jim-first-run-", dir="/var/tmp") as name, ExitStack() as held:
        home, wheels = Path(name), bundle / "wheels"
        run.lay_out(home, bundle)
        first = Screen((*NO_NETWORK, *SHELL), home, wheels)
        held.callback(first.terminal.close)
        took_s = start(run, first)
        code = "" if run.is_demo else first.wait_for("Invitation: ")
        inside = ("nsenter", "--net", f"--target={first.terminal.pid}")
        second = Screen((*inside, *SHELL), home, wheels)
        held.callback(second.terminal.close)
        said = talk(run, second, code)
        first.terminal.interrupt()
        first.wait_for("^CStopped.")
        first.wait_for_prompt()
        return (
            f"## {run.title}: {took_s:.0f} s\n\n```\n{first.text()}\n```\n\n"
            f"Meanwhile, in a second terminal:\n\n```\n{said}\n```\n"
        )


def start(run: Run, shown: Screen) -> float:
    """Type the commands and the answers; return the seconds until the server listens."""
    began = time.monotonic()
    for command in run.commands:
        shown.run(command)
    if run.is_demo:
        shown.choose("This is the first start.")
    else:
        set_up(shown)
    shown.wait_for("JIM: listening on ")
    took_s = time.monotonic() - began
    shown.wait_for("Site: ")
    return took_s


def talk(run: Run, shown: Screen, code: str) -> str:
    """Register in a second terminal and send a message; return what it shows."""
    whom = "Pavel" if run.is_demo else "admin"
    invitation = f" --invitation={code}" if code else ""
    if run.is_demo:
        shown.run("cd jim")
    shown.run("export JIM_PASSWORD='tea for two'")
    shown.run(f"{run.client} -un ann{invitation} send {whom} Hello")
    shown.run(f"{run.client} -un ann history {whom}")
    shown.wait_for_prompt()
    return shown.text()


def head() -> str:
    cores, (_now, _five, load) = len(os.sched_getaffinity(0)), os.getloadavg()
    return HEAD.format(cores=cores, load=load, python=platform.python_version())


def main() -> None:
    chosen = [run for run in RUNS if not sys.argv[1:] or sys.argv[1] in run.title]
    with TemporaryDirectory(prefix="jim-bundle-", dir="/var/tmp") as name:
        bundle = Path(name) / "jim-bundle"
        build = [sys.executable, "deploy/build.py", "bundle", bundle]
        subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
        sections = [record(run, bundle) for run in chosen]
    page = "\n".join([head(), *sections])
    if len(chosen) == len(RUNS):
        PAGE.write_text(page, encoding="utf-8")
    else:
        print(page)


if __name__ == "__main__":
    main()
