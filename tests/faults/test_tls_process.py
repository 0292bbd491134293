"""Run a server with JIM_TLS=auto: HTTPS and its redirect, WebSockets, SIGHUP.

Start it anew with the same files as an operator's, for another name.
"""

import signal
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from jimserver.tls.certificates import FOLDER
from tests.faults.process import StartServer
from tests.jimserver.tls import trusting
from tests.support.client import PATIENCE_S, Client


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:  # type: ignore[override]
        return None


def test_everything_speaks_tls(start_server: StartServer, tmp_path: Path) -> None:
    variables = {"JIM_TLS": "auto", "JIM_DATA": str(tmp_path)}
    server = start_server(variables=variables, has_site=True)
    context = trusting(tmp_path)
    place = f"127.0.0.1:{server.http_port}"
    https = urllib.request.HTTPSHandler(context=context)
    opener = urllib.request.build_opener(NoRedirect, https)
    with pytest.raises(urllib.error.HTTPError) as redirect:
        opener.open(f"http://{place}/admin/login/?next=/admin/", timeout=PATIENCE_S)
    assert redirect.value.headers["Location"] == f"https://{place}/admin/login/?next=/admin/"
    redirect.value.close()
    for url in (f"https://{place}/admin/login/", f"http://{place}/healthz"):
        with opener.open(url, timeout=PATIENCE_S) as answer:
            assert answer.status == 200
    context.set_alpn_protocols(["http/1.1"])
    with closing(Client(server.http_port, context=context)) as browser:
        browser.send_bytes(upgrade(place))
        head = browser.socket.recv(65_536)
        assert head.startswith(b"HTTP/1.1 "), head
    with closing(Client(server.port, context=trusting(tmp_path))) as client:
        server.process.send_signal(signal.SIGHUP)
        server.log.wait_for("the certificate was read again")
        assert client.ask(action="probe")["response"] == 200
    first = server.fingerprint
    server.stop()
    server.environment |= {
        "JIM_TLS": "yes",
        "JIM_TLS_CERT": str(tmp_path / FOLDER / "server.pem"),
        "JIM_TLS_KEY": str(tmp_path / FOLDER / "server-key.pem"),
        "JIM_ALLOWED_HOSTS": "jim.school.example",
    }
    server.start()
    assert server.fingerprint == first, "clients would refuse it"
    server.log.wait_for(", not for jim.school.example: browsers will warn.")
    server.stop()


def upgrade(place: str) -> bytes:
    return (
        f"GET /chat/socket HTTP/1.1\r\nHost: {place}\r\nOrigin: https://{place}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()
