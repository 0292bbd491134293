"""Scripts: what is piped in is data, and every loss is an exit code."""

from collections.abc import Callable

import pytest

from jimclient.store.store import Store
from tests.jimclient.support import EXTENSIONS, FakeServer, Peer, Program
from tests.support.client import Json

Run = Callable[..., Program]


def script(run: Run, fake: FakeServer, data: bytes, **options: object) -> tuple[Program, Peer]:
    """Return a client with this standard input, and the server's end after the login."""
    program = run("-un", "ann", "-p", str(fake.port), interactive=False, **options)
    assert program.process.stdin
    program.process.stdin.write(data)
    program.process.stdin.close()
    peer = fake.accept()
    login = peer.receive_action("authenticate")
    peer.send(response=200, id=login["id"], ext=EXTENSIONS)
    return program, peer


def next_of(peer: Peer, action: str) -> Json:
    """Receive the next object of an action, past others."""
    while (obj := peer.receive())["action"] != action:
        assert obj["action"] == "get_rooms"
    return obj


def take(peer: Peer, *expected: tuple[str, str], code: int = 202, **fields: str) -> None:
    """Receive these messages, and answer each."""
    for recipient, text in expected:
        message = next_of(peer, "msg")
        peer.send(response=code, id=message["id"], **fields)
        assert (message["to"], message["message"]) == (recipient, text)


@pytest.mark.parametrize("data, expected", [
    ("bob\nhello\n", [("bob", "hello")]),
    ("\nbob\nhello\n", [("bob", "hello")]),  # as the first version wanted it
    ("bob\none\n\ntwo\n", [("bob", "one"), ("bob", "two")]),
    ("bob\n/var/log full\n", [("bob", "/var/log full")]),
    ("bob\n//quit\nbob\n/quit\n", [("bob", "//quit"), ("bob", "/quit")]),
    ("/help\n/contacts\n", [("/help", "/contacts")]),
    ("+ bob\n- bob\n", [("+ bob", "- bob")]),
    ("bob\n    indented()  \n", [("bob", "    indented()  ")]),
    ("\ufeffbob\r\nhello\r\n", [("bob", "hello")]),
    ("bob\nno line end", [("bob", "no line end")]),
    ("bob\n" + "я" * 4000 + "\n", [("bob", "я" * 4000)]),
])  # fmt: skip
def test_every_line_is_data(
    run: Run, fake: FakeServer, data: str, expected: list[tuple[str, str]]
) -> None:
    program, peer = script(run, fake, data.encode())
    take(peer, *expected)
    next_of(peer, "quit")
    assert program.wait() == 0


@pytest.mark.parametrize("data, said", [
    (b"hi\n", "line 1, to hi (no text follows the recipient hi)"),
    (b"bob\n" + b"x" * 4001 + b"\n", "line 2, to bob (the text has more than 4000 characters)"),
    (b"x" * 26 + b"\nlost\n", "line 2, to " + "x" * 25 + "… (+1) (the recipient's name has more"),
    (b"bob\ncaf\xe9\n", "line 2, to bob (these bytes are not text"),
    (b"b\xf6b\nlost\n", "line 2, to b<U+DCF6>b (these bytes are not text"),
])  # fmt: skip
def test_every_loss_is_told_and_ends_with_5(
    run: Run, fake: FakeServer, data: bytes, said: str
) -> None:
    program, peer = script(run, fake, data + b"bob\nand on\n" * (data != b"hi\n"))
    if data != b"hi\n":
        take(peer, ("bob", "and on"))
    program.expect(f"Not sent: {said}")
    assert program.wait() == 5


def test_a_message_that_the_server_refuses_ends_with_5(run: Run, fake: FakeServer) -> None:
    program, peer = script(run, fake, b"nobody\nlost\nbob\nnot lost\n")
    take(peer, ("nobody", "lost"), code=404, error="There is no such user")
    take(peer, ("bob", "not lost"))
    program.expect("Not sent: nobody «lost» (There is no such user)")
    assert program.wait() == 5


def test_what_waits_ends_with_6_and_goes_out_with_the_next_start(
    run: Run, fake: FakeServer
) -> None:
    program = run("-un", "ann", "-p", str(fake.port), "--wait", "0", interactive=False)
    assert program.process.stdin
    peer = fake.accept()
    peer.receive_action("authenticate")
    peer.send(response=200, ext=EXTENSIONS)
    program.type("bob", "patience")
    next_of(peer, "msg")
    peer.close()
    program.expect("Connection lost")
    fake.accept()  # it tries again, and is not answered
    program.end_input()
    assert program.wait() == 6
    program, peer = script(run, fake, b"")
    take(peer, ("bob", "patience"))
    assert program.wait() == 0


def test_commands_need_a_wish(run: Run, fake: FakeServer, store: Store) -> None:
    """-i: a program that drives the client as a person would."""
    store.close()
    program = run("-un", "ann", "-p", str(fake.port))
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    program.expect("Contacts:")
    program.type("", "/quit")
    assert program.wait() == 0


@pytest.mark.parametrize("lines", [("/hlep",), ("/contacts", "+ nobody"), ("bob", "x" * 4001)])
def test_losses_count_with_commands_too(run: Run, fake: FakeServer, lines: tuple[str, ...]) -> None:
    program = run("-un", "ann", "-p", str(fake.port))
    peer = fake.accept()
    peer.let_in(ext=EXTENSIONS)
    program.expect("Contacts:")
    program.type("", *lines)
    if "nobody" in lines[-1]:
        for code in (202, 404):
            peer.send(response=code, id=peer.receive()["id"], error="There is no such user")
        program.expect("There is no such user")
    program.end_input()
    assert program.wait() == 5
