"""Run programs in a copy of this machine's file system, whose changes are forgotten. Needs root."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def copy_of_the_system(folder: Path) -> Iterator[Path]:
    """Mount the copy below `folder`; skip the test where this can't be done."""
    if os.getuid():
        pytest.skip("needs root")
    layers, root = folder / "layers", folder / "root"
    for made in (layers, root):
        made.mkdir(parents=True)
    mount("-t", "tmpfs", "tmpfs", layers)
    try:
        for name in ("upper", "work"):
            (layers / name).mkdir()
        options = f"lowerdir=/,upperdir={layers}/upper,workdir={layers}/work"
        mount("-t", "overlay", "overlay", "-o", options, root)
        try:
            mount("-t", "proc", "proc", root / "proc")
            mount("--bind", "/dev", root / "dev")
            yield root
        finally:
            subprocess.run(["umount", "--recursive", root], check=True)
    finally:
        subprocess.run(["umount", layers], check=True)


def mount(*words: str | Path) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no mounts here: {done.stderr.strip()}")
