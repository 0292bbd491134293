"""Run a Redis of a test's own, which it can kill and start again."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.support.waiting import wait_until

PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server")
needs_redis = pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed")
PASSWORD = "s#e/c:r?t@"  # with whatever could end a URL's part


class RedisServer:
    """Listen at a port that stays the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        return self.url_with(PASSWORD)

    def url_with(self, password: str) -> str:
        return f"redis://:{password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it listens; nothing is kept on disk."""
        options = ["--port", str(self.port), "--save", "", "--requirepass", PASSWORD]
        self._process = subprocess.Popen(
            [str(PROGRAM), "--bind", "127.0.0.1", *options],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
        )
        wait_until(self._listens, "Redis does not start")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _listens(self) -> bool:
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", self.port)) == 0
