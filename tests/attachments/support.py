"""Upload and read files of a server in a process of its own, as programs do."""

import http.client
import io
import json
import zlib
from pathlib import Path
from struct import pack
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from PIL import Image

from attachments.removal import LOCK
from tests.faults.process import ServerProcess
from tests.support.client import PATIENCE_S, Client, Json

EXT = ["ids", "files"]


class Answer(NamedTuple):
    """Hold what the site has answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def values(self) -> Json:
        found: Json = json.loads(self.body)
        return found


def fetch(url: str, method: str = "GET", body: Any = None, **headers: str) -> Answer:
    """Ask the site once."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_S)
    connection.request(method, url.removeprefix(f"http://{parts.netloc}"), body, headers)
    response = connection.getresponse()
    found = {name.lower(): value for name, value in response.getheaders()}
    answer = Answer(response.status, found, response.read())
    connection.close()
    return answer


def ask_place(client: Client, name: str, size: int, **fields: Any) -> Json:
    """Ask where to put a file; return the answer."""
    return client.ask(action="upload", name=name, size=size, **fields)


def put(client: Client, name: str, data: bytes, **fields: Any) -> Answer:
    """Upload a file; return the site's answer."""
    place = ask_place(client, name, len(data), **fields)
    assert place["response"] == 200, place
    return fetch(place["url"], "PUT", data)


def send_file(client: Client, to: str, name: str, data: bytes, text: str = "") -> int:
    """Upload a file and send it; return the message's id."""
    answer = put(client, name, data)
    assert answer.status == 201, answer
    sent = client.say(to, text, file=answer.values["file"])
    assert sent["response"] in (200, 202), sent
    return int(sent["msg_id"])


def link(client: Client, msg_id: int) -> str:
    """Return a signed address of the file of a message."""
    answer = client.ask(action="get_file", msg_id=msg_id)
    assert answer["response"] == 200, answer
    return str(answer["url"])


def files_of(server: ServerProcess) -> list[Path]:
    """Return the stored files, and what is being uploaded, on the server's disk."""
    folder = server.database.parent / "files"
    return [path for path in folder.rglob("*") if path.is_file() and path.name != LOCK]


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """Return a picture of two colours."""
    file = io.BytesIO()
    image = Image.new("RGB", size, "navy")
    image.paste("gold", (0, 0, size[0] // 2, size[1]))
    image.save(file, kind, **options)
    return file.getvalue()


def bomb(side: int) -> bytes:
    """Return a PNG of `side` x `side` pixels in a few bytes; its rows are cut off."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(100_000)))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")
