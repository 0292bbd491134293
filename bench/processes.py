"""Start and stop the servers that are measured."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.loop import BenchError
from bench.sysinfo import cores, on_core

START_WITHIN_S = 30.0
STOP_WITHIN_S = 10.0


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """Run one server, pinned to its core, its output in a file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        directory: Path,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self.log = directory / "server.log"
        began = time.monotonic()
        self.process = self.spawn(command, directory, {**os.environ, **(environ or {})})
        self.pid = self.process.pid
        self.wait_for_port(port, began + START_WITHIN_S)
        self.started_in_s = time.monotonic() - began

    def spawn(
        self, command: Sequence[str], directory: Path, environ: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start on the server's core: a child inherits this process's affinity."""
        server_core, _generator_core = cores()
        with on_core(server_core), self.log.open("wb") as log:
            return subprocess.Popen(
                command, cwd=directory, env=environ, stdout=log, stderr=subprocess.STDOUT
            )

    def wait_for_port(self, port: int, deadline: float) -> None:
        """Wait until `port` accepts a connection, or raise BenchError with the log's end."""
        while True:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise BenchError(f"the server did not start: {self.log_tail()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.002)

    def log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-1500:].strip() or "it said nothing"

    def stop(self) -> int:
        """Send SIGTERM, then SIGKILL if that doesn't help; return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()
