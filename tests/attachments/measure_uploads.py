"""Measure what others feel of uploads: run `python -m tests.attachments.measure_uploads`.

Ann and bob write to each other, one message each 10 ms, for some seconds alone and for some while
two others upload file after file. It prints milliseconds from sending to receiving, as JSON, and
the server's CPU.
"""

import json
import multiprocessing
import shutil
import statistics
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tests.attachments.support import ask_place, fetch
from tests.faults.process import ServerProcess
from tests.support.client import Client
from tests.support.migrated import migrate

SECONDS = 15.0  # of each measurement
PAUSE_S = 0.01
FILE_BYTES = 20_000_000
PICTURE = (4000, 3000)  # of a telephone


def make_files() -> dict[str, bytes]:
    """Return one of each kind that costs the server something: name -> content."""
    noise = Image.effect_noise((PICTURE[0] // 4, PICTURE[1] // 4), 80).convert("RGB")
    out = BytesIO()
    noise.resize(PICTURE).save(out, "JPEG", quality=90)
    text = b"All work and no play makes ann a dull girl.\n"
    return {
        "photo.jpg": out.getvalue(),
        "archive.zip": b"PK\x03\x04" + bytes(range(256)) * (FILE_BYTES // 256),
        "notes.txt": text * (FILE_BYTES // len(text)),
    }


def upload_on(port: int, name: str, done: Any) -> None:
    """Upload files until told to stop; count them."""
    client = Client(port)
    client.login(name, "secret", ext=["ids", "files"])
    files = make_files()
    for number in range(1_000_000):
        if done.is_set():
            break
        kind = [*files][number % len(files)]
        data = files[kind] + f"{name} {number}".encode()  # nobody has sent it before
        place = ask_place(client, kind, len(data))
        answer = fetch(place["url"], "PUT", data)
        assert answer.status == 201, answer
    print(f"{name}: {number} files", flush=True)
    client.close()


def measure(server: ServerProcess, ann: Client, bob: Client) -> dict[str, float]:
    """Return how long messages take, in milliseconds, and the CPU that the server takes."""
    took: list[float] = []
    begun, cpu_s = time.monotonic(), server.cpu_s
    while time.monotonic() < begun + SECONDS:
        sent = time.perf_counter()
        ann.send(action="msg", to="bob", message="tea?")
        while bob.receive().get("action") != "msg":
            pass
        took.append((time.perf_counter() - sent) * 1000)
        time.sleep(PAUSE_S)
    cuts = statistics.quantiles(took, n=100)
    found = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(took)}
    rounded = {key: round(value, 1) for key, value in found.items()}
    return {**rounded, "messages": len(took), "cpu_s": round(server.cpu_s - cpu_s, 2)}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(
            Path(folder), has_site=True, max_user_files_bytes=0, max_files_bytes=0
        )
        shutil.copyfile(migrate(Path(folder) / "empty.sqlite"), server.database)
        server.start()
        ann, bob = Client(server.port), Client(server.port)
        ann.login("ann", "secret", ext=["ids"])
        bob.login("bob", "secret", ext=["ids"])
        found = {"alone": measure(server, ann, bob)}
        done = multiprocessing.Event()
        others = [
            multiprocessing.Process(target=upload_on, args=(server.port, name, done))
            for name in ("eve", "zed")
        ]
        for other in others:
            other.start()
        time.sleep(3)  # until both have made their files
        found["beside two uploads"] = measure(server, ann, bob)
        done.set()
        for other in others:
            other.join()
        print(json.dumps(found, indent=1))
        server.stop()


if __name__ == "__main__":
    main()
