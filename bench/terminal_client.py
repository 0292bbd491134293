"""Measure the terminal client's full screen: `python -m bench.terminal_client`.

A pseudoterminal of 120 x 40, a store of 10,000 messages in 500 conversations, and a server that
pushes 200 messages a second. Times are from the write of a key to the read of its drawing; the
client's share of one core, and the CPU that a key takes in all of its threads, are beside them:
a busy machine adds to times, and little to these. What it adds is seen in `cat_p99_ms`: the same
keys, answered by `cat` in another pseudoterminal.
"""

import argparse
import json
import os
import select
import socket
import statistics
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pexpect

from jim.framing import FrameDecoder
from jimclient.store.messages import Message
from jimclient.store.store import Store

ROOT = Path(__file__).parents[1]
CONVERSATIONS, MESSAGES = 500, 10_000
ROWS, COLUMNS = 40, 120
ME = "ann"
EXTENSIONS = ["ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume", "chats"]
HANDSHAKE = b"\x16"  # begins TLS, which this server does not know
SIGNS = "\u0416\u0429\u042a\u042e"  # nothing else on the screen holds them
LINE = 40  # keys until the line is cleared
PAUSE_S = 0.05  # between two keys
LOST_S = 5.0
WATCHED_S = 5.0  # messages arrive and nobody types


def fill_store(folder: Path, address: str) -> None:
    """Write the messages of an earlier life of the client."""
    store = Store.open(folder, ME, address)
    messages = [
        Message(
            sender=f"friend {number % CONVERSATIONS}",
            recipient=ME,
            text=f"message {number} " + "and some words " * 4,
            at=1_700_000_000.0 + number,
            msg_id=number + 1,
        )
        for number in range(MESSAGES)
    ]
    store.add(messages, ME)
    store.put("token", "t")
    store.close()


class Server(threading.Thread):
    """Let one client in, answer its requests with little, and push messages at a rate."""

    def __init__(self, rate: int) -> None:
        super().__init__(daemon=True)
        self.rate = rate
        self.pushed = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.is_pushing = threading.Event()

    def run(self) -> None:
        """Serve one client after another; the first bytes of TLS are refused."""
        while True:
            connection, _address = self._listener.accept()
            with connection:
                if connection.recv(1, socket.MSG_PEEK) == HANDSHAKE:
                    connection.sendall(b'{"response":400}\n')
                else:
                    with suppress(ConnectionError):  # the client has been ended
                        self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        decoder = FrameDecoder(0)
        began = 0.0
        while True:
            wait_s = 0.005 if self.is_pushing.is_set() else 0.05
            if select.select([connection], [], [], wait_s)[0]:
                data = connection.recv(65536)
                if not data:
                    return
                for frame in decoder.feed(data):
                    self._answer(connection, json.loads(frame))
            if self.is_pushing.is_set():
                began = began or time.monotonic()
                self._push(connection, int((time.monotonic() - began) * self.rate))

    def _answer(self, connection: socket.socket, request: dict[str, object]) -> None:
        if "id" not in request:
            return
        answer: dict[str, object] = {"response": 202, "id": request["id"], "data_list": []}
        if request["action"] == "authenticate":
            answer |= {"response": 200, "ext": EXTENSIONS, "user": ME, "token": "t"}
        connection.sendall(json.dumps(answer).encode() + b"\n")

    def _push(self, connection: socket.socket, due: int) -> None:
        while self.pushed < due:
            self.pushed += 1
            message = {
                "action": "msg",
                "from": f"friend {self.pushed % CONVERSATIONS}",
                "to": ME,
                "time": time.time(),
                "msg_id": MESSAGES + self.pushed,
                "message": f"pushed {self.pushed}",
            }
            connection.sendall(json.dumps(message).encode() + b"\n")


