"""Files over the wire and the site: sent, described, read by who may, gone with the message."""

import time
from collections.abc import Callable

from tests.attachments.support import EXT, fetch, files_of, link, picture, put, send_file
from tests.faults.process import ServerProcess
from tests.support.client import Client

Enter = Callable[..., Client]
NOTES = b"tea at five\n"


def test_a_file_reaches_its_reader(enter: Enter) -> None:
    ann, bob, eve = enter("ann"), enter("bob"), enter("eve")
    msg_id = send_file(ann, "bob", "notes.txt", NOTES, "read this")
    pushed = bob.receive()
    file = pushed["file"]
    assert pushed["message"] == "read this"
    assert {key: file[key] for key in ("name", "size", "type")} == {
        "name": "notes.txt",
        "size": len(NOTES),
        "type": "text/plain",
    }
    history = bob.ask(action="get_history", with_="ann")
    assert history["messages"][-1]["file"] == file
    answer = fetch(link(bob, msg_id))
    assert (answer.status, answer.body) == (200, NOTES)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == 'inline; filename="notes.txt"'
    assert fetch(link(bob, msg_id) + "&save=1").headers["content-disposition"].startswith("attach")
    assert eve.ask(action="get_file", msg_id=msg_id)["response"] == 404
    assert fetch(file["url"]).headers["location"].startswith("/chat/sign-in/")


def test_clients_that_know_no_files_get_a_link(enter: Enter) -> None:
    ann, bob = enter("ann"), enter("dora", [])
    msg_id = send_file(ann, "dora", "чай.txt", NOTES, "read this")
    line = bob.receive()["message"]
    assert line.startswith("read this\nчай.txt (12 B): http://127.0.0.1:")
    assert f"/files/{msg_id}/" in line
    assert bob.ask(action="get_history", with_="ann")["messages"][-1]["message"] == line


def test_a_queued_file_is_delivered(enter: Enter) -> None:
    ann, bob = enter("ann"), enter("fred")
    bob.send(action="quit")
    bob.wait_for_end()
    send_file(ann, "fred", "notes.txt", NOTES)
    assert enter("fred").receive()["file"]["name"] == "notes.txt"


def test_parts_of_a_file(enter: Enter) -> None:
    ann = enter("ann")
    data = bytes(range(256)) * 700
    url = link(ann, send_file(ann, "Pavel", "x.zip", b"PK\x03\x04" + data))
    whole = fetch(url)
    assert (whole.status, len(whole.body)) == (200, 4 + len(data))
    for wanted, expected in (
        ("bytes=0-3", b"PK\x03\x04"),
        ("bytes=-2", data[-2:]),
        ("bytes=179200-", data[-4:]),
    ):
        part = fetch(url, Range=wanted)
        assert (part.status, part.body) == (206, expected), wanted
    assert fetch(url, Range="bytes=999999-").status == 416
    assert fetch(url, Range="lines=1-2").status == 200
    assert fetch(url, **{"If-None-Match": whole.headers["etag"]}).status == 304
    assert fetch(url, "HEAD").body == b""


def test_pictures_lose_where_they_were_taken(enter: Enter) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (55.0, 45.0, 0.0)  # GPS
    ann = enter("ann")
    msg_id = send_file(ann, "Pavel", "tea.jpg", picture("JPEG", exif=exif, comment=b"at home"))
    message = ann.ask(action="get_history", with_="Pavel")["messages"][-1]
    assert (message["file"]["width"], message["file"]["height"]) == (20, 40)
    url = link(ann, msg_id)
    data = fetch(url).body
    assert b"Exif" not in data
    assert b"at home" not in data
    preview = fetch(url + "&preview=1")
    assert (preview.status, preview.headers["content-type"]) == (200, "image/webp")


def test_the_same_content_is_stored_once(site: ServerProcess, enter: Enter) -> None:
    ann, bob = enter("ann"), enter("bob")
    data = b"PK\x03\x04 the same"
    first = send_file(ann, "Pavel", "one.zip", data)
    before = len(files_of(site))
    second = send_file(bob, "Pavel", "two.zip", data)
    assert len(files_of(site)) == before
    assert fetch(link(ann, first)).body == fetch(link(bob, second)).body == data


def test_a_file_goes_with_its_message(enter: Enter) -> None:
    ann = enter("ann", [*EXT, "edits"])
    msg_id = send_file(ann, "Pavel", "notes.txt", NOTES)
    url = link(ann, msg_id)
    assert ann.ask(action="delete", msg_id=msg_id)["response"] == 200
    assert fetch(url).status == 404
    assert ann.ask(action="get_file", msg_id=msg_id)["response"] == 404
    assert "file" not in ann.ask(action="get_history", with_="Pavel")["messages"][-1]


def test_an_upload_that_breaks_off_leaves_nothing(site: ServerProcess, enter: Enter) -> None:
    import socket

    ann = enter("gina")
    before = files_of(site)
    place = ann.ask(action="upload", name="x.zip", size=100_000)
    path = place["url"].partition(f":{site.http_port}")[2]
    with socket.create_connection(("127.0.0.1", site.http_port)) as sock:
        head = f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
        sock.sendall(head.encode() + b"PK\x03\x04" + bytes(50_000))
    assert ann.say("Pavel", "", file=place["file"])["response"] == 404
    assert files_of(site) == before


def test_a_program_sends_a_file_once(enter: Enter) -> None:
    ann = enter("ann")
    place = ann.ask(action="upload", name="notes.txt", size=len(NOTES))
    first, again = (fetch(place["url"], "PUT", NOTES) for _ in range(2))
    assert first.values == again.values
    fields = {"file": place["file"], "id": f"x{time.time()}"}
    sent = ann.say("Pavel", "", **fields)
    assert ann.say("Pavel", "", **fields)["msg_id"] == sent["msg_id"]
    assert ann.say("Pavel", "", file=place["file"])["response"] == 409
    assert put(ann, "notes.txt", NOTES).values["file"] != place["file"]
