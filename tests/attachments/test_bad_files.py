"""Bad files: each is refused with one sentence, and nothing of it is kept."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.attachments.conftest import MAX_BYTES
from tests.attachments.support import ask_place, bomb, fetch, files_of, picture, put, send_file
from tests.faults.process import ServerProcess
from tests.support.client import Client

Enter = Callable[..., Client]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SMALL_GIF = picture("GIF")

NAMES = ["", " ", "..", "../../x", "a\\b", "x" * 1000, "чай" * 90, "a\nb", "gpj.\u202eexe", "a\0b"]
CONTENTS = {
    "a picture that is another": ("photo.jpg", picture("PNG")),
    "a program": ("tool.exe", b"MZ\x90\0" + bytes(100)),
    "a program called a picture": ("photo.png", b"MZ\x90\0" + bytes(100)),
    "a picture called a program": ("tool.exe", picture("PNG")),
    "a text called a picture": ("photo.png", b"tea at five"),
    "svg": ("picture.svg", SVG),
    "svg called a text": ("picture.txt", SVG),
    "100,000 x 100,000 pixels": ("photo.png", bomb(100_000)),
    "more pixels than allowed": ("photo.png", bomb(1_001)),
    "half a picture": ("photo.png", picture("PNG", (900, 900))[:-900]),
    "nothing known": ("data.bin", bytes(range(256))),
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_bad_name_is_refused(enter: Enter, name: str) -> None:
    answer = ask_place(enter("ann"), name, 5)
    assert answer["response"] == 400, answer
    assert answer["error"]


@pytest.mark.parametrize("case", CONTENTS)
def test_a_bad_content_is_refused(site: ServerProcess, enter: Enter, case: str) -> None:
    before = files_of(site)
    answer = put(enter("ann"), *CONTENTS[case])
    assert answer.status == 400, answer
    assert answer.values["error"].endswith(".")
    assert files_of(site) == before


def test_sizes_are_held(site: ServerProcess, enter: Enter) -> None:
    ann, before = enter("ann"), files_of(site)
    assert ask_place(ann, "x.zip", 0)["response"] == 400
    assert ask_place(ann, "x.zip", MAX_BYTES + 1)["response"] == 400
    place = ask_place(ann, "x.zip", 10)
    assert fetch(place["url"], "PUT", b"").status == 400
    for body in (b"PK\x03\x04" + bytes(100), iter([b"PK\x03\x04", bytes(100)])):  # or in chunks
        answer = fetch(place["url"], "PUT", body)
        assert (answer.status, "longer than" in answer.values["error"]) == (413, True)
    assert files_of(site) == before


def test_half_a_file_is_refused(site: ServerProcess, enter: Enter) -> None:
    before = files_of(site)
    place = ask_place(enter("ann"), "notes.txt", 12)
    for body in (b"tea at", iter([b"tea", b" at"])):  # or in chunks
        answer = fetch(place["url"], "PUT", body)
        assert answer.status == 400, answer
        said = "6 bytes came instead of the 12 that were announced."
        assert answer.values["error"] == said
        assert files_of(site) == before
    whole = fetch(place["url"], "PUT", iter([b"tea at", b" five\n"]))
    assert (whole.status, whole.values["size"]) == (201, 12)


def test_a_user_fills_only_their_own_room(enter: Enter) -> None:
    ann = enter("hank")
    for number in range(2):
        send_file(ann, "Pavel", "x.zip", b"PK\x03\x04" + bytes([number]) * (MAX_BYTES - 4))
    answer = ask_place(ann, "x.zip", MAX_BYTES)
    assert (answer["response"], "MB" in answer["error"]) == (403, True)
    assert ask_place(enter("ivy"), "x.zip", MAX_BYTES)["response"] == 200


def test_nobody_takes_the_file_of_somebody_else(site: ServerProcess, enter: Enter) -> None:
    ann, eve = enter("ann"), enter("eve")
    upload = put(ann, "photo.gif", SMALL_GIF).values["file"]
    assert eve.say("Pavel", "", file=upload)["response"] == 404
    assert eve.say("Pavel", "", file="no such upload")["response"] == 404
    msg_id = int(ann.say("Pavel", "", file=upload)["msg_id"])
    assert eve.ask(action="get_file", msg_id=msg_id)["response"] == 404
    base = f"http://127.0.0.1:{site.http_port}/files"
    assert fetch(f"{base}/{msg_id}/photo.gif?key=x").status == 302  # to the login
    assert fetch(f"{base}/{msg_id}/../../etc/passwd").status == 404


def test_a_ticket_ends_with_its_owner(site: ServerProcess, enter: Enter) -> None:
    place = ask_place(enter("lena"), "notes.txt", 3)
    before = files_of(site)
    assert fetch(place["url"]).status == 405
    with closing(sqlite3.connect(site.database)) as database, database:
        database.execute(
            "UPDATE accounts_user SET blocked_at = date_joined WHERE username = 'lena'"
        )
    assert fetch(place["url"], "PUT", b"tea").status == 403
    assert files_of(site) == before
    site.log.wait_for("/files/upload/… ")
    assert place["url"].rpartition("/")[2] not in str(site.log)


def test_a_ticket_of_nobody_is_refused(site: ServerProcess) -> None:
    base = f"http://127.0.0.1:{site.http_port}/files/upload"
    for ticket in ("x", "eyJ9:1:2", "x" * 3000):
        assert fetch(f"{base}/{ticket}", "PUT", bytes(10)).status == 403
        assert fetch(f"{base}/{ticket}").status in (403, 405)


def test_uploads_at_once_are_counted(site: ServerProcess, enter: Enter) -> None:
    import socket

    ann = enter("jack")
    socks = []
    for _ in range(4):
        path = ask_place(ann, "x.zip", 1000)["url"].partition(f":{site.http_port}")[2]
        sock = socket.create_connection(("127.0.0.1", site.http_port))
        sock.sendall(
            f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n"
            "Expect: 100-continue\r\n\r\n".encode()
        )
        assert sock.recv(100).startswith(b"HTTP/1.1 100")
        socks.append(sock)
    assert put(ann, "notes.txt", b"tea").status == 429
    assert put(enter("kate"), "notes.txt", b"tea").status == 201
    for sock in socks:
        sock.close()