class Terminal:
    """Run a program in a pseudoterminal and read what it draws."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self.began = time.monotonic()
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            env={**os.environ, **environment},
            dimensions=(ROWS, COLUMNS),
        )

    def wait_for(self, text: bytes, timeout_s: float = LOST_S) -> bool:
        """Read until a text was drawn; return False if it was not in time."""
        seen, deadline = b"", time.monotonic() + timeout_s
        while text not in seen:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.child.child_fd], [], [], left)[0]:
                return False
            seen = seen[-100:] + os.read(self.child.child_fd, 65536)
        return True

    def memory_mb(self) -> float:
        """Return the resident memory."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def cpu_s(self) -> float:
        """Return the seconds of CPU that the client has taken."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def press(self, key: bytes) -> float:
        """Return the seconds from a key to its drawing."""
        began = time.perf_counter()
        os.write(self.child.child_fd, key)
        return time.perf_counter() - began if self.wait_for(key) else LOST_S


def open_client(folder: Path, port: int) -> Terminal:
    """Start the client in the full screen."""
    command = [sys.executable, str(ROOT / "client.py"), "-un", ME, "-p", str(port)]
    return Terminal(command, JIM_CLIENT_DBS=str(folder), TERM="xterm-256color", LANG="C.UTF-8")


def open_cat() -> Terminal:
    """Start the least program that answers a key."""
    cat = Terminal(["sh", "-c", "stty raw -echo; echo ready; exec cat"])
    assert cat.wait_for(b"ready"), "no cat"
    return cat


def drain(screen: Terminal, seconds: float) -> None:
    """Read what is drawn meanwhile, so that the terminal is never full."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if select.select([screen.child.child_fd], [], [], left)[0]:
            os.read(screen.child.child_fd, 65536)


def measure(keys: int, rate: int) -> dict[str, float]:
    """Return the figures of one run."""
    with tempfile.TemporaryDirectory() as name:
        server = Server(rate)
        fill_store(Path(name), f"127.0.0.1:{server.port}")
        server.start()
        screen, cat = open_client(Path(name), server.port), open_cat()
        assert screen.wait_for(b"friend", 30), "nothing was drawn"
        started_s = time.monotonic() - screen.began
        drain(screen, 1)
        memory_mb, start_cpu_s = screen.memory_mb(), screen.cpu_s()
        server.is_pushing.set()
        drain(screen, WATCHED_S)
        watching_cpu_s = screen.cpu_s() - start_cpu_s
        taken, taken_by_cat = [], []
        before_cpu_s, began = screen.cpu_s(), time.monotonic()
        for number in range(keys):
            # another sign in each place of the line than before it was cleared
            sign = SIGNS[(number + number // LINE) % len(SIGNS)]
            taken.append(screen.press(sign.encode()))
            taken_by_cat.append(cat.press(sign.encode()))
            if number % LINE == LINE - 1:
                os.write(screen.child.child_fd, b"\x15")  # Ctrl-U
            drain(screen, PAUSE_S)
        after_mb = screen.memory_mb()
        typing_s, typing_cpu_s = time.monotonic() - began, screen.cpu_s() - before_cpu_s
        for program in (screen, cat):
            program.child.close(force=True)
    cuts = statistics.quantiles(taken, n=100)
    keys_cpu_s = typing_cpu_s - typing_s * watching_cpu_s / WATCHED_S
    return {
        "start_ms": started_s * 1000,
        "start_cpu_ms": start_cpu_s * 1000,
        "memory_mb": memory_mb,
        "memory_after_mb": after_mb,
        "watching_cpu_%": watching_cpu_s / WATCHED_S * 100,
        "typing_cpu_%": typing_cpu_s / typing_s * 100,
        "key_cpu_ms": max(keys_cpu_s, 0) / keys * 1000,
        "key_p50_ms": cuts[49] * 1000,
        "key_p90_ms": cuts[89] * 1000,
        "key_p99_ms": cuts[98] * 1000,
        "key_max_ms": max(taken) * 1000,
        "cat_p99_ms": statistics.quantiles(taken_by_cat, n=100)[98] * 1000,
        "pushed": server.pushed,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=400)
    parser.add_argument("--rate", type=int, default=200, help="messages a second")
    options = parser.parse_args()
    for name, figure in measure(options.keys, options.rate).items():
        print(f"{name:16} {figure:8.1f}")


if __name__ == "__main__":
    main()
