"""Bodies of HTTP requests: refused by their length, or by counting, before any of them is kept."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.process import ServerProcess
from tests.support.client import PATIENCE_S

HUGE = 10**12
PATHS = ["/admin/login/", "/nonexist", "/api/messages/", "/chat/register/", "/api/hooks/x/"]
BLOCK = b"x" * 65_536


def request(path: str, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode()


def connect(server: ServerProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.http_port), timeout=PATIENCE_S)


def answer(sock: socket.socket) -> bytes:
    """Return the first answer of the server, head and body."""
    found = b""
    while b"\r\n\r\n" not in found:
        data = sock.recv(65_536)
        assert data, found
        found += data
    head, _gap, body = found.partition(b"\r\n\r\n")
    size = int((head.lower().partition(b"content-length:")[2].split() or [b"0"])[0])
    while len(body) < size:
        body += sock.recv(65_536)
    return head + body


def send_until_cut_off(sock: socket.socket, data: bytes) -> None:
    """Send `data` over and over until the connection breaks."""
    while True:
        sock.sendall(data)


@pytest.fixture(scope="module")
def site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    server = ServerProcess(tmp_path_factory.mktemp("bodies"), has_site=True)
    shutil.copyfile(migrated, server.database)
    server.start()
    yield server
    server.stop()


def test_a_length_over_the_limit_is_refused_at_once(site: ServerProcess) -> None:
    before_mb = site.memory_mb
    for path in PATHS:
        for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
            with connect(site) as sock:
                sock.sendall(request(path, f"Content-Length: {HUGE}", f"Content-Type: {kind}"))
                found = answer(sock)
            assert found.startswith(b"HTTP/1.1 413 "), (path, found)
            assert b'{"error": ' in found
    assert site.memory_mb - before_mb < 20


def test_a_refused_head_gets_no_body(site: ServerProcess) -> None:
    asked = request("/files/upload/x", "Content-Length: 0").replace(b"POST", b"HEAD", 1)
    with connect(site) as sock:
        sock.sendall(asked)
        found = sock.recv(65_536)
        with pytest.raises(ConnectionResetError):  # and no body before that
            assert not sock.recv(1)
    assert found.startswith(b"HTTP/1.1 4")
    assert found.endswith(b"\r\n\r\n")


def test_a_client_that_asks_first_gets_no_permission_to_send(site: ServerProcess) -> None:
    with connect(site) as sock:
        sock.sendall(request("/nonexist", f"Content-Length: {HUGE}", "Expect: 100-continue"))
        found = answer(sock)
    assert found.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in found


def test_a_body_without_a_length_is_counted(site: ServerProcess) -> None:
    before_mb = site.memory_mb
    chunk = f"{len(BLOCK):x}\r\n".encode() + BLOCK + b"\r\n"
    with connect(site) as sock:
        sock.sendall(request("/admin/login/", "Transfer-Encoding: chunked"))
        with pytest.raises(OSError):  # it is cut off after a moment
            send_until_cut_off(sock, chunk)
    assert site.memory_mb - before_mb < 20


def test_who_goes_on_sending_is_cut_off(site: ServerProcess) -> None:
    with connect(site) as sock:
        sock.sendall(request("/nonexist", f"Content-Length: {HUGE}"))
        with pytest.raises(OSError):
            send_until_cut_off(sock, BLOCK)
    assert site.log.count("refused: over") == 1  # one line, whatever was tried


def test_a_body_within_the_limit_is_read(site: ServerProcess) -> None:
    with connect(site) as sock:
        sock.sendall(request("/api/messages/", "Content-Length: 2", "Connection: close") + b"{}")
        assert answer(sock).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize("path", ["/static/../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd"])
def test_a_path_out_of_the_static_files_is_not_found(site: ServerProcess, path: str) -> None:
    with connect(site) as sock:
        sock.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        assert answer(sock).startswith(b"HTTP/1.1 404 ")
    assert not site.log.count("Traceback")
