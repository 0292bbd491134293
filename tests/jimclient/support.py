"""A server that follows the test's script, and the client as a process."""

import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jim.framing import FrameDecoder
from tests.support.client import PATIENCE_S, Client, Json

ROOT = Path(__file__).parents[2]
HANDSHAKE = b"\x16"  # begins TLS
EXTENSIONS = ["ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume"]


class Peer(Client):
    """Wrap the server's end of one connection.

    `receive` waits for the client's next object, `send` answers.
    """

    def __init__(self, sock: socket.socket) -> None:  # it is connected already
        self.socket = sock
        self._decoder = FrameDecoder(0)
        self._frames = []

    def receive_action(self, action: str) -> Json:
        """Return the next object, which must be of this action."""
        obj = self.receive()
        assert obj.get("action") == action, obj
        return obj

    def let_in(
        self, *, ext: list[str] | None = None, contacts: Sequence[str] = (), **fields: Any
    ) -> Json:
        """Answer the start of a conversation: login, potential contacts, rooms, contacts.

        Return the login.
        """
        login = self.receive_action("authenticate")
        self.send(
            response=200,
            id=login["id"],
            ext=ext or [],
            user=login["user"]["account_name"],
            **fields,
        )
        self.send(action="potential", quantity=1, data_list=["Sveta"])
        for _ in range(2 if ext else 1):
            request = self.receive()
            answer = list(contacts) if request["action"] == "get_contacts" else []
            self.send(response=202, id=request["id"], quantity=len(answer), data_list=answer)
        return login

    def take_message(self, code: int = 200, **fields: Any) -> Json:
        """Receive a `msg` and answer it."""
        message = self.receive_action("msg")
        self.send(response=code, id=message["id"], **fields)
        return message


class FakeServer:
    """Listen on a free port; each `accept` returns the next connection.

    It knows no TLS and says so to a client that begins with it, as every client does at first.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE_S)
        self.port: int = self._listener.getsockname()[1]
        self._peers: list[Peer] = []

    def accept(self) -> Peer:
        while True:
            peer = self.accept_silent()
            peer.socket.settimeout(PATIENCE_S)
            if peer.socket.recv(1, socket.MSG_PEEK) != HANDSHAKE:
                return peer
            with peer.socket:
                peer.send(response=400)

    def accept_silent(self) -> Peer:
        """Return the next connection, whether or not anything is said there."""
        self._peers.append(Peer(self._listener.accept()[0]))
        return self._peers[-1]

    def close(self) -> None:
        for peer in self._peers:
            peer.close()
        self._listener.close()


class Program:
    """Run client.py as a process; its lines pass a queue, so that waiting has a deadline."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        password: str | None = "secret",
        interactive: bool = True,
        **environment: str,
    ) -> None:
        clean = {
            key: value
            for key, value in os.environ.items()
            if key not in ("JIM_PASSWORD", "LC_ALL", "LC_MESSAGES")
        }
        variables = {**clean, "LANG": "C.UTF-8", "JIM_CLIENT_DBS": str(folder), **environment}
        if password is not None:
            variables["JIM_PASSWORD"] = password
        command = [sys.executable, str(ROOT / "client.py"), *arguments]
        if interactive:
            command.append("--interactive")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=variables,
            cwd=folder.parent,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.seen: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.decode().rstrip("\n"))
        self._lines.put(None)

    def expect(self, text: str, timeout_s: float = PATIENCE_S) -> str:
        """Return the next line that contains `text`; fail if there is none in time."""
        while True:
            try:
                line = self._lines.get(timeout=timeout_s)
            except queue.Empty:
                raise AssertionError(f"no {text!r} in time after {self.seen}") from None
            assert line is not None, f"no {text!r} before the end: {self.seen}"
            self.seen.append(line)
            if text in line:
                return line

    def type(self, *lines: str) -> None:
        assert self.process.stdin
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def say(self, to: str, text: str) -> None:
        """Fill in To: and Message:."""
        self.expect("To")
        self.type(to)
        self.expect("Message:")
        self.type(text)

    def end_input(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()

    def wait(self) -> int:
        """Return the exit code; everything that was printed is in `seen` then."""
        code = self.process.wait(PATIENCE_S * 2)
        while (line := self._lines.get(timeout=PATIENCE_S)) is not None:
            self.seen.append(line)
        return code

    def stop(self) -> None:
        """End it in order, if it still runs."""
        self.process.terminate()
        self.process.wait(PATIENCE_S)

    def kill(self) -> None:
        """Kill it, as a power cut does."""
        self.process.kill()
        self.process.wait(PATIENCE_S)
