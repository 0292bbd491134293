"""Make the virtual environments of the foreign clients, each once, outside version control.

The clients pin old Pythons and libraries that have no place beside ours, so each lives in
`<cache>/<name>-<fingerprint of its pins>/`. A complete environment carries a stamp file; one whose
installation was cut short has none and is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
INSTALL_TIMEOUT_S = 900  # PyQt5 alone is 60 MB and one pin has to be built from source

PYTHON_OF = {"mess": "3.7", "gb": "3.9", "lite": "3.9", "avacado": "3.9"}


class EnvironmentMissing(Exception):
    """Report why an environment can't be made here."""


def cache_folder() -> Path:
    """Return the folder of all environments; it ignores itself, so git needs no rule."""
    folder = Path(os.environ.get("JIM_INTEROP_CACHE", REPOSITORY / ".interop"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    return folder


def find_python(version: str) -> Path:
    """Return a working interpreter of this version: from pyenv's folder first, then from PATH."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = sorted((root / "versions").glob(f"{version}.*/bin/python"))
    on_path = shutil.which(f"python{version}")
    for candidate in [*candidates, *([Path(on_path)] if on_path else [])]:
        if _is_version(candidate, version):
            return candidate
    raise EnvironmentMissing(f"Python {version} is not installed")


def _is_version(python: Path, version: str) -> bool:
    """Return whether this file runs and has this version (a shim of pyenv can fail both)."""
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", script], capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.strip() == version


def ensure(name: str) -> Path:
    """Return the folder of this client's environment; make the environment if needed."""
    pins = HERE / "requirements" / f"{name}.txt"
    fingerprint = hashlib.sha256(pins.read_bytes() + PYTHON_OF[name].encode()).hexdigest()[:8]
    folder = cache_folder() / f"{name}-{fingerprint}"
    with _lock(name):
        if not (folder / "complete").exists():
            _make(folder, find_python(PYTHON_OF[name]), pins)
    return folder


@contextmanager
def _lock(name: str) -> Iterator[None]:
    """Hold off other test processes that want the same environment."""
    with (cache_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(folder: Path, python: Path, pins: Path) -> None:
    """Make the environment and stamps it complete."""
    shutil.rmtree(folder, ignore_errors=True)
    _run([python, "-m", "venv", folder])
    _run([folder / "bin" / "python", "-m", "pip", "install", "-q", "-r", pins])
    (folder / "complete").touch()


def _run(command: list[Path | str]) -> None:
    """Run one step of the installation; its last words become the reason to skip."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=INSTALL_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        raise EnvironmentMissing(f"installation took over {INSTALL_TIMEOUT_S} s") from None
    if done.returncode:
        raise EnvironmentMissing(f"installation failed: {done.stderr.strip()[-400:]}")


def package_folder(environment: Path, package: str) -> Path:
    """Return where this environment keeps an installed package."""
    return next(environment.glob(f"lib/python*/site-packages/{package}"))


if __name__ == "__main__":
    for wanted in sys.argv[1:] or PYTHON_OF:
        try:
            print(wanted, ensure(wanted))
        except EnvironmentMissing as missing:  # its tests skip, and say so too
            print(wanted, "not here:", missing)
