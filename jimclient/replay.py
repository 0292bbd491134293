"""Replay a client's side of a conversation: `python -m jimclient.replay session-7.jsonl`.

The file comes from the wire inspector. Hidden parts are filled in: the password from the
environment or by asking, a text by as many letters.
"""

import argparse
import getpass
import json
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from jim.framing import FrameDecoder
from jimclient.core.exit_codes import Exit
from jimclient.net.connection import CONNECT_TIMEOUT_S, MAX_FRAME_BYTES
from jimclient.options import PASSWORD_VARIABLE

PIECE_GAP_S = 0.05  # seconds between two pieces of an object, so that they arrive as two
HIDDEN = re.compile(r"••• \((\d+)\)")
CHALLENGED = "course"  # the dialect whose login is a challenge
JimObject = dict[str, Any]


class CannotReplay(Exception):
    """Tell that the file holds nothing that can be replayed; the text says why."""


class Said(NamedTuple):
    """Hold one object of the client.

    `t` is seconds since the recording began, `pieces` the sizes in bytes of its parts on TCP.
    """

    t: float
    value: JimObject
    pieces: list[int]


def read_file(lines: list[str]) -> tuple[JimObject, list[Said]]:
    """Return the session and its client's objects; skip bytes that were no object.

    Raise CannotReplay.
    """
    try:
        head, *rows = [json.loads(line) for line in lines if line.strip()]
        speaker: JimObject = head["session"]
        said = [
            Said(row["t"], row["object"], row["pieces"])
            for row in rows
            if row["direction"] == "in" and "object" in row
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise CannotReplay("this is no file of the wire inspector") from error
    return speaker, said


def login_of(speaker: JimObject) -> JimObject:
    """Return the login of such a client, its password hidden. Raise CannotReplay."""
    name, dialect = speaker["user"], speaker["dialect"]
    if dialect == CHALLENGED:
        raise CannotReplay(
            "a client of the course answers a challenge and seals its texts with its own key:"
            " nobody can replay that"
        )
    if dialect != "classic":
        more = {"type": "status"} if dialect == "guest" else {}
        return {"action": "presence", **more, "user": {"account_name": name}}
    known = {key: speaker[key] for key in ("ext", "lang", "client") if speaker.get(key)}
    return {"action": "authenticate", "user": {"account_name": name, "password": "•••"}, **known}


def filled(value: Any, password: str, key: str = "") -> Any:
    """Return `value` with something in place of its hidden parts."""
    if isinstance(value, dict):
        return {name: filled(item, password, name) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, password, key) for item in value]
    if not isinstance(value, str) or not value.startswith("•••"):
        return value
    length = HIDDEN.fullmatch(value)
    return password if "pass" in key.lower() else "x" * int(length[1] if length else 1)


def cut(data: bytes, pieces: list[int]) -> Iterator[bytes]:
    """Yield `data` in as many pieces as these, in proportion: filled in, its length differs."""
    total, start = sum(pieces), 0
    for number in range(1, len(pieces) + 1):
        end = len(data) * sum(pieces[:number]) // total
        yield data[start:end]
        start = end


def replay(
    sock: socket.socket, speaker: JimObject, said: list[Said], password: str, *, fast: bool = False
) -> None:
    """Log in and send it all, with the pauses of then or at once; show both directions."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener = threading.Thread(target=listen, args=(sock,), daemon=True)
    listener.start()
    begun_at, first_t = time.monotonic(), said[0].t if said else 0.0
    for t, value, pieces in (Said(first_t, login_of(speaker), [1]), *said):
        if not fast:
            time.sleep(max(0.0, t - first_t - (time.monotonic() - begun_at)))
        show("→", value)
        for piece in cut(json.dumps(filled(value, password), ensure_ascii=False).encode(), pieces):
            sock.sendall(piece)
            time.sleep(PIECE_GAP_S if len(pieces) > 1 else 0)
    sock.sendall(b'{"action":"quit"}')
    listener.join(CONNECT_TIMEOUT_S)


def listen(sock: socket.socket) -> None:
    """Show what the server sends, to the end of the connection."""
    decoder = FrameDecoder(MAX_FRAME_BYTES)
    try:
        while data := sock.recv(65_536):
            for frame in decoder.feed(data):
                show("←", json.loads(frame))
    except OSError as error:
        print(f"* {error}", file=sys.stderr)


def show(arrow: str, value: JimObject) -> None:
    """Show one object in ASCII, so that a peer's text does nothing to the terminal."""
    print(arrow, json.dumps(value), flush=True)


def main(words: list[str] | None = None) -> int:
    """Run the replay; return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m jimclient.replay", description="Replay a client's side of a conversation."
    )
    parser.add_argument(
        "file", type=argparse.FileType(encoding="utf-8"), help="saved by the wire inspector"
    )
    parser.add_argument("-a", "--address", default="127.0.0.1")
    parser.add_argument("-p", "--port", type=int, default=7777)
    parser.add_argument("--fast", action="store_true", help="without the pauses of then")
    found = parser.parse_args(words)
    try:
        speaker, said = read_file(found.file.readlines())
        login_of(speaker)
        password = os.environ.get(PASSWORD_VARIABLE) or getpass.getpass(
            f"Password of {speaker['user']}: "
        )
        with socket.create_connection((found.address, found.port), CONNECT_TIMEOUT_S) as sock:
            replay(sock, speaker, said, password, fast=found.fast)
    except CannotReplay as error:
        print(f"* {error}", file=sys.stderr)
        return Exit.USAGE
    except OSError as error:
        print(f"* {error}", file=sys.stderr)
        return Exit.UNREACHABLE
    return Exit.OK


if __name__ == "__main__":
    sys.exit(main())
