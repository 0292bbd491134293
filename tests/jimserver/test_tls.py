"""Check TLS on the JIM port: beside plain text, with limits, however the bytes come."""

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from common.ownership import unchecked
from jimserver.tls.certificates import make_context
from jimserver.tls.tls_socket import TlsSocket
from tests.jimserver.tls import make_tls, trusting
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer
from tests.support.waiting import wait_until

CLIENT_HELLO = b"\x16\x03\x01\x02\x00\x01"  # the beginning of one
MEGABYTE = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def start(transactional_db: None, folder: Path) -> Iterator[Callable[..., LiveServer]]:
    """Start servers with TLS; `plain` names the networks of plain text."""
    servers: list[LiveServer] = []

    def make(plain: Any = None, **changes: Any) -> LiveServer:
        tls = make_tls(folder) if plain is None else make_tls(folder, plain)
        servers.append(LiveServer(replace(settings.JIM, **changes), tls=tls))
        return servers[-1]

    yield make
    for server in servers:
        server.stop()


def test_tls_and_plain_text_on_one_port(start: Callable[..., LiveServer], folder: Path) -> None:
    server = start()
    context = trusting(folder)
    with closing(Client(server.port, context=context)) as ann, closing(Client(server.port)) as bob:
        assert isinstance(ann.socket, ssl.SSLSocket)
        assert (ann.socket.version(), ann.socket.selected_alpn_protocol()) == ("TLSv1.3", "jim")
        ann.login("ann", ext=["ids"])
        bob.login("bob", ext=["ids"])
        long = "я" * 3000
        for speaker, listener, name in ((ann, bob, "bob"), (bob, ann, "ann")):
            speaker.send(action="msg", to=name, message=long, id=7)
            assert listener.receive()["message"] == long
            assert speaker.receive()["response"] == 200
        session = ann.socket.session
        ann.send(action="quit")
        assert ann.wait_for_end() == []
    sock = socket.create_connection(("127.0.0.1", server.port), PATIENCE_S)
    with context.wrap_socket(sock, server_hostname="127.0.0.1", session=session) as again:
        assert again.session_reused


def test_a_new_certificate_is_for_new_connections(
    start: Callable[..., LiveServer], tmp_path: Path, transactional_db: None
) -> None:
    wanted, certificates = make_tls(tmp_path)
    server = LiveServer(settings.JIM, tls=(wanted, certificates))
    try:
        with closing(Client(server.port, context=trusting(tmp_path))) as old:
            known = certificates.fingerprint
            for path in (tmp_path / "tls").iterdir():
                path.unlink()
            certificates.load()
            assert certificates.fingerprint != known
            with closing(Client(server.port, context=trusting(tmp_path))) as new:
                assert new.ask(action="probe")["response"] == 200
            assert old.ask(action="probe")["response"] == 200
    finally:
        server.stop()


@pytest.mark.parametrize("plain, is_taken", [
    ((), False), ((ip_network("10.0.0.0/8"),), False), ((ip_network("127.0.0.0/8"),), True),
])  # fmt: skip
def test_plain_text_only_from_named_networks(
    start: Callable[..., LiveServer], folder: Path, plain: Any, is_taken: bool
) -> None:
    server = start(plain)
    with closing(Client(server.port)) as client:
        answer = client.ask(action="probe")
        if is_taken:
            assert answer["response"] == 200
        else:
            assert answer["response"] == 400
            assert answer["error"] == "This server takes encrypted connections (TLS) only."
            assert client.wait_for_end() == []
    with closing(Client(server.port, context=trusting(folder))) as client:
        assert client.ask(action="probe")["response"] == 200


def test_half_open_handshakes_give_way(start: Callable[..., LiveServer], folder: Path) -> None:
    server = start(max_tls_handshakes=3, tls_handshake_timeout_s=60)
    half_open = [Client(server.port) for _ in range(5)]
    for client in half_open:
        client.send_bytes(CLIENT_HELLO)
    wait_until(lambda: sum(map(is_ended, half_open)) == 2)
    with closing(Client(server.port, context=trusting(folder))) as client:
        assert client.ask(action="probe")["response"] == 200
    for client in half_open:
        client.close()


def is_ended(client: Client) -> bool:
    return bool(select.select([client.socket], [], [], 0)[0])


def test_silent_and_slow_ones_are_closed(start: Callable[..., LiveServer], folder: Path) -> None:
    server = start(login_timeout_s=0.5, tls_handshake_timeout_s=0.5)
    with unchecked():
        budget = server.engine.main_thread.acceptor._budget
    silent, slow, garbled, gone = (Client(server.port) for _ in range(4))
    slow.send_bytes(CLIENT_HELLO)
    garbled.send_bytes(b"\x16" + b"x" * 100)
    gone.close()
    for client in (silent, slow, garbled):
        with pytest.raises((EOFError, AssertionError, ConnectionError)):  # an alert is no JSON
            client.receive()
        client.close()
    wait_until(lambda: budget.used("tcp") == 0)


# The socket


@pytest.fixture
def pair(folder: Path) -> Iterator[tuple[TlsSocket, ssl.SSLSocket]]:
    _wanted, certificates = make_tls(folder)
    here, there = socket.socketpair()
    context = make_context(certificates.certificate, certificates.key)
    server = context.wrap_socket(here, server_side=True, do_handshake_on_connect=False)
    shaking = threading.Thread(target=server.do_handshake)
    shaking.start()
    peer = trusting(folder).wrap_socket(there, server_hostname="localhost")
    shaking.join(PATIENCE_S)
    peer.settimeout(PATIENCE_S)
    server.setblocking(False)
    ours = TlsSocket(server)
    yield ours, peer
    ours.close()
    peer.close()


def read_all(peer: ssl.SSLSocket, into: bytearray) -> None:
    while data := peer.recv(65_536):
        into += data


def test_a_write_goes_on_where_the_kernel_had_no_room(
    pair: tuple[TlsSocket, ssl.SSLSocket],
) -> None:
    ours, peer = pair
    got, rest = bytearray(), MEGABYTE
    first = ours.send(rest)
    assert 0 < first < len(MEGABYTE)
    rest = rest[first:] + b"more"  # more is said meanwhile
    reader = threading.Thread(target=read_all, args=[peer, got])
    reader.start()
    while rest:
        rest = rest[ours.send(rest) :]
    ours.shutdown(socket.SHUT_WR)
    reader.join(PATIENCE_S)
    assert bytes(got) == MEGABYTE + b"more"


def test_nothing_stays_in_openssl(pair: tuple[TlsSocket, ssl.SSLSocket]) -> None:
    ours, peer = pair
    with pytest.raises(BlockingIOError):
        ours.recv(65_536)
    peer.sendall(b"x" * 16_384)
    got = b""
    while len(got) < 16_384:
        try:
            got += ours.recv(10)  # what OpenSSL holds comes with it
        except BlockingIOError:
            continue
    assert len(got) == 16_384
    peer.close()
    wait_until(lambda: is_over(ours))


def is_over(ours: TlsSocket) -> bool:
    try:
        return ours.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:  # a peer that has not read all, such as tickets, ends so
        return True
